"""`kiosk packages import`: a carrier's list of parcels that will be brought, each bad row named by its line."""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import IO, TypeVar

import click

from kiosk.cli.controller import controller
from kiosk.cli.ending import USAGE
from kiosk.cli.options import socket_option
from kiosk.cli.output import json_option, print_json, wants_json
from kiosk.cli.table import Row, Table, read_table
from kiosk.core.verbs import ExpectedParcel, LiveVerbs, Recipient

COLUMNS = ("number", "size", "phone", "email", "language", "low_door", "carrier")
YES, NO = frozenset({"yes", "y", "true", "1", "x"}), frozenset({"no", "n", "false", "0"})
AT_ONCE = 200
"""Parcels in one question, and so in one transaction; a question has to stay below the socket's longest line."""

T = TypeVar("T")
Announced = tuple[int, ExpectedParcel]
"""A parcel and its line."""


class Tally:
    """What became of a file's rows."""

    def __init__(self, unknown: Sequence[str]) -> None:
        self.unknown = unknown
        self.new = self.changed = self.unchanged = self.here = 0
        self.faults: dict[int, str] = {}

    def __str__(self) -> str:
        return (
            f"{self.new} new, {self.changed} changed, {self.unchanged} known already, "
            f"{self.here} here or collected already, {len(self.faults)} bad"
        )


@click.command("import", short_help="Note the parcels of a manifest.")
@click.argument("file", type=click.File("rb"))
@click.option("--all-or-nothing", is_flag=True, help="Take none when any row is bad.")
@click.option("--dry-run", is_flag=True, help="Only say what would be taken.")
@click.option("--carrier", help="The carrier of every row that names none.")
@socket_option
@json_option
def command(file: IO[bytes], all_or_nothing: bool, dry_run: bool, carrier: str | None, socket: Path) -> int:
    """Note the parcels of a FILE (CSV or JSON, - for the input), so that a scan alone stores them.

    Columns: number, size, phone, email, language, low_door (yes or no), carrier; only the number and one of phone and
    e-mail are needed. Bad rows are named on stderr with their line, and the exit code is 64 when there are any. A file
    may be read again: what is known, inside or collected is left alone.
    """
    table = read_table(file.read(), COLUMNS, needed=("number",))
    tally = Tally(table.unknown)
    announced = list(_announced(table, carrier, tally))
    with controller(socket) as (verbs, session):
        if all_or_nothing or dry_run:
            _send(verbs, session, announced, tally, dry_run=True)
        if not dry_run and not (all_or_nothing and tally.faults):
            tally.new = tally.changed = tally.unchanged = tally.here = 0
            _send(verbs, session, announced, tally, dry_run=False)
    _tell(tally, taken=not dry_run and not (all_or_nothing and tally.faults))
    return USAGE if tally.faults else 0


def _send(verbs: LiveVerbs, session: str, announced: Sequence[Announced], tally: Tally, *, dry_run: bool) -> None:
    """Ask for the parcels a batch at a time, and add up what became of them."""
    for batch in _batches(announced, AT_ONCE):
        report = verbs.expect_many(session, tuple(parcel for _, parcel in batch), dry_run)
        tally.new += report.new
        tally.changed += report.changed
        tally.unchanged += report.unchanged
        tally.here += report.here
        tally.faults |= {batch[fault.row][0]: fault.why for fault in report.faults}


def _batches(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    waiting = iter(items)
    while batch := list(islice(waiting, size)):
        yield batch


def _announced(table: Table, carrier: str | None, tally: Tally) -> Iterator[Announced]:
    """The rows that can be asked for; the others are put down as faults."""
    lines: dict[str, int] = {}
    for row in table.rows:
        number = row.cells.get("number", "")
        fault = row.fault or _fault(row, lines.get(number))
        if fault:
            tally.faults[row.line] = fault
            continue
        lines[number] = row.line
        yield row.line, _parcel(row, carrier)


def _fault(row: Row, before: int | None) -> str | None:
    if "number" not in row.cells:
        return "it has no number"
    if before is not None:
        return f"parcel {row.cells['number'][:64]} is on line {before} already"
    if row.cells.get("low_door", "no").lower() not in YES | NO:
        return f"low_door {row.cells['low_door'][:16]}: take yes or no"
    return None


def _parcel(row: Row, carrier: str | None) -> ExpectedParcel:
    cells = row.cells
    recipient = Recipient(
        phone=cells.get("phone"),
        email=cells.get("email"),
        language=cells.get("language", "en").replace("_", "-").partition("-")[0].lower(),
        needs_low_door=cells.get("low_door", "no").lower() in YES,
    )
    size = cells.get("size")
    return ExpectedParcel(
        number=cells["number"],
        size=size.upper() if size else None,
        recipient=recipient,
        carrier=cells.get("carrier", carrier),
    )


def _tell(tally: Tally, *, taken: bool) -> None:
    faults = sorted(tally.faults.items())
    if wants_json():
        counts = {name: getattr(tally, name) for name in ("new", "changed", "unchanged", "here")}
        named = [{"line": line, "why": why} for line, why in faults]
        print_json({"taken": taken, **counts, "unknown_columns": tally.unknown, "faults": named})
        return
    for name in tally.unknown:
        click.echo(f"kiosk: column {name} is not known and was left out", err=True)
    for line, why in faults:
        click.echo(f"line {line}: {why}", err=True)
    click.echo(f"{tally}" if taken else f"nothing was taken: {tally}")
