"""`kiosk doors`: the wall as staff sees it, and a door opened from afar."""

import sys
from pathlib import Path

import click

from kiosk.cli.controller import PATIENCE, controller
from kiosk.cli.ending import UNAVAILABLE
from kiosk.cli.look import has_moved, is_shut, signed_in, until
from kiosk.cli.options import socket_option
from kiosk.cli.output import json_option, print_json, print_table, wants_json
from kiosk.core.verbs import Answer, SlotReport, Visit, VisitState

HEADINGS = ("DOOR", "SIZE", "SENSOR", "USE", "CONDITION", "CAUSE", "PARCEL", "STATUS", "PROBABLY EMPTY")
FINDINGS = ("empty", "inside", "broken")


@click.group("doors")
@json_option
def command() -> None:
    """The wall: list, open, release."""


@command.command("list", short_help="List every door.")
@socket_option
@json_option
def list_(socket: Path) -> None:
    """List every door: its sensor, its slot and what is known of it."""
    with controller(socket, PATIENCE) as (verbs, session):
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
    with controller(socket) as (verbs, operator), signed_in(verbs, operator, staff) as session:
        visit = until(verbs, verbs.begin_inspect(session, door, reason, insist), has_moved)
        if visit.state not in (VisitState.OPENED, VisitState.CLOSED):
            click.echo(f"kiosk: {_refusal(visit)}", err=True)
            return UNAVAILABLE
        click.echo(f"door {door} is open", err=wants_json())
        if found is not None or sys.stdin.isatty():
            until(verbs, visit, is_shut)
            visit = verbs.settle(visit.id, Answer((found or _asked()).upper()), session)
    if wants_json():
        print_json(visit)
    return 0


@command.command("release", short_help="Let the stopped bank of a DOOR move again.")
@click.argument("door")
@click.option("--staff", metavar="NUMBER", required=True, help="The technician who has looked; the PIN is asked for.")
@socket_option
def release(door: str, staff: str, socket: Path) -> None:
    """Let the bank of DOOR move again, which was stopped because another door opened than asked.

    First find out why: a swapped wire opens a stranger's box. The slots concerned still wait for a look each.
    """
    with controller(socket) as (verbs, operator), signed_in(verbs, operator, staff) as session:
        verbs.release_bank(session, door)
    click.echo(f"the bank of door {door} moves again")


def _refusal(visit: Visit) -> str:
    number = f"; incident {visit.incident}" if visit.incident else ""
    return f"door {visit.door} was not seen to open{number}"


def _asked() -> str:
    answer: str = click.prompt("the door is shut; what was inside?", type=click.Choice(FINDINGS), err=True)
    return answer
