"""Customers: a code opens the door of its own parcel, and of no other."""

from kiosk.core import codes
from kiosk.core.access.keypad import Keypad
from kiosk.core.clock import UnitClock
from kiosk.core.codes import Typed
from kiosk.core.errors import DoorCools, DoorsHeld, KioskError, SlotBusy, TooManyDoors, VisitOver
from kiosk.core.model import Policy
from kiosk.core.parcels.custody import reported
from kiosk.core.person import CUSTOMER
from kiosk.core.store import Ledger, Store
from kiosk.core.store.rows import PackageRow, SlotRow, VisitRow
from kiosk.core.verbs import Cause, Outcome, PackageStatus, Problem, Visit, VisitKind, VisitState
from kiosk.core.visits.journal import LONGEST_STAY, Journal
from kiosk.core.visits.openings import Openings
from kiosk.core.watch.trouble import open_once

_ANSWERED = (Outcome.TAKEN, Outcome.PRESENCE, Outcome.LEFT, Outcome.CONTRADICTED)
"""How a pickup ends whose person was there until its end."""


class Pickups:
    """Begins pickups; holding the code (or the visit that it began) is the only right that a customer has."""

    def __init__(
        self, store: Store, journal: Journal, openings: Openings, keypad: Keypad, clock: UnitClock, policy: Policy
    ) -> None:
        self._store = store
        self._journal = journal
        self._openings = openings
        self._keypad = keypad
        self._clock = clock
        self._answer_within = policy.answer_within
        self._stayed: tuple[str, int] = ("", 0)

    def begin(self, presented: str, door: str | None) -> Visit:
        """Open the door of a code's parcel; raises a CodeRefused that says what the code is instead."""
        typed = codes.read(presented)
        return self._journal.open(lambda ledger: self._plan(ledger, typed, door))

    # -- one after the other ----------------------------------------------------------------------------------

    def waiting(self, visit: str) -> int:
        """How many more parcels a pickup that its person is done with gives a right to, one by one."""
        return self._store.read(lambda ledger: len(self._others(ledger, self._journal.row(ledger, visit))))

    def stay(self, visit: str) -> None:
        """Somebody asked for more time: while the right of a pickup stands it begins anew, but not for ever.

        Only the last one is remembered, and not over a restart: it is asked for at the unit's one screen.
        """
        now = self._clock.wall()
        done = self._store.read(lambda ledger: self._done(ledger, self._journal.row(ledger, visit)))
        if done is not None and self._is_fresh(visit, done) and now - done <= LONGEST_STAY:
            self._stayed = visit, now

    def next_of(self, visit: str) -> Visit:
        """Open the next parcel of the same recipient; raises VisitOver where there is none or the right has ended."""

        def plan(ledger: Ledger) -> VisitRow:
            row = self._journal.row(ledger, visit)
            others = self._others(ledger, row)
            if not others:
                raise VisitOver(door=row.door)
            package = others[0]
            assert package.slot_id is not None, "a STORED package holds a slot"
            slot = ledger.slots.get(package.slot_id)
            return self._openings.begin(ledger, VisitKind.RETRIEVE, slot, package.id, CUSTOMER)

        return self._journal.open(plan)

    def _others(self, ledger: Ledger, visit: VisitRow) -> list[PackageRow]:
        """What else lies here for the recipient of a pickup that its person is done with, whatever became of it.

        Nothing while one of them is being opened: whoever stands there is asked about each.
        """
        done = self._done(ledger, visit)
        own = ledger.packages.get(visit.package_id) if visit.package_id else None
        if own is None or done is None or not self._is_fresh(visit.id, done):
            return []
        stored = [row for row in ledger.packages.of_user(own.user_id) if row.status is PackageStatus.STORED]
        others = [row for row in stored if row.id != own.id]
        at_one = any(_is_being_opened(ledger, row) for row in others)
        return [] if at_one else [row for row in others if not self._was_tried(ledger, row)]

    @staticmethod
    def _done(ledger: Ledger, visit: VisitRow) -> int | None:
        """When its person was done with a pickup: by an answer, before a door that stays shut, or at one left open."""
        if visit.kind is not VisitKind.RETRIEVE:
            return None
        if visit.outcome in _ANSWERED:
            return visit.ended
        if visit.state is VisitState.OPENING and visit.stuck:
            return visit.opening
        if not visit.unattended:
            return None
        reports = (ledger.incidents.of_visit(visit.id, reported(problem)) for problem in Problem if problem.leaves_door)
        return max((report.at for report in reports if report is not None), default=None)

    def _is_fresh(self, visit: str, done: int) -> bool:
        """Whether that was, or more time was asked for, not longer ago than a person answers at a door."""
        stayed, at = self._stayed
        since = self._clock.wall() - (at if stayed == visit else done)
        return 0 <= since <= self._answer_within * 1000

    def _was_tried(self, ledger: Ledger, package: PackageRow) -> bool:
        """Whether a parcel's own door was opened for its recipient just now, and it still lies here."""
        last = ledger.visits.last_of(package.id)
        just_now = last is not None and 0 <= self._clock.wall() - last.planned <= LONGEST_STAY
        return last is not None and last.kind is VisitKind.RETRIEVE and just_now

    # -- by code ----------------------------------------------------------------------------------------------

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
            self._tell_of_doubt(ledger, slot)
            return self._openings.begin(ledger, VisitKind.RETRIEVE, slot, package.id, CUSTOMER)
        if live.kind is not VisitKind.RETRIEVE:
            raise SlotBusy(door=live.door)
        moving = live.state is VisitState.OPENING and live.trouble is None
        if moving or live.state is VisitState.OPENED:
            return live.id
        return self._openings.again(ledger, live, CUSTOMER)

    def _tell_of_doubt(self, ledger: Ledger, slot: SlotRow) -> None:
        """After a restore nobody is kept from his parcel, but it may be another's by now: somebody has to know."""
        if slot.cause == Cause.RESTORED:
            open_once(ledger, "a code opened a door that is in doubt after a restore", self._clock.wall(), slot.id)


def _is_being_opened(ledger: Ledger, package: PackageRow) -> bool:
    """Whether somebody is at a parcel's door, which moves."""
    live = ledger.visits.live_at(package.slot_id) if package.slot_id is not None else None
    return live is not None and not (live.stuck or live.unattended)
