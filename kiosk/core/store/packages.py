"""Packages and their codes in the ledger."""

import json
import sqlite3
from collections.abc import Collection

import msgspec

from kiosk.core.store.rows import CodeRow, PackageRow, every, one
from kiosk.core.verbs import PackageStatus

_RUNNING = "coalesce((SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'running'), 0)"
"""The unit's running time as it was last written down: a moment that no wrong clock falsifies."""


class Packages:
    """Every package that was ever brought, none is removed: which is the newest, their rows tell, and no clock does."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, package: PackageRow) -> None:
        """Insert a PENDING package that holds its slot; the schema refuses a slot that is held or suspect."""
        self._connection.execute(
            "INSERT INTO package (id, number, status, slot_id, user_id, size, carrier, created, lapses) "
            "VALUES (:id, :number, :status, :slot_id, :user_id, :size, :carrier, :created, :lapses)",
            msgspec.to_builtins(package),
        )

    def get(self, package: str) -> PackageRow | None:
        """The package with that id."""
        return self._one("SELECT * FROM package WHERE id = ?", package)

    def inside(self, number: str) -> PackageRow | None:
        """The package of that number that holds a slot."""
        return self._one("SELECT * FROM package WHERE number = ? AND slot_id IS NOT NULL", number)

    def spellings(self, number: str) -> set[str]:
        """The numbers that hold a slot and are this one but for capital and small letters."""
        rows = self._connection.execute(
            "SELECT p.number FROM slot s CROSS JOIN package p ON p.slot_id = s.id WHERE p.number = ? COLLATE NOCASE",
            (number,),
        )
        return {row["number"] for row in rows}

    def last(self, number: str) -> PackageRow | None:
        """The last package of that number."""
        return self._one("SELECT * FROM package WHERE number = ? ORDER BY rowid DESC LIMIT 1", number)

    def in_slot(self, slot: int) -> PackageRow | None:
        """The package that holds a slot."""
        return self._one("SELECT * FROM package WHERE slot_id = ?", slot)

    def of_user(self, user: str) -> list[PackageRow]:
        """The packages of one recipient, the oldest first."""
        return every(
            self._connection.execute("SELECT * FROM package WHERE user_id = ? ORDER BY rowid", (user,)), PackageRow
        )

    def newest(
        self,
        status: PackageStatus | None,
        limit: int,
        *,
        slot: int | None = None,
        user: str | None = None,
        number: str | None = None,
    ) -> list[PackageRow]:
        """Packages that match everything that is given, the newest first."""
        given = {"status = ?": status, "slot_id = ?": slot, "user_id = ?": user, "number = ?": number}
        wanted = {condition: value for condition, value in given.items() if value is not None}
        where = f"WHERE {' AND '.join(wanted)} " if wanted else ""
        return every(
            self._connection.execute(
                f"SELECT * FROM package {where}ORDER BY rowid DESC LIMIT ?", (*wanted.values(), limit)
            ),
            PackageRow,
        )

    def to_remove(self, locker: str, carrier: str | None) -> list[PackageRow]:
        """What is to be taken out: expired, cancelled or out of reach; of one carrier and nobody's, or all."""
        return every(
            self._connection.execute(
                "SELECT p.* FROM slot s JOIN package p ON p.slot_id = s.id WHERE s.locker_id = ? "
                "AND (p.status IN ('EXPIRED', 'CANCELLED') OR p.status = 'STORED' AND s.cause = 'OUT_OF_REACH') "
                "AND (?2 IS NULL OR p.carrier IS NULL OR p.carrier = ?2) "
                "ORDER BY p.ended",
                (locker, carrier),
            ),
            PackageRow,
        )

    def unanswered(self, locker: str) -> list[PackageRow]:
        """Stored packages whose pickup ended without an answer: their slots are probably empty."""
        return every(
            self._connection.execute(
                "SELECT p.* FROM slot s JOIN package p ON p.slot_id = s.id WHERE s.locker_id = ? "
                "AND p.status = 'STORED' AND p.unanswered IS NOT NULL ORDER BY p.unanswered",
                (locker,),
            ),
            PackageRow,
        )

    def due(self, now: int) -> list[PackageRow]:
        """Stored packages whose time is over."""
        return every(
            self._connection.execute("SELECT * FROM package WHERE status = 'STORED' AND expires <= ?", (now,)),
            PackageRow,
        )

    def lapsed(self, now: int) -> list[PackageRow]:
        """Parcels for which a slot was reserved, and that did not come in time."""
        return every(
            self._connection.execute("SELECT * FROM package WHERE status = 'PENDING' AND lapses <= ?", (now,)),
            PackageRow,
        )

    def unaccepted(self, now: int) -> list[PackageRow]:
        """Stored packages of whose message no provider said yes in time."""
        return every(
            self._connection.execute("SELECT * FROM package WHERE status = 'STORED' AND accept_by <= ?", (now,)),
            PackageRow,
        )

    def silent_since(self, before: int) -> list[PackageRow]:
        """Stored packages whose last pickup that opened the door long enough went unanswered before a moment.

        Long enough is what the schema, too, demands before it lets their slots go, whatever the policy.
        One that a power cut interrupted leaves the slot probably empty as well, but is no such witness.
        """
        return every(
            self._connection.execute(
                "SELECT * FROM package p WHERE status = 'STORED' AND unanswered <= ? AND EXISTS ("
                "SELECT 1 FROM visit WHERE outcome = 'UNANSWERED' AND open_ms >= 2000 AND rowid = ("
                "SELECT max(rowid) FROM visit WHERE package_id = p.id AND kind = 'RETRIEVE' "
                "AND (opened IS NOT NULL OR witnessed = 1)))",
                (before,),
            ),
            PackageRow,
        )

    def to_remind(self, reason: str, expires_before: int, told_before: int) -> list[PackageRow]:
        """Stored packages whose time ends soon, not reminded for this reason, nor told anything of late."""
        return every(
            self._connection.execute(
                "SELECT * FROM package p WHERE status = 'STORED' AND expires <= ?2 AND unanswered IS NULL "
                "AND NOT EXISTS (SELECT 1 FROM outbox WHERE key BETWEEN p.id || ':' AND p.id || ';' "
                "AND (key = p.id || ':' || ?1 || ':' || p.extensions OR written > ?3))",
                (reason, expires_before, told_before),
            ),
            PackageRow,
        )

    def credit(self, milliseconds: int, *, stuck: Collection[int] | None = None) -> None:
        """Move every deadline of packages inside or awaited.

        With `stuck` only of those whose slot is one of these, or not in service.
        """
        which = "(SELECT id FROM slot WHERE condition <> 'IN_SERVICE' UNION SELECT value FROM json_each(?2))"
        self._connection.execute(
            "UPDATE package SET accept_by = accept_by + ?1, expires = expires + ?1, unanswered = unanswered + ?1, "
            f"lapses = lapses + ?1 WHERE status IN ('PENDING', 'STORED') AND (?2 IS NULL OR slot_id IN {which})",
            (milliseconds, None if stuck is None else json.dumps(list(stuck))),
        )

    def extend(self, package: str, expires: int) -> None:
        """Give a package more time."""
        self._connection.execute(
            "UPDATE package SET expires = ?, extensions = extensions + 1 WHERE id = ?", (expires, package)
        )

    def counts(self) -> dict[str, int]:
        """Packages by status."""
        rows = self._connection.execute("SELECT status, count(*) AS n FROM package GROUP BY status")
        return {row["status"]: row["n"] for row in rows}

    def store(self, package: str, now: int, accept_by: int) -> None:
        """PENDING -> STORED; a provider should say yes to its message by `accept_by`."""
        self._connection.execute(
            "UPDATE package SET status = 'STORED', stored = ?, accept_by = ?, "
            "slot_size = (SELECT size FROM slot WHERE id = slot_id) WHERE id = ?",
            (now, accept_by, package),
        )

    def end(self, package: str, status: PackageStatus, now: int, release: bool) -> None:
        """Into a final status; with `release` the slot is let go in the same step."""
        self._connection.execute(
            f"UPDATE package SET status = ?1, ended = ?2, ended_running = {_RUNNING}, unanswered = NULL, "
            "slot_id = CASE WHEN ?3 THEN NULL ELSE slot_id END WHERE id = ?4",
            (status.value, now, release, package),
        )

    def release(self, package: str) -> None:
        """Let the slot of an ended package go."""
        self._connection.execute("UPDATE package SET slot_id = NULL WHERE id = ?", (package,))

    def move(self, package: str, slot: int, size: str) -> None:
        """Give a PENDING package another slot; `size` is what it turned out to need."""
        self._connection.execute("UPDATE package SET slot_id = ?, size = ? WHERE id = ?", (slot, size, package))

    def accept(self, package: str, accepted: int | None, expires: int) -> None:
        """The days to collect begin: a provider took the first message, or (None) nobody did in time."""
        self._connection.execute(
            "UPDATE package SET accepted = ?, expires = ?, accept_by = NULL WHERE id = ?",
            (accepted, expires, package),
        )

    def set_unanswered(self, package: str, at: int | None) -> None:
        """Remember, or forget, that a pickup ended without an answer."""
        self._connection.execute("UPDATE package SET unanswered = ? WHERE id = ?", (at, package))

    def _one(self, query: str, *values: str | int) -> PackageRow | None:
        return one(self._connection.execute(query, values), PackageRow)

    def doubt_stored(self, now: int) -> None:
        """Any stored package may have been taken meanwhile; its code stays valid."""
        self._connection.execute("UPDATE package SET unanswered = ? WHERE status = 'STORED'", (now,))


