"""`kiosk hal`: what a technician asks the boards themselves, without the ledger and without a controller."""

import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event
from types import FrameType
from typing import TYPE_CHECKING, TextIO

import click

from hal.doors import DoorState, Reading
from hal.opening import Opening, open_once
from hal.trace import WIRES, explain_lines
from kiosk.cli.ending import UNAVAILABLE
from kiosk.cli.options import config_option, state_option
from kiosk.cli.output import json_option, print_json, print_json_line, print_table, wants_json
from kiosk.cli.run import STOPS, stop_signals
from kiosk.config import load
from kiosk.core.errors import DoorsHeld, StateLocked
from kiosk.core.store.places import LEDGER

if TYPE_CHECKING:
    from hal.cabinet import Cabinet
    from hal.doors import DoorEvent
    from kiosk.config import Config

KINDS = click.Choice(tuple(WIRES))
GLANCE = 0.2
"""Seconds between two looks at whether somebody pressed Ctrl-C."""


bytes_option = click.option(
    "--bytes", "heard", type=click.File("w", lazy=False), help="Write every byte into this file, for `kiosk hal trace`."
)


@click.group("hal")
def command() -> None:
    """The boards themselves: scan, watch, test, trace."""


@command.command("scan")
@click.argument("port")
@click.option("--kind", "kinds", type=KINDS, multiple=True, help="Look for these only.  [default: all]")
@click.option("--timeout-ms", type=click.IntRange(1, 500), default=80, show_default=True, help="Patience with a board.")
@bytes_option
@json_option
def scan(port: str, kinds: tuple[str, ...], timeout_ms: int, heard: TextIO | None) -> int:
    """Find the boards on PORT and print what the unit's file needs of each; asks only, never unlocks.

    Every known kind, speed and address is asked in turn, which takes a minute; nobody else may use PORT meanwhile.
    """
    from hal.scan import PROBES
    from hal.scan import scan as boards

    if unasked := [kind for kind in kinds if kind not in PROBES]:
        raise click.UsageError(f"no scan looks for {', '.join(unasked)}: relay boards are found by --kind waveshare")
    wanted = tuple(kind for kind in PROBES if kind in kinds) or tuple(PROBES)
    found = []
    with _noting_bytes(heard):
        for finding in boards(port, wanted, timeout_ms=timeout_ms):
            found.append(finding)
            if not wants_json():
                click.echo(f"# open now, if closed_bit is as usual: {_numbers(finding.open_doors)}\n{finding.fragment}")
    if wants_json():
        print_json([{**asdict(finding), "fragment": finding.fragment} for finding in found])
    elif not found:
        click.echo(f"kiosk: no board answered on {port}", err=True)
    return 0 if found else UNAVAILABLE


def _numbers(doors: tuple[int, ...]) -> str:
    return ", ".join(map(str, doors)) or "none"


@command.command("watch")
@config_option
@state_option
@bytes_option
@json_option
def watch(config: Path, state: Path, heard: TextIO | None) -> None:
    """Print every door, then each change of a door or of what lies behind it, until Ctrl-C.

    Refuses while a controller runs over the state directory: `kiosk doors list` asks that one.
    """
    changes: SimpleQueue[DoorEvent] = SimpleQueue()
    with _noting_bytes(heard), _at_the_steel(load(config), state) as cabinet, stop_signals() as stop:
        cabinet.listen(changes.put)
        for door in cabinet.doors:
            _tell(door, cabinet.reading(door))
        for event in _until(stop, changes):
            _tell(event.door, event.now)


def _until(stop: Event, changes: "SimpleQueue[DoorEvent]") -> "Iterator[DoorEvent]":
    while not stop.is_set():
        try:
            yield changes.get(timeout=GLANCE)
        except Empty:
            continue


def _tell(door: str, reading: Reading) -> None:
    told = {"at": datetime.now().astimezone().isoformat(timespec="milliseconds"), "door": door}
    if wants_json():
        print_json_line({**told, "state": reading.state.value, "presence": reading.presence})
        return
    inside = {None: "", True: "  something inside", False: "  empty"}[reading.presence]
    click.echo(f"{told['at'][11:23]}  door {door}  {reading.state.value}{inside}")


