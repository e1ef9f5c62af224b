"""Rows out of a file that people made: CSV from any spreadsheet, JSON or JSON Lines; each with its place."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import NamedTuple

import click

YES, NO = frozenset({"yes", "y", "true", "1", "x"}), frozenset({"no", "n", "false", "0"})
_SEPARATORS = ",;\t"
_MOST_BYTES = 64 * 2**20
_LONGEST_CELL = 1000
_SPELLINGS = {"e_mail": "email"}
"""Columns that people spell in another way."""
_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_NO_TEXT = re.compile("[\ud800-\udfff]")
"""Halves of characters: they stand for bytes that are no UTF-8, and no text has them otherwise."""
_SAVE_AS = "save the file as UTF-8"


class Place(NamedTuple):
    """Where a row begins: its line, and which row of that line it is; 0 where no other shares it."""

    line: int
    nth: int = 0

    def __str__(self) -> str:
        return f"line {self.line}, row {self.nth}" if self.nth else f"line {self.line}"


@dataclass(frozen=True, slots=True)
class Row:
    """A row's cells by column, empty ones left out; `fault` where it cannot be read at all."""

    line: int
    cells: Mapping[str, str]
    fault: str | None = None
    nth: int = 0

    @property
    def place(self) -> Place:
        """Where it begins: no other row of the file has that place."""
        return Place(self.line, self.nth)


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file, and columns that nobody asked for."""

    rows: Sequence[Row]
    unknown: Sequence[str]


def read_table(content: bytes, columns: Collection[str], needed: Collection[str]) -> Table:
    """Read a CSV, JSON or JSON Lines file; click.UsageError where it is neither, empty, or lacks a needed column."""
    if len(content) > _MOST_BYTES:
        raise click.UsageError(f"the file is larger than {_MOST_BYTES // 2**20} MiB")
    text = _decoded(content)
    if not text.strip():
        raise click.UsageError("the file is empty")
    names, rows = _json_table(text) if text.lstrip()[:1] in ("[", "{") else _csv_table(text, columns)
    missing = [name for name in needed if name not in names]
    if missing and (names or any(row.fault is None for row in rows)):
        # What stands where the names should be may be anybody's phone: it is not repeated.
        raise click.UsageError(f"the file has no column {missing[0]}; it may have {', '.join(columns)}")
    _must_differ(names)
    return Table(rows, [name for name in names if name and name not in columns])


def flag(cell: str) -> bool | None:
    """What a cell says to a question of yes or no; None for anything else."""
    return True if cell.lower() in YES else False if cell.lower() in NO else None


def _decoded(content: bytes) -> str:
    """The file's text. Bytes that are no UTF-8 spoil their own row; behind ones that are no UTF-16 all is shifted."""
    encoding = next((name for mark, name in _BOMS.items() if content.startswith(mark)), "utf-8")
    try:
        return content.decode(encoding, "strict" if encoding == "utf-16" else "surrogateescape")
    except UnicodeDecodeError as error:
        raise click.UsageError(f"the file is no whole UTF-16 text; {_SAVE_AS}") from error


# -- CSV ----------------------------------------------------------------------------------------------------------


def _csv_table(text: str, columns: Collection[str]) -> tuple[Sequence[str], Sequence[Row]]:
    first, rest = (*re.split(r"\r\n|\r|\n", text, maxsplit=1), "")[:2]
    names_it = first.strip().lower().startswith("sep=") and len(first.strip()) == len("sep=;")
    separator = first.strip()[-1] if names_it else _separator(first, columns)
    records = _records(rest if names_it else text, separator, 1 + names_it)
    line, header = next(records, (1, []))
    if isinstance(header, str):
        raise click.UsageError(f"line {line}: {header}")
    if _NO_TEXT.search("".join(header)):
        raise click.UsageError(f"line {line} is no UTF-8 text; {_SAVE_AS}")
    names = [_column(cell) for cell in header]
    return names, [_csv_row(line, names, cells) for line, cells in records]


