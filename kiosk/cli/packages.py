"""`kiosk packages`: the parcels in the ledger, found and shown."""

from pathlib import Path

import click
import msgspec

from kiosk.cli import manifest, parcel
from kiosk.cli.controller import PATIENCE, controller
from kiosk.cli.options import socket_option
from kiosk.cli.output import json_option, local_time, print_events, print_json, print_table, wants_json
from kiosk.core.errors import PackageUnknown
from kiosk.core.verbs import Expectation, Package, PackageStatus

EXPECTED = ("NUMBER", "SIZE", "CARRIER", "CONTACT", "SINCE", "UNTIL")
HEADINGS = ("NUMBER", "STATUS", "SIZE", "DOOR", "CARRIER", "CONTACT", "STORED", "EXPIRES", "ENDED")


@click.group("packages")
@json_option
def command() -> None:
    """Parcels: found, shown, announced, and what an operator may do with one."""


@command.command("list", short_help="List parcels, the newest first.")
@click.option(
    "--status", type=click.Choice([status.value for status in PackageStatus], case_sensitive=False), help="Only these."
)
@click.option(
    "--expected", is_flag=True, help="Those instead that will be brought, and until when they are remembered."
)
@click.option("--door", help="Only the one that lies behind this door.")
@click.option("--recipient", help="Only one recipient's, by the opaque id that `show` names.")
@click.option("--number", help="Only those of this number, which may have been here more than once.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=200, show_default=True, help="At most that many.")
@socket_option
@json_option
def list_(
    status: str | None,
    expected: bool,
    door: str | None,
    recipient: str | None,
    number: str | None,
    limit: int,
    socket: Path,
) -> None:
    """List parcels that are or were here, the newest first; with --expected those that will be brought."""
    if expected:
        if status or door:
            raise click.UsageError("--expected goes with --recipient and --number alone: nothing of it lies here")
        _list_expected(recipient, number, limit, socket)
        return
    wanted = PackageStatus(status) if status else None
    with controller(socket, PATIENCE) as (verbs, session):
        found = verbs.packages(session, wanted, limit, door, recipient, number)
        zone = verbs.unit().time_zone
    if wants_json():
        print_json(found)
    else:
        print_table(HEADINGS, [[value for _, value in _fields(package, zone)] for package in found])


@command.command("show", short_help="Show a parcel and its past.")
@click.argument("number")
@socket_option
@json_option
def show(number: str, socket: Path) -> None:
    """Show the newest parcel of a NUMBER, or the one of that id, and all that happened to it.

    Of one that will be brought: for whom, since when it is expected, and until when it is remembered.
    """
    with controller(socket, PATIENCE) as (verbs, session):
        zone = verbs.unit().time_zone
        expected = next(iter(verbs.expectations(session, number=number)), None)
        try:
            package = verbs.package(session, number)
            events = verbs.package_events(session, package.id)
        except PackageUnknown:
            if expected is None:
                raise
            _show_expected(expected, zone)
            return
    if wants_json():
        print_json({**msgspec.to_builtins(package), "events": events, "expected": expected})
        return
    fields = [*_fields(package, zone), ("id", package.id), ("recipient", package.recipient)]
    if expected is not None:
        fields.append(("expected again", f"until {local_time(expected.until, zone)}"))
    print_table(("FIELD", "VALUE"), fields)
    click.echo()
    print_events(events, zone)


def _list_expected(recipient: str | None, number: str | None, limit: int, socket: Path) -> None:
    with controller(socket, PATIENCE) as (verbs, session):
        found = verbs.expectations(session, limit, recipient, number)
        zone = verbs.unit().time_zone
    if wants_json():
        print_json(found)
    else:
        print_table(EXPECTED, [[value for _, value in _expected_fields(expected, zone)] for expected in found])


def _show_expected(expected: Expectation, zone: str) -> None:
    if wants_json():
        print_json({**msgspec.to_builtins(expected), "status": "EXPECTED", "events": []})
        return
    (number, *others), recipient = _expected_fields(expected, zone), ("recipient", expected.recipient)
    print_table(("FIELD", "VALUE"), [number, ("status", "EXPECTED"), *others, recipient])


def _expected_fields(expected: Expectation, zone: str) -> list[tuple[str, object]]:
    return [
        ("number", expected.number),
        ("size", expected.size),
        ("carrier", expected.carrier),
        ("contact", expected.contact),
        ("since", local_time(expected.since, zone)),
        ("until", local_time(expected.until, zone)),
    ]


def _fields(package: Package, zone: str) -> list[tuple[str, object]]:
    return [
        ("number", package.number),
        ("status", package.status),
        ("size", package.size),
        ("door", package.door),
        ("carrier", package.carrier),
        ("contact", package.contact),
        ("stored", local_time(package.stored, zone)),
        ("expires", local_time(package.expires, zone)),
        ("ended", local_time(package.ended, zone)),
    ]


for step in (manifest.command, *parcel.COMMANDS):
    command.add_command(step)
