"""Customers: a code opens the door of its own parcel, and of no other."""

from collections import deque
from math import ceil

from kiosk.core import codes
from kiosk.core.clock import UnitClock
from kiosk.core.codes import Typed
from kiosk.core.errors import DoorCools, DoorsHeld, KioskError, SlotBusy, TooManyDoors
from kiosk.core.journal import Journal
from kiosk.core.keypad import Keypad
from kiosk.core.model import Policy
from kiosk.core.openings import Openings
from kiosk.core.person import CUSTOMER
from kiosk.core.store import Ledger
from kiosk.core.store.rows import PackageRow, SlotRow, VisitRow
from kiosk.core.verbs import Visit, VisitKind, VisitState

_HOUR = 3600.0


class Pickups:
    """Begins pickups; holding the code (or the visit that it began) is the only right that a customer has."""

    def __init__(self, journal: Journal, openings: Openings, keypad: Keypad, clock: UnitClock, policy: Policy) -> None:
        self._journal = journal
        self._openings = openings
        self._keypad = keypad
        self._clock = clock
        self._policy = policy
        self._doors: deque[float] = deque(maxlen=policy.customer_doors_per_hour)

    def begin(self, presented: str, door: str | None) -> Visit:
        """Open the door of a code's parcel; raises a CodeRefused that says what the code is instead."""
        typed = codes.read(presented)
        self._limit_doors()
        visit = self._journal.open(lambda ledger: self._plan(ledger, typed, door))
        self._doors.append(self._clock.monotonic())
        return visit

    def _plan(self, ledger: Ledger, typed: Typed, door: str | None) -> VisitRow | str | KioskError:
        """Refusals are returned, not raised: the count of a wrong code stays committed."""
        found = self._keypad.find(ledger, typed, door)
        if isinstance(found, KioskError):
            return found
        assert found.slot_id is not None, "a STORED package holds a slot"
        slot = ledger.slots.get(found.slot_id)
        try:
            return self._open(ledger, slot, found)
        except (SlotBusy, DoorsHeld, DoorCools) as error:
            return error

    def _open(self, ledger: Ledger, slot: SlotRow, package: PackageRow) -> VisitRow | str:
        """A new pickup; or, when the code is typed again during its own, the same door once more if it is shut."""
        live = ledger.visits.live_at(slot.id)
        if live is None:
            return self._openings.begin(ledger, VisitKind.RETRIEVE, slot, package.id, CUSTOMER)
        if live.kind is not VisitKind.RETRIEVE:
            raise SlotBusy(door=live.door)
        moving = live.state is VisitState.OPENING and live.trouble is None
        if moving or live.state is VisitState.OPENED:
            return live.id
        return self._openings.again(ledger, live, CUSTOMER)

    def _limit_doors(self) -> None:
        """No person opens this many doors within an hour; a program would."""
        if len(self._doors) == self._doors.maxlen:
            wait = self._doors[0] + _HOUR - self._clock.monotonic()
            if wait > 0:
                raise TooManyDoors(wait=ceil(wait))
