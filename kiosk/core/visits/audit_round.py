"""An audit round: somebody looks behind every door of the wall and says what is there; the ledger is compared with it.

The looks are ordinary INSPECT visits whose reason names the round, so a round needs no table of its own, goes on after
any interruption, and settles parcels and slots by the same rules as any other look.
"""

from collections.abc import Mapping

from kiosk.core.clock import UnitClock
from kiosk.core.errors import BadInput
from kiosk.core.model import Locker
from kiosk.core.person import Person
from kiosk.core.store import Ledger, Store
from kiosk.core.store.rows import SlotRow, VisitRow
from kiosk.core.verbs import AuditRound, Outcome, RoundDoor

_SETTING = "audit round"


class AuditRounds:
    """Begins rounds, tells how far one is, and ends it."""

    def __init__(self, store: Store, clock: UnitClock, locker: Locker) -> None:
        self._store = store
        self._clock = clock
        self._locker = locker

    def go_on(self, by: Person) -> AuditRound:
        """The round that is under way, or a new one."""
        if not self._store.read(_begun):
            self._store.write(lambda ledger: self._begin(ledger, by))
        return self._store.read(self._so_far)

    def end(self, by: Person) -> AuditRound:
        """End the round that is under way, finished or not; raises BadInput where there is none."""

        def work(ledger: Ledger) -> AuditRound:
            if not _begun(ledger):
                raise BadInput(what="audit round", why="none is under way; without --finish one begins")
            found = self._so_far(ledger)
            ledger.set(_SETTING, "")
            looked = sum(door.found is not None for door in found.doors)
            differ = sum(door.differs for door in found.doors)
            ledger.audit.add("audit round ended", begun=found.begun, looked=looked, differences=differ, by=by.name)
            return found

        return self._store.write(work)

    def _begin(self, ledger: Ledger, by: Person) -> None:
        if not _begun(ledger):
            ledger.set(_SETTING, str(self._clock.wall()))
            ledger.audit.add("audit round begun", by=by.name)

    def _so_far(self, ledger: Ledger) -> AuditRound:
        begun = int(_begun(ledger) or 0)
        reason = f"audit round {begun}"
        looks = {row.slot_id: row for row in ledger.visits.looks(reason)}
        rows = {row.door: row for row in ledger.slots.all(self._locker.id)}
        doors = tuple(_door(ledger, rows[slot.door], looks) for slot in self._locker.slots)
        return AuditRound(reason=reason, begun=begun, doors=doors)


def _begun(ledger: Ledger) -> str | None:
    return ledger.setting(_SETTING) or None


def _door(ledger: Ledger, slot: SlotRow, looks: Mapping[int, VisitRow]) -> RoundDoor:
    look, package = looks.get(slot.id), ledger.packages.in_slot(slot.id)
    return RoundDoor(
        door=slot.door,
        parcel=package.number if package else None,
        expected=_expected(ledger, look) if look else None,
        found=look.outcome if look else None,
        about=look.parcel if look else None,
    )


def _expected(ledger: Ledger, look: VisitRow) -> Outcome:
    """What the ledger said lay there when somebody looked; a parcel that is only announced does not."""
    package = ledger.packages.get(look.package_id) if look.package_id else None
    was_stored = package is not None and package.stored is not None and package.stored < look.planned
    return Outcome.INSIDE if was_stored else Outcome.EMPTY
