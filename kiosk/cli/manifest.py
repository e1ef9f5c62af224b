"""`kiosk packages import`: a carrier's list of parcels that will be brought, each bad row named by its line."""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import IO

import click

from kiosk.cli.controller import controller
from kiosk.cli.ending import USAGE
from kiosk.cli.intake import Intake
from kiosk.cli.options import socket_option
from kiosk.cli.output import json_option
from kiosk.cli.table import Place, Row, Table, flag, read_table
from kiosk.core.verbs import ExpectedParcel, Recipient
from kiosk.language import LANGUAGES, plain

COLUMNS = ("number", "size", "phone", "email", "language", "low_door", "carrier")
COUNTED = {
    "new": "new",
    "changed": "changed",
    "unchanged": "known already",
    "here": "here or collected already",
}
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")
"""The shape of a language's tag (RFC 5646), as far as it is needed here."""
AT_ONCE = 200
"""Parcels in one question, and so in one transaction; a question has to stay below the socket's longest line."""


@click.command("import", short_help="Note the parcels of a manifest.")
@click.argument("file", type=click.File("rb"))
@click.option("--all-or-nothing", is_flag=True, help="Take up to 5000 rows in one step, or none when any is bad.")
@click.option("--dry-run", is_flag=True, help="Only say what would be taken.")
@click.option("--carrier", help="The carrier of every row that names none.")
@socket_option
@json_option
def command(file: IO[bytes], all_or_nothing: bool, dry_run: bool, carrier: str | None, socket: Path) -> int:
    """Note the parcels of a FILE (CSV, JSON or JSON Lines, - for the input), so that a scan alone stores them.

    Columns: number, size, phone, email, language (a code like de or de-AT; who speaks none of the unit's languages is
    told in English), low_door (yes or no), carrier; only the number and one of phone and e-mail are needed.

    Bad rows are named on stderr with their line, and the exit code is 64 when there are any. A file may be read again:
    what is known, inside or collected is left alone.
    """
    table = read_table(file.read(), COLUMNS, needed=("number",))
    intake = Intake[ExpectedParcel](table, COUNTED)
    announced = list(_announced(table, carrier, intake.faults))
    with controller(socket) as (verbs, session):
        ask = partial(verbs.expect_many, session)
        if dry_run:
            intake.send(announced, AT_ONCE, partial(ask, dry_run=True))
        elif all_or_nothing:
            intake.send(announced, AT_ONCE, partial(verbs.gather_expected, session))
        else:
            intake.send(announced, AT_ONCE, ask)
        taken = not (dry_run or (all_or_nothing and intake.faults))
        if all_or_nothing and taken and announced:
            intake.count(verbs.note_gathered(session))
    intake.tell(taken=taken)
    return USAGE if intake.faults else 0


def _announced(table: Table, carrier: str | None, faults: dict[Place, str]) -> Iterator[tuple[Place, ExpectedParcel]]:
    """The rows that can be asked for; the others are put down as faults."""
    places: dict[str, Place] = {}
    for row in table.rows:
        number = row.cells.get("number", "")
        if fault := row.fault or _fault(row, places.get(number)):
            faults[row.place] = fault
            continue
        places[number] = row.place
        yield row.place, _parcel(row, carrier)


def _fault(row: Row, before: Place | None) -> str | None:
    if "number" not in row.cells:
        return "it has no number"
    if before is not None:
        return f"parcel {row.cells['number'][:64]} is on {before} already"
    if flag(row.cells.get("low_door", "no")) is None:
        return f"low_door {row.cells['low_door'][:16]}: take yes or no"
    if not _LANGUAGE.fullmatch(row.cells.get("language", "en")):
        return (
            f"language {row.cells['language'][:16]}: take a code of two or three letters, like {', '.join(LANGUAGES)}"
        )
    return None


def _parcel(row: Row, carrier: str | None) -> ExpectedParcel:
    cells = row.cells
    recipient = Recipient(
        phone=cells.get("phone"),
        email=cells.get("email"),
        language=plain(cells["language"]) if "language" in cells else None,
        needs_low_door=bool(flag(cells.get("low_door", "no"))),
    )
    size = cells.get("size")
    return ExpectedParcel(
        number=cells["number"],
        size=size.upper() if size else None,
        recipient=recipient,
        carrier=cells.get("carrier", carrier),
    )
