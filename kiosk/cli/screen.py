"""`kiosk screen`: what customers and couriers see, on the terminal it is started in."""

import sys
from contextlib import closing
from pathlib import Path

import click
import msgspec

from kiosk.cli.options import config_option, socket_option


@click.command("screen")
@socket_option
@config_option
@click.option("--scanner-prefix", metavar="TEXT", help="What the scanner sends before each text.")
def command(socket: Path, config: Path, scanner_prefix: str | None) -> int:
    """Show the unit's screen on this terminal.

    Without a file that it may read it looks as everywhere; mistakes in the file's table of the screen are refused.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.UsageError("the screen needs a terminal")
    # Imported here: no other command pays for Textual.
    from kiosk.config import load_operator_phone, load_screen
    from kiosk.control.client import connect
    from kiosk.ui.app import run_screen

    plan = load_screen(config)
    if scanner_prefix is not None:
        plan = msgspec.structs.replace(plan, scanner_prefix=scanner_prefix)
    with closing(connect(socket)) as verbs:
        return run_screen(verbs, plan, load_operator_phone(config))
