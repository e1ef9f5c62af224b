"""`kiosk demo`: the five scenes, on the real code over an imagined cabinet."""

import click

from kiosk.cli.ending import DEFECT
from kiosk.cli.output import json_option, print_json, wants_json


@click.command("demo", short_help="Play five scenes and check what they claim.")
@json_option
def command() -> int:
    """Play five scenes, narrated, and check what they claim; exit 70 when a fact does not hold."""
    # Imported here: the demo brings the runtime along, which no light command needs.
    from kiosk.demo import play

    outcome = play(_silence if wants_json() else click.echo)
    if wants_json():
        print_json(outcome)
    for scene in outcome.scenes:
        for fact in scene.failed:
            click.echo(f"kiosk: in the scene of {scene.name}: {fact}", err=True)
    return 0 if outcome.holds else DEFECT


def _silence(_line: str) -> None:
    """A program reads the outcome alone."""