class Codes:
    """The blind indexes of every code; the digits themselves are nowhere."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def last_issue(self, package: str) -> int:
        """The number of a package's newest code, 0 when it has none."""
        row = self._connection.execute("SELECT max(issue) AS n FROM code WHERE package_id = ?", (package,)).fetchone()
        return row["n"] or 0

    def taken(self, digits_index: bytes) -> bool:
        """Whether these digits are in use, or were so lately."""
        row = self._connection.execute("SELECT 1 FROM code WHERE digits_index = ?", (digits_index,)).fetchone()
        return row is not None

    def add(self, package: str, issue: int, digits_index: bytes, token_index: bytes) -> None:
        """Note a code as given out."""
        self._connection.execute(
            "INSERT INTO code (package_id, issue, digits_index, token_index) VALUES (?, ?, ?, ?)",
            (package, issue, digits_index, token_index),
        )

    def find(self, index: bytes, is_token: bool) -> CodeRow | None:
        """The code under a blind index."""
        column = "token_index" if is_token else "digits_index"
        return one(self._connection.execute(f"SELECT * FROM code WHERE {column} = ?", (index,)), CodeRow)

    def end(self, package: str, now: int) -> None:
        """The package has left: from now on its digits rest."""
        self._connection.execute(
            f"UPDATE code SET ended = ?, ended_running = {_RUNNING} WHERE package_id = ? AND ended IS NULL",
            (now, package),
        )

    def void(self, package: str, now: int) -> None:
        """The codes given out so far open nothing any more."""
        self._connection.execute(
            "UPDATE code SET voided = ?1, ended = coalesce(ended, ?1), "
            f"ended_running = coalesce(ended_running, {_RUNNING}) WHERE package_id = ?2 AND voided IS NULL",
            (now, package),
        )

    def last_voided(self, package: str) -> int:
        """When a code of the package was last replaced, 0 for never."""
        row = self._connection.execute(
            "SELECT coalesce(max(voided), 0) AS at FROM code WHERE package_id = ?", (package,)
        ).fetchone()
        return int(row["at"])

    def free_digits(self, before_running: int) -> None:
        """Let digits be given out again whose code ended long ago."""
        self._connection.execute(
            "UPDATE code SET digits_index = NULL WHERE ended_running <= ? AND digits_index IS NOT NULL",
            (before_running,),
        )
