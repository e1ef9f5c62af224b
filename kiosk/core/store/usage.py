"""What the ledger says of stretches of time: how many parcels came and went, how long they lay, which doors failed.

Everything is one query over an index for all stretches at once, so that a year costs as much as its own rows.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

Key = tuple[str, str]
"""The name of a stretch, and a size of slots."""
EVERY_SIZE = "*"


@dataclass(frozen=True, slots=True)
class Stretch:
    """From a moment up to another, in milliseconds UTC, the latter not included."""

    name: str
    since: int
    until: int

    @property
    def length(self) -> int:
        """Milliseconds from the one to the other."""
        return self.until - self.since


class Ended(NamedTuple):
    """Parcels that came to an end in a stretch."""

    parcels: int
    left: int
    """Those that had been stored."""
    ms: int
    """How long those had been gone at the stretch's end, in milliseconds."""


class Usage:
    """Counts by stretch and size of slot; with `by_size` off all sizes count as one.

    CROSS JOIN and unary plus keep SQLite's planner to the one good way: each stretch is looked up in an index of times.
    """

    def __init__(self, connection: sqlite3.Connection, stretches: Sequence[Stretch], *, by_size: bool) -> None:
        self._connection = connection
        self._values = [value for each in stretches for value in (each.name, each.since, each.until)]
        self._with = f"WITH stretch (name, since, until) AS (VALUES {', '.join(['(?, ?, ?)'] * len(stretches))}) "
        self._box = "coalesce(p.slot_size, p.size)" if by_size else f"'{EVERY_SIZE}'"
        self._slot = "s.size" if by_size else f"'{EVERY_SIZE}'"

    def stored(self) -> dict[Key, tuple[int, int]]:
        """Parcels that came, and the milliseconds that they would lie there if they stayed to the stretch's end."""
        rows = self._rows(
            f"SELECT name, {self._box} AS size, count(*) AS n, sum(t.until - p.stored) AS ms FROM stretch t "
            "CROSS JOIN package p ON p.stored >= t.since AND p.stored < t.until GROUP BY 1, 2"
        )
        return {(row["name"], row["size"]): (row["n"], row["ms"]) for row in rows}

    def ended(self) -> dict[tuple[str, str, str], Ended]:
        """Parcels that came to an end, by their final status too."""
        rows = self._rows(
            f"SELECT name, {self._box} AS size, p.status, count(*) AS n, count(p.stored) AS stored, "
            "sum(iif(p.stored IS NULL, 0, t.until - p.ended)) AS ms FROM stretch t "
            "CROSS JOIN package p ON p.ended >= t.since AND p.ended < t.until GROUP BY 1, 2, 3"
        )
        return {(row["name"], row["size"], row["status"]): Ended(row["n"], row["stored"], row["ms"]) for row in rows}

    def inside_at(self, moment: int) -> dict[str, int]:
        """Parcels that lay inside at a moment, by size."""
        box = self._box
        rows = self._connection.execute(
            f"SELECT {box} AS size, count(*) AS n FROM package p WHERE p.ended >= ?1 AND +p.stored < ?1 GROUP BY 1 "
            f"UNION ALL SELECT {box}, count(*) FROM package p WHERE p.ended IS NULL AND +p.stored < ?1 GROUP BY 1",
            (moment,),
        )
        counts: dict[str, int] = {}
        for row in rows:
            counts[row["size"]] = counts.get(row["size"], 0) + row["n"]
        return counts

    def waited(self) -> dict[Key, tuple[int, int]]:
        """How long collected parcels had lain, in milliseconds: the middle one's time, and that of nine in ten."""
        rows = self._rows(
            "SELECT name, size, max(iif(place = (total + 1) / 2, ms, 0)) AS median, "
            "max(iif(place = (9 * total + 9) / 10, ms, 0)) AS most FROM ("
            f"SELECT name, {self._box} AS size, p.ended - p.stored AS ms, count(*) OVER part AS total, "
            "row_number() OVER (part ORDER BY p.ended - p.stored) AS place FROM stretch t "
            "CROSS JOIN package p ON p.ended >= t.since AND p.ended < t.until AND +p.status = 'RETRIEVED' "
            f"WINDOW part AS (PARTITION BY name, {self._box})) GROUP BY 1, 2"
        )
        return {(row["name"], row["size"]): (row["median"], row["most"]) for row in rows}

    def openings(self) -> dict[Key, tuple[int, int]]:
        """Doors that were pulsed, and how many of them were never seen open."""
        rows = self._rows(
            f"SELECT name, {self._slot} AS size, count(*) AS n, sum(v.opened IS NULL AND v.witnessed = 0) AS failed "
            "FROM stretch t CROSS JOIN visit v ON v.ended >= t.since AND v.ended < t.until "
            "JOIN slot s ON s.id = v.slot_id "
            "WHERE v.opening IS NOT NULL AND v.outcome <> 'UNMOVED' GROUP BY 1, 2"
        )
        return {(row["name"], row["size"]): (row["n"], row["failed"]) for row in rows}

    def incidents(self) -> dict[Key, int]:
        """Incidents; one that is about no slot counts for no size."""
        rows = self._rows(
            f"SELECT name, {self._slot} AS size, count(*) AS n FROM stretch t CROSS JOIN incident i ON i.at >= t.since "
            "AND i.at < t.until LEFT JOIN slot s ON s.id = i.slot_id GROUP BY 1, 2"
        )
        return {(row["name"], row["size"]): row["n"] for row in rows}

    def _rows(self, query: str) -> sqlite3.Cursor:
        return self._connection.execute(self._with + query, self._values)
