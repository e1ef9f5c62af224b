"""`kiosk backup`: verified copies of the ledger, and the way back from one."""

import os
from pathlib import Path

import click

from kiosk.cli.options import state_option
from kiosk.cli.output import json_option, print_json, print_table, wants_json
from kiosk.core.clock import MachineClock
from kiosk.core.keeping.restore import restore_ledger
from kiosk.core.keeping.state import find_state, ledger_files, ledger_to_replace
from kiosk.core.owner import acting_as_owner, owner_of
from kiosk.core.store.copies import back_up, backups
from kiosk.core.store.places import LEDGER, backups_of


@click.group("backup")
@json_option
def command() -> None:
    """Backups of the ledger: now, list, restore."""


@command.command("now")
@state_option
@json_option
def now(state: Path) -> None:
    """Copy the ledger and verify the copy; the controller may run."""
    ledger, _, keys = ledger_files(state)
    with acting_as_owner(state):
        made = back_up(ledger, backups_of(ledger), MachineClock(), keys.audit)
    if wants_json():
        print_json({"backup": str(made), "bytes": made.stat().st_size})
    else:
        click.echo(str(made))


@command.command("list")
@state_option
@json_option
def list_(state: Path) -> None:
    """List backups, the newest first."""
    found = [(path.name, path.stat().st_size) for path in backups(backups_of(find_state(state) / LEDGER))]
    if wants_json():
        print_json([{"name": name, "bytes": size} for name, size in found])
    else:
        print_table(("NAME", "BYTES"), found)


@command.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@state_option
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore(file: Path, state: Path, yes: bool) -> None:
    """Put the backup FILE in the ledger's place; the controller must be stopped.

    Afterwards every free slot waits for a look, and every stored parcel is asked about; its code stays valid.
    """
    with ledger_to_replace(state) as (ledger, keys):
        if not os.access(file, os.R_OK, effective_ids=True):
            raise click.UsageError(f"{owner_of(state)} may not read {file}; copy it to where that user may")
        if not yes:
            click.confirm(f"Replace {ledger} by {file}?", abort=True, err=True)
        kept = restore_ledger(ledger, file, keys, MachineClock())
    before = "there was no ledger before" if kept is None else f"the ledger before is kept as {kept}"
    click.echo(f"restored from {file}; {before}", err=True)
