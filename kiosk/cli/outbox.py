"""`kiosk outbox`: messages on their way, and what became of the last ones."""

from pathlib import Path

import click

from kiosk.cli.controller import PATIENCE, controller
from kiosk.cli.options import socket_option
from kiosk.cli.output import json_option, local_time, print_json, print_table, wants_json

HEADINGS = ("PARCEL:EVENT", "STATE", "TRIED", "DUE", "LAST ERROR")


@click.group("outbox")
@json_option
def command() -> None:
    """Messages to recipients: list."""


@command.command("list")
@socket_option
@json_option
def list_(socket: Path) -> None:
    """List what waits and what was given up, then what was sent last; never what it says, nor to whom."""
    with controller(socket, PATIENCE) as (verbs, session):
        rows, zone = verbs.outbox(session), verbs.unit().time_zone
    if wants_json():
        print_json(rows)
    else:
        print_table(HEADINGS, [(r.key, r.state, r.attempts, local_time(r.due, zone), r.last_error) for r in rows])
