"""`kiosk doors`: the wall as staff sees it, and a door opened from afar."""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from kiosk.cli.asking import ask_secret
from kiosk.cli.controller import controller
from kiosk.cli.ending import UNAVAILABLE
from kiosk.cli.options import socket_option
from kiosk.cli.output import json_option, print_json, print_table, wants_json
from kiosk.core.verbs import Answer, LiveVerbs, SlotReport, Visit, VisitState

HEADINGS = ("DOOR", "SIZE", "SENSOR", "USE", "CONDITION", "CAUSE", "PARCEL", "STATUS", "PROBABLY EMPTY")
FINDINGS = ("empty", "inside", "broken")


@click.group("doors")
@json_option
def command() -> None:
    """The wall: list, open."""


@command.command("list", short_help="List every door.")
@socket_option
@json_option
def list_(socket: Path) -> None:
    """List every door: its sensor, its slot and what is known of it."""
    with controller(socket) as (verbs, session):
        reports = verbs.slots(session)
    if wants_json():
        print_json(reports)
    else:
        print_table(HEADINGS, [_row(report) for report in reports])


def _row(report: SlotReport) -> tuple[object, ...]:
    return (
        report.slot.door,
        report.slot.size,
        report.state,
        report.use,
        report.condition,
        report.cause,
        report.parcel,
        report.status,
        report.probably_empty,
    )


@command.command("open", short_help="Open a DOOR to look inside.")
@click.argument("door")
@click.option("--reason", required=True, help="Why; it is kept in the audit trail.")
@click.option("--insist", is_flag=True, help="Open it even though it holds a parcel; needs --staff and the PIN.")
@click.option("--staff", metavar="NUMBER", help="The technician who insists; the PIN is asked for.")
@click.option("--found", type=click.Choice(FINDINGS), help="What was seen inside, told once the door is shut again.")
@socket_option
@json_option
def open_(door: str, reason: str, insist: bool, staff: str | None, found: str | None, socket: Path) -> int:
    """Open a DOOR to look inside; one that holds a parcel is refused unless a technician insists.

    At a terminal the finding is asked for; a look that nobody answers leaves the slot to be checked.
    """
    if insist and staff is None:
        raise click.UsageError("--insist needs --staff NUMBER, the technician who answers for it")
    with controller(socket) as (verbs, operator), _signed_in(verbs, operator, staff) as session:
        visit = _until(verbs, verbs.begin_inspect(session, door, reason, insist), _moved)
        if visit.state is not VisitState.OPENED:
            click.echo(f"kiosk: {_refusal(visit)}", err=True)
            return UNAVAILABLE
        click.echo(f"door {door} is open", err=wants_json())
        if found is not None or sys.stdin.isatty():
            _until(verbs, visit, _shut)
            visit = verbs.settle(visit.id, Answer((found or _asked()).upper()), session)
    if wants_json():
        print_json(visit)
    return 0


@contextmanager
def _signed_in(verbs: LiveVerbs, operator: str, staff: str | None) -> Iterator[str]:
    """The session that opens: the operator's own, or that of a technician who gives the PIN."""
    if staff is None:
        yield operator
        return
    session = verbs.sign_in(staff, ask_secret("PIN", confirm=False)).id
    try:
        yield session
    finally:
        verbs.sign_out(session)


def _until(verbs: LiveVerbs, visit: Visit, done: Callable[[Visit], bool]) -> Visit:
    """Follow a visit until `done`: at every happening, and every half second in case one was missed."""
    changed = threading.Event()
    stop = verbs.watch(lambda _: changed.set())
    try:
        while not done(visit):
            changed.wait(0.5)
            changed.clear()
            visit = verbs.visit(visit.id)
    finally:
        stop()
    return visit


def _moved(visit: Visit) -> bool:
    return not visit.live or visit.trouble is not None or visit.state is VisitState.OPENED


def _shut(visit: Visit) -> bool:
    return not visit.live or visit.state is VisitState.CLOSED


def _refusal(visit: Visit) -> str:
    number = f"; incident {visit.incident}" if visit.incident else ""
    return f"door {visit.door} was not seen to open{number}"


def _asked() -> str:
    answer: str = click.prompt("the door is shut; what was inside?", type=click.Choice(FINDINGS), err=True)
    return answer
