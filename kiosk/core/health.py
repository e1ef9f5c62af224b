"""How the unit is: what the ledger knows of its locks, beside what its program and its machine tell."""

from collections.abc import Callable, Mapping
from statistics import median

from kiosk.core.clock import UnitClock
from kiosk.core.model import Locker
from kiosk.core.store import Ledger, Store
from kiosk.core.store.locks import FIRST, LAST
from kiosk.core.verbs import Health, LockReport, Vitals

DRIFTS_FACTOR, DRIFTS_LEAST = 1.5, 80
"""A lock drifts when its last openings take that many times as long as its first, and that many ms longer at least:
a sensor is believed after two equal reads, so anything finer may be the poll."""

TellVitals = Callable[[], Vitals]


class Checkup:
    """Puts together how the unit is; `vitals` tells what only the runtime can see."""

    def __init__(self, store: Store, clock: UnitClock, locker: Locker, vitals: TellVitals) -> None:
        self._store = store
        self._clock = clock
        self._locker = locker
        self._vitals = vitals

    def health(self) -> Health:
        """How the unit is now."""
        return Health(
            vitals=self._vitals(),
            locks=self._store.read(self.locks),
            clock_trusted=self._clock.synchronised(),
        )

    def locks(self, ledger: Ledger) -> tuple[LockReport, ...]:
        """Each lock of the wall, those that never opened included."""
        slots = {row.door: row.id for row in ledger.slots.all(self._locker.id)}
        openings = ledger.locks.openings(self._locker.id)
        return tuple(lock_report(slot.door, openings.get(slots[slot.door], {})) for slot in self._locker.slots)


def lock_report(door: str, openings: Mapping[int, int]) -> LockReport:
    """What a lock's openings say of it; a drift is told of only after as many openings as are compared."""
    if not openings:
        return LockReport(door=door, cycles=0)
    cycles = max(openings)
    reference = round(median(ms for cycle, ms in openings.items() if cycle <= FIRST))
    now = round(median(ms for cycle, ms in openings.items() if cycle > cycles - LAST))
    drifts = cycles >= FIRST + LAST and now >= reference * DRIFTS_FACTOR and now >= reference + DRIFTS_LEAST
    return LockReport(door=door, cycles=cycles, pulse_to_open_ms=now, reference_ms=reference, drifting=drifts)
