"""How the unit is: what the ledger knows of its locks, beside what its program and its machine tell.

What is wrong opens an incident, once: as long as it waits for somebody, the same trouble opens no second one.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from statistics import median

from kiosk.core.clock import UnitClock
from kiosk.core.model import Locker
from kiosk.core.person import Person
from kiosk.core.store import Ledger, Store
from kiosk.core.store.locks import FIRST, LAST
from kiosk.core.verbs import BankReport, Health, LockReport, Vitals
from kiosk.core.watch.trouble import Trouble, has_changed, keep_track

DRIFTS_FACTOR, DRIFTS_LEAST = 1.5, 80
"""A lock drifts when its last openings take that many times as long as its first, and that many ms longer at least:
a sensor is believed after two equal reads, so anything finer may be the poll."""

SILENT_TOO_LONG = 60.0
"""Seconds of silence after which somebody has to look at a board; a cable that was only moved is back before."""

LEAST_DISK = 64 * 2**20
HOT = 80.0
"""Degrees at which a Raspberry Pi begins to slow itself down (Raspberry Pi documentation, "Frequency management")."""

UNSET_TOO_LONG = 3600.0
"""Seconds after the machine's start in which a time source should have been seen."""

TellVitals = Callable[[], Vitals]


class Checkup:
    """Puts together how the unit is; `vitals` tells what only the runtime can see.

    Where the steel is imagined, the machine is somebody's desk, and how that is concerns nobody.
    """

    def __init__(self, store: Store, clock: UnitClock, locker: Locker, vitals: TellVitals, imagined: bool) -> None:
        self._store = store
        self._clock = clock
        self._locker = locker
        self._vitals = vitals
        self._imagined = imagined

    def health(self) -> Health:
        """How the unit is now."""
        return Health(
            vitals=self._vitals(),
            locks=self._store.read(self.locks),
            clock_trusted=self._clock.synchronised(),
        )

    def look_after(self, troubles: Collection[str]) -> int:
        """Open an incident for whatever is newly wrong; returns how many."""
        health, now = self.health(), self._clock.wall()
        unit = [*troubles, *bank_troubles(health), *(() if self._imagined else machine_troubles(health))]
        drifting = {lock.door for lock in health.locks if lock.drifting}
        slots = self._store.read(lambda ledger: ledger.slots.all(self._locker.id))
        wrong: list[Trouble] = [(cause, None) for cause in unit]
        wrong += [("the lock takes longer and longer to open", slot.id) for slot in slots if slot.door in drifting]
        if not self._store.read(lambda ledger: has_changed(ledger, wrong, now)):
            return 0
        return self._store.write(lambda ledger: keep_track(ledger, wrong, now))

    def lock_replaced(self, door: str, by: Person) -> None:
        """Measure the lock of a door anew, from its next opening on; raises SlotUnknown."""

        def work(ledger: Ledger) -> None:
            slot = ledger.slots.at(self._locker.id, door).id
            ledger.locks.forget(slot)
            ledger.audit.add("lock replaced", slot=slot, by=by.name)

        self._store.write(work)

    def locks(self, ledger: Ledger) -> tuple[LockReport, ...]:
        """Each lock of the wall, those that never opened included."""
        slots = {row.door: row.id for row in ledger.slots.all(self._locker.id)}
        openings = ledger.locks.openings(self._locker.id)
        return tuple(lock_report(slot.door, openings.get(slots[slot.door], {})) for slot in self._locker.slots)


def bank_troubles(health: Health) -> Iterator[str]:
    """Boards that somebody has to look at, in words that stay the same while it lasts."""
    return (f"bank {bank.bank} does not answer" for bank in health.vitals.banks if _is_lost(bank))


def machine_troubles(health: Health) -> Iterator[str]:
    """What is wrong with the computer in the wall, likewise."""
    machine = health.vitals.machine
    if machine.disk_free is not None and machine.disk_free < LEAST_DISK:
        yield "the disk is nearly full"
    if machine.temperature is not None and machine.temperature >= HOT:
        yield "the computer is too hot"
    if machine.under_voltage:
        yield "the computer's supply is too weak"
    if not health.clock_trusted and machine.uptime is not None and machine.uptime > UNSET_TOO_LONG:
        yield "no time source was seen for an hour: nothing expires"


def _is_lost(bank: BankReport) -> bool:
    return bank.silent_seconds is not None and bank.silent_seconds > SILENT_TOO_LONG


def lock_report(door: str, openings: Mapping[int, int]) -> LockReport:
    """What a lock's openings say of it; a drift is told of only after as many openings as are compared."""
    if not openings:
        return LockReport(door=door, cycles=0)
    cycles = max(openings)
    reference = round(median(ms for cycle, ms in openings.items() if cycle <= FIRST))
    now = round(median(ms for cycle, ms in openings.items() if cycle > cycles - LAST))
    drifts = cycles >= FIRST + LAST and now >= reference * DRIFTS_FACTOR and now >= reference + DRIFTS_LEAST
    return LockReport(door=door, cycles=cycles, pulse_to_open_ms=now, reference_ms=reference, drifting=drifts)
