"""The audit chain: every row's HMAC covers the one before, so nothing can be changed, removed or reordered unseen.

A row holds opaque ids, times and whether wall time was trusted; never a code, a PIN or a contact. The chain itself
does not see a tail that was cut off: the head is anchored outside the ledger (see `anchor`).
"""

import hmac
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.core.clock import UnitClock
from kiosk.core.store.rows import AuditRow

BEGUN_ANEW = "chain begun anew"
CHAIN_BEGINS = "chain begins"
"""The setting that names the first row under the key of now, where an earlier key was lost."""
_GENESIS = bytes(32)
_CHAINED = ("boot_id", "mono_ms", "wall_ms", "wall_trusted", "event", "about", "detail")

Detail = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Anchor:
    """The chain's head at one moment, to be kept outside the ledger."""

    seq: int
    mac: bytes


@dataclass(frozen=True, slots=True)
class Flaw:
    """Where the chain does not hold, and how."""

    seq: int
    why: str


class Audit:
    """The audit rows of one connection; only the writer's may add."""

    def __init__(self, connection: sqlite3.Connection, clock: UnitClock, key: bytes) -> None:
        self._connection = connection
        self._clock = clock
        self._key = key
        self._head: bytes | None = None
        self._trusted: int | None = None

    def forget(self) -> None:
        """Read the head anew before the next row: a transaction was undone."""
        self._head = self._trusted = None

    def add(self, event: str, **detail: Detail) -> None:
        """Append one row; it is durable with the transaction that it is part of."""
        wall = self._clock.wall()
        trusted = self._clock.synchronised() and wall >= self._read_trusted()
        values = (
            self._clock.boot,
            round(self._clock.monotonic() * 1000),
            wall,
            int(trusted),
            event,
            detail.get("package") or detail.get("visit"),
            json.dumps({name: value for name, value in detail.items() if value is not None}, sort_keys=True),
        )
        mac = self._link(self._read_head(), values)
        self._connection.execute(
            f"INSERT INTO audit ({', '.join(_CHAINED)}, mac) VALUES (?,?,?,?,?,?,?,?)", (*values, mac)
        )
        self._head = mac
        if trusted:
            self._trusted = wall

    def newest(self, limit: int) -> list[AuditRow]:
        """The last rows, the newest first."""
        rows = self._connection.execute("SELECT wall_ms, event, detail FROM audit ORDER BY seq DESC LIMIT ?", (limit,))
        return [_read(row) for row in rows]

    def began(self) -> int | None:
        """When the first row was written, in milliseconds UTC; None while there is none."""
        row = self._connection.execute("SELECT wall_ms FROM audit ORDER BY seq LIMIT 1").fetchone()
        return None if row is None else int(row["wall_ms"])

    def about(self, package: str) -> list[AuditRow]:
        """The rows about a package and about the visits to its door, oldest first."""
        rows = self._connection.execute(
            "SELECT wall_ms, event, detail FROM audit "
            "WHERE about IN (SELECT ?1 UNION ALL SELECT id FROM visit WHERE package_id = ?1) ORDER BY seq",
            (package,),
        )
        return [_read(row) for row in rows]

    def after(self, anchor: Anchor) -> Iterator[AuditRow]:
        """The rows behind an anchor, oldest first, up to the first that does not hold."""
        if not self._holds(anchor):
            return
        for row, follows, unchanged in self._walk(anchor):
            if not (follows and unchanged):
                return
            yield _read(row)

    def anchor(self) -> Anchor | None:
        """The head as it stands; None while there is no row."""
        row = self._connection.execute("SELECT seq, mac FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
        return None if row is None else Anchor(row["seq"], row["mac"])

    def began_anew(self) -> int:
        """The row with which the chain began again after its key was lost; 1 when it never did."""
        row = self._connection.execute("SELECT value FROM setting WHERE name = ?", (CHAIN_BEGINS,)).fetchone()
        return 1 if row is None else int(row["value"])

    def flaws(self, anchor: Anchor | None = None) -> Iterator[Flaw]:
        """Walk the chain from `anchor` (or its first row) to its head and yield what does not hold."""
        if anchor and not self._holds(anchor):
            yield _unanchored(anchor)
            return
        start, first = anchor or Anchor(0, _GENESIS), self.began_anew()
        if start.seq < first - 1:
            start = self._before(first)
            if not self._is_beginning(first):
                yield Flaw(first, "the chain does not begin here")
        for row, follows, unchanged in self._walk(start):
            if not follows:
                yield Flaw(row["seq"] - 1, "a row is missing")
            if not unchanged:
                yield Flaw(row["seq"], "the row or the one before it was changed")

    def all_flaws(self, anchor: Anchor | None) -> Iterator[Flaw]:
        """Walk the whole chain once, and look for the row of `anchor` in it, if there is one."""
        yield from self.flaws()
        if anchor and not self._holds(anchor):
            yield _unanchored(anchor)

    def _walk(self, start: Anchor) -> Iterator[tuple[sqlite3.Row, bool, bool]]:
        """The rows behind `start`, and of each whether it follows the one before and is as it was written."""
        seq, mac = start.seq, start.mac
        for row in self._connection.execute("SELECT * FROM audit WHERE seq > ? ORDER BY seq", (seq,)):
            values = tuple(row[name] for name in _CHAINED)
            yield row, row["seq"] == seq + 1, hmac.compare_digest(self._link(mac, values), row["mac"])
            seq, mac = row["seq"], row["mac"]

    def _before(self, seq: int) -> Anchor:
        row = self._connection.execute(
            "SELECT mac FROM audit WHERE seq < ? ORDER BY seq DESC LIMIT 1", (seq,)
        ).fetchone()
        return Anchor(seq - 1, row["mac"] if row else _GENESIS)

    def _is_beginning(self, seq: int) -> bool:
        row = self._connection.execute("SELECT event FROM audit WHERE seq = ?", (seq,)).fetchone()
        return row is not None and row["event"] == BEGUN_ANEW

    def _holds(self, anchor: Anchor) -> bool:
        row = self._connection.execute("SELECT mac FROM audit WHERE seq = ?", (anchor.seq,)).fetchone()
        return row is not None and hmac.compare_digest(row["mac"], anchor.mac)

    def _read_head(self) -> bytes:
        if self._head is None:
            anchor = self.anchor()
            self._head = anchor.mac if anchor else _GENESIS
        return self._head

    def trusted(self) -> int:
        """The latest time that was trusted, in milliseconds UTC; 0 while none was. One before it cannot be right."""
        row = self._connection.execute(
            "SELECT wall_ms FROM audit WHERE wall_trusted = 1 ORDER BY seq DESC LIMIT 1"
        ).fetchone()
        return 0 if row is None else int(row["wall_ms"])

    def _read_trusted(self) -> int:
        if self._trusted is None:
            self._trusted = self.trusted()
        return self._trusted

    def _link(self, before: bytes, values: tuple[object, ...]) -> bytes:
        return hmac.digest(self._key, before + json.dumps(values).encode(), "sha256")


def _unanchored(anchor: Anchor) -> Flaw:
    return Flaw(anchor.seq, "the anchored row is gone or changed")


def _read(row: sqlite3.Row) -> AuditRow:
    return AuditRow(wall_ms=row["wall_ms"], event=row["event"], detail=json.loads(row["detail"]))
