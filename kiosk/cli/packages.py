"""`kiosk packages`: the parcels in the ledger."""

from pathlib import Path

import click

from kiosk.cli.controller import controller
from kiosk.cli.options import socket_option
from kiosk.cli.output import json_option, local_time, print_json, print_table, wants_json
from kiosk.core.verbs import Package, PackageStatus

HEADINGS = ("NUMBER", "STATUS", "SIZE", "DOOR", "CARRIER", "CONTACT", "STORED", "EXPIRES", "ENDED")


@click.group("packages")
@json_option
def command() -> None:
    """Parcels: list, show, cancel."""


@command.command("list")
@click.option(
    "--status", type=click.Choice([status.value for status in PackageStatus], case_sensitive=False), help="Only these."
)
@click.option("--limit", type=click.IntRange(1, 10_000), default=200, show_default=True, help="At most that many.")
@socket_option
@json_option
def list_(status: str | None, limit: int, socket: Path) -> None:
    """List parcels, the newest first."""
    with controller(socket) as (verbs, session):
        found = verbs.packages(session, PackageStatus(status) if status else None, limit)
        _show(found, verbs.unit().time_zone)


@command.command("show")
@click.argument("number")
@socket_option
@json_option
def show(number: str, socket: Path) -> None:
    """Show the newest parcel of a NUMBER."""
    with controller(socket) as (verbs, session):
        package = verbs.package(session, number)
        if wants_json():
            print_json(package)
        else:
            fields = _fields(package, verbs.unit().time_zone)
            print_table(("FIELD", "VALUE"), [*fields, ("recipient", package.recipient)])


@command.command("cancel", short_help="Cancel the newest parcel of a NUMBER.")
@click.argument("number")
@socket_option
@json_option
def cancel(number: str, socket: Path) -> None:
    """Cancel the newest parcel of a NUMBER; one that lies inside keeps its slot until it is taken out."""
    with controller(socket) as (verbs, session):
        package = verbs.cancel(session, verbs.package(session, number).id)
    if wants_json():
        print_json(package)
    elif package.door is None:
        click.echo(f"parcel {package.number} is cancelled; it holds no slot")
    else:
        click.echo(f"parcel {package.number} is cancelled; it is to be taken out from behind door {package.door}")


def _show(packages: tuple[Package, ...], zone: str) -> None:
    if wants_json():
        print_json(packages)
    else:
        print_table(HEADINGS, [[value for _, value in _fields(package, zone)] for package in packages])


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
