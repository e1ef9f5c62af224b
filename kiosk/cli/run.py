"""`kiosk run`: the controller, in the foreground, until somebody stops it."""

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.cli.options import config_option, socket_option, state_option
from kiosk.config import load
from kiosk.core.errors import SocketUnusable
from kiosk.core.owner import is_somebody_elses, owner_of
from kiosk.log import logging_to_stderr, tell

if TYPE_CHECKING:
    from kiosk.runtime import Unit

STOPS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
"""What ends a program in order; the last one comes when its terminal or the connection to it is gone."""

log = logging.getLogger(__name__)


@click.command("run")
@config_option
@state_option
@socket_option
@click.option(
    "--log", "manner", type=click.Choice(["json", "text"]), help="How to log on stderr; JSON if that is the journal."
)
def command(config: Path, state: Path, socket: Path, manner: str | None) -> None:
    """Run the controller until SIGTERM or Ctrl-C, or until the ledger cannot be trusted any more."""
    plan = load(config)
    if is_somebody_elses(state):
        raise click.UsageError(f"{state} is {owner_of(state)}'s; try: sudo -u {owner_of(state)} kiosk run")
    wanted = None if manner is None else manner == "json"
    with logging_to_stderr(plan.locker.id, as_json=wanted) as as_json, stop_signals() as stop:
        # Imported here: the runtime brings the drivers along, which no other command needs.
        from kiosk.runtime import open_unit
        from kiosk.services.systemd import ServiceManager

        with open_unit(plan, state, send=True) as unit:
            unit.when_broken(stop.set)
            unit.system.watch(tell)
            _serve(unit, socket)
            ready = f"ready: {plan.locker.name}, {len(plan.places)} doors, at {socket}"
            log.info(ready) if as_json else click.echo(ready, err=True)
            manager = ServiceManager()
            manager.tell("READY=1")
            if manager.listens:
                unit.report_to(manager)
            stop.wait()
            manager.tell("STOPPING=1")
            if unit.broken:
                raise unit.broken


def _serve(unit: "Unit", socket: Path) -> None:
    """Answer at the socket; SocketUnusable when it cannot be made."""
    try:
        unit.serve(socket)
    except OSError as error:
        raise SocketUnusable(path=str(socket), why=error.strerror or str(error)) from error


@contextmanager
def stop_signals() -> Iterator[threading.Event]:
    """An event that the signals that end a program set, in place of what they did before."""
    stop = threading.Event()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in STOPS}
    try:
        yield stop
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)
