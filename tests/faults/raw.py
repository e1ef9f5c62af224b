"""A ledger without a single check in Python: the schema, and SQL as anybody might write it."""

import itertools
import sqlite3
from pathlib import Path

from kiosk.core.store.migrations import migrate


def connect(path: Path) -> sqlite3.Connection:
    """A connection of one's own, in autocommit, with the one setting that the guards lean on."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=30.0, check_same_thread=False)
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


class RawLedger:
    """A wall of a few slots, filled in by hand."""

    def __init__(self, path: Path, slots: int = 3) -> None:
        self.path = path
        self.sql = connect(path)
        migrate(self.sql, str(path))
        self._numbers = itertools.count(1)
        self.sql.execute("INSERT INTO locker (id, name, address) VALUES ('unit', 'Unit', 'Here')")
        self.sql.execute("INSERT INTO user (id, language, needs_low_door) VALUES ('ana', 'en', 0)")
        for door in range(1, slots + 1):
            self.sql.execute(
                "INSERT INTO slot (locker_id, door, size, wiring) VALUES ('unit', ?, 'SMALL', 'wall:1')",
                (f"{door:02}",),
            )

    def close(self) -> None:
        """Let the file go."""
        self.sql.close()

    def one(self, query: str, *values: object) -> object:
        """The single value of a query."""
        row = self.sql.execute(query, values).fetchone()
        return None if row is None else row[0]

    def package(self, slot: int, status: str = "PENDING") -> str:
        """A package in a slot, brought to a status by steps that the schema allows."""
        package = f"package-{next(self._numbers)}"
        self.sql.execute(
            "INSERT INTO package (id, number, status, slot_id, user_id, size, created) "
            "VALUES (?1, ?1, 'PENDING', ?2, 'ana', 'SMALL', 1)",
            (package, slot),
        )
        if status in ("STORED", "EXPIRED"):
            self.sql.execute("UPDATE package SET status = 'STORED', stored = 2 WHERE id = ?", (package,))
        if status in ("EXPIRED", "CANCELLED"):
            self.end(package, status)
        return package

    def end(self, package: str, status: str, *, release: bool = False) -> None:
        """Bring a package into a final status, with or without letting its slot go."""
        slot = ", slot_id = NULL" if release else ""
        self.sql.execute(f"UPDATE package SET status = ?, ended = 3{slot} WHERE id = ?", (status, package))

    def visit(self, slot: int, kind: str = "RETRIEVE", state: str = "OPENING") -> str:
        """A visit in a state, about whatever the slot holds."""
        visit = f"visit-{next(self._numbers)}"
        about = self.one("SELECT id FROM package WHERE slot_id = ?", slot)
        opening = None if state == "PLANNED" else 1
        self.sql.execute(
            "INSERT INTO visit (id, kind, state, slot_id, package_id, actor, boot_id, planned, opening) "
            "VALUES (?, ?, ?, ?, ?, 'somebody', 'boot', 1, ?)",
            (visit, kind, state, slot, about, opening),
        )
        return visit

    def witness(self, visit: str, open_ms: int = 3000) -> None:
        """Let a visit's door open and close."""
        self.sql.execute("UPDATE visit SET state = 'OPENED', opened = 2 WHERE id = ?", (visit,))
        self.sql.execute(
            "UPDATE visit SET state = 'CLOSED', closed = 3, witnessed = 1, open_ms = ? WHERE id = ?", (open_ms, visit)
        )

    def settle(self, visit: str, outcome: str, state: str = "SETTLED") -> None:
        """End a visit."""
        self.sql.execute("UPDATE visit SET state = ?, outcome = ?, ended = 4 WHERE id = ?", (state, outcome, visit))

    def visited(self, slot: int, kind: str, outcome: str, state: str = "SETTLED", open_ms: int = 3000) -> None:
        """A visit whose door opened and closed, from its beginning to its end."""
        visit = self.visit(slot, kind)
        self.witness(visit, open_ms)
        self.settle(visit, outcome, state)

    def suspect(self, slot: int, condition: str = "CHECK") -> None:
        """Take a slot out of allocation."""
        self.sql.execute(
            "UPDATE slot SET condition = ?, cause = 'test', set_by = 'test', since = 1 WHERE id = ?", (condition, slot)
        )

    def code(self, package: str) -> None:
        """A code of a package."""
        self.sql.execute(
            "INSERT INTO code (package_id, issue, digits_index, token_index) "
            "VALUES (?, 1, randomblob(32), randomblob(32))",
            (package,),
        )

    def message(self, package: str) -> None:
        """A message about a package."""
        self.sql.execute(
            "INSERT INTO outbox (key, event, package_id, user_id, due, written) VALUES (?1, 'stored', ?1, 'ana', 1, 1)",
            (package,),
        )

    def note(self) -> None:
        """An audit row."""
        self.sql.execute(
            "INSERT INTO audit (boot_id, mono_ms, wall_ms, wall_trusted, event, detail, mac) "
            "VALUES ('boot', 1, 1, 1, 'event', '{}', zeroblob(32))"
        )
