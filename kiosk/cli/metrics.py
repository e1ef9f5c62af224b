"""`kiosk metrics`: the unit's figures, as Prometheus reads them."""

from pathlib import Path

import click

from kiosk.cli.controller import PATIENCE, controller
from kiosk.cli.options import socket_option
from kiosk.cli.output import json_option, print_json, wants_json
from kiosk.services.metrics import exposition


@click.command("metrics")
@socket_option
@json_option
def command(socket: Path) -> None:
    """Print the unit's figures in the text format of Prometheus."""
    with controller(socket, PATIENCE) as (verbs, session):
        figures = verbs.figures(session)
    if wants_json():
        print_json(figures)
    else:
        click.echo(exposition(figures), nl=False)
