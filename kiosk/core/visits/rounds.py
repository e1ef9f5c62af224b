"""Staff at doors that are not being loaded: parcels to take out, slots to look into, conditions to change."""

from kiosk.core.clock import UnitClock
from kiosk.core.errors import BadInput, NotAllowed, SlotOccupied, SlotReserved, VisitOver, WrongStatus
from kiosk.core.lifecycle import Event
from kiosk.core.model import Locker
from kiosk.core.parcels.custody import Custody, reported
from kiosk.core.parcels.lookup import find
from kiosk.core.person import Person
from kiosk.core.steel import Steel
from kiosk.core.store import Ledger, Store
from kiosk.core.store.rows import PackageRow, SlotRow, VisitRow
from kiosk.core.verbs import (
    Cause,
    Chore,
    Condition,
    Incident,
    LockerSlot,
    PackageStatus,
    Problem,
    Role,
    SlotReport,
    SlotUse,
    Trouble,
    Visit,
    VisitKind,
    VisitState,
    Work,
)
from kiosk.core.visits.journal import Journal, view
from kiosk.core.visits.openings import Openings
from kiosk.core.watch.incidents import view as incident_view

_REMOVABLE = (PackageStatus.EXPIRED, PackageStatus.CANCELLED)
_LONGEST_TEXT = 200
_COMPLAINT_WITHIN = 15 * 60_000
"""Milliseconds after its end in which a visit's person may still complain."""


