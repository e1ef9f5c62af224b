"""`kiosk screen`: what customers and couriers see, on the terminal it is started in."""

import sys
from contextlib import closing
from pathlib import Path

import click

from kiosk.cli.options import socket_option


@click.command("screen")
@socket_option
def command(socket: Path) -> int:
    """Show the unit's screen on this terminal."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.UsageError("the screen needs a terminal")
    # Imported here: no other command pays for Textual.
    from kiosk.control.client import connect
    from kiosk.ui.app import run_screen

    with closing(connect(socket)) as verbs:
        return run_screen(verbs)
