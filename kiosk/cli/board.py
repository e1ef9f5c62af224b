"""`kiosk board`: a lock board out of thin air, on a port that any program may open."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import click

from hal.sim.boards import BOARDS
from hal.sim.line_faults import MENU, NONE, LineFault
from hal.trace import replies
from kiosk.cli.run import stop_signals

if TYPE_CHECKING:
    from hal.sim.ptys import PtyLine

ECHO, UNPLUGGED = "echo", "unplugged"
"""The faults of the adapter, beside those of an answer."""

PULLED = 0.3
"""Seconds for which an adapter that was pulled stays out."""

GLANCE = 0.05
"""Seconds between two looks at whether the adapter is to be pulled."""


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
@click.option("--fault", "faults", type=click.Choice((*MENU, ECHO, UNPLUGGED)), multiple=True, help="See above.")
@click.option("--fault-every", type=click.IntRange(1), default=1, show_default=True, help="Spoil every nth answer.")
@click.option("--port", type=click.Path(path_type=Path), help="The name to give the port.  [default: a new one]")
def serve(
    kind: str,
    doors: int,
    address: int | None,
    baud: int | None,
    pulse_ms: int,
    presence: bool,
    shut_after: float | None,
    faults: tuple[str, ...],
    fault_every: int,
    port: Path | None,
) -> None:
    """Play a lock board until Ctrl-C; the one line on stdout is the port's name, to be opened by any software.

    The hand of `--shut-after` also takes out what lies inside, or lays something there, so that eyes have something
    to see; it moves while the board is being read.

    \b
    Faults, of which each that is given takes its turn:
      late         an answer comes 0.3 s late
      lost         it never comes
      garbled      one bit of it is wrong
      truncated    its last byte is missing
      duplicated   it comes twice in one piece
      noise        bytes of nobody come right before it
      wrong-board  it names the board with the next number
      unplugged    the adapter is pulled at it, and plugged again after 0.3 s
      echo         the adapter hears what it sends (always, whatever the turn)
    """
    # Imported here: boards bring pyserial along, which no other light command needs.
    from hal.sim.hand import Hand
    from hal.sim.rig import Wired, lone_board

    given = {"address": address, "baud": baud}
    settings = {key: value for key, value in given.items() if value is not None}
    wired = Wired(kind, kind, doors, pulse_ms / 1000, presence, settings=settings)
    echo, pulled = ECHO in faults, Event()
    with _named(port, kind) as name, stop_signals() as stop, lone_board(wired, name, echo=echo) as (line, steel):
        if shut_after is not None:
            Hand(steel, linger=shut_after, auto=True)
        if spoiling := [_fault(name, kind, pulled) for name in faults if name != ECHO]:
            line.to_host.by(_turns(spoiling, fault_every).__next__)
        click.echo(str(name))
        _play(line, stop, pulled)


def _play(line: "PtyLine", stop: Event, pulled: Event) -> None:
    while not stop.wait(GLANCE):
        if pulled.is_set():
            line.unplug()
            stop.wait(PULLED)
            line.plug()
            pulled.clear()


def _fault(name: str, kind: str, pulled: Event) -> LineFault:
    if name != UNPLUGGED:
        return MENU[name](replies(kind))

    def pull(frame: bytes) -> bytes:
        pulled.set()  # the line cannot be pulled here, on its own thread
        return frame

    return LineFault(UNPLUGGED, pull)


def _turns(faults: Sequence[LineFault], every: int) -> Iterator[LineFault]:
    """Every nth frame's fault is the next of these, the others have none."""
    for fault in cycle(faults):
        for _ in range(every - 1):
            yield NONE
        yield fault


@contextmanager
def _named(chosen: Path | None, kind: str) -> Iterator[Path]:
    """The port's name: the one that somebody chose, or one that is gone in the end."""
    if chosen is not None:
        yield chosen
        return
    with tempfile.TemporaryDirectory(prefix="kiosk-board-") as directory:
        yield Path(directory) / kind
