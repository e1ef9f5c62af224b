"""New visits: the rows that must be durable before a door moves."""

import uuid
from math import ceil

import msgspec

from kiosk.core.allocation import Choice
from kiosk.core.clock import UnitClock
from kiosk.core.errors import DoorCools, DoorOpen, DoorsHeld, NotSignedIn, SlotBusy, VisitOver
from kiosk.core.model import Policy
from kiosk.core.person import Person
from kiosk.core.steel import Steel
from kiosk.core.store import Ledger
from kiosk.core.store.rows import SlotRow, VisitRow
from kiosk.core.verbs import Outcome, Role, VisitKind, VisitState
from kiosk.core.visits.pace import Pace


class Openings:
    """Writes visits down; every method works inside the transaction of the ledger it is given."""

    def __init__(self, steel: Steel, clock: UnitClock, policy: Policy) -> None:
        self._steel = steel
        self._clock = clock
        self._pace = Pace(policy)

    def begin(
        self,
        ledger: Ledger,
        kind: VisitKind,
        slot: SlotRow,
        package: str | None,
        by: Person,
        *,
        choice: Choice | None = None,
        reason: str | None = None,
        moves_on: bool = False,
    ) -> VisitRow:
        """A visit in OPENING: once it is committed, its door may be pulsed.

        A deposit that `moves_on` to another slot is no new door for the pace of staff.
        Raises SlotBusy, TooManyDoors, DoorOpen while the door before an occupied one still stands open, and
        DoorsHeld or DoorCools where the steel would refuse.
        """
        self._must_be_movable(slot.door)
        if ledger.visits.live_at(slot.id) is not None:
            raise SlotBusy(door=slot.door)
        self._must_open_one_by_one(ledger, kind, slot.id, package, by)
        if not moves_on:
            self._must_not_hurry(ledger, kind, package, by)
        now = self._clock.wall()
        return self._add(
            ledger,
            VisitRow(
                id=uuid.uuid4().hex,
                kind=kind,
                state=VisitState.OPENING,
                slot_id=slot.id,
                package_id=package,
                actor=by.name,
                boot_id=self._clock.boot,
                strategy=choice.strategy if choice else None,
                why=choice.why if choice else None,
                reason=reason,
                planned=now,
                opening=now,
            ),
        )

    def again(self, ledger: Ledger, visit: VisitRow, by: Person) -> VisitRow:
        """A visit that follows an unfinished one to the same door, because a person asked.

        What the earlier one witnessed still counts. Raises VisitOver, DoorOpen where nothing needs opening, and
        DoorsHeld or DoorCools where the steel would refuse.
        """
        if visit.kind is not VisitKind.RETRIEVE and not by.staff:
            raise NotSignedIn
        if visit.state is VisitState.OPENED:
            raise DoorOpen(door=visit.door)
        if visit.state not in (VisitState.CLOSED, VisitState.OPENING):
            raise VisitOver(door=visit.door)
        self._must_be_movable(visit.door)
        if visit.kind is not VisitKind.STORE:
            self._must_open_one_by_one(ledger, visit.kind, visit.slot_id, visit.package_id, by)
        if not by.staff:
            self._must_not_hurry(ledger, visit.kind, visit.package_id, by)
        now = self._clock.wall()
        ledger.visits.end(visit.id, VisitState.ABANDONED, Outcome.AGAIN, now)
        return self._add(
            ledger,
            msgspec.structs.replace(
                visit,
                id=uuid.uuid4().hex,
                state=VisitState.OPENING,
                actor=by.name,
                boot_id=self._clock.boot,
                follows=visit.id,
                planned=now,
                opening=now,
                opened=None,
                closed=None,
            ),
        )

    def look_behind(self, ledger: Ledger, visit: VisitRow, by: Person) -> None:
        """After a deposit that left its slot: an INSPECT visit that waits for EMPTY, if the door was seen open.

        It takes over the state of the ended visit, which names it as `look`.
        """
        if visit.opened is None:
            return
        look = self._add(
            ledger,
            msgspec.structs.replace(
                visit,
                id=uuid.uuid4().hex,
                kind=VisitKind.INSPECT,
                package_id=None,
                actor=by.name,
                look=None,
                strategy=None,
                why=None,
            ),
        )
        ledger.visits.set_look(visit.id, look.id)

    @staticmethod
    def failed_before(ledger: Ledger, visit: VisitRow) -> bool:
        """Whether the last opening of that door before this one did not open it either, whoever asked and when."""
        before = ledger.visits.before(visit)
        return before is not None and before.stuck

    def _must_be_movable(self, door: str) -> None:
        if self._steel.held:
            raise DoorsHeld
        if rest := self._steel.rest(door):
            raise DoorCools(door=door, wait=ceil(rest))

    @staticmethod
    def _must_open_one_by_one(ledger: Ledger, kind: VisitKind, slot: int, package: str | None, by: Person) -> None:
        """Whoever of the staff opens a door with a parcel behind it has shut the last one: never a wall of open doors.

        One that does not shut keeps nobody from work once an incident tells of it.
        A deposit that begins opens an empty slot; one that is resumed may have its parcel inside.
        """
        begins = kind is VisitKind.STORE and package is not None and not ledger.visits.moved(package, slot)
        if not by.staff or package is None or begins:
            return
        for visit in ledger.visits.live():
            if visit.actor == by.name and visit.state is VisitState.OPENED and not visit.unattended:
                raise DoorOpen(door=visit.door)

    def _must_not_hurry(self, ledger: Ledger, kind: VisitKind, package: str | None, by: Person) -> None:
        """Nobody opens doors faster than people do; operators may load several empty slots at once."""
        now = self._clock.monotonic()
        if by.staff and not (by.role is Role.OPERATOR and kind is VisitKind.STORE):
            ledger.if_undone(self._pace.staff(by.name, now))
        elif not by.staff and package is not None:
            ledger.if_undone(self._pace.customer(package, now))

    def _add(self, ledger: Ledger, visit: VisitRow) -> VisitRow:
        ledger.visits.add(visit)
        ledger.audit.add(
            "opening",
            visit=visit.id,
            kind=visit.kind.value,
            slot=visit.slot_id,
            package=visit.package_id,
            by=visit.actor,
        )
        written = ledger.visits.get(visit.id)
        assert written is not None
        return written
