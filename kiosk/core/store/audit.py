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

    def forget(self) -> None:
        """Read the head anew before the next row: a transaction was undone."""
        self._head = None

    def add(self, event: str, **detail: Detail) -> None:
        """Append one row; it is durable with the transaction that it is part of."""
        values = (
            self._clock.boot,
            round(self._clock.monotonic() * 1000),
            self._clock.wall(),
            int(self._clock.synchronised()),
            event,
            detail.get("package") or detail.get("visit"),
            json.dumps({name: value for name, value in detail.items() if value is not None}, sort_keys=True),
        )
        mac = self._link(self._read_head(), values)
        self._connection.execute(
            f"INSERT INTO audit ({', '.join(_CHAINED)}, mac) VALUES (?,?,?,?,?,?,?,?)", (*values, mac)
        )
        self._head = mac

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
        before, expected = anchor.mac, anchor.seq + 1
        if not self._holds(anchor):
            return
        for row in self._connection.execute("SELECT * FROM audit WHERE seq > ? ORDER BY seq", (anchor.seq,)):
            values = tuple(row[name] for name in _CHAINED)
            if row["seq"] != expected or not hmac.compare_digest(self._link(before, values), row["mac"]):
                return
            yield _read(row)
            before, expected = row["mac"], expected + 1

    def anchor(self) -> Anchor | None:
        """The head as it stands; None while there is no row."""
        row = self._connection.execute("SELECT seq, mac FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
        return None if row is None else Anchor(row["seq"], row["mac"])

    def flaws(self, anchor: Anchor | None = None) -> Iterator[Flaw]:
        """Walk the chain from `anchor` (or the first row) to its head and yield what does not hold."""
        start, before = (anchor.seq, anchor.mac) if anchor else (0, _GENESIS)
        if anchor and not self._holds(anchor):
            yield Flaw(anchor.seq, "the anchored row is gone or changed")
            return
        rows = self._connection.execute("SELECT * FROM audit WHERE seq > ? ORDER BY seq", (start,))
        expected = start + 1
        for row in rows:
            if row["seq"] != expected:
                yield Flaw(expected, "a row is missing")
            values = tuple(row[name] for name in _CHAINED)
            if not hmac.compare_digest(self._link(before, values), row["mac"]):
                yield Flaw(row["seq"], "the row or the one before it was changed")
            before, expected = row["mac"], row["seq"] + 1

    def _holds(self, anchor: Anchor) -> bool:
        row = self._connection.execute("SELECT mac FROM audit WHERE seq = ?", (anchor.seq,)).fetchone()
        return row is not None and hmac.compare_digest(row["mac"], anchor.mac)

    def _read_head(self) -> bytes:
        if self._head is None:
            anchor = self.anchor()
            self._head = anchor.mac if anchor else _GENESIS
        return self._head

    def _link(self, before: bytes, values: tuple[object, ...]) -> bytes:
        return hmac.digest(self._key, before + json.dumps(values).encode(), "sha256")


def _read(row: sqlite3.Row) -> AuditRow:
    return AuditRow(wall_ms=row["wall_ms"], event=row["event"], detail=json.loads(row["detail"]))