def _records(text: str, separator: str, line: int) -> Iterator[tuple[int, list[str] | str]]:
    """Each record with the line that it begins on, or what is wrong from there on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    before = 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line + before, cells
            before = reader.line_num
    except csv.Error as error:
        yield line + before, f"{error}; every later row is unread"


def _csv_row(line: int, names: Sequence[str], cells: list[str] | str) -> Row:
    if isinstance(cells, str):
        return Row(line, {}, cells)
    if any(cell.strip() for cell in cells[len(names) :]):
        return Row(line, {}, f"{len(cells)} cells for {len(names)} columns")
    return _row(line, dict(zip(names, cells, strict=False)))


def _separator(header: str, columns: Collection[str]) -> str:
    """The separator that finds most of the known columns in the first line."""

    def known(separator: str) -> int:
        return sum(_column(cell.strip().strip('"')) in columns for cell in header.split(separator))

    return max(_SEPARATORS, key=known)


def _column(cell: str) -> str:
    name = "_".join(cell.strip().lower().replace("-", " ").split())
    return _SPELLINGS.get(name, name)


def _must_differ(names: Sequence[str]) -> None:
    twice = [name for name, times in Counter(names).items() if times > 1 and name]
    if twice:
        raise click.UsageError(f"the column {twice[0]} is there twice")


# -- JSON ---------------------------------------------------------------------------------------------------------


def _json_table(text: str) -> tuple[Sequence[str], Sequence[Row]]:
    rows = _told_apart(_json_rows(text) if text.lstrip().startswith("[") else _json_lines(text))
    return list(dict.fromkeys(name for row in rows for name in row.cells)), rows


def _json_rows(text: str) -> Iterator[Row]:
    """The objects of a list, each read by itself, for the sake of its line."""
    decoder, place = json.JSONDecoder(), text.find("[") + 1
    line, counted = 1, 0
    while (place := _past(text, place, " \t\r\n,")) < len(text) and text[place] != "]":
        line, counted = line + text.count("\n", counted, place), place
        try:
            value, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError) as error:
            yield Row(line, {}, f"this is no JSON ({error}); every later row is unread")
            return
        yield _json_row(line, value)
    if text[place + 1 :].strip() or place == len(text):
        yield Row(line, {}, "the list does not end with the file; it may be cut short")


def _told_apart(rows: Iterable[Row]) -> Sequence[Row]:
    """The rows in their order, those that share a line counted on it."""
    found: list[Row] = []
    for _, group in groupby(rows, lambda row: row.line):
        sharing = list(group)
        found += [replace(row, nth=n) for n, row in enumerate(sharing, 1)] if len(sharing) > 1 else sharing
    return found


def _json_lines(text: str) -> Sequence[Row]:
    """An object a line; one that is bad leaves the others as they are."""
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    rows = [_json_line(number, line) for number, line in lines]
    if all(row.fault for row in rows):
        raise click.UsageError("the file holds no list of objects, and no object a line")
    return rows


def _json_line(number: int, line: str) -> Row:
    try:
        return _json_row(number, json.loads(line))
    except (ValueError, RecursionError) as error:
        return Row(number, {}, f"this is no JSON ({error})")


def _past(text: str, place: int, skipped: str) -> int:
    while place < len(text) and text[place] in skipped:
        place += 1
    return place


def _json_row(line: int, value: object) -> Row:
    if not isinstance(value, dict):
        return Row(line, {}, "this is no object with the columns as its keys")
    if _NO_TEXT.search("".join(value)):
        return Row(line, {}, f"a key is no UTF-8 text; {_SAVE_AS}")
    cells: dict[str, str] = {}
    for name, cell in value.items():
        if isinstance(cell, dict | list):
            return Row(line, {}, f"{_column(name)} is no single value")
        cells[_column(name)] = "" if cell is None else str(cell)
    return _row(line, cells)


def _row(line: int, cells: Mapping[str, str]) -> Row:
    filled = {name: cell.strip() for name, cell in cells.items() if cell.strip()}
    for name, cell in filled.items():
        if len(cell) > _LONGEST_CELL:
            return Row(line, {}, f"{name} is longer than {_LONGEST_CELL} characters")
        if _NO_TEXT.search(cell):
            return Row(line, {}, f"{name} is no UTF-8 text; {_SAVE_AS}")
    return Row(line, filled)
