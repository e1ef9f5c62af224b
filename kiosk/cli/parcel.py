"""`kiosk packages ... NUMBER`: what an operator may do with one parcel, by its number or its id."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from kiosk.cli.controller import controller
from kiosk.cli.options import socket_option
from kiosk.cli.output import json_option, local_time, tell
from kiosk.core.errors import PackageUnknown, WrongStatus
from kiosk.core.verbs import Package, Recipient


def _step(name: str, short_help: str) -> Callable[[Callable[..., Any]], click.Command]:
    """A command about one parcel, by its NUMBER, that a running controller carries out."""
    command, number = click.command(name, short_help=short_help), click.argument("number")
    return lambda act: command(number(socket_option(json_option(act))))


def _recipient_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """How to tell a recipient; handed on as one `recipient`."""

    @click.option("--phone", help="With + and the country in front.")
    @click.option("--email", help="Phone, e-mail or both are needed.")
    @click.option("--language", help="In which the recipient is told; left out, as so far, else in English.")
    @click.option("--low-door", is_flag=True, help="The recipient needs a door within reach.")
    @click.option("--carrier", help="Whose courier brings it.")
    @wraps(command)
    def gathered(
        phone: str | None, email: str | None, language: str | None, low_door: bool, **others: object
    ) -> object:
        recipient = Recipient(phone=phone, email=email, language=language, needs_low_door=low_door)
        return command(recipient=recipient, **others)

    return gathered


@_step("expect", "Note a parcel that will be brought.")
@click.option("--size", type=str.upper, help="Which slot it needs; left out, the courier is asked.")
@_recipient_options
def expect(number: str, size: str | None, recipient: Recipient, carrier: str | None, socket: Path) -> None:
    """Note a parcel NUMBER that will be brought, so that a scan alone stores it."""
    with controller(socket) as (verbs, session):
        verbs.expect(session, number, size, recipient, carrier)
        label = verbs.label(session, number)
    tell(label, f"parcel {label.number} is expected")


@_step("reserve", "Hold a slot for a parcel that will be brought.")
@click.option("--size", type=str.upper, required=True, help="Which slot it needs.")
@_recipient_options
def reserve(number: str, size: str, recipient: Recipient, carrier: str | None, socket: Path) -> None:
    """Hold a slot for a parcel NUMBER that will be brought."""
    with controller(socket) as (verbs, session):
        package = verbs.reserve(session, number, size, recipient, carrier)
    tell(package, f"door {package.door} is held for parcel {package.number}")


@_step("cancel", "Cancel a parcel, or expect it no longer.")
def cancel(number: str, socket: Path) -> None:
    """Cancel the newest parcel of a NUMBER, or expect it no longer, so that a scan alone does not store it.

    One that lies inside keeps its slot until it is taken out.
    """
    with controller(socket) as (verbs, session):
        try:
            package = verbs.cancel(session, number)
        except (PackageUnknown, WrongStatus):
            if not verbs.expectations(session, number=number):
                raise
            tell(verbs.withdraw(session, number), f"parcel {number} is expected no longer")
            return
    tell(package, f"parcel {package.number} is cancelled; {_whereabouts(package)}")


@_step("expire", "End a parcel's time now.")
def expire(number: str, socket: Path) -> None:
    """End the time of the newest parcel of a NUMBER; its slot is held until it is taken out."""
    with controller(socket) as (verbs, session):
        package = verbs.expire(session, number)
    tell(package, f"parcel {package.number} is expired; {_whereabouts(package)}")


@_step("extend", "Give a parcel more time.")
@click.option("--days", type=click.IntRange(1), help="More days than the free extension, as the policy lets operators.")
@click.option("--reason", help="Why, without names: it stays in the audit trail.")
def extend(number: str, days: int | None, reason: str | None, socket: Path) -> None:
    """Give the newest parcel of a NUMBER its free extension, or --days for a --reason."""
    if (days is None) != (reason is None):
        raise click.UsageError("--days and --reason go together")
    with controller(socket) as (verbs, session):
        package = verbs.extend(session, number, days, reason)
        zone = verbs.unit().time_zone
    tell(package, f"parcel {package.number} waits until {local_time(package.expires, zone)}")


@_step("resend", "Send a parcel's message once more.")
def resend(number: str, socket: Path) -> None:
    """Send the message with the code of the newest parcel of a NUMBER once more, to the contact it came with."""
    with controller(socket) as (verbs, session):
        row = verbs.resend(session, number)
    tell(row, f"the message of parcel {number} goes out again")


@_step("reissue", "Replace a parcel's code.")
def reissue(number: str, socket: Path) -> None:
    """Void the codes of the newest parcel of a NUMBER, and send its recipient a new one."""
    with controller(socket) as (verbs, session):
        package = verbs.reissue(session, number)
    tell(package, f"the codes of parcel {package.number} are void; a new one goes out")


COMMANDS = (expect, reserve, cancel, expire, extend, resend, reissue)


def _whereabouts(package: Package) -> str:
    return f"it is to be taken out from behind door {package.door}" if package.door else "it holds no slot"
