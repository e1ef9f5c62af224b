"""`kiosk simulate`: a whole unit in one terminal, its cabinet imagined."""

import logging
import os
import shutil
import signal
import stat
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from hal.sim.boards import BOARDS
from kiosk.cli.ending import DEFECT
from kiosk.config import example, load
from kiosk.core.errors import StateUnusable

if TYPE_CHECKING:
    from kiosk.config import Config

FILE = click.Path(path_type=Path)
MOMENT = 0.2
"""Seconds for which a door stands open at least when somebody clicks it twice."""
LOG = "simulator.log"
_TEMPORARY = "kiosk-simulate-"
_SETTLING = 60.0
"""Seconds that a new directory may take until its simulator owns it."""
LOG_LINE = "%(asctime)s %(levelname)s %(name)s: %(message)s"


@click.command("simulate")
@click.option("--config", type=FILE, envvar="KIOSK_CONFIG", help="The unit's file.  [default: the shipped example]")
@click.option("--state", type=FILE, help="Where to keep the simulated ledger.  [default: nowhere, each start is new]")
@click.option("--wire", type=click.Choice(tuple(BOARDS)), help="Put the doors on simulated boards of this kind.")
@click.option("--speed", type=click.IntRange(1, 20), default=1, show_default=True, help="Times as fast as life.")
def command(config: Path | None, state: Path | None, wire: str | None, speed: int) -> int:
    """Run the kiosk on a simulated cabinet, in this terminal: no hardware, no set-up.

    With --wire, the real drivers talk to simulated boards over pseudo terminals, at the line's own speed.
    """
    if wire is not None and speed > 1:
        raise click.UsageError("a wire has a speed of its own; leave --speed or --wire out")
    if not (sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()):  # Textual draws on stderr
        raise click.UsageError("the simulator needs a terminal, with nothing redirected")
    plan = load(config or example())
    with state_directory(state) as directory, logging_to(directory / LOG):
        code = _simulate(plan, directory, wire, speed, partial(_break_off, directory if state is None else None))
        if code:
            log = directory / LOG if state else _kept(directory / LOG)
            click.echo(f"kiosk: the simulator failed; what went wrong stands in {log}", err=True)
    return code


def _simulate(plan: "Config", state: Path, wire: str | None, speed: int, last_resort: Callable[[], object]) -> int:
    # Imported here: no other command pays for Textual.
    from kiosk.core.clock import HurriedClock, MachineClock, UnitClock
    from kiosk.runtime import open_unit
    from kiosk.ui.simulator import MESSAGE_DELAY, run

    clock: UnitClock = HurriedClock(speed) if speed > 1 else MachineClock(assume_synchronised=True)
    plan = imagined(plan, MESSAGE_DELAY * speed, speed)
    if wire is not None:
        from kiosk.config.boards import on_boards

        plan = on_boards(plan, wire)
    with open_unit(plan, state, clock=clock, imagined=wire is not None) as unit:
        assert unit.steel is not None, "all steel is imagined"
        # As a controller does; the simulator takes the signal for somebody who quits.
        unit.when_broken(partial(os.kill, os.getpid(), signal.SIGTERM))
        code = run(unit.system, unit.steel, unit.phones, clock, last_resort)
        return DEFECT if unit.broken else code


def imagined(plan: "Config", message_delay: float, speed: int) -> "Config":
    """The unit with all its steel imagined, and messages that come soon.

    On a machine that hurries, a door still gets its real seconds to be seen open. And clicks are faster than arms:
    a door that stood open for a moment counts as witnessed, and the next one opens without a pause. A slot that such
    a moment leaves probably empty stays so until somebody looks: under two seconds, time settles nothing, for the
    ledger's schema itself would refuse it.
    """
    policy = replace(
        plan.policy,
        message_delay=message_delay,
        open_within=plan.policy.open_within * speed,
        witnessed_open=MOMENT,
        staff_door_pause=0.0,
    )
    banks = tuple(msgspec.structs.replace(bank, kind="simulated", settings={}) for bank in plan.banks)
    return replace(plan, policy=policy, banks=banks, notifiers=(), metrics=None)


def _break_off(temporary: Path | None) -> None:
    """End the process at once: somebody pressed Ctrl+C and the rest hangs."""
    if temporary is not None:
        shutil.rmtree(temporary, ignore_errors=True)
    os._exit(0)


def _kept(log: Path) -> Path:
    """A copy of the log that outlives the temporary directory."""
    descriptor, name = tempfile.mkstemp(prefix="kiosk-simulate-", suffix=".log")
    os.close(descriptor)
    return Path(shutil.copy(log, name))


@contextmanager
def state_directory(chosen: Path | None) -> Iterator[Path]:
    """The directory that somebody named, or one that is gone in the end."""
    if chosen is not None:
        chosen.mkdir(mode=0o700, parents=True, exist_ok=True)
        yield chosen
        return
    clear_away(Path(tempfile.gettempdir()))
    with tempfile.TemporaryDirectory(prefix=_TEMPORARY) as directory:
        yield Path(directory)


def clear_away(folder: Path) -> None:
    """Remove the directories of this user's simulators that were killed before they could do it themselves."""
    # Imported here: it brings the ledger along, which `--help` does not need.
    from kiosk.core.keeping.state import is_locked

    for left in folder.glob(f"{_TEMPORARY}*"):
        with suppress(OSError, StateUnusable):  # another one clears away, or uses it
            found = left.lstat()
            old = time.time() - found.st_mtime > _SETTLING
            if stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and old and not is_locked(left):
                shutil.rmtree(left)


@contextmanager
def logging_to(file: Path) -> Iterator[None]:
    """Log into a file, for a line on the terminal would spoil what is drawn there."""
    root = logging.getLogger()
    before = root.level
    written = logging.FileHandler(file)
    written.setFormatter(logging.Formatter(LOG_LINE))
    root.addHandler(written)
    root.setLevel(logging.INFO)
    try:
        yield
    finally:
        root.removeHandler(written)
        root.setLevel(before)
        written.close()
