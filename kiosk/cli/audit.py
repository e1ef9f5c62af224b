"""`kiosk audit`: whether the audit chain holds, and its rows for somebody else to keep."""

from pathlib import Path

import click
import msgspec

from kiosk.cli.options import state_option
from kiosk.cli.output import json_option, print_json, wants_json
from kiosk.core.clock import MachineClock
from kiosk.core.errors import LedgerBroken
from kiosk.core.keeping.rotation import begin_audit_anew
from kiosk.core.keeping.state import ledger_at_rest, ledger_files
from kiosk.core.store.anchors import read_anchor
from kiosk.core.store.at_rest import reading
from kiosk.core.store.audit import Audit
from kiosk.core.store.places import anchor_of


@click.group("audit")
@json_option
def command() -> None:
    """The audit chain: verify, export, new-key."""


@command.command("verify")
@state_option
@json_option
def verify(state: Path) -> None:
    """Walk the whole chain, and compare it with the anchor kept outside the ledger; exit 70 when it does not hold."""
    ledger, _, keys = ledger_files(state)
    with reading(ledger) as connection:
        audit = Audit(connection, MachineClock(), keys.audit)
        anchor = read_anchor(anchor_of(ledger))
        flaws = list(audit.all_flaws(anchor))
        head, first = audit.anchor(), audit.began_anew()
    rows = head.seq if head else 0
    if wants_json():
        print_json({"rows": rows, "first": first, "flaws": [{"row": flaw.seq, "why": flaw.why} for flaw in flaws]})
    if flaws:
        raise LedgerBroken(path=str(ledger), why=f"audit row {flaws[0].seq}: {flaws[0].why}")
    if not wants_json():
        earlier = f"; those before {first} are of a chain whose key was lost" if first > 1 else ""
        click.echo(f"{rows} rows, each holds{earlier}")


@command.command("export")
@state_option
def export(state: Path) -> None:
    """Print every row as a line of JSON, its MAC included."""
    ledger, _, _ = ledger_files(state)
    with reading(ledger) as connection:
        for row in connection.execute("SELECT * FROM audit ORDER BY seq"):
            fields = dict(row) | {"detail": msgspec.Raw(row["detail"].encode()), "mac": row["mac"].hex()}
            click.echo(msgspec.json.encode(fields).decode())


@command.command("new-key")
@state_option
@click.option("--yes", is_flag=True, help="Do not ask.")
def new_key(state: Path, yes: bool) -> None:
    """Begin a new chain after the key of the old one was lost; the controller must be stopped.

    The old rows stay, but nobody can prove them any more, nor the backups that were made before.
    """
    with ledger_at_rest(state) as (ledger, folder):
        if not yes:
            click.confirm("Begin a new audit chain?", abort=True, err=True)
        first = begin_audit_anew(ledger, folder, MachineClock())
    click.echo(f"the audit chain begins anew with row {first}; make a backup: kiosk backup now", err=True)
