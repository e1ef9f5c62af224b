"""The ledger as one transaction sees it: its tables by name."""

import sqlite3
from collections.abc import Callable

from kiosk.core.clock import UnitClock
from kiosk.core.store.audit import Audit
from kiosk.core.store.incidents import Incidents
from kiosk.core.store.locks import Locks
from kiosk.core.store.outbox import Failures, Outbox
from kiosk.core.store.packages import Codes, Packages
from kiosk.core.store.people import Expected, Staff, Users
from kiosk.core.store.slots import Slots
from kiosk.core.store.visits import Visits


class Ledger:
    """The tables over one connection; handed to every piece of work, and not to be kept by it."""

    def __init__(self, connection: sqlite3.Connection, clock: UnitClock, audit_key: bytes) -> None:
        self.connection = connection
        self.slots = Slots(connection)
        self.packages = Packages(connection)
        self.codes = Codes(connection)
        self.locks = Locks(connection)
        self.visits = Visits(connection)
        self.incidents = Incidents(connection)
        self.users = Users(connection)
        self.staff = Staff(connection)
        self.expected = Expected(connection)
        self.outbox = Outbox(connection)
        self.failures = Failures(connection)
        self.audit = Audit(connection, clock, audit_key)
        self._amends: list[Callable[[], None]] = []

    def setting(self, name: str) -> str | None:
        """A value that the unit remembers."""
        row = self.connection.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row["value"])

    def set(self, name: str, value: str) -> None:
        """Remember a value."""
        self.connection.execute(
            "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, value),
        )

    def if_undone(self, amend: Callable[[], None]) -> None:
        """Have this called should the present piece of work be undone: it takes back what was noted elsewhere."""
        self._amends.append(amend)

    def take_amends(self) -> list[Callable[[], None]]:
        """What the present piece of work would have taken back, in its order."""
        amends, self._amends = self._amends, []
        return amends

    def forget(self) -> None:
        """Drop what was remembered of work that was undone, and take back what it noted elsewhere."""
        self.audit.forget()
        self.incidents.forget()
        while self._amends:
            self._amends.pop()()
