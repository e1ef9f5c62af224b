"""The wall in the ledger: which slots there are, what holds them, and whether they may be given out."""

import sqlite3
from collections.abc import Iterator, Mapping

from kiosk.core.errors import MappingChanged, SlotUnknown
from kiosk.core.model import Locker
from kiosk.core.store.rows import LIVE_SQL, SlotRow, every, one
from kiosk.core.verbs import Condition


class Slots:
    """The slots of every locker in the ledger."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def install(self, locker: Locker, now: int) -> None:
        """Write down the wall as it is configured; a slot that may hold something must hang where it hung.

        What a door out of service hides lies at its wires: whichever door takes them over waits for a look.
        """
        self._connection.execute(
            "INSERT INTO locker (id, name, address) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE "
            "SET name = excluded.name, address = excluded.address",
            (locker.id, locker.name, locker.location.address),
        )
        for moved in self.moved(locker):
            raise moved
        known = {row.door: row for row in self.all(locker.id)}
        hidden = {row.wiring for row in known.values() if row.condition is Condition.OUT_OF_SERVICE}
        for slot in locker.slots:
            wiring = locker.wiring.get(slot.door, "")
            if slot.door in known:
                change = "UPDATE slot SET size = ?3, wiring = ?4 WHERE locker_id = ?1 AND door = ?2"
            else:
                change = "INSERT INTO slot (locker_id, door, size, wiring) VALUES (?, ?, ?, ?)"
            self._connection.execute(change, (locker.id, slot.door, slot.size, wiring))
            if wiring in hidden and (slot.door not in known or known[slot.door].wiring != wiring):
                self.suspect(self.at(locker.id, slot.door).id, "rewired", "config", now)
        self._take_down(locker, known, now)

    def moved(self, locker: Locker) -> Iterator[MappingChanged]:
        """Each slot that may hold something and would hang elsewhere by this configuration, or nowhere."""
        named = {slot.door: locker.wiring.get(slot.door, "") for slot in locker.slots}
        for row in self.all(locker.id):
            now = named.get(row.door, "none")
            if row.wiring != now and self._may_hold_something(row):
                yield MappingChanged(door=row.door, before=row.wiring, now=now)

    def _may_hold_something(self, row: SlotRow) -> bool:
        """A package, or what a look or an interrupted visit would find: it lies at the wires, not at the number."""
        visited = self._connection.execute(f"SELECT 1 FROM visit WHERE slot_id = ? AND state IN {LIVE_SQL}", (row.id,))
        return row.condition is Condition.CHECK or self.holder(row.id) is not None or visited.fetchone() is not None

    def _take_down(self, locker: Locker, known: Mapping[str, SlotRow], now: int) -> None:
        """Slots that the configuration no longer names go out of service."""
        for door in known.keys() - {slot.door for slot in locker.slots}:
            self.set_condition(known[door].id, Condition.OUT_OF_SERVICE, "no longer on the wall", "config", now)

    def all(self, locker: str) -> list[SlotRow]:
        """Every slot of a locker, in the order in which they were installed."""
        return every(self._connection.execute("SELECT * FROM slot WHERE locker_id = ? ORDER BY id", (locker,)), SlotRow)

    def at(self, locker: str, door: str) -> SlotRow:
        """The slot behind a door; raises SlotUnknown."""
        found = one(
            self._connection.execute("SELECT * FROM slot WHERE locker_id = ? AND door = ?", (locker, door)), SlotRow
        )
        if found is None:
            raise SlotUnknown(door=door[:16])
        return found

    def get(self, slot: int) -> SlotRow:
        """The slot with that id."""
        found = one(self._connection.execute("SELECT * FROM slot WHERE id = ?", (slot,)), SlotRow)
        assert found is not None, "slots are never deleted"
        return found

    def holder(self, slot: int) -> str | None:
        """The id of the package that holds a slot."""
        row = self._connection.execute("SELECT id FROM package WHERE slot_id = ?", (slot,)).fetchone()
        return None if row is None else str(row["id"])

    def holders(self, locker: str) -> dict[int, tuple[str, str, str]]:
        """Per held slot: the package's id, number and status."""
        rows = self._connection.execute(
            "SELECT p.slot_id, p.id, p.number, p.status FROM slot s JOIN package p ON p.slot_id = s.id "
            "WHERE s.locker_id = ?",
            (locker,),
        )
        return {row["slot_id"]: (row["id"], row["number"], row["status"]) for row in rows}

    def free(self, locker: str) -> list[SlotRow]:
        """Slots that may be given out: in service, no package, no unfinished visit."""
        return every(
            self._connection.execute(
                "SELECT * FROM slot s WHERE locker_id = ? AND condition = 'IN_SERVICE' "
                "AND NOT EXISTS (SELECT 1 FROM package WHERE slot_id = s.id) "
                f"AND NOT EXISTS (SELECT 1 FROM visit WHERE slot_id = s.id AND state IN {LIVE_SQL}) ORDER BY id",
                (locker,),
            ),
            SlotRow,
        )

    def in_condition(self, locker: str, condition: Condition) -> list[SlotRow]:
        """Slots in one condition, the longest waiting first."""
        return every(
            self._connection.execute(
                "SELECT * FROM slot WHERE locker_id = ? AND condition = ? ORDER BY since", (locker, condition.value)
            ),
            SlotRow,
        )

    def set_condition(self, slot: int, condition: Condition, cause: str | None, by: str, now: int) -> None:
        """Change whether a slot may be given out, with cause, person and time."""
        in_service = condition is Condition.IN_SERVICE
        self._connection.execute(
            "UPDATE slot SET condition = ?, cause = ?, set_by = ?, since = ? WHERE id = ?",
            (condition.value, None if in_service else cause, by, now, slot),
        )

    def suspect(self, slot: int, cause: str, by: str, now: int) -> None:
        """Out of allocation until somebody looked; a slot out of service already stays so, with its first cause."""
        self._connection.execute(
            "UPDATE slot SET condition = 'CHECK', cause = ?, set_by = ?, since = ? "
            "WHERE id = ? AND condition = 'IN_SERVICE'",
            (cause, by, now, slot),
        )

    def suspect_all(self, cause: str, by: str, now: int) -> None:
        """Every slot waits for a look: nobody knows what happened meanwhile."""
        self._connection.execute(
            "UPDATE slot SET condition = 'CHECK', cause = ?, set_by = ?, since = ? WHERE condition = 'IN_SERVICE'",
            (cause, by, now),
        )
