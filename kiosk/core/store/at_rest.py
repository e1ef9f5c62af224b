"""The ledger for somebody who only reads it, with a controller beside him or without; nothing of it is changed."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from kiosk.core.errors import LedgerBroken


def read_only_uri(database: Path) -> str:
    """How SQLite is asked for a database that it must not change; in a URI `#`, `?` and `%` have their own meaning."""
    return f"file:{quote(bytes(database))}?mode=ro"


@contextmanager
def reading(ledger: Path) -> Iterator[sqlite3.Connection]:
    """A read-only connection to a ledger or a copy of it; it and its use may raise sqlite3.Error."""
    with closing(sqlite3.connect(read_only_uri(ledger), uri=True, timeout=5.0)) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


def remembered(ledger: Path, name: str) -> str | None:
    """A value that the unit remembers; None where there is no ledger yet. Raises LedgerBroken."""
    if not ledger.exists():
        return None
    try:
        with reading(ledger) as connection:
            row = connection.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
    except sqlite3.Error as error:
        raise LedgerBroken(path=str(ledger), why=str(error)) from error
    return None if row is None else str(row[0])


def named_keys(ledger: Path) -> dict[str, str]:
    """The fingerprints of the keys that a ledger names, by their files; none where it cannot be asked.

    What keeps it from answering is for whoever opens it to judge.
    """
    if not ledger.exists():
        return {}
    try:
        with reading(ledger) as connection:
            rows = connection.execute("SELECT name, value FROM setting WHERE name LIKE '%.key'").fetchall()
    except sqlite3.Error:
        return {}
    return {row["name"]: row["value"] for row in rows}
