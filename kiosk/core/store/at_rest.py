"""What a ledger that no controller has open says to somebody who reads it, and changes nothing."""

import sqlite3
from pathlib import Path
from urllib.parse import quote

from kiosk.core.errors import LedgerBroken


def remembered(ledger: Path, name: str) -> str | None:
    """A value that the unit remembers; None where there is no ledger yet. Raises LedgerBroken."""
    if not ledger.exists():
        return None
    try:
        connection = sqlite3.connect(f"file:{quote(str(ledger))}?mode=ro", uri=True)
        try:
            row = connection.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise LedgerBroken(path=str(ledger), why=str(error)) from error
    return None if row is None else str(row[0])
