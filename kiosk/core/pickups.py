"""Customers: a code opens the door of its own parcel, and of no other."""

from kiosk.core import codes
from kiosk.core.codes import Typed
from kiosk.core.errors import DoorCools, DoorsHeld, KioskError, SlotBusy, TooManyDoors
from kiosk.core.journal import Journal
from kiosk.core.keypad import Keypad
from kiosk.core.openings import Openings
from kiosk.core.person import CUSTOMER
from kiosk.core.store import Ledger
from kiosk.core.store.rows import PackageRow, SlotRow, VisitRow
from kiosk.core.verbs import Visit, VisitKind, VisitState


class Pickups:
    """Begins pickups; holding the code (or the visit that it began) is the only right that a customer has."""

    def __init__(self, journal: Journal, openings: Openings, keypad: Keypad) -> None:
        self._journal = journal
        self._openings = openings
        self._keypad = keypad

    def begin(self, presented: str, door: str | None) -> Visit:
        """Open the door of a code's parcel; raises a CodeRefused that says what the code is instead."""
        typed = codes.read(presented)
        return self._journal.open(lambda ledger: self._plan(ledger, typed, door))

    def _plan(self, ledger: Ledger, typed: Typed, door: str | None) -> VisitRow | str | KioskError:
        """Refusals are returned, not raised: the count of a wrong code stays committed."""
        found = self._keypad.find(ledger, typed, door)
        if isinstance(found, KioskError):
            return found
        assert found.slot_id is not None, "a STORED package holds a slot"
        slot = ledger.slots.get(found.slot_id)
        try:
            return self._open(ledger, slot, found)
        except (SlotBusy, DoorsHeld, DoorCools, TooManyDoors) as error:
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
