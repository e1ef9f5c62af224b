"""The journal of visits: one row an opening, each step with its time."""

import sqlite3

from kiosk.core.store.rows import IncidentRow, VisitRow, every, one
from kiosk.core.verbs import Outcome, VisitState

_SELECT = (
    "SELECT v.*, s.door, s.size, p.number AS parcel FROM visit v JOIN slot s ON s.id = v.slot_id "
    "LEFT JOIN package p ON p.id = v.package_id "
)
_INCIDENT = "SELECT i.*, s.door FROM incident i LEFT JOIN slot s ON s.id = i.slot_id "
_LIVE = "v.state IN ('PLANNED', 'OPENING', 'OPENED', 'CLOSED')"
_FIELDS = (
    *("id", "kind", "state", "slot_id", "package_id", "actor", "boot_id", "follows", "look", "strategy", "why"),
    *("reason", "witnessed", "open_ms", "planned", "opening", "opened", "closed"),
)


class Visits:
    """Every visit of the unit; the schema refuses a second unfinished one to a slot."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, visit: VisitRow) -> None:
        """Write a visit down, before anything moves."""
        columns, marks = ", ".join(_FIELDS), ", ".join("?" * len(_FIELDS))
        self._connection.execute(
            f"INSERT INTO visit ({columns}) VALUES ({marks})",
            [getattr(visit, name) for name in _FIELDS],
        )

    def get(self, visit: str) -> VisitRow | None:
        """The visit with that id."""
        return one(self._connection.execute(_SELECT + "WHERE v.id = ?", (visit,)), VisitRow)

    def live_at(self, slot: int) -> VisitRow | None:
        """The unfinished visit to a slot."""
        return one(self._connection.execute(_SELECT + f"WHERE v.slot_id = ? AND {_LIVE}", (slot,)), VisitRow)

    def live(self) -> list[VisitRow]:
        """Every unfinished visit."""
        return every(self._connection.execute(_SELECT + f"WHERE {_LIVE} ORDER BY v.planned"), VisitRow)

    def last_of(self, package: str) -> VisitRow | None:
        """The newest visit about a package."""
        return one(
            self._connection.execute(
                _SELECT + "WHERE v.package_id = ? ORDER BY v.planned DESC, v.rowid DESC LIMIT 1", (package,)
            ),
            VisitRow,
        )

    def before(self, visit: VisitRow) -> VisitRow | None:
        """The last visit to the same slot before this one that may have pulsed its door."""
        return one(
            self._connection.execute(
                _SELECT + "WHERE v.slot_id = ? AND v.opening IS NOT NULL AND v.outcome IS NOT 'UNMOVED' "
                "AND v.rowid < (SELECT rowid FROM visit WHERE id = ?) ORDER BY v.rowid DESC LIMIT 1",
                (visit.slot_id, visit.id),
            ),
            VisitRow,
        )

    def looks(self, reason: str) -> list[VisitRow]:
        """The looks for a reason that somebody answered, oldest first."""
        return every(
            self._connection.execute(
                _SELECT + "WHERE v.reason = ? AND v.outcome IN ('EMPTY', 'INSIDE', 'BROKEN') ORDER BY v.rowid",
                (reason,),
            ),
            VisitRow,
        )

    def moved(self, package: str, slot: int) -> bool:
        """Whether any visit of a package may have moved the door of a slot."""
        row = self._connection.execute(
            "SELECT 1 FROM visit WHERE package_id = ? AND slot_id = ? "
            "AND opening IS NOT NULL AND outcome IS NOT 'UNMOVED'",
            (package, slot),
        ).fetchone()
        return row is not None

    def depositor(self, package: str) -> str | None:
        """Who said that a package lies inside."""
        row = self._connection.execute(
            "SELECT actor FROM visit WHERE package_id = ? AND kind = 'STORE' AND state = 'SETTLED' "
            "ORDER BY rowid DESC LIMIT 1",
            (package,),
        ).fetchone()
        return row["actor"] if row else None

    def deposits(self, actor: str) -> list[VisitRow]:
        """The visits in which a person brought what is stored now, the last one first."""
        return every(
            self._connection.execute(
                _SELECT + "WHERE v.rowid IN ("
                "SELECT max(d.rowid) FROM slot CROSS JOIN package i ON i.slot_id = slot.id "  # few slots, many packages
                "JOIN visit d ON d.package_id = i.id WHERE i.status = 'STORED' AND d.kind = 'STORE' "
                "AND d.state = 'SETTLED' GROUP BY i.id) AND v.actor = ? ORDER BY v.rowid DESC",
                (actor,),
            ),
            VisitRow,
        )

    def opened(self, visit: str, now: int, reaction_ms: int | None = None) -> None:
        """Its door was seen open, so long after its pulse."""
        self._connection.execute(
            "UPDATE visit SET state = 'OPENED', opened = coalesce(opened, ?), reaction_ms = ?, trouble = NULL "
            "WHERE id = ?",
            (now, reaction_ms, visit),
        )

    def closed(self, visit: str, now: int, open_ms: int) -> None:
        """Its door was seen closed again, after `open_ms` milliseconds open."""
        self._connection.execute(
            "UPDATE visit SET state = 'CLOSED', closed = ?1, witnessed = 1, trouble = NULL, "
            "open_ms = max(?2, coalesce(open_ms, 0)) WHERE id = ?3",
            (now, open_ms, visit),
        )

    def end(self, visit: str, state: VisitState, outcome: Outcome, now: int) -> None:
        """Into SETTLED or ABANDONED, with how."""
        self._connection.execute(
            "UPDATE visit SET state = ?, outcome = ?, ended = ? WHERE id = ?", (state.value, outcome.value, now, visit)
        )

    def set_look(self, visit: str, look: str) -> None:
        """Name the look that waits at the door which this visit left behind."""
        self._connection.execute("UPDATE visit SET look = ? WHERE id = ?", (look, visit))

    def set_trouble(self, visit: str, trouble: str | None, incident: str | None = None) -> None:
        """Note what is wrong at its door, and the incident that tells of it."""
        self._connection.execute(
            "UPDATE visit SET trouble = ?, incident = coalesce(?, incident) WHERE id = ?", (trouble, incident, visit)
        )

    def total(self) -> int:
        """How many there have ever been: none is forgotten, so nothing has to be counted."""
        (last,) = self._connection.execute("SELECT coalesce(max(rowid), 0) FROM visit").fetchone()
        return int(last)

    def counts(self) -> dict[str, int]:
        """Visits by kind and how they ended, unfinished ones as LIVE."""
        rows = self._connection.execute(
            "SELECT kind || ':' || coalesce(outcome, 'LIVE') AS name, count(*) AS n FROM visit GROUP BY name"
        )
        return {row["name"]: row["n"] for row in rows}


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
                "ORDER BY i.at DESC, i.number DESC LIMIT ?3",
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
            self._connection.execute(
                _INCIDENT + "WHERE i.resolved IS NULL AND i.alert IS NULL ORDER BY i.at, i.number"
            ),
            IncidentRow,
        )

    def alerted(self, key: str) -> list[IncidentRow]:
        """The incidents that a message to the operator tells of, the oldest first."""
        return every(
            self._connection.execute(_INCIDENT + "WHERE i.alert = ? ORDER BY i.at, i.number", (key,)), IncidentRow
        )

    def set_alert(self, number: str, key: str) -> None:
        """The operator is told of it by that message."""
        self._connection.execute("UPDATE incident SET alert = ? WHERE number = ?", (key, number))

    def unresolved(self) -> int:
        """How many incidents nobody has resolved."""
        (count,) = self._connection.execute("SELECT count(*) FROM incident WHERE resolved IS NULL").fetchone()
        return int(count)
