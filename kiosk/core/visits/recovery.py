"""What every unfinished visit becomes when the controller starts, read off the sensors as they are now.

| visit              | door open       | door closed                                      | unreadable        |
|--------------------|-----------------|--------------------------------------------------|-------------------|
| PLANNED            | abandoned, CHECK| abandoned, nothing moved                         | as closed         |
| STORE unfinished   | goes on, OPENED | abandoned; PENDING and resumable, slot CHECK     | as closed         |
| RETRIEVE unfinished| goes on, OPENED | abandoned; STORED, code valid; probably empty if it was seen open | as closed |
| REMOVE unfinished  | goes on, OPENED | abandoned; the slot is held as before            | as closed         |
| INSPECT unfinished | goes on, OPENED | abandoned, slot CHECK: nobody said what is there | as closed         |
| none               | alarm, CHECK    | nothing                                          | nothing           |

One transaction; running it again, or being cut short, changes nothing that it would not do anyway. A door that was
seen open and then closed before the cut keeps its witness: such a visit waits for its answer as before. A parcel that
a sensor still sees is not probably gone.
"""

from collections.abc import Mapping

from hal.doors import DoorState
from kiosk.core.clock import UnitClock
from kiosk.core.model import Locker
from kiosk.core.parcels.custody import Custody
from kiosk.core.person import UNIT
from kiosk.core.steel import Steel
from kiosk.core.store import Ledger
from kiosk.core.store.rows import SlotRow, VisitRow
from kiosk.core.verbs import Cause, Condition, Outcome, VisitKind, VisitState


class Recovery:
    """Settles what a crash or a power cut left unfinished; runs before any output may move."""

    def __init__(self, custody: Custody, steel: Steel, clock: UnitClock, locker: Locker) -> None:
        self._custody = custody
        self._steel = steel
        self._clock = clock
        self._locker = locker

    def run(self, ledger: Ledger) -> int:
        """Compare ledger and steel; returns how many visits were unfinished."""
        live: Mapping[int, VisitRow] = {row.slot_id: row for row in ledger.visits.live()}
        for slot in ledger.slots.all(self._locker.id):
            if self._locker.slot(slot.door) is not None:
                self._compare(ledger, slot, live.get(slot.id))
        ledger.audit.add("started", unfinished=len(live))
        return len(live)

    def _compare(self, ledger: Ledger, slot: SlotRow, visit: VisitRow | None) -> None:
        is_open = self._steel.reading(slot.door).state is DoorState.OPEN
        if visit is None:
            if is_open:
                self._alarm(ledger, slot)
        elif visit.state is VisitState.PLANNED:
            self._drop(ledger, visit)
            if is_open:
                self._alarm(ledger, slot)
        elif is_open:
            self._go_on(ledger, visit)
        elif visit.state is not VisitState.CLOSED:
            self._drop(ledger, visit)

    def _go_on(self, ledger: Ledger, visit: VisitRow) -> None:
        if visit.state is not VisitState.OPENED:
            ledger.visits.opened(visit.id, self._clock.wall())
            ledger.audit.add("opened", visit=visit.id, slot=visit.slot_id)

    def _drop(self, ledger: Ledger, visit: VisitRow) -> None:
        ledger.visits.end(visit.id, VisitState.ABANDONED, Outcome.INTERRUPTED, self._clock.wall())
        ledger.audit.add("interrupted", visit=visit.id, slot=visit.slot_id, state=visit.state.value)
        if visit.state is VisitState.PLANNED:
            return
        if visit.kind is VisitKind.STORE:
            self._custody.suspect(ledger, visit.slot_id, Cause.INTERRUPTED, UNIT)
        elif visit.kind is VisitKind.INSPECT:
            self._custody.suspect(ledger, visit.slot_id, Cause.LOOK_UNANSWERED, UNIT)
        elif visit.package_id is not None and visit.kind is VisitKind.RETRIEVE and self._may_be_gone(visit):
            ledger.packages.set_unanswered(visit.package_id, self._clock.wall())

    def _may_be_gone(self, visit: VisitRow) -> bool:
        return visit.was_open and not self._steel.reading(visit.door).presence

    def _alarm(self, ledger: Ledger, slot: SlotRow) -> None:
        """Said once: a slot that waits for a look because of it already does not raise it at every start."""
        waits = slot.condition is not Condition.IN_SERVICE
        if waits and ledger.incidents.told(slot.id, Cause.UNEXPLAINED_OPENING, slot.since or 0):
            return
        self._custody.suspect(ledger, slot.id, Cause.UNEXPLAINED_OPENING, UNIT)
        number = ledger.incidents.add(Cause.UNEXPLAINED_OPENING.value, self._clock.wall(), slot=slot.id)
        ledger.audit.add("unexplained opening", slot=slot.id, incident=number)
