"""The journal of visits: one row an opening, each step with its time."""

import sqlite3

from kiosk.core.store.rows import LIVE_SQL, VisitRow, every, one
from kiosk.core.verbs import Outcome, VisitState

_SELECT = (
    "SELECT v.*, s.door, s.size, p.number AS parcel FROM visit v JOIN slot s ON s.id = v.slot_id "
    "LEFT JOIN package p ON p.id = v.package_id "
)
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
        return one(
            self._connection.execute(_SELECT + f"WHERE v.slot_id = ? AND v.state IN {LIVE_SQL}", (slot,)), VisitRow
        )

    def live(self) -> list[VisitRow]:
        """Every unfinished visit, the oldest first."""
        # Without its plus SQLite would walk through every visit there ever was, rather than sort the few.
        return every(self._connection.execute(_SELECT + f"WHERE v.state IN {LIVE_SQL} ORDER BY +v.rowid"), VisitRow)

    def last_of(self, package: str) -> VisitRow | None:
        """The newest visit about a package."""
        return one(
            self._connection.execute(_SELECT + "WHERE v.package_id = ? ORDER BY v.rowid DESC LIMIT 1", (package,)),
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
