"""Parcels that are brought: a slot is chosen and held, its door opens, and the courier's word settles the rest."""

import uuid
from collections.abc import Callable, Collection

from kiosk.core import allocation, strategy
from kiosk.core.allocation import Choice, Wanted
from kiosk.core.clock import HOUR_MS, UnitClock
from kiosk.core.contact import reachable
from kiosk.core.errors import (
    BadInput,
    BoardSilent,
    DepositsStopped,
    DoorOpen,
    NoFreeSlot,
    NotAllowed,
    SlotBusy,
    VisitUnknown,
    WrongStatus,
)
from kiosk.core.lifecycle import LIVE
from kiosk.core.model import Locker, Policy
from kiosk.core.parcels.custody import Custody
from kiosk.core.parcels.lookup import Parcels, carrier_name, find, parcel_number, refuse_inside, view
from kiosk.core.person import UNIT, Person
from kiosk.core.store import Ledger, Store
from kiosk.core.store.rows import ExpectedRow, PackageRow, SlotRow, VisitRow
from kiosk.core.verbs import (
    Answer,
    Cause,
    Condition,
    Outcome,
    Package,
    PackageStatus,
    Recipient,
    Visit,
    VisitKind,
    VisitState,
)
from kiosk.core.visits.journal import Journal
from kiosk.core.visits.openings import Openings
from kiosk.core.visits.settlement import Settlement

_RESUMABLE = (Cause.DEPOSIT_UNANSWERED, Cause.INTERRUPTED)


