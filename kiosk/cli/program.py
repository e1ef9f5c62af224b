"""Which commands there are, and where each lives."""

import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from kiosk import __version__
from kiosk.cli.ending import end
from kiosk.cli.output import Manner, json_option

COMMANDS: Mapping[str, str] = {
    "run": "kiosk.cli.run",
    "screen": "kiosk.cli.screen",
    "simulate": "kiosk.cli.simulate",
    "demo": "kiosk.cli.demo",
    "status": "kiosk.cli.status",
    "doctor": "kiosk.cli.doctor",
    "metrics": "kiosk.cli.metrics",
    "hal": "kiosk.cli.hal",
    "board": "kiosk.cli.board",
    "doors": "kiosk.cli.doors",
    "packages": "kiosk.cli.packages",
    "slots": "kiosk.cli.slots",
    "notify": "kiosk.cli.notify",
    "outbox": "kiosk.cli.outbox",
    "staff": "kiosk.cli.staff",
    "incidents": "kiosk.cli.incidents",
    "allocation": "kiosk.cli.allocation",
    "statistics": "kiosk.cli.statistics",
    "audit-round": "kiosk.cli.audit_round",
    "config": "kiosk.cli.config",
    "backup": "kiosk.cli.backup",
    "audit": "kiosk.cli.audit",
    "codes": "kiosk.cli.codes",
    "privacy": "kiosk.cli.privacy",
}
"""Command -> the module that holds it, as `command`."""


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is asked for, not before."""

    def __init__(self, *args: Any, places: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._places = places

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The commands in the order of the table."""
        return list(self._places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        """Import the named command; none when there is no such."""
        if cmd_name not in self._places:
            return None
        command: click.Command = import_module(self._places[cmd_name]).command
        return command


@click.group(cls=LazyGroup, places=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kiosk", message="%(prog)s %(version)s")
@click.option("--debug", is_flag=True, help="Print the trace of an error, too.")
@json_option
@click.pass_obj
def program(manner: Manner, debug: bool) -> None:
    """Controls one parcel locker: its doors, its ledger, its screen.

    Exit codes: 0 done, 64 usage or refused, 69 nobody answers, 70 a defect, 75 try again, 78 configuration.
    """
    manner.debug = debug


def main() -> None:
    """The `kiosk` command."""
    sys.exit(end(program, sys.argv[1:]))