class Rounds:
    """What couriers and technicians do besides loading."""

    def __init__(
        self,
        store: Store,
        journal: Journal,
        openings: Openings,
        custody: Custody,
        steel: Steel,
        clock: UnitClock,
        locker: Locker,
    ) -> None:
        self._store = store
        self._journal = journal
        self._openings = openings
        self._custody = custody
        self._steel = steel
        self._clock = clock
        self._locker = locker

    # -- doors --------------------------------------------------------------------------------------------------

    def remove(self, package: str, by: Person) -> Visit:
        """Open the door of a parcel to take it out: an expired or cancelled one, or one that is to be moved."""

        def plan(ledger: Ledger) -> VisitRow:
            row = find(ledger, package)
            if row.slot_id is None or not (row.status in _REMOVABLE or _out_of_reach(ledger, row)):
                raise WrongStatus(number=row.number, status=row.status.value, event=Event.REMOVE.value)
            by.must_touch(row.carrier)
            return self._openings.begin(ledger, VisitKind.REMOVE, ledger.slots.get(row.slot_id), row.id, by)

        return self._journal.open(plan)

    def inspect(self, door: str, reason: str, insist: bool, by: Person) -> Visit:
        """Open a door to look: a parcel's only for a technician who insists, or who was sent to ask "empty?"."""
        if not reason.strip() or len(reason) > _LONGEST_TEXT:
            raise BadInput(what="reason", why=f"say in up to {_LONGEST_TEXT} characters why the door opens")

        def plan(ledger: Ledger) -> VisitRow:
            slot = ledger.slots.at(self._locker.id, door)
            package = ledger.packages.in_slot(slot.id)
            if package is not None:
                by.must_touch(package.carrier)
                if not self._may_look(by, slot, insist, package.unanswered is not None):
                    raise _refusal(ledger, package)(door=door)
            return self._openings.begin(
                ledger, VisitKind.INSPECT, slot, package.id if package else None, by, reason=reason.strip()
            )

        return self._journal.open(plan)

    def test(self, door: str, by: Person) -> Visit:
        """Open the door of a slot that holds nothing, to see whether it works; raises SlotOccupied."""

        def plan(ledger: Ledger) -> VisitRow:
            slot = ledger.slots.at(self._locker.id, door)
            if (package := ledger.packages.in_slot(slot.id)) is not None:
                raise _refusal(ledger, package)(door=door)
            return self._openings.begin(ledger, VisitKind.INSPECT, slot, None, by, reason="door test")

        return self._journal.open(plan)

    @staticmethod
    def _may_look(by: Person, slot: SlotRow, insist: bool, probably_empty: bool) -> bool:
        """Whether the door of a slot that holds a parcel may be opened to look."""
        if by.role is Role.TECHNICIAN and insist:
            return True
        return by.role in (Role.COURIER, Role.TECHNICIAN) and (probably_empty or slot.condition is Condition.CHECK)

    def set_condition(self, door: str, condition: Condition, cause: str, by: Person) -> None:
        """Out of service, or back; a slot to CHECK comes back by a look alone."""
        if not cause.strip() or len(cause) > _LONGEST_TEXT:
            raise BadInput(what="cause", why=f"say why in up to {_LONGEST_TEXT} characters")

        def work(ledger: Ledger) -> None:
            slot = ledger.slots.at(self._locker.id, door)
            if condition is Condition.IN_SERVICE and slot.condition is not Condition.IN_SERVICE:
                self._put_back(ledger, slot, by)
                return
            ledger.slots.set_condition(slot.id, condition, cause.strip(), by.name, self._clock.wall())
            ledger.audit.add("condition", slot=slot.id, condition=condition.value, by=by.name)

        self._store.write(work)

    def _put_back(self, ledger: Ledger, slot: SlotRow, by: Person) -> None:
        """A repaired slot may still hide something: it is looked into before it is given out."""
        if slot.condition is Condition.CHECK:
            raise NotAllowed(what=f"door {slot.door} waits for a look; open it and say whether it is empty")
        now = self._clock.wall()
        ledger.slots.set_condition(slot.id, Condition.CHECK, "repaired", by.name, now)
        ledger.audit.add("condition", slot=slot.id, condition=Condition.CHECK.value, by=by.name)

    # -- reports ------------------------------------------------------------------------------------------------

    def report(self, visit: str, problem: Problem, by: Person) -> Incident:
        """A complaint at the door: an incident, and the slot out of allocation where it may be wrong.

        Said twice, it is the same incident. Raises VisitOver some minutes after the visit's end.
        """

        def work(ledger: Ledger) -> Incident:
            row = self._journal.row(ledger, visit)
            if problem.leaves_door and row.state is VisitState.OPENED:
                ledger.visits.set_trouble(row.id, Trouble.UNATTENDED.value)
            now = self._clock.wall()
            cause = reported(problem)
            if (known := ledger.incidents.of_visit(row.id, cause)) is not None:
                return incident_view(known)
            if row.ended is not None and not 0 <= now - row.ended <= _COMPLAINT_WITHIN:
                raise VisitOver(door=row.door)
            number = ledger.incidents.add(cause, now, slot=row.slot_id, package=row.package_id, visit=row.id)
            holder = ledger.packages.in_slot(row.slot_id)
            if problem is not Problem.DAMAGED and (holder is None or holder.id == row.package_id):
                why = Cause.OUT_OF_REACH if problem is Problem.OUT_OF_REACH else Cause.REPORTED
                self._custody.suspect(ledger, row.slot_id, why, by)
            self._custody.tell_problem(ledger, row, number)
            ledger.audit.add("report", visit=row.id, slot=row.slot_id, problem=problem.value, by=by.name)
            return Incident(number=number, at=now, door=row.door, cause=cause, resolved=False)

        incident = self._store.write(work)
        self._journal.announce((visit,))
        return incident

    # -- what there is ----------------------------------------------------------------------------------------

    def work(self, by: Person) -> Work:
        """What there is to do for this person."""
        return self._store.read(lambda ledger: self._work(ledger, by))

    def _work(self, ledger: Ledger, by: Person) -> Work:
        carrier = by.carrier if by.role is Role.COURIER else None
        suspect = ledger.slots.in_condition(self._locker.id, Condition.CHECK)
        checks = [self._check(ledger, row, by) for row in suspect if _to_look_into(ledger, row, by)]
        probably_empty = [
            ledger.slots.get(row.slot_id)
            for row in ledger.packages.unanswered(self._locker.id)
            if row.slot_id is not None and by.may_touch(row.carrier)
        ]
        asks = [
            Chore(door=slot.door, cause=Cause.PROBABLY_EMPTY)
            for slot in probably_empty
            if slot.condition is not Condition.CHECK
        ]
        removals = [
            Chore(door=ledger.slots.get(row.slot_id).door, cause=_why_out(row), package=row.id, parcel=row.number)
            for row in ledger.packages.to_remove(self._locker.id, carrier)
            if row.slot_id is not None
        ]
        return Work(
            to_check=(*checks, *asks),
            to_remove=tuple(removals),
            free=self.free(ledger),
            expected=ledger.expected.count(carrier),
            put_off=ledger.outbox.put_off_count(),
            to_undo=tuple(view(row) for row in ledger.visits.deposits(by.name) if _unheard(ledger, row)),
        )

    @staticmethod
    def _check(ledger: Ledger, slot: SlotRow, by: Person) -> Chore:
        """A slot to look into, with the parcel whose deposit broke off there."""
        package = ledger.packages.in_slot(slot.id)
        broken_off = package is not None and package.status is PackageStatus.PENDING and by.may_touch(package.carrier)
        return Chore(door=slot.door, cause=slot.cause or "", parcel=package.number if package and broken_off else None)

    def free(self, ledger: Ledger) -> dict[str, int]:
        """Slots by size that would be given out now: free, and seen shut and empty."""
        ready = {slot.door for slot in self._locker.slots if self._journal.shut_and_empty(slot.door)}
        counts = dict.fromkeys(self._locker.sizes, 0)
        for row in ledger.slots.free(self._locker.id):
            counts[row.size] += row.door in ready
        return counts

    def reports(self) -> tuple[SlotReport, ...]:
        """The live table of the wall."""
        return self._store.read(self._reports)

    def _reports(self, ledger: Ledger) -> tuple[SlotReport, ...]:
        rows = {row.door: row for row in ledger.slots.all(self._locker.id)}
        visits = {row.slot_id: row for row in ledger.visits.live()}
        asked = {row.slot_id for row in ledger.packages.unanswered(self._locker.id)}
        return tuple(
            self._report(ledger, slot, rows[slot.door], visits.get(rows[slot.door].id), asked)
            for slot in self._locker.slots
        )

    def _report(
        self, ledger: Ledger, slot: LockerSlot, row: SlotRow, visit: VisitRow | None, asked: set[int | None]
    ) -> SlotReport:
        package = ledger.packages.in_slot(row.id)
        reading = self._steel.reading(slot.door)
        use = SlotUse.FREE
        if package is not None:
            use = SlotUse.RESERVED if package.status is PackageStatus.PENDING else SlotUse.OCCUPIED
        return SlotReport(
            slot=slot,
            use=use,
            condition=row.condition,
            cause=row.cause,
            set_by=row.set_by,
            since=row.since,
            state=reading.state.value,
            presence=reading.presence,
            parcel=package.number if package else None,
            status=package.status if package else None,
            probably_empty=row.id in asked,
            visit=visit.state if visit else None,
        )