class Deposits:
    """Begins deposits, moves them to other slots, and reserves slots ahead."""

    def __init__(
        self,
        store: Store,
        journal: Journal,
        openings: Openings,
        settlement: Settlement,
        custody: Custody,
        parcels: Parcels,
        clock: UnitClock,
        locker: Locker,
        policy: Policy,
    ) -> None:
        self._store = store
        self._journal = journal
        self._openings = openings
        self._settlement = settlement
        self._custody = custody
        self._parcels = parcels
        self._clock = clock
        self._locker = locker
        self._policy = policy
        self._slots = {slot.door: slot for slot in locker.slots}

    # -- verbs ------------------------------------------------------------------------------------------------

    def begin(
        self, number: str, size: str | None, recipient: Recipient | None, by: Person, *, one_by_one: bool = True
    ) -> Visit:
        """Hold a slot for a parcel and open it; one that was interrupted goes on at its own door.

        With `one_by_one`, as at the screen, a person loads one door at a time, since two would invite swaps.
        A scan of the next expected parcel says "inside" for the one before; a scan of the same one is no second
        deposit. Raises PackageInside, PackageReserved, NoFreeSlot, ContactNeeded, BadInput, DoorOpen while the door
        before still stands open.
        """
        number = parcel_number(number)
        size = self._parcels.known_size(size) if size else None
        recipient = reachable(recipient, number) if recipient else None
        begun = self._store.read(lambda ledger: self._unfinished(ledger, by)) if one_by_one else None
        if begun is not None and begun.parcel == number:
            return self._journal.look(begun.id)

        ended: list[str] = []

        def plan(ledger: Ledger) -> VisitRow:
            before = self._unfinished(ledger, by) if one_by_one else None
            ended[:] = [before.id] if before is not None else []
            if before is not None:
                self._settle_before(ledger, before, number, by)
            return self._resume(ledger, number, by, ended) or self._fresh(ledger, number, size, recipient, by)

        visit = self._journal.open(plan)
        self._journal.announce(ended)
        return visit

    def reserve(self, number: str, size: str, recipient: Recipient, carrier: str | None, by: Person) -> Package:
        """Hold a slot for a parcel that will be brought."""
        number, size = parcel_number(number), self._parcels.known_size(size)
        recipient, carrier = reachable(recipient, number), carrier_name(carrier)

        def work(ledger: Ledger) -> Package:
            refuse_inside(ledger, number)
            expected = ExpectedRow(number=number, size=size, user_id=ledger.users.keep(recipient), carrier=carrier)
            package, _, _ = self._hold(ledger, expected, by, self._policy.reservation_hours)
            return view(ledger, package)

        return self._store.write(work)

    def larger(self, visit: str, by: Person) -> Visit:
        """Move a deposit to the next larger slot; the one left behind waits for a look."""
        return self._elsewhere(visit, by, self._next_size, Cause.LEFT_BEHIND, look=True)

    def not_empty(self, visit: str, by: Person) -> Visit:
        """Something lies in the slot: keep it for a check, and open another one of that size."""
        return self._elsewhere(visit, by, lambda row: row.size, Cause.NOT_EMPTY, look=False)

    def broken(self, visit: str, by: Person) -> Visit:
        """The door does not work: out of service, and another one of that size."""
        return self._elsewhere(visit, by, lambda row: row.size, Cause.BROKEN, look=False)

    def undo(self, package: str, by: Person) -> Visit:
        """Void one's own deposit whose message has not gone, and open its door to take the parcel out.

        Raises NotAllowed for somebody else's, WrongStatus, RecipientTold.
        """

        def plan(ledger: Ledger) -> VisitRow:
            row = find(ledger, package)
            if row.slot_id is None or row.status is not PackageStatus.STORED:
                raise WrongStatus(number=row.number, status=row.status.value, event="undo")
            if ledger.visits.depositor(row.id) != by.name:
                raise NotAllowed(what="somebody else brought this parcel")
            self._custody.undo(ledger, row, by)
            return self._openings.begin(ledger, VisitKind.REMOVE, ledger.slots.get(row.slot_id), row.id, by)

        return self._journal.open(plan)

    def keep_back(self) -> None:
        """Free slots in which a sensor sees something wait for a look: nobody knows whose it is."""

        def work(ledger: Ledger) -> None:
            for slot in self._filled(ledger):
                self._custody.suspect(ledger, slot.id, Cause.NOT_EMPTY, UNIT)

        if self._store.read(self._filled):
            self._store.write(work)

    def _filled(self, ledger: Ledger) -> list[SlotRow]:
        free = ledger.slots.free(self._locker.id)
        return [row for row in free if row.door in self._slots and self._journal.inside(row.door)]

    # -- a parcel that begins --------------------------------------------------------------------------------

    def _unfinished(self, ledger: Ledger, by: Person) -> VisitRow | None:
        """The deposit that this person has begun, not ended and not left at an open door: one load door at a time."""
        own = (row for row in ledger.visits.live() if row.actor == by.name and row.kind is VisitKind.STORE)
        return next((row for row in own if not row.unattended), None)

    def _settle_before(self, ledger: Ledger, before: VisitRow, number: str, by: Person) -> None:
        """The next expected parcel's scan settles the one before; any other number settles nothing."""
        if before.state is VisitState.OPENED:
            raise DoorOpen(door=before.door)
        long_enough = (before.open_ms or 0) >= self._policy.witnessed_open * 1000
        inside = before.witnessed and long_enough and self._journal.inside(before.door) is not False
        if not (inside and ledger.expected.get(number) is not None):
            raise SlotBusy(door=before.door)
        self._settlement.answer(ledger, before, Answer.INSIDE, by)

    def _resume(self, ledger: Ledger, number: str, by: Person, ended: list[str]) -> VisitRow | None:
        """Go on with a PENDING parcel: at its own door, or at another where that one cannot be had or does not shut.

        The visit that it had left at such a door is added to those that have `ended`.
        """
        package = ledger.packages.inside(number)
        if package is None or package.slot_id is None:
            return None
        if package.status is not PackageStatus.PENDING or not by.may_touch(package.carrier):
            refuse_inside(ledger, number)
        slot = ledger.slots.get(package.slot_id)
        live = ledger.visits.live_at(slot.id)
        if live is not None and live.unattended and live.package_id == package.id:
            ledger.visits.end(live.id, VisitState.ABANDONED, Outcome.ELSEWHERE, self._clock.wall())
            ended.append(live.id)
            self._leave(ledger, live, Cause.LEFT_BEHIND, by)
            return self._move(ledger, package, package.size, by)
        if slot.condition is Condition.IN_SERVICE or slot.cause in _RESUMABLE:
            return self._openings.begin(ledger, VisitKind.STORE, slot, package.id, by)
        if live is not None:
            raise SlotBusy(door=slot.door)
        return self._move(ledger, package, package.size, by)

    def _fresh(
        self, ledger: Ledger, number: str, size: str | None, recipient: Recipient | None, by: Person
    ) -> VisitRow:
        expected = ledger.expected.get(number)
        by.must_touch(expected.carrier if expected else None)
        size = size or self._parcels.size_here(expected)
        if size is None:
            lacks = "is expected without a size of this locker" if expected else "is not expected"
            raise BadInput(what="size", why=f"parcel {number} {lacks}; take {', '.join(self._locker.sizes)}")
        user = ledger.users.keep(recipient) if recipient else expected.user_id if expected else None
        if user is None:
            raise BadInput(what="recipient", why=f"parcel {number} is not expected; name who is to be told")
        carrier = by.carrier or (expected.carrier if expected else None)
        row = ExpectedRow(number=number, size=size, user_id=user, carrier=carrier)
        package, slot, choice = self._hold(ledger, row, by)
        return self._openings.begin(ledger, VisitKind.STORE, slot, package.id, by, choice=choice)

    def _hold(
        self, ledger: Ledger, parcel: ExpectedRow, by: Person, hours: int | None = None
    ) -> tuple[PackageRow, SlotRow, Choice]:
        """A PENDING package in a slot that a strategy chose, for so many hours if it is only announced.

        Raises DepositsStopped while the disk is short of room.
        """
        if self._store.short_of_room:
            raise DepositsStopped(why="the disk is full")
        assert parcel.size is not None, "callers have settled on a size"
        slot, choice = self._choose(ledger, parcel.size, ledger.users.get(parcel.user_id).needs_low_door)
        now = self._clock.wall()
        package = PackageRow(
            id=uuid.uuid4().hex,
            number=parcel.number,
            status=PackageStatus.PENDING,
            slot_id=slot.id,
            user_id=parcel.user_id,
            size=parcel.size,
            carrier=parcel.carrier,
            created=now,
            lapses=None if hours is None else now + hours * HOUR_MS,
        )
        ledger.packages.add(package)
        ledger.audit.add("reserved", package=package.id, slot=slot.id, by=by.name, strategy=choice.strategy)
        return package, slot, choice

    def _choose(self, ledger: Ledger, size: str, low: bool) -> tuple[SlotRow, Choice]:
        """Let the strategy choose among free slots that are seen shut and not seen filled, rested locks first.

        Raises NoFreeSlot; BoardSilent, where one would do behind a board that does not answer; BadInput for a size
        that the unit's file does not name any more.
        """
        free = {row.door: row for row in ledger.slots.free(self._locker.id)}
        shut = [slot for door, slot in self._slots.items() if door in free and self._journal.shut_and_empty(door)]
        rested = [slot for slot in shut if not self._journal.rests(slot.door)]
        wanted = Wanted(self._parcels.known_size(size), low)
        by = strategy.in_force(ledger, self._policy.strategy)
        choice = allocation.choose(by, rested, wanted, self._locker.sizes) or allocation.choose(
            by, shut, wanted, self._locker.sizes
        )
        if choice is None:
            raise self._none(by, free, wanted)
        return free[choice.slot.door], choice

    def _none(self, by: str, free: Collection[str], wanted: Wanted) -> NoFreeSlot:
        """Why nothing was chosen: a board that is silent keeps what would do, or there is nothing."""
        size = f"{wanted.size} within reach" if wanted.low else wanted.size
        boards = {door: board for door in self._slots if (board := self._journal.silent_board(door)) and door in free}
        hidden = [self._slots[door] for door in boards]
        choice = allocation.choose(by, hidden, wanted, self._locker.sizes)
        return NoFreeSlot(size=size) if choice is None else BoardSilent(size=size, board=boards[choice.slot.door])

    # -- a parcel that goes elsewhere ------------------------------------------------------------------------

    def _elsewhere(self, visit: str, by: Person, size: Callable[[VisitRow], str], cause: Cause, look: bool) -> Visit:
        def plan(ledger: Ledger) -> VisitRow:
            row = self._own(ledger, visit, by)
            package = ledger.packages.get(row.package_id or "")
            assert package is not None
            ledger.visits.end(row.id, VisitState.ABANDONED, Outcome.ELSEWHERE, self._clock.wall())
            moved = self._move(ledger, package, size(row), by)
            self._leave(ledger, row, cause, by)
            if look:
                self._openings.look_behind(ledger, row, by)
            return self._name_look(ledger, row, moved)

        moved = self._journal.open(plan)
        self._journal.announce(filter(None, (visit, moved.look)))
        return moved

    def _move(self, ledger: Ledger, package: PackageRow, size: str, by: Person) -> VisitRow:
        user = ledger.users.get(package.user_id)
        slot, choice = self._choose(ledger, size, user.needs_low_door)
        ledger.packages.move(package.id, slot.id, size)
        ledger.audit.add("moved", package=package.id, slot=slot.id, by=by.name)
        return self._openings.begin(ledger, VisitKind.STORE, slot, package.id, by, choice=choice, moves_on=True)

    def _leave(self, ledger: Ledger, row: VisitRow, cause: Cause, by: Person) -> None:
        """The slot left behind is not given out before somebody looked."""
        if cause is Cause.BROKEN:
            now = self._clock.wall()
            ledger.slots.set_condition(row.slot_id, Condition.OUT_OF_SERVICE, cause.value, by.name, now)
            ledger.incidents.add(cause.value, now, slot=row.slot_id, visit=row.id)
        else:
            self._custody.suspect(ledger, row.slot_id, cause, by)

    @staticmethod
    def _name_look(ledger: Ledger, left: VisitRow, moved: VisitRow) -> VisitRow:
        ended = ledger.visits.get(left.id)
        if ended is not None and ended.look is not None:
            ledger.visits.set_look(moved.id, ended.look)
        return ledger.visits.get(moved.id) or moved

    def _next_size(self, row: VisitRow) -> str:
        larger = self._locker.larger_sizes(row.size)
        if not larger:
            raise NoFreeSlot(size=f"above {row.size}")
        return larger[0]

    @staticmethod
    def _own(ledger: Ledger, visit: str, by: Person) -> VisitRow:
        """An unfinished deposit of this person."""
        row = ledger.visits.get(visit)
        if row is None or row.kind is not VisitKind.STORE or row.actor != by.name or row.state not in LIVE:
            raise VisitUnknown
        return row
