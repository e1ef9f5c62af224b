"""`kiosk allocation`: by which strategy slots are chosen."""

from pathlib import Path

import click

from kiosk.cli.controller import PATIENCE, controller
from kiosk.cli.options import socket_option
from kiosk.cli.output import json_option, tell
from kiosk.core.verbs import Allocation


@click.group("allocation")
@json_option
def command() -> None:
    """How slots are chosen: show, set."""


@command.command("show", short_help="Say which strategy is in force.")
@socket_option
@json_option
def show(socket: Path) -> None:
    """Say which strategy is in force, what the unit's file says, and which there are."""
    with controller(socket, PATIENCE) as (verbs, session):
        _tell(verbs.allocation(session))


@command.command("set", short_help="Choose another strategy.")
@click.argument("strategy")
@socket_option
@json_option
def set_(strategy: str, socket: Path) -> None:
    """Choose slots by STRATEGY from now on; it holds over restarts, until the unit's file names a new one."""
    with controller(socket) as (verbs, session):
        verbs.set_allocation_strategy(session, strategy)
        _tell(verbs.allocation(session))


def _tell(allocation: Allocation) -> None:
    said = f"slots are chosen by {allocation.strategy}; the unit's file says {allocation.configured}"
    tell(allocation, f"{said}\nknown: {', '.join(allocation.known)}")
