"""When the wall is ill: so many slots of a size wait for a look or a repair that parcels will soon be turned away."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.core.clock import UnitClock
from kiosk.core.model import Locker, Policy
from kiosk.core.person import UNIT
from kiosk.core.store import Ledger, Store
from kiosk.core.verbs import Condition

log = logging.getLogger(__name__)

_SETTING = "ill:"


@dataclass(frozen=True, slots=True)
class _Size:
    """How many slots of a size are out, and under which incident that was told; none when it was not."""

    out: int
    slots: int
    told: str

    def is_ill(self, percent: int) -> bool:
        return self.out * 100 > self.slots * percent


class Wall:
    """Raises one incident for every time that a size falls ill, and resolves it when enough of its slots are back."""

    def __init__(self, store: Store, clock: UnitClock, locker: Locker, policy: Policy) -> None:
        self._store = store
        self._clock = clock
        self._locker = locker
        self._percent = policy.ill_percent

    def look_after(self) -> int:
        """Notice what changed since the last call, and write only then; returns how many incidents were opened."""
        sizes = self._store.read(self._sizes)
        if all(each.is_ill(self._percent) == bool(each.told) for each in sizes.values()):
            return 0
        opened, closed = self._store.write(self._note)
        for sentence in closed:
            log.warning("%s", sentence)
        return opened

    def ill(self, ledger: Ledger) -> tuple[str, ...]:
        """The sizes that are ill just now."""
        return tuple(size for size, each in self._sizes(ledger).items() if each.is_ill(self._percent))

    def _sizes(self, ledger: Ledger) -> Mapping[str, _Size]:
        doors = {slot.door for slot in self._locker.slots}
        rows = [row for row in ledger.slots.all(self._locker.id) if row.door in doors]
        return {
            size: _Size(
                out=sum(row.size == size and row.condition is not Condition.IN_SERVICE for row in rows),
                slots=sum(row.size == size for row in rows),
                told=ledger.setting(_SETTING + size) or "",
            )
            for size in self._locker.sizes
        }

    def _note(self, ledger: Ledger) -> tuple[int, list[str]]:
        """Open and resolve incidents; returns how many were opened, and what is said of the others."""
        opened, closed = 0, list[str]()
        for size, each in self._sizes(ledger).items():
            ill = each.is_ill(self._percent)
            if ill and not each.told:
                self._fall_ill(ledger, size, each)
                opened += 1
            elif each.told and not ill:
                closed.append(self._recover(ledger, size, each))
        return opened, closed

    def _fall_ill(self, ledger: Ledger, size: str, each: _Size) -> None:
        cause = f"wall ill: {each.out} of {each.slots} {size} slots are out"
        number = ledger.incidents.add(cause, self._clock.wall(), slot=None)
        ledger.set(_SETTING + size, number)
        ledger.audit.add("wall ill", size=size, out=each.out, slots=each.slots, incident=number)

    def _recover(self, ledger: Ledger, size: str, each: _Size) -> str:
        note = f"{each.out} of {each.slots} {size} slots are out"
        row = ledger.incidents.get(each.told)
        if row is not None and row.resolved is None:
            ledger.incidents.resolve(each.told, self._clock.wall(), UNIT.name, note)
        ledger.set(_SETTING + size, "")
        ledger.audit.add("wall well", size=size, out=each.out, slots=each.slots, incident=each.told)
        return f"wall well again: {note}"
