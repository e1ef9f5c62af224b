"""How fast each lock opens its door: its first openings and its last, kept across restarts."""

import sqlite3
from collections import defaultdict

FIRST, LAST = 20, 10
"""How many openings of a lock are kept from its beginning, and how many from its end."""


class Locks:
    """The openings of every lock that a pulse explains, numbered from 1."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def opened(self, slot: int, milliseconds: int) -> None:
        """Note that a lock opened its door, so long after its pulse."""
        (cycle,) = self._connection.execute(
            "SELECT coalesce(max(cycle), 0) + 1 FROM lock_opening WHERE slot_id = ?", (slot,)
        ).fetchone()
        self._connection.execute("INSERT INTO lock_opening VALUES (?, ?, ?)", (slot, cycle, milliseconds))
        self._connection.execute(
            "DELETE FROM lock_opening WHERE slot_id = ? AND cycle > ? AND cycle <= ?", (slot, FIRST, cycle - LAST)
        )

    def forget(self, slot: int) -> None:
        """Another lock hangs there now: its openings are counted and measured from the next one on."""
        self._connection.execute("DELETE FROM lock_opening WHERE slot_id = ?", (slot,))

    def openings(self, locker: str) -> dict[int, dict[int, int]]:
        """Per slot the milliseconds of each opening that is kept, by its number."""
        found: dict[int, dict[int, int]] = defaultdict(dict)
        rows = self._connection.execute(
            "SELECT o.* FROM lock_opening o JOIN slot s ON s.id = o.slot_id WHERE s.locker_id = ? "
            "ORDER BY o.slot_id, o.cycle",
            (locker,),
        )
        for row in rows:
            found[row["slot_id"]][row["cycle"]] = row["milliseconds"]
        return found
