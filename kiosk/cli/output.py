"""How answers are printed: a table for people, JSON for programs; stdout carries nothing else."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import click
import msgspec

from kiosk.core.verbs import Event

F = TypeVar("F", bound=Callable[..., Any])


@dataclass
class Manner:
    """How this call of `kiosk` wants its answers."""

    json: bool = False
    debug: bool = False


def json_option(command: F) -> F:
    """`--json`, before or after the command's name."""
    return click.option("--json", is_flag=True, expose_value=False, callback=_note_json, help="Print JSON.")(command)


def _note_json(ctx: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    manner = ctx.ensure_object(Manner)
    manner.json = manner.json or wanted


def wants_json() -> bool:
    """Whether this call is to print JSON."""
    return click.get_current_context().ensure_object(Manner).json


def print_json(data: object) -> None:
    """Print data as JSON, indented."""
    click.echo(msgspec.json.format(msgspec.json.encode(data)).decode())


def print_json_line(data: object) -> None:
    """Print data as JSON on a line of its own, for a program that reads along."""
    click.echo(msgspec.json.encode(data).decode())


def tell(data: object, sentence: str) -> None:
    """Say in a sentence what became of something, or print its data as JSON."""
    if wants_json():
        print_json(data)
    else:
        click.echo(sentence)


def print_table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows in columns as wide as their content; nothing at all without rows, so that a script sees none."""
    if not rows:
        return
    texts = [list(headings), *([_text(cell) for cell in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip_longest(*texts, fillvalue="")]
    for line in texts:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def print_events(events: Sequence[Event], zone: str) -> None:
    """Print what happened, a line each, with seconds: some of it follows quickly."""
    rows = [(local_time(event.at, zone, seconds=True), event.what, event.door, event.by) for event in events]
    print_table(("AT", "WHAT", "DOOR", "BY"), rows)


def local_time(moment: int | None, zone: str, *, seconds: bool = False) -> str:
    """A moment of the ledger (milliseconds UTC) as the unit's clock shows it."""
    if moment is None:
        return ""
    local = datetime.fromtimestamp(moment / 1000, ZoneInfo(zone))
    return f"{local:%Y-%m-%d %H:%M:%S}" if seconds else f"{local:%Y-%m-%d %H:%M}"


def _text(cell: object) -> str:
    match cell:
        case None:
            return "-"
        case bool():
            return "yes" if cell else "no"
    return str(cell)
