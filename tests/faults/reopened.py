"""What must be true of a unit that starts over whatever a power cut has left on its disk.

It starts at all; ledger, references and audit chain are sound; whatever somebody was told is there; every pulse has
its intent; no slot is given twice or taken for free with a parcel in it; a second start changes nothing; and whoever
holds the code of a stored parcel gets it.
"""

import random
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hal.sim.cabinet import SimCabinet
from hal.sim.door import WIDE
from kiosk.config import Config
from kiosk.core.clock import SteppedUnitClock
from kiosk.core.errors import CodeSpent, KioskError, LedgerBroken
from kiosk.core.keys import keys_folder, open_keys
from kiosk.core.store import Ledger
from kiosk.core.store.copies import backups, verify
from kiosk.runtime import open_unit
from tests.faults.outsider import LATER
from tests.faults.stage import LEDGER
from tests.faults.strace_log import Said

HOUR_LATER = 1_750_003_600_000
_HOLDERS = "SELECT s.door, s.condition, p.number FROM slot s LEFT JOIN package p ON p.slot_id = s.id"
_INTENTS = (
    "SELECT s.door, count(*) FROM visit v JOIN slot s ON s.id = v.slot_id WHERE v.opening IS NOT NULL GROUP BY s.door"
)
_TWICE = (
    "SELECT 'slot ' || slot_id FROM package WHERE slot_id IS NOT NULL GROUP BY slot_id HAVING count(*) > 1 "
    "UNION ALL SELECT 'door of slot ' || slot_id FROM visit WHERE state NOT IN ('SETTLED', 'ABANDONED') "
    "GROUP BY slot_id HAVING count(*) > 1"
)
_KEPT = ("slot", "package", "visit", "code", "outbox", "incident", "user")
"""The tables in which a second start may change nothing; the audit log tells of every start."""


@dataclass(slots=True)
class Told:
    """What the world knew when the power went."""

    stands: Mapping[str, tuple[bool, tuple[str, ...]]] = field(default_factory=dict)
    statuses: dict[str, str] = field(default_factory=dict)
    pulses: Counter[str] = field(default_factory=Counter)
    code: str | None = None
    moving: str | None = None
    """The door that was pulsed and not seen since: it stands open, or it does not."""

    def take(self, said: Said) -> None:
        """One more thing was told."""
        if said.what == "steel":
            self.stands = {door: (is_open, tuple(parcels)) for door, (is_open, parcels) in said.about.items()}
            if self.moving and self.stands[self.moving][0]:
                self.moving = None
        elif said.what == "pulse":
            self.pulses[said.about] += 1
            self.moving = said.about
        elif said.what == "code":
            self.code = said.about
        else:
            self.statuses[said.about] = said.what.upper()

    def steel(self, config: Config, clock: SteppedUnitClock, luck: random.Random) -> SimCabinet:
        """The steel as it stood."""
        contents = {door: parcels for door, (_, parcels) in self.stands.items()}
        steel = SimCabinet(config.places, clock, contents=contents)
        for door, (is_open, _) in self.stands.items():
            if is_open or (door == self.moving and luck.random() < 0.5):
                steel.pull(door)
        clock.advance(1.0)
        return steel


class Reopened:
    """A unit that starts twice over one image."""

    def __init__(self, folder: Path, config: Config, told: Told, luck: random.Random) -> None:
        self._folder = folder
        self._config = config
        self._told = told
        self._clock = SteppedUnitClock(HOUR_LATER, boot="boot-2")
        self._steel = told.steel(config, self._clock, luck)

    def complaints(self) -> list[str]:
        """What is not as it must be; nothing, if all is well."""
        try:
            self._start()
            with closing(self._query()) as ledger:
                found = [*_unsound(ledger), *self._untold(ledger), *self._misplaced(ledger)]
                found += [f"the audit chain: {flaw}" for flaw in self._flaws(ledger)]
                before = _rows(ledger)
            found += self._kept_from_the_parcel()
        except KioskError as error:
            return [f"refused: {error!r}"]
        found += self._spoilt_backups()
        if before != self._again:
            found.append("a second start changed something")
        return found

    def _start(self) -> None:
        with open_unit(self._config, self._folder, clock=self._clock, steel=self._steel):
            pass

    def _query(self) -> sqlite3.Connection:
        connection = sqlite3.connect(f"file:{self._folder / LEDGER}?mode=ro", uri=True)
        connection.row_factory = sqlite3.Row
        return connection

    def _flaws(self, connection: sqlite3.Connection) -> Iterator[object]:
        keys = open_keys(keys_folder(self._folder), ledger_exists=True)
        return iter(Ledger(connection, self._clock, keys.audit).audit.flaws(None))

    def _spoilt_backups(self) -> Iterator[str]:
        """A backup that has its name is whole."""
        keys = open_keys(keys_folder(self._folder), ledger_exists=True)
        for copy in backups(self._folder / "backups"):
            try:
                verify(copy, self._clock, keys.audit)
            except LedgerBroken as error:
                yield f"a backup is not whole: {error}"

    def _untold(self, ledger: sqlite3.Connection) -> Iterator[str]:
        """Somebody was told, or a door was pulsed, and the ledger has forgotten."""
        held = dict(tuple(row) for row in ledger.execute("SELECT number, status FROM package"))
        for number, status in self._told.statuses.items():
            if held.get(number) not in LATER[status]:
                yield f"lost: {number} was {status}, the ledger has {held.get(number)}"
        intents = dict(tuple(row) for row in ledger.execute(_INTENTS))
        for door, pulses in self._told.pulses.items():
            if intents.get(door, 0) < pulses:
                yield f"pulse without an intent: {door}"

    def _misplaced(self, ledger: sqlite3.Connection) -> Iterator[str]:
        for door, condition, number in ledger.execute(_HOLDERS):
            inside = self._steel.view(door).parcels
            if condition == "IN_SERVICE" and any(parcel != number for parcel in inside):
                yield f"{inside} behind {door}, which the ledger takes for {number or 'free'}"

    def _kept_from_the_parcel(self) -> list[str]:
        """Start once more, and type the code that somebody was given."""
        with open_unit(self._config, self._folder, clock=self._clock, steel=self._steel) as unit:
            with closing(self._query()) as ledger:
                self._again = _rows(ledger)
                found = dict(tuple(row) for row in ledger.execute("SELECT number, status FROM package"))
            if self._told.code is None:
                return []
            if set(found.values()) != {"STORED"}:
                return self._opened_for_nobody(unit.system, self._told.code)
            visit = unit.system.begin_retrieve(self._told.code)
            self._clock.advance(1.0)
            (inside,) = [view for view in self._steel.views() if view.door == visit.door]
            return [] if inside.share >= WIDE else [f"{visit.door} stays shut for the code of its parcel"]

    @staticmethod
    def _opened_for_nobody(system: Any, code: str) -> list[str]:
        try:
            visit = system.begin_retrieve(code)
        except CodeSpent:
            return []
        return [f"a spent code opened {visit.door}"]


def _unsound(ledger: sqlite3.Connection) -> Iterator[str]:
    (verdict,) = ledger.execute("PRAGMA integrity_check(1)").fetchone()
    if verdict != "ok":
        yield f"the file: {verdict}"
    yield from (f"a row refers to one that is gone: {tuple(row)}" for row in ledger.execute("PRAGMA foreign_key_check"))
    yield from (f"{what} is given twice" for (what,) in ledger.execute(_TWICE))


def _rows(ledger: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    return {table: [tuple(row) for row in ledger.execute(f"SELECT * FROM {table}")] for table in _KEPT}
