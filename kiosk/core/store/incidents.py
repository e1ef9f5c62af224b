"""Incidents, which of them last, and which were told to the operator."""

import sqlite3

from kiosk.core.store.rows import IncidentRow, every, one

_INCIDENT = "SELECT i.*, s.door FROM incident i LEFT JOIN slot s ON s.id = i.slot_id "


class Incidents:
    """What a person has to look at."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._new: list[str] = []

    def add(
        self, cause: str, now: int, *, slot: int | None, package: str | None = None, visit: str | None = None
    ) -> str:
        """Open an incident and return its number, short enough for the phone."""
        (count,) = self._connection.execute("SELECT count(*) FROM incident").fetchone()
        number = f"{count + 1:04d}"
        self._connection.execute(
            "INSERT INTO incident (number, at, slot_id, package_id, visit_id, cause) VALUES (?, ?, ?, ?, ?, ?)",
            (number, now, slot, package, visit, cause),
        )
        self._new.append(number)
        return number

    def take_new(self) -> list[IncidentRow]:
        """Those that were added since this was last asked, for the log."""
        numbers, self._new = self._new, []
        return [row for number in numbers if (row := self.get(number)) is not None]

    def forget(self) -> None:
        """Nothing was added: a transaction was undone."""
        self._new = []

    def told(self, slot: int, cause: str, since: int) -> bool:
        """Whether an incident tells of that about a slot since a moment."""
        row = self._connection.execute(
            "SELECT 1 FROM incident WHERE slot_id = ? AND cause = ? AND at >= ?", (slot, cause, since)
        ).fetchone()
        return row is not None

    def tells_of(self, package: str, cause: str) -> bool:
        """Whether an incident tells of that about a package."""
        row = self._connection.execute(
            "SELECT 1 FROM incident WHERE package_id = ? AND cause = ?", (package, cause)
        ).fetchone()
        return row is not None

    def of_visit(self, visit: str, cause: str) -> IncidentRow | None:
        """The incident that tells of that about a visit."""
        return one(
            self._connection.execute(_INCIDENT + "WHERE i.visit_id = ? AND i.cause = ?", (visit, cause)), IncidentRow
        )

    def last(self, cause: str, slot: int | None) -> IncidentRow | None:
        """The newest incident of that cause."""
        found = self._connection.execute(
            _INCIDENT + "WHERE i.cause = ? AND i.slot_id IS ? ORDER BY i.rowid DESC LIMIT 1", (cause, slot)
        )
        return one(found, IncidentRow)

    def lasting(self) -> list[IncidentRow]:
        """The incidents whose trouble is not over, whether somebody resolved them or not."""
        return every(
            self._connection.execute(_INCIDENT + "JOIN lasting l ON l.incident = i.number ORDER BY i.rowid"),
            IncidentRow,
        )

    def lasts(self, cause: str, slot: int | None) -> None:
        """The trouble of which the newest incident of that cause tells is not over."""
        self._connection.execute(
            "INSERT INTO lasting SELECT number FROM incident WHERE cause = ? AND slot_id IS ? "
            "ORDER BY rowid DESC LIMIT 1 ON CONFLICT DO NOTHING",
            (cause, slot),
        )

    def is_over(self, cause: str, slot: int | None) -> None:
        """The trouble of that cause does not last any more."""
        self._connection.execute(
            "DELETE FROM lasting WHERE incident IN (SELECT number FROM incident WHERE cause = ? AND slot_id IS ?)",
            (cause, slot),
        )

    def newest(self, limit: int = 200, *, unresolved: bool = False, slot: int | None = None) -> list[IncidentRow]:
        """Incidents, the newest first; with `unresolved` those of which nobody said what they were."""
        return every(
            self._connection.execute(
                _INCIDENT + "WHERE (?1 IS NULL OR i.slot_id = ?1) AND (i.resolved IS NULL OR NOT ?2) "
                "ORDER BY i.rowid DESC LIMIT ?3",
                (slot, unresolved, limit),
            ),
            IncidentRow,
        )

    def get(self, number: str) -> IncidentRow | None:
        """The incident with that number."""
        return one(self._connection.execute(_INCIDENT + "WHERE i.number = ?", (number,)), IncidentRow)

    def resolve(self, number: str, now: int, by: str, note: str) -> None:
        """Somebody said what it was; the schema lets nobody say it twice."""
        self._connection.execute(
            "UPDATE incident SET resolved = ?, resolved_by = ?, note = ? WHERE number = ?", (now, by, note, number)
        )

    def unalerted(self) -> list[IncidentRow]:
        """Unresolved incidents of which the operator was not written, the oldest first."""
        return every(
            self._connection.execute(_INCIDENT + "WHERE i.resolved IS NULL AND i.alert IS NULL ORDER BY i.rowid"),
            IncidentRow,
        )

    def alerted(self, key: str) -> list[IncidentRow]:
        """The incidents that a message to the operator tells of, the oldest first."""
        return every(self._connection.execute(_INCIDENT + "WHERE i.alert = ? ORDER BY i.rowid", (key,)), IncidentRow)

    def set_alert(self, number: str, key: str) -> None:
        """The operator is told of it by that message."""
        self._connection.execute("UPDATE incident SET alert = ? WHERE number = ?", (key, number))

    def unresolved(self) -> int:
        """How many incidents nobody has resolved."""
        (count,) = self._connection.execute("SELECT count(*) FROM incident WHERE resolved IS NULL").fetchone()
        return int(count)
