"""`kiosk incidents`: what people have to look at, and what it turned out to be."""

from pathlib import Path

import click

from kiosk.cli.controller import PATIENCE, controller
from kiosk.cli.options import socket_option
from kiosk.cli.output import json_option, local_time, print_json, print_table, tell, wants_json
from kiosk.core.verbs import Incident

HEADINGS = ("NUMBER", "AT", "DOOR", "CAUSE", "RESOLVED", "BY")


@click.group("incidents")
@json_option
def command() -> None:
    """Incidents: list, show, resolve."""


@command.command("list", short_help="List incidents, the newest first.")
@click.option("--open", "unresolved", is_flag=True, help="Only those of which nobody has said what they were.")
@click.option("--door", help="Only those at this door.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=200, show_default=True, help="At most that many.")
@socket_option
@json_option
def list_(unresolved: bool, door: str | None, limit: int, socket: Path) -> None:
    """List incidents, the newest first."""
    with controller(socket, PATIENCE) as (verbs, session):
        found = verbs.incidents(session, unresolved, door, limit)
        zone = verbs.unit().time_zone
    if wants_json():
        print_json(found)
    else:
        print_table(HEADINGS, [[value for _, value in _fields(incident, zone)] for incident in found])


@command.command("show", short_help="Show an incident.")
@click.argument("number")
@socket_option
@json_option
def show(number: str, socket: Path) -> None:
    """Show the incident of a NUMBER, as a caller reads it from the screen."""
    with controller(socket, PATIENCE) as (verbs, session):
        incident = verbs.incident(session, number)
        zone = verbs.unit().time_zone
    if wants_json():
        print_json(incident)
        return
    about = [("note", incident.note), ("parcel", incident.package), ("visit", incident.visit)]
    print_table(("FIELD", "VALUE"), [*_fields(incident, zone), *about])


@command.command("resolve", short_help="Say what an incident was.")
@click.argument("number")
@click.option("--note", required=True, help="What it was, and what was done; it cannot be changed later.")
@socket_option
@json_option
def resolve(number: str, note: str, socket: Path) -> None:
    """Write down what the incident of a NUMBER was; that is for good."""
    with controller(socket) as (verbs, session):
        incident = verbs.resolve_incident(session, number, note)
    tell(incident, f"incident {incident.number} is resolved")


def _fields(incident: Incident, zone: str) -> list[tuple[str, object]]:
    return [
        ("number", incident.number),
        ("at", local_time(incident.at, zone)),
        ("door", incident.door),
        ("cause", incident.cause),
        ("resolved", local_time(incident.resolved_at, zone) if incident.resolved else None),
        ("by", incident.resolved_by),
    ]
