"""New visits: the rows that must be durable before a door moves."""

import uuid
from collections import deque
from math import ceil

import msgspec

from kiosk.core.allocation import Choice
from kiosk.core.clock import UnitClock
from kiosk.core.errors import DoorCools, DoorOpen, DoorsHeld, NotSignedIn, SlotBusy, TooManyDoors, VisitOver
from kiosk.core.model import Policy
from kiosk.core.person import Person
from kiosk.core.steel import Steel
from kiosk.core.store import Ledger
from kiosk.core.store.rows import SlotRow, VisitRow
from kiosk.core.verbs import Outcome, Role, Trouble, VisitKind, VisitState

_HOUR = 3600.0


class Openings:
    """Writes visits down; every method works inside the transaction of the ledger it is given."""

    def __init__(self, steel: Steel, clock: UnitClock, policy: Policy) -> None:
        self._steel = steel
        self._clock = clock
        self._pause = policy.staff_door_pause
        self._opened_at: dict[str, float] = {}
        self._customers: deque[float] = deque(maxlen=policy.customer_doors_per_hour)

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
        Raises SlotBusy, TooManyDoors, and DoorsHeld or DoorCools where the steel would refuse.
        """
        self._must_be_movable(slot.door)
        if not moves_on:
            self._must_not_hurry(by)
        if ledger.visits.live_at(slot.id) is not None:
            raise SlotBusy(door=slot.door)
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
        if not by.staff:
            self._must_not_hurry(by)
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

    def failed_before(self, ledger: Ledger, visit: VisitRow) -> bool:
        """Whether the opening that this one follows did not open the door either."""
        before = ledger.visits.get(visit.follows) if visit.follows else None
        return before is not None and before.trouble in (Trouble.NOT_OPENED, Trouble.SILENT)

    def _must_be_movable(self, door: str) -> None:
        if self._steel.held:
            raise DoorsHeld
        if rest := self._steel.rest(door):
            raise DoorCools(door=door, wait=ceil(rest))

    def _must_not_hurry(self, by: Person) -> None:
        """Nobody opens doors faster than people do: no courier empties the wall in a minute, no program in an hour."""
        now = self._clock.monotonic()
        wait = 0.0
        if by.role in (Role.COURIER, Role.TECHNICIAN):
            wait = self._opened_at.get(by.name, -self._pause) + self._pause - now
        elif by.role is None and len(self._customers) == self._customers.maxlen:
            wait = self._customers[0] + _HOUR - now
        if wait > 0:
            raise TooManyDoors(wait=ceil(wait))
        self._opened_at[by.name] = now
        if by.role is None:
            self._customers.append(now)

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
