"""When the wall is ill: so many slots of a size wait for a look or a repair that parcels will soon be turned away.

Who resolves the incident while it lasts knows of it. He is told again of what he does not know: that more slots are
out, or that they still are a day later.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kiosk.core.clock import UnitClock
from kiosk.core.model import Locker, Policy
from kiosk.core.person import UNIT
from kiosk.core.store import Ledger, Store
from kiosk.core.store.rows import IncidentRow, SlotRow
from kiosk.core.verbs import Condition
from kiosk.core.watch.trouble import AGAIN_AFTER

log = logging.getLogger(__name__)

_SETTING = "ill:"


@dataclass(frozen=True, slots=True)
class _Size:
    """How many slots of a size are out, and under which incident how many were told; none when it was not."""

    out: int
    slots: int
    told: IncidentRow | None
    told_out: int

    def is_ill(self, percent: int) -> bool:
        return self.out * 100 > self.slots * percent

    def is_news(self, now: int) -> bool:
        """Whether nobody knows of it, or only of less."""
        if self.told is None or self.told.resolved is None:
            return self.told is None
        return self.out > self.told_out or abs(now - self.told.resolved) >= AGAIN_AFTER


class Wall:
    """Raises an incident when a size falls ill, and resolves it when enough of its slots are back."""

    def __init__(self, store: Store, clock: UnitClock, locker: Locker, policy: Policy) -> None:
        self._store = store
        self._clock = clock
        self._locker = locker
        self._percent = policy.ill_percent

    def look_after(self) -> int:
        """Notice what changed since the last call, and write only then; returns how many incidents were opened."""
        sizes = self._store.read(self._sizes)
        if not any(self._falls_ill(each) or self._is_well(each) for each in sizes.values()):
            return 0
        opened, closed = self._store.write(self._note)
        for sentence in closed:
            log.warning("%s", sentence)
        return opened

    def ill(self, ledger: Ledger) -> tuple[str, ...]:
        """The sizes that are ill just now."""
        return tuple(size for size, each in self._sizes(ledger).items() if each.is_ill(self._percent))

    def _falls_ill(self, each: _Size) -> bool:
        return each.is_ill(self._percent) and each.is_news(self._clock.wall())

    def _is_well(self, each: _Size) -> bool:
        return each.told is not None and not each.is_ill(self._percent)

    def _sizes(self, ledger: Ledger) -> Mapping[str, _Size]:
        doors = {slot.door for slot in self._locker.slots}
        rows = [row for row in ledger.slots.all(self._locker.id) if row.door in doors]
        return {
            size: self._size(ledger, size, [row for row in rows if row.size == size]) for size in self._locker.sizes
        }

    @staticmethod
    def _size(ledger: Ledger, size: str, rows: Sequence[SlotRow]) -> _Size:
        number, _, out = (ledger.setting(_SETTING + size) or "").partition(" ")
        return _Size(
            out=sum(row.condition is not Condition.IN_SERVICE for row in rows),
            slots=len(rows),
            told=ledger.incidents.get(number) if number else None,
            told_out=int(out or 0),
        )

    def _note(self, ledger: Ledger) -> tuple[int, list[str]]:
        """Open and resolve incidents; returns how many were opened, and what is said of the others."""
        opened, closed = 0, list[str]()
        for size, each in self._sizes(ledger).items():
            if self._falls_ill(each):
                self._tell(ledger, size, each)
                opened += 1
            elif each.told is not None and self._is_well(each):
                closed.append(self._recover(ledger, size, each, each.told))
        return opened, closed

    def _tell(self, ledger: Ledger, size: str, each: _Size) -> None:
        cause = f"wall ill: {each.out} of {each.slots} {size} slots are out"
        number = ledger.incidents.add(cause, self._clock.wall(), slot=None)
        ledger.set(_SETTING + size, f"{number} {each.out}")
        ledger.audit.add("wall ill", size=size, out=each.out, slots=each.slots, incident=number)

    def _recover(self, ledger: Ledger, size: str, each: _Size, told: IncidentRow) -> str:
        note = f"{each.out} of {each.slots} {size} slots are out"
        if told.resolved is None:
            ledger.incidents.resolve(told.number, self._clock.wall(), UNIT.name, note)
        ledger.set(_SETTING + size, "")
        ledger.audit.add("wall well", size=size, out=each.out, slots=each.slots, incident=told.number)
        return f"wall well again: {note}"
