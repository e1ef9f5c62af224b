"""`kiosk codes`: what to do when keys were stolen or lost."""

from pathlib import Path

import click

from kiosk.cli.options import config_option, state_option
from kiosk.cli.output import json_option, print_json, wants_json
from kiosk.config import load
from kiosk.core.clock import MachineClock
from kiosk.core.keeping.rotation import rotate_code_key
from kiosk.core.keeping.state import audit_key, ledger_at_rest
from kiosk.core.parcels.custody import Custody
from kiosk.core.store import Store


@click.group("codes")
@json_option
def command() -> None:
    """Pickup codes: rotate-key."""


@command.command("rotate-key")
@config_option
@state_option
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def rotate_key(config: Path, state: Path, yes: bool) -> None:
    """Void every code and send each recipient a new one; the controller must be stopped.

    A code key or index key that is lost is made anew. Without the old index key no badge is known any more.
    """
    plan = load(config)
    clock = MachineClock()
    with ledger_at_rest(state) as (ledger, folder):
        audit = audit_key(ledger, folder)
        if not yes:
            click.confirm("Void every code that was given out?", abort=True, err=True)
        store = Store(ledger, audit, clock)
        try:
            count = rotate_code_key(
                store, folder, plan.locker.id, lambda book: Custody(plan.locker, plan.policy, book, clock)
            )
        finally:
            store.close()
    if wants_json():
        print_json({"reissued": count})
    else:
        click.echo(f"{count} codes voided and given out anew; the messages go out when the controller runs", err=True)
