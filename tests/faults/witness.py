"""Somebody who watches the steel and reads the ledger, and believes neither the controller nor its words.

The names are those of the invariants: I1 custody, I2 no wrong door, I3 the intent is older than the pulse, I4 what was
said stays true, I5 a spent code opens nothing, I6 one parcel and one visit a slot, I11 every opening is explained.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

from hal.doors import DoorEvent, DoorState
from hal.sim.cabinet import Deed
from kiosk.core.codes import Typed
from kiosk.core.verbs import Visit
from tests.faults.stage import LEDGER, Stage

_HOLDER = (
    "SELECT s.door, s.condition, p.number, p.status FROM slot s LEFT JOIN package p ON p.slot_id = s.id ORDER BY s.id"
)
_INTENT = (
    "SELECT v.kind, p.number FROM visit v JOIN slot s ON s.id = v.slot_id LEFT JOIN package p ON p.id = v.package_id "
    "WHERE s.door = ? AND v.state = 'OPENING' AND v.opening IS NOT NULL"
)
_TWICE = (
    "SELECT 'slot ' || slot_id FROM package WHERE slot_id IS NOT NULL GROUP BY slot_id HAVING count(*) > 1 "
    "UNION ALL SELECT 'door of slot ' || slot_id FROM visit WHERE state NOT IN ('SETTLED', 'ABANDONED') "
    "GROUP BY slot_id HAVING count(*) > 1"
)
_EXPLAINED = (
    "SELECT EXISTS (SELECT 1 FROM visit v JOIN slot s ON s.id = v.slot_id WHERE s.door = ?1 AND v.state = 'OPENED') "
    "OR EXISTS (SELECT 1 FROM audit a JOIN slot s ON json_extract(a.detail, '$.slot') = s.id "
    "WHERE s.door = ?1 AND a.event = 'unexplained opening' AND a.seq > ?2)"
)
_STORED = "SELECT p.stored IS NOT NULL FROM code c JOIN package p ON p.id = c.package_id WHERE c.digits_index = ?"
_LIVE = (
    "SELECT s.door FROM visit v JOIN slot s ON s.id = v.slot_id "
    "WHERE v.state IN ('PLANNED', 'OPENING', 'OPENED', 'CLOSED')"
)


class Witness:
    """Watches one stage through all its lives; `complaints` is what it has seen go wrong."""

    def __init__(self, stage: Stage, ghosts: set[str]) -> None:
        self.complaints: list[str] = []
        self.pulses = 0
        self._stage = stage
        self._ghosts = ghosts
        self._said: dict[str, str | None] = {}
        self._audited: object = 0
        stage.heard.append(self._opened)
        self.leave = stage.steel.listen(self._pulsed)

    def told(self, visit: Visit | None) -> None:
        """Somebody was given that answer: from now on it has to stay true."""
        if visit is not None:
            self._said[visit.id] = None if visit.live else visit.outcome

    def look(self) -> None:
        """Compare steel, ledger and what was said; raises AssertionError with every complaint."""
        self.complaints.extend(self._misplaced())
        self.complaints.extend(self._unsaid())
        self.complaints.extend(f"I6: {what} is given twice" for (what,) in self._stage.query(_TWICE))
        ((self._audited,),) = self._stage.query("SELECT coalesce(max(seq), 0) FROM audit")
        assert not self.complaints, "\n".join(self.complaints)

    def _misplaced(self) -> Iterator[str]:
        """I1, and doors that stand open without anybody knowing why."""
        live = {door for (door,) in self._stage.query(_LIVE)}
        for door, condition, number, _ in self._stage.query(_HOLDER):
            inside = self._stage.steel.view(str(door)).parcels
            if condition == "IN_SERVICE" and any(parcel != number for parcel in inside):
                yield f"I1: {inside} behind {door}, which the ledger takes for {number or 'free'}"
            is_open = self._stage.cabinet.reading(str(door)).state is DoorState.OPEN
            if is_open and condition == "IN_SERVICE" and door not in live:
                yield f"I11: {door} stands open, unexplained"

    def _unsaid(self) -> Iterator[str]:
        """I4: visits that were told of are there and ended as was said; whoever has a code has a parcel inside."""
        rows = {row[0]: row[1] for row in self._stage.query("SELECT id, outcome FROM visit")}
        for visit, outcome in self._said.items():
            if visit not in rows or (outcome is not None and rows[visit] != outcome):
                yield f"I4: visit {visit} was {outcome}, the ledger has {rows.get(visit, 'nothing')}"
        for sent in self._stage.phones.messages:
            if sent.code and self._stage.query(_STORED, self._index(sent.code)) != [(1,)]:
                yield f"I4: {sent.to} has a code of no stored parcel"

    def _index(self, code: str) -> bytes:
        return self._stage.book.index(Typed(code.replace(" ", ""), is_token=False))

    def _pulsed(self, deed: Deed) -> None:
        if deed.name != "pulse":
            return
        self.pulses += 1
        with closing(sqlite3.connect(f"file:{self._stage.state / LEDGER}?mode=ro", uri=True)) as bystander:
            intents = bystander.execute(_INTENT, (deed.where,)).fetchall()
        if len(intents) != 1:
            self.complaints.append(f"I3: {deed.where} was pulsed for {len(intents)} written intents")
            return
        kind, number = intents[0]
        strangers = set(self._stage.steel.view(deed.where).parcels) - self._ghosts - {number}
        if kind != "INSPECT" and strangers:
            self.complaints.append(f"I2: {deed.where} was pulsed for {number} and holds {strangers}")

    def _opened(self, event: DoorEvent) -> None:
        if event.opened and self._stage.query(_EXPLAINED, event.door, self._audited) != [(1,)]:
            self.complaints.append(f"I11: {event.door} opened, unexplained")
