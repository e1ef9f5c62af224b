"""`kiosk statistics`: how the unit is used, for people, programs and spreadsheets."""

import csv
import sys
from pathlib import Path

import click
import msgspec

from kiosk.cli.controller import PATIENCE, controller
from kiosk.cli.options import socket_option
from kiosk.cli.output import json_option, print_json, print_table, wants_json
from kiosk.core.clock import HOUR_MS
from kiosk.core.verbs import UsageRow

HEADINGS = (
    *("SLOTS", "STORED", "RETRIEVED", "EXPIRED", "CANCELLED"),
    *("WAITED", "9 IN 10", "OPENINGS", "FAILED", "INCIDENTS", "USE"),
)


@click.command("statistics", short_help="How the unit is used.")
@click.option("--from", "first", metavar="DAY", help="The first day, YYYY-MM-DD; six days before the last without it.")
@click.option("--to", "last", metavar="DAY", help="The last day; today without it.")
@click.option("--csv", "as_csv", is_flag=True, help="Print every day and size as CSV, waits in hours.")
@socket_option
@json_option
def command(first: str | None, last: str | None, as_csv: bool, socket: Path) -> None:
    """Say how the unit is used: parcels, waits, openings, failures and use by size, then day by day.

    Days are the unit's own, from midnight to midnight in its time zone. WAITED is how long the middle one of the
    collected parcels had lain, 9 IN 10 how long nine in ten had at most; FAILED are openings after which the door was
    never seen open; USE is the share of the slots' time in which a parcel waited.
    """
    if as_csv and wants_json():
        raise click.UsageError("--csv and --json exclude each other")
    with controller(socket, PATIENCE) as (verbs, session):
        report = verbs.usage(session, first, last)
    if wants_json():
        print_json(report)
    elif as_csv:
        _print_csv(report.days)
    else:
        click.echo(f"{report.whole[0].day.replace('/', ' to ')}, {report.time_zone}\n")
        print_table(("SIZE", *HEADINGS), [(row.size, *_cells(row)) for row in report.whole])
        click.echo()
        print_table(("DAY", *HEADINGS), [(row.day, *_cells(row)) for row in report.days if row.size == "*"])


def _cells(row: UsageRow) -> tuple[object, ...]:
    return (
        *(row.slots, row.stored, row.retrieved, row.expired, row.cancelled),
        *(_wait(row.waited_median), _wait(row.waited_p90)),
        *(row.openings, row.failed, row.incidents, f"{row.use:.0%}"),
    )


def _wait(milliseconds: int | None) -> str | None:
    """A wait as people say it: minutes below two hours, days above two."""
    if milliseconds is None:
        return None
    hours = milliseconds / HOUR_MS
    if hours < 2:
        return f"{hours * 60:.0f} min"
    return f"{hours:.1f} h" if hours < 48 else f"{hours / 24:.1f} d"


def _print_csv(rows: tuple[UsageRow, ...]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    names = UsageRow.__struct_fields__
    writer.writerow(f"{name}_hours" if name.startswith("waited") else name for name in names)
    for row in rows:
        cells = msgspec.structs.asdict(row)
        waits = {
            name: round(value / HOUR_MS, 3) for name, value in cells.items() if name.startswith("waited") and value
        }
        writer.writerow((cells | waits).values())
