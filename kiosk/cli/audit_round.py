"""`kiosk audit-round`: a walk along the wall, door by door, that compares it with the ledger."""

import sys
import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

import click

from kiosk.cli.controller import controller
from kiosk.cli.look import has_moved, is_shut, signed_in, until
from kiosk.cli.options import socket_option
from kiosk.cli.output import json_option, print_json, print_table, wants_json
from kiosk.cli.table import read_table
from kiosk.core.errors import DoorCools, DoorOpen, DoorSilent, SlotBusy, TooManyDoors
from kiosk.core.verbs import Answer, AuditRound, LiveVerbs, RoundDoor, Visit, VisitKind, VisitState

FINDINGS = ("empty", "inside", "broken")
SKIP, AGAIN = "skip", "again"
UNOPENED = (AGAIN, "broken", SKIP)
SEEN_OPEN = (VisitState.OPENED, VisitState.CLOSED)


class Walker(Protocol):
    """Who walks along the wall, and is asked at each door."""

    def is_ready(self, door: str) -> bool:
        """Whether somebody stands before the door, so that it may open."""

    def says(self, door: str, question: str, answers: Sequence[str]) -> str:
        """One of the answers."""


class AtTerminal:
    """A person at this terminal, who walks or has somebody on the phone who does."""

    def is_ready(self, door: str) -> bool:
        """Wait for a word, so that no door opens before nobody."""
        return bool(click.confirm(f"door {door}: open it?", default=True, err=True))

    def says(self, door: str, question: str, answers: Sequence[str]) -> str:
        """Ask until one of the answers is given."""
        return str(click.prompt(f"door {door} {question}", type=click.Choice(answers), err=True))


class OnPaper:
    """Answers that were written down before; a door without one is left for later."""

    def __init__(self, found: Mapping[str, str]) -> None:
        self._found = found

    def is_ready(self, door: str) -> bool:
        """Whether there is an answer."""
        return door in self._found

    def says(self, door: str, question: str, answers: Sequence[str]) -> str:  # noqa: ARG002 - a paper hears no question
        """What is written, where that is an answer."""
        return self._found[door] if self._found[door] in answers else SKIP


@dataclass(frozen=True, slots=True)
class Round:
    """One call of the command: the round, who walks it, and as whom doors are opened."""

    verbs: LiveVerbs
    session: str
    reason: str
    walker: Walker
    opens_occupied: bool


@click.command("audit-round", short_help="Compare every slot with the ledger.")
@click.option("--staff", metavar="NUMBER", help="The technician at the wall; needed for doors that hold a parcel.")
@click.option("--answers", type=click.File("rb"), help="A CSV or JSON file with door and found, instead of questions.")
@click.option("--finish", is_flag=True, help="End the round although doors are left.")
@socket_option
@json_option
def command(staff: str | None, answers: IO[bytes] | None, finish: bool, socket: Path) -> None:
    """Walk along the wall: open one door after the other, say what is inside, and see where the ledger differs.

    The round goes on where it was left when the command is called again. Doors that hold a parcel are opened only for
    --staff, a technician who stands there and gives the PIN. With --finish and no answers nobody is asked any more.
    """
    with controller(socket) as (verbs, operator):
        walker = None if finish and answers is None else _walker(answers, {slot.door for slot in verbs.unit().slots})
        with signed_in(verbs, operator, staff) as session:
            found = _walk(verbs, session, walker, opens_occupied=staff is not None) if walker is not None else None
            if found is None or finish or all(door.found for door in found.doors):
                found = verbs.end_audit_round(session)
    _tell(found)


def _walk(verbs: LiveVerbs, session: str, walker: Walker, *, opens_occupied: bool) -> AuditRound:
    """Go on with the round that is under way, or begin one; how far it is then."""
    found = verbs.audit_round(session)
    _look_behind_all(Round(verbs, session, found.reason, walker, opens_occupied), found.doors)
    return verbs.audit_round(session)


def _walker(answers: IO[bytes] | None, doors: Collection[str]) -> Walker:
    if answers is None:
        if not sys.stdin.isatty():
            raise click.UsageError("nobody sits here to be asked; give --answers FILE")
        return AtTerminal()
    found: dict[str, str] = {}
    for row in read_table(answers.read(), ("door", "found"), ("door", "found")).rows:
        said = row.cells.get("found", "").lower()
        if row.fault or said not in FINDINGS or "door" not in row.cells:
            raise click.UsageError(f"line {row.line}: {row.fault or 'take a door and empty, inside or broken'}")
        if row.cells["door"] not in doors:
            raise click.UsageError(f"line {row.line}: this locker has no door {row.cells['door'][:16]}")
        found[row.cells["door"]] = said
    return OnPaper(found)


def _look_behind_all(walk: Round, doors: Sequence[RoundDoor]) -> None:
    for door in doors:
        if door.found is None and (why := _look_behind(walk, door)):
            click.echo(f"door {door.door} is left for later: {why}", err=True)


def _look_behind(walk: Round, door: RoundDoor) -> str | None:
    """Open a door and take what is found; why it is left for later where it cannot be looked behind."""
    if door.parcel is not None and not walk.opens_occupied:
        return "it holds a parcel, which takes --staff"
    if not walk.walker.is_ready(door.door):
        return "nobody stands there"
    said = AGAIN
    try:
        while said == AGAIN:
            visit = until(walk.verbs, _open(walk, door), has_moved)
            opened = visit.state in SEEN_OPEN
            question, answers = ("is open; what is inside?", FINDINGS) if opened else ("did not open", UNOPENED)
            said = walk.walker.says(door.door, question, answers)
        if said == SKIP:
            return "it was not seen to open"
        _settle(walk, visit, said)
    except (SlotBusy, DoorSilent, DoorOpen) as error:
        return str(error)
    return None


def _open(walk: Round, door: RoundDoor) -> Visit:
    """The look at a door: an unfinished one goes on, else a new one, after the pause that lock or pace ask for."""
    while True:
        try:
            for visit in walk.verbs.session(walk.session).visits:
                if visit.kind is VisitKind.INSPECT and visit.door == door.door:
                    return visit if visit.state in SEEN_OPEN else walk.verbs.open_again(visit.id, walk.session)
            return walk.verbs.begin_inspect(walk.session, door.door, walk.reason, insist=door.parcel is not None)
        except (DoorCools, TooManyDoors) as error:
            threading.Event().wait(float(error.facts["wait"] or 1))


def _settle(walk: Round, visit: Visit, said: str) -> None:
    """Tell what was found, once the door is shut; a broken one need not be."""
    if said != "broken" and not is_shut(visit):
        click.echo(f"shut door {visit.door}", err=True)
        visit = until(walk.verbs, visit, is_shut)
    walk.verbs.settle(visit.id, Answer(said.upper()), walk.session)


def _tell(found: AuditRound) -> None:
    if wants_json():
        print_json(found)
        return
    differ = [door for door in found.doors if door.differs]
    left = [door.door for door in found.doors if door.found is None]
    rows = [(door.door, door.expected, door.found, door.about) for door in differ]
    print_table(("DOOR", "LEDGER", "FOUND", "PARCEL"), rows)
    looked = len(found.doors) - len(left)
    click.echo(f"{looked} doors looked behind, {len(differ)} differ from the ledger", err=True)
    if left:
        click.echo(f"left for later: {', '.join(left)}", err=True)