def _refusal(ledger: Ledger, package: PackageRow) -> type[SlotOccupied]:
    """What is refused at the slot of a parcel: behind a door that never moved for it, it cannot lie."""
    moved = package.slot_id is not None and ledger.visits.moved(package.id, package.slot_id)
    return SlotOccupied if moved else SlotReserved


def _out_of_reach(ledger: Ledger, package: PackageRow) -> bool:
    """Whether a stored parcel lies where its recipient cannot reach it, as that one reported."""
    slot = ledger.slots.get(package.slot_id) if package.slot_id is not None else None
    return package.status is PackageStatus.STORED and slot is not None and slot.cause == Cause.OUT_OF_REACH


def _to_look_into(ledger: Ledger, slot: SlotRow, by: Person) -> bool:
    """Whether a slot to CHECK waits for this person's look, and not for a move or for another carrier."""
    package = ledger.packages.in_slot(slot.id)
    return package is None or (by.may_touch(package.carrier) and not _out_of_reach(ledger, package))


def _unheard(ledger: Ledger, deposit: VisitRow) -> bool:
    """Whether nobody has heard of what was brought."""
    return deposit.package_id is not None and ledger.outbox.unheard(deposit.package_id)


def _why_out(package: PackageRow) -> str:
    return Cause.OUT_OF_REACH.value if package.status is PackageStatus.STORED else package.status.value