@command.command("test")
@click.argument("door")
@config_option
@state_option
@click.option("--patience", type=click.FloatRange(0), default=60.0, show_default=True, help="Seconds to shut it in.")
@bytes_option
@json_option
def test(door: str, config: Path, state: Path, patience: float, heard: TextIO | None) -> int:
    """Open DOOR once and time it: pulse to open, open to shut; shut it when it has opened.

    Nothing of it gets into the ledger, so it refuses while a controller runs over the state directory:
    `kiosk doors open` asks that one. A work hold that the ledger there remembers is honoured.
    """
    plan = load(config)
    with _noting_bytes(heard), _at_the_steel(plan, state) as cabinet:
        _ready(cabinet, door, state)
        opening = open_once(
            cabinet,
            door,
            open_within=plan.policy.open_within,
            shut_within=patience,
            on_open=lambda: click.echo(f"door {door} is open; shut it", err=True),
        )
    if wants_json():
        print_json(opening)
    else:
        print_table(("DOOR", "UNLOCK", "PULSE TO OPEN", "OPEN TO SHUT"), [_row(opening)])
    if trouble := _trouble(opening):
        click.echo(f"kiosk: {trouble}", err=True)
    return UNAVAILABLE if trouble else 0


def _ready(cabinet: "Cabinet", door: str, state: Path) -> None:
    if cabinet.held:
        raise DoorsHeld
    if not (state / LEDGER).exists():
        click.echo(f"no ledger in {state}: whether a work hold is on, nobody knows here", err=True)
    if door not in cabinet.doors:
        raise click.UsageError(f"there is no door {door}; there are {', '.join(cabinet.doors)}")
    if cabinet.reading(door).state is DoorState.OPEN:
        raise click.UsageError(f"door {door} stands open; shut it first")


def _row(opening: Opening) -> tuple[str | None, ...]:
    times = (opening.unlock_ms, opening.open_ms, opening.shut_ms)
    return (opening.door, *(None if ms is None else f"{ms:.0f} ms" for ms in times))


def _trouble(opening: Opening) -> str | None:
    if opening.wrong_door is not None:
        return f"door {opening.wrong_door} opened instead of door {opening.door}"
    if opening.open_ms is None:
        return f"door {opening.door} was not seen to open"
    return None if opening.shut_ms is not None else f"door {opening.door} was not shut in time"


@command.command("trace")
@click.option("--kind", type=KINDS, required=True, help="Whose language it is.")
@click.argument("file", type=click.File(errors="replace"), default="-")
def trace(kind: str, file: TextIO) -> None:
    """Say what the bytes in FILE mean: lines of hex, or what `--bytes` wrote; standard input without a FILE.

    A line of hex may begin with > or TX for what the host sends, with < or RX for what a board says.
    """
    for told in explain_lines(kind, file):
        click.echo(told)


@contextmanager
def _noting_bytes(into: TextIO | None) -> Iterator[None]:
    """Write down what goes over the wires meanwhile, where somebody wants it."""
    if into is None:
        yield
        return
    # Imported here: it brings pyserial along.
    from hal.link import TRACE

    wires, note = logging.getLogger("hal.wire"), logging.StreamHandler(into)
    note.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    before = wires.level
    wires.setLevel(TRACE)
    wires.addHandler(note)
    try:
        yield
    finally:
        wires.removeHandler(note)
        wires.setLevel(before)


@contextmanager
def _at_the_steel(plan: "Config", state: Path) -> "Iterator[Cabinet]":
    """The cabinet of that file, all its outputs off in the end, whichever signal ends it."""
    # Imported here: the runtime brings the drivers along, which no other command needs.
    from kiosk.runtime import open_cabinet

    before = {number: signal.signal(number, _interrupt) for number in STOPS}
    try:
        with open_cabinet(plan, state) as cabinet:
            yield cabinet
    except StateLocked:
        click.echo("the controller has the boards: `kiosk doors list` and `kiosk doors open` ask it", err=True)
        raise
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Interrupt what is done, once: a terminal that closes may signal twice, and by then outputs are switched off."""
    for each in STOPS:
        signal.signal(each, signal.SIG_IGN)
    signal.default_int_handler(number, frame)
