"""Time that is fair: only the hours count in which the unit could have handed the parcel out.

Deadlines are kept as wall time, because people are told them, but they run with the unit. Whatever the wall clock
did beyond the unit's own running time since the last sweep - a power cut, a wrong clock, a clock put right - moves
every deadline along with it; and while a slot is not in service, or nobody can open its door, the deadlines of its
parcel stand still. So neither downtime, nor a jam, nor a cut cable, nor a start in 1970 takes a day from anybody.
"""

from collections.abc import Callable
from functools import partial

from kiosk.core.clock import DAY_MS, HOUR_MS, UnitClock
from kiosk.core.deadlines.reminders import Reminders
from kiosk.core.deadlines.standstill import Standstill
from kiosk.core.lifecycle import Event
from kiosk.core.model import Locker, Policy
from kiosk.core.parcels.custody import Custody
from kiosk.core.person import UNIT
from kiosk.core.steel import Steel
from kiosk.core.store import Ledger, Store
from kiosk.core.store.rows import PackageRow

_SLACK = 5_000
"""Milliseconds by which the two clocks may drift apart between two sweeps without anybody being credited."""


class Expiry:
    """Ends what is over; run every now and then, never by a customer's try."""

    def __init__(
        self,
        store: Store,
        custody: Custody,
        clock: UnitClock,
        locker: Locker,
        policy: Policy,
        running: Callable[[], int],
        reminders: Reminders,
        steel: Steel,
        standstill: Standstill,
    ) -> None:
        self._store = store
        self._custody = custody
        self._clock = clock
        self._locker = locker
        self._policy = policy
        self._running = running
        self._reminders = reminders
        self._steel = steel
        self._standstill = standstill
        self._still: frozenset[str] = frozenset()

    def sweep(self) -> int:
        """Credit what the clocks and the steel took, then end what is over; how many parcels expired."""
        return self._store.write(self._sweep)

    def _sweep(self, ledger: Ledger) -> int:
        self._credit(ledger)
        if not self._clock.synchronised():
            return 0
        now = self._clock.wall()
        for package in ledger.packages.unaccepted(now):
            self._custody.unaccepted(ledger, package)
        for package in self._settled_by_silence(ledger, now):
            self._custody.settled_by_silence(ledger, package)
        for package in self._lapsed(ledger, now):
            self._custody.cancel(ledger, package, UNIT, Event.LAPSE)
        ledger.expected.drop_before(now - self._policy.expected_days * DAY_MS)
        self._reminders.queue(ledger, now)
        over = [package for package in ledger.packages.due(now) if not _in_the_balance(ledger, package)]
        for package in over:
            self._custody.expire(ledger, package, UNIT)
        return len(over)

    @staticmethod
    def _lapsed(ledger: Ledger, now: int) -> list[PackageRow]:
        """Reservations whose time is over; one whose deposit was begun waits for its courier, not for the clock."""
        return [
            package
            for package in ledger.packages.lapsed(now)
            if package.slot_id is not None and not ledger.visits.moved(package.id, package.slot_id)
        ]

    def reckon(self, ledger: Ledger) -> None:
        """Before anything is written by the wall clock: take notice if it has jumped since the last sweep."""
        if ledger.setting("swept") is None or abs(self._since_sweep(ledger)[1]) > _SLACK:
            self._credit(ledger)

    def _credit(self, ledger: Ledger) -> None:
        gone, jumped = self._since_sweep(ledger)
        if abs(jumped) > _SLACK:
            ledger.packages.credit(jumped)
            ledger.outbox.put_forward(-jumped)
            ledger.audit.add("credited", milliseconds=jumped)
        ledger.packages.credit(gone, stuck=self._stuck(ledger))
        ledger.set("swept", f"{self._clock.wall()} {self._running()}")
        ledger.set("running", str(self._running()))

    def _stuck(self, ledger: Ledger) -> list[int]:
        """The slots whose doors stood still at the last sweep and still do: the time between was nobody's to use."""
        before, self._still = self._still, self._standstill.doors()
        ledger.if_undone(partial(setattr, self, "_still", before))
        return [slot.id for slot in ledger.slots.all(self._locker.id) if slot.door in before & self._still]

    def _since_sweep(self, ledger: Ledger) -> tuple[int, int]:
        """Milliseconds that the unit has run since the last sweep, and what the wall clock did beyond them."""
        before = ledger.setting("swept")
        if before is None:
            return 0, 0
        wall_before, running_before = (int(value) for value in before.split())
        gone = self._running() - running_before
        return gone, self._clock.wall() - wall_before - gone

    def _settled_by_silence(self, ledger: Ledger, now: int) -> list[PackageRow]:
        silent = ledger.packages.silent_since(now - self._policy.silence_settles_hours * HOUR_MS)
        return [package for package in silent if self._bears_out(ledger, package) and not _visited(ledger, package)]

    def _bears_out(self, ledger: Ledger, package: PackageRow) -> bool:
        """Whether the sensors let silence mean that a parcel was taken.

        One that sees the latch alone is no witness of it, and one that still sees the parcel knows better.
        """
        assert package.slot_id is not None, "a STORED package holds a slot"
        door = ledger.slots.get(package.slot_id).door
        return self._locker.sensors.get(door) == "door" and not self._steel.reading(door).presence


def _in_the_balance(ledger: Ledger, package: PackageRow) -> bool:
    """Whether a parcel may have been collected: somebody is at its door, or nobody has said how a pickup ended."""
    return package.unanswered is not None or _visited(ledger, package)


def _visited(ledger: Ledger, package: PackageRow) -> bool:
    """Whether somebody is at the parcel's door."""
    return package.slot_id is not None and ledger.visits.live_at(package.slot_id) is not None
