"""`kiosk privacy`: what is kept about a person, and how it is forgotten."""

from pathlib import Path

import click

from kiosk.cli.controller import PATIENCE, controller
from kiosk.cli.options import socket_option
from kiosk.cli.output import json_option, print_json


@click.group("privacy")
@json_option
def command() -> None:
    """Personal data: report, erase. RECIPIENT is the opaque id that `packages show` names."""


@command.command("report")
@click.argument("recipient")
@socket_option
@json_option
def report(recipient: str, socket: Path) -> None:
    """Print everything that is kept about a RECIPIENT, as JSON."""
    with controller(socket, PATIENCE) as (verbs, session):
        print_json(verbs.privacy_report(session, recipient))


@command.command("erase")
@click.argument("recipient")
@socket_option
def erase(recipient: str, socket: Path) -> None:
    """Erase how to reach a RECIPIENT; refused while a parcel of theirs is inside or expected."""
    with controller(socket) as (verbs, session):
        verbs.privacy_erase(session, recipient)
    click.echo(f"recipient {recipient}: contact erased", err=True)
