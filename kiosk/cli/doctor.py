"""`kiosk doctor`: what is wrong with this unit, and what to do about it."""

from pathlib import Path

import click

from kiosk.cli.controller import PATIENCE, controller
from kiosk.cli.options import config_option, socket_option, state_option
from kiosk.cli.output import json_option, print_json, wants_json
from kiosk.core.verbs import Figures
from kiosk.doctor.finding import Finding, Level, worst

EXIT_CODES = {Level.OK: 0, Level.SKIPPED: 0, Level.WARNING: 1, Level.FAILURE: 2}
"""As programs for monitoring understand them (Monitoring Plugins Development Guidelines, "Plugin return codes")."""


@click.command("doctor")
@config_option
@state_option
@socket_option
@json_option
def command(config: Path, state: Path, socket: Path) -> int:
    """Examine this unit, its controller running or not.

    Exit 0 when all is well, 1 when something needs somebody, 2 when something does not work.
    """
    # Imported here: the checks open the ledger, which no other light command needs.
    from kiosk.doctor.checks import examine
    from kiosk.doctor.patient import Patient

    findings = examine(Patient(config, state, socket, _ask))
    if wants_json():
        print_json(findings)
    else:
        for finding in findings:
            _tell(finding)
    return EXIT_CODES[worst(findings)]


def _ask(socket: Path) -> Figures:
    with controller(socket, PATIENCE) as (verbs, session):
        return verbs.figures(session)


def _tell(finding: Finding) -> None:
    click.echo(f"{finding.level.value:8} {finding.check:13} {finding.text}")
    if finding.remedy:
        click.echo(f"{'':22} -> {finding.remedy}")
