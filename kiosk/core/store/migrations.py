"""The numbered steps of the ledger's schema; each is applied with its record in one transaction."""

import sqlite3
from importlib import resources

from kiosk.core.errors import LedgerBroken

STEPS = ("0001.sql",)


def migrate(connection: sqlite3.Connection, path: str) -> None:
    """Bring the schema to this program's version; a newer ledger is refused rather than guessed at."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(STEPS):
        raise LedgerBroken(path=path, why=f"its schema {version} is newer than this program's {len(STEPS)}")
    for number, name in enumerate(STEPS[version:], start=version + 1):
        script = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
        connection.executescript(f"BEGIN IMMEDIATE;\n{script}\nPRAGMA user_version = {number};\nCOMMIT;")
