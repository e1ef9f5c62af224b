"""`kiosk staff`: who may sign in at the unit."""

from pathlib import Path

import click

from kiosk.cli import roster
from kiosk.cli.asking import ask_secret
from kiosk.cli.controller import PATIENCE, controller
from kiosk.cli.options import socket_option
from kiosk.cli.output import json_option, print_json, print_table, tell, wants_json
from kiosk.core.verbs import Role

HEADINGS = ("NUMBER", "ROLE", "CARRIER", "BADGE", "DISABLED")


@click.group("staff")
@json_option
def command() -> None:
    """Couriers and technicians: who may sign in, and their file for other units."""


@command.command("add", short_help="Add a person.")
@click.argument("number")
@click.option("--role", type=click.Choice(["courier", "technician"]), required=True, help="What the person may do.")
@click.option("--carrier", help="The only carrier whose parcels a courier may touch.")
@click.option("--badge-prompt", is_flag=True, help="Ask for the text of a badge, too.")
@socket_option
@json_option
def add(number: str, role: str, carrier: str | None, badge_prompt: bool, socket: Path) -> None:
    """Add a person by NUMBER.

    The PIN is asked for twice without being shown; without a terminal it is the first line of the input, and the
    badge the next one.
    """
    with controller(socket) as (verbs, session):
        pin = ask_secret("PIN", confirm=True)
        badge = ask_secret("Badge", confirm=False) if badge_prompt else None
        member = verbs.add_staff(session, number, Role(role.upper()), pin, carrier, badge)
    tell(member, f"{role} {member.number} may sign in")


@command.command("list", short_help="List everybody.")
@socket_option
@json_option
def list_(socket: Path) -> None:
    """List everybody of the staff."""
    with controller(socket, PATIENCE) as (verbs, session):
        members = verbs.staff(session)
    if wants_json():
        print_json(members)
    else:
        print_table(HEADINGS, [(m.number, m.role.lower(), m.carrier, m.badge, m.disabled) for m in members])


@command.command("disable", short_help="End somebody's rights.")
@click.argument("number")
@socket_option
@json_option
def disable(number: str, socket: Path) -> None:
    """End the rights of a NUMBER, and its sessions at once."""
    with controller(socket) as (verbs, session):
        member = verbs.disable_staff(session, number)
    tell(member, f"{member.number} may not sign in any more")


@command.command("pin", short_help="Give somebody a new PIN.")
@click.argument("number")
@socket_option
@json_option
def pin_(number: str, socket: Path) -> None:
    """Give NUMBER a new PIN: wrong ones are forgiven, and sessions that the old one opened end."""
    with controller(socket) as (verbs, session):
        member = verbs.give_pin(session, number, ask_secret("PIN", confirm=True))
    tell(member, f"{member.number} has a new PIN")


for step in roster.COMMANDS:
    command.add_command(step)
