"""`kiosk slots`: which slots may be given out, and why the others may not."""

from pathlib import Path

import click

from kiosk.cli.controller import PATIENCE, controller
from kiosk.cli.options import Spelled, socket_option
from kiosk.cli.output import json_option, local_time, print_json, print_table, tell, wants_json
from kiosk.core.errors import SlotUnknown
from kiosk.core.verbs import Condition, LiveVerbs, SlotReport

HEADINGS = ("DOOR", "SIZE", "USE", "CONDITION", "CAUSE", "BY", "SINCE")
CONDITIONS = [condition.value.lower().replace("_", "-") for condition in Condition]


@click.group("slots")
@json_option
def command() -> None:
    """Slots: in service, waiting for a look, out of service."""


@command.command("list", short_help="List slots and why they are out.")
@click.option("--condition", type=Spelled(CONDITIONS, lambda typed: typed.replace("_", "-")), help="Only these.")
@click.option("--size", type=str.upper, help="Only this size.")
@socket_option
@json_option
def list_(condition: str | None, size: str | None, socket: Path) -> None:
    """List slots: what holds each, and why, by whom and since when it is not to be given out."""
    wanted = Condition(condition.upper().replace("-", "_")) if condition else None
    with controller(socket, PATIENCE) as (verbs, session):
        reports = [
            report
            for report in verbs.slots(session)
            if wanted in (None, report.condition) and size in (None, report.slot.size)
        ]
        zone = verbs.unit().time_zone
    if wants_json():
        print_json(reports)
    else:
        print_table(HEADINGS, [[value for _, value in _fields(report, zone)] for report in reports])


@command.command("show", short_help="Show the slot behind a DOOR.")
@click.argument("door")
@socket_option
@json_option
def show(door: str, socket: Path) -> None:
    """Show the slot behind a DOOR: what it holds, and why, by whom and since when it is out."""
    with controller(socket, PATIENCE) as (verbs, session):
        report = _report(verbs, session, door)
        zone = verbs.unit().time_zone
    if wants_json():
        print_json(report)
        return
    sensor = [("sensor", report.state), ("something inside", report.presence)]
    parcel = [("parcel", report.parcel), ("status", report.status), ("probably empty", report.probably_empty)]
    print_table(("FIELD", "VALUE"), [*_fields(report, zone), *sensor, *parcel, ("visit", report.visit)])


@command.command("out-of-service", short_help="Give a slot out no more.")
@click.argument("door")
@click.option("--cause", required=True, help="Why; people are shown it.")
@socket_option
@json_option
def out_of_service(door: str, cause: str, socket: Path) -> None:
    """Give the slot behind a DOOR out no more; a parcel in it can still be collected."""
    with controller(socket) as (verbs, session):
        verbs.set_condition(session, door, Condition.OUT_OF_SERVICE, cause)
        report = _report(verbs, session, door)
    tell(report, f"door {door} is out of service")


@command.command("in-service", short_help="Put a repaired slot back.")
@click.argument("door")
@click.option("--cause", default="repaired", show_default=True, help="What was done.")
@socket_option
@json_option
def in_service(door: str, cause: str, socket: Path) -> None:
    """Put the slot behind a DOOR back: it waits for a look, after which it may be given out."""
    with controller(socket) as (verbs, session):
        if _report(verbs, session, door).condition is not Condition.IN_SERVICE:
            verbs.set_condition(session, door, Condition.IN_SERVICE, cause)
        report = _report(verbs, session, door)
    look = f'kiosk doors open {door} --reason "after the repair" --found empty'
    waits = report.condition is Condition.CHECK
    tell(report, f"door {door} waits for a look: {look}" if waits else f"door {door} is in service")


@command.command("lock-replaced", short_help="Measure a new lock anew.")
@click.argument("door")
@socket_option
@json_option
def lock_replaced(door: str, socket: Path) -> None:
    """Say that DOOR has a new lock: how fast it opens is compared with its own first openings, not the old lock's."""
    with controller(socket) as (verbs, session):
        verbs.lock_replaced(session, door)
        report = _report(verbs, session, door)
    tell(report, f"the lock of door {door} is measured anew")


def _report(verbs: LiveVerbs, session: str, door: str) -> SlotReport:
    for report in verbs.slots(session):
        if report.slot.door == door:
            return report
    raise SlotUnknown(door=door[:16])


def _fields(report: SlotReport, zone: str) -> list[tuple[str, object]]:
    out = report.condition is not Condition.IN_SERVICE
    return [
        ("door", report.slot.door),
        ("size", report.slot.size),
        ("use", report.use),
        ("condition", report.condition),
        ("cause", report.cause),
        ("by", report.set_by if out else None),
        ("since", local_time(report.since, zone) if out else None),
    ]
