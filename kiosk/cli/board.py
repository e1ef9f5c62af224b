"""`kiosk board`: a lock board out of thin air, on a port that any program may open."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import click

from hal.sim.boards import BOARDS
from hal.sim.line_faults import MENU, NONE, LineFault
from kiosk.cli.run import stop_signals

if TYPE_CHECKING:
    from hal.sim.ptys import PtyLine

PULLED = 0.3
"""Seconds for which `--unplug-every` keeps the adapter out."""

Faults = tuple[str, ...]


@click.group("board")
def command() -> None:
    """A simulated lock board: serve."""


@command.command("serve")
@click.option("--kind", type=click.Choice(tuple(BOARDS)), required=True, help="Whose board it is.")
@click.option("--doors", type=click.IntRange(1), default=8, show_default=True, help="Locks connected to it.")
@click.option("--address", type=int, help="Its number on the bus.  [default: the first that the kind can have]")
@click.option("--baud", type=int, help="The line's speed.  [default: the kind's]")
@click.option("--pulse-ms", type=click.IntRange(20, 1000), default=500, show_default=True, help="The board's timer.")
@click.option("--presence", is_flag=True, help="Eyes in the slots, where the kind has them.")
@click.option("--shut-after", type=click.FloatRange(0), metavar="SECONDS", help="A hand shuts doors so long after.")
@click.option("--fault", "faults", type=click.Choice(tuple(MENU)), multiple=True, help="What befalls its answers.")
@click.option("--fault-every", type=click.IntRange(1), default=1, show_default=True, help="Spoil every nth answer.")
@click.option("--echo", is_flag=True, help="The adapter hears what it sends.")
@click.option("--unplug-every", type=click.FloatRange(1), metavar="SECONDS", help="Pull the adapter that often.")
@click.option("--port", type=click.Path(path_type=Path), help="The name to give the port.  [default: a new one]")
def serve(
    kind: str,
    doors: int,
    address: int | None,
    baud: int | None,
    pulse_ms: int,
    presence: bool,
    shut_after: float | None,
    faults: Faults,
    fault_every: int,
    echo: bool,
    unplug_every: float | None,
    port: Path | None,
) -> None:
    """Play a lock board until Ctrl-C; the one line on stdout is the port's name, to be opened by any software.

    Each `--fault` that is given takes its turn. The hand of `--shut-after` also takes out what lies inside, or lays
    something there, so that eyes have something to see; it moves while the board is being read.
    """
    # Imported here: boards bring pyserial along, which no other light command needs.
    from hal.sim.hand import Hand
    from hal.sim.rig import Wired, lone_board

    given = {"address": address, "baud": baud}
    settings = {key: value for key, value in given.items() if value is not None}
    wired = Wired(kind, kind, doors, pulse_ms / 1000, presence, settings=settings)
    with _named(port, kind) as name, stop_signals() as stop, lone_board(wired, name, echo=echo) as (line, steel):
        if shut_after is not None:
            Hand(steel, linger=shut_after, auto=True)
        if faults:
            line.to_host.by(_turns(faults, fault_every).__next__)
        click.echo(str(name))
        _play(line, stop, unplug_every)


def _play(line: "PtyLine", stop: Event, unplug_every: float | None) -> None:
    while not stop.wait(unplug_every):
        line.unplug()
        stop.wait(PULLED)
        line.plug()


def _turns(faults: Faults, every: int) -> Iterator[LineFault]:
    """Every nth frame's fault is the next of these, the others have none."""
    for name in cycle(faults):
        for _ in range(every - 1):
            yield NONE
        yield MENU[name]()


@contextmanager
def _named(chosen: Path | None, kind: str) -> Iterator[Path]:
    """The port's name: the one that somebody chose, or one that is gone in the end."""
    if chosen is not None:
        yield chosen
        return
    with tempfile.TemporaryDirectory(prefix="kiosk-board-") as directory:
        yield Path(directory) / kind
