"""`kiosk staff import|export|hash`: the file that lets one courier sign in alike at every unit."""

import csv
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import IO

import click
import msgspec

from kiosk.cli.asking import ask_secret
from kiosk.cli.controller import PATIENCE, controller
from kiosk.cli.ending import USAGE
from kiosk.cli.intake import Intake
from kiosk.cli.options import socket_option
from kiosk.cli.output import json_option, print_json, wants_json
from kiosk.cli.table import Place, Row, Table, flag, read_table
from kiosk.core.verbs import StaffEntry

COLUMNS = ("number", "role", "carrier", "pin_hash", "badge", "disabled")
NEEDED = ("number", "role", "pin_hash")
COUNTED = {"added": "added", "changed": "changed", "unchanged": "known already"}
AT_ONCE = 400


@click.command("import", short_help="Take the staff of a file in.")
@click.argument("file", type=click.File("rb"))
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@socket_option
@json_option
def import_(file: IO[bytes], dry_run: bool, socket: Path) -> int:
    """Take in everybody of a FILE (CSV or JSON, - for the input), or nobody when any row is bad.

    Columns: number, role (courier or technician), carrier, pin_hash, badge, disabled (yes or no); `kiosk staff hash`
    makes such rows. Known numbers are brought up to date; an empty badge or `disabled` leaves it as it is.
    """
    table = read_table(file.read(), COLUMNS, NEEDED)
    intake = Intake[StaffEntry](table, COUNTED)
    listed = list(_listed(table, intake.faults))
    with controller(socket) as (verbs, session):
        ask = partial(verbs.import_staff, session)
        intake.send(listed, AT_ONCE, partial(ask, dry_run=True))
        taken = not (intake.faults or dry_run)
        if taken:
            intake.send(listed, AT_ONCE, ask)
    intake.tell(taken=taken)
    return USAGE if intake.faults else 0


@click.command("export", short_help="Print the staff as such a file.")
@socket_option
@json_option
def export(socket: Path) -> None:
    """Print everybody as CSV for `kiosk staff import`; badges are left out, for the unit cannot read them back."""
    with controller(socket, PATIENCE) as (verbs, session):
        entries = verbs.export_staff(session)
    _print(entries, header=True)


@click.command("hash", short_help="Make a row of such a file.")
@click.argument("number")
@click.option("--role", type=click.Choice(["courier", "technician"]), required=True, help="What the person may do.")
@click.option("--carrier", help="The only carrier whose parcels a courier may touch.")
@click.option("--badge-prompt", is_flag=True, help="Ask for the text of a badge, too.")
@click.option("--no-header", is_flag=True, help="Leave the names of the columns out, to append to a file.")
@json_option
def hash_(number: str, role: str, carrier: str | None, badge_prompt: bool, no_header: bool) -> None:
    """Print NUMBER's row for `kiosk staff import`, on any machine: no controller is asked.

    The PIN is asked for twice without being shown; without a terminal it is the first line of the input, and the
    badge the next one. The row holds neither, but guard the file: whoever has it can try PINs at leisure.
    """
    if not (number.isascii() and number.isdigit() and len(number) == 4):
        raise click.UsageError("NUMBER: take four digits")
    from kiosk.core.access.credentials import Credentials

    credentials = Credentials()
    pin_hash = credentials.hash_pin(ask_secret("PIN", confirm=True))
    badge = credentials.travelling_badge(ask_secret("Badge", confirm=False)) if badge_prompt else None
    entry = StaffEntry(number=number, role=role.upper(), carrier=carrier, pin_hash=pin_hash, badge=badge)
    _print([entry], header=not no_header)


COMMANDS = (import_, export, hash_)


def _listed(table: Table, faults: dict[Place, str]) -> Iterator[tuple[Place, StaffEntry]]:
    """The rows that can be asked for; the others are put down as faults."""
    places: dict[str, Place] = {}
    for row in table.rows:
        keys = [row.cells[name] for name in ("number", "badge") if name in row.cells]
        before = next((places[key] for key in keys if key in places), None)
        if fault := row.fault or _fault(row, before):
            faults[row.place] = fault
            continue
        places |= dict.fromkeys(keys, row.place)
        yield row.place, _entry(row)


def _fault(row: Row, before: Place | None) -> str | None:
    missing = [name for name in NEEDED if name not in row.cells]
    if missing:
        return f"it has no {missing[0]}"
    if before is not None:
        return f"its number or badge is on {before} already"
    if "disabled" in row.cells and flag(row.cells["disabled"]) is None:
        return "disabled: take yes or no"
    return None


def _entry(row: Row) -> StaffEntry:
    cells = row.cells
    return StaffEntry(
        number=cells["number"],
        role=cells["role"].upper(),
        carrier=cells.get("carrier"),
        pin_hash=cells["pin_hash"],
        badge=cells.get("badge"),
        disabled=flag(cells["disabled"]) if "disabled" in cells else None,
    )


def _print(entries: Sequence[StaffEntry], *, header: bool) -> None:
    if wants_json():
        print_json(entries)
        return
    writer = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
    if header:
        writer.writeheader()
    for entry in entries:
        cells = msgspec.to_builtins(entry)
        writer.writerow({**cells, "disabled": {True: "yes", False: "no", None: ""}[entry.disabled]})
