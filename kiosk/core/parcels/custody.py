"""Where parcels are: the one place where a package changes its status or lets go of its slot.

Every step checks the lifecycle's table, writes the audit row and queues the message in the caller's transaction.
Nothing here waits, pulses or sends.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from kiosk.core import lifecycle
from kiosk.core.clock import HOUR_MS, UnitClock
from kiosk.core.codes import CodeBook, Typed
from kiosk.core.errors import DaysNotBegun, ExtensionUsed, RecipientPerhapsTold, RecipientTold, WrongStatus
from kiosk.core.lifecycle import Event
from kiosk.core.model import Locker, Policy
from kiosk.core.person import UNIT, Person
from kiosk.core.store import Ledger
from kiosk.core.store.rows import ExpectedRow, PackageRow, VisitRow
from kiosk.core.verbs import Cause, Condition, PackageStatus, Problem, VisitKind

PARCEL_MISSING = "parcel missing"
"""The cause of an incident: staff looked, and a parcel that nobody had collected was not there."""
_NOT_TOLD = "recipient not told"


class Custody:
    """The unit's hold on parcels; every method works inside the transaction of the ledger it is given."""

    def __init__(self, locker: Locker, policy: Policy, codes: CodeBook, clock: UnitClock) -> None:
        self._zone = ZoneInfo(locker.location.time_zone)
        self._policy = policy
        self._codes = codes
        self._clock = clock

    def store(self, ledger: Ledger, package: PackageRow, by: Person) -> None:
        """The parcel lies inside: make its code, begin its time, queue its message."""
        lifecycle.after(package.status, Event.STORE, package.number)
        now = self._clock.wall()
        ledger.packages.store(package.id, now, now + self._policy.accept_hours * HOUR_MS)
        self.issue_code(ledger, package.id)
        ledger.expected.drop(package.number)
        self._clear_deposit_check(ledger, package, by)
        self._note(ledger, "stored", package, by)
        due = now + round(self._policy.message_delay * 1000)
        ledger.outbox.put(f"{package.id}:stored", "stored", package.id, package.user_id, due, now)

    def issue_code(self, ledger: Ledger, package: str) -> int:
        """Give out the package's next code whose digits nobody holds or held lately."""
        issue = ledger.codes.last_issue(package) + 1
        while ledger.codes.taken(index := self._index(self._codes.digits(package, issue))):
            issue += 1
        token = self._codes.index(Typed(self._codes.token(package, issue), is_token=True))
        ledger.codes.add(package, issue, index, token)
        return issue

    def reissue(self, ledger: Ledger, package: PackageRow) -> None:
        """Void the codes of a stored parcel, give out a new one, and tell the recipient."""
        now = self._clock.wall()
        ledger.codes.void(package.id, now)
        ledger.outbox.void(package.id, now)
        issue = self.issue_code(ledger, package.id)
        ledger.audit.add("code reissued", package=package.id, issue=issue)
        ledger.outbox.put(f"{package.id}:reissued:{issue}", "reissued", package.id, package.user_id, now, now)

    def retrieve(self, ledger: Ledger, package: PackageRow, by: Person) -> None:
        """The recipient took it: code spent, slot free."""
        self._end(ledger, package, Event.RETRIEVE, by, release=True)
        self._say(ledger, "retrieved", package)

    def expire(self, ledger: Ledger, package: PackageRow, by: Person) -> None:
        """Its time is over: the slot is held until somebody takes it out."""
        self._end(ledger, package, Event.EXPIRE, by, release=False)
        self._say(ledger, "expired", package)

    def cancel(self, ledger: Ledger, package: PackageRow, by: Person, event: Event = Event.CANCEL) -> None:
        """Not to be collected any more; one that never got in lets its slot go, to CHECK if its door may have moved.

        Its recipient is told, unless he has not heard of it yet.
        """
        pending = package.status is PackageStatus.PENDING
        if pending and package.slot_id is not None and ledger.visits.moved(package.id, package.slot_id):
            self.suspect(ledger, package.slot_id, Cause.NOT_INSIDE, by)
        known = not pending and not ledger.outbox.unheard(package.id)
        self._end(ledger, package, event, by, release=pending)
        ledger.outbox.void(package.id, self._clock.wall())
        if known:
            self._say(ledger, "cancelled", package)

    def undo(self, ledger: Ledger, package: PackageRow, by: Person) -> None:
        """The deposit never was, for its recipient: code and message are void, and it is expected as before.

        Raises RecipientTold once somebody may have heard of it: an answer that got lost may have been a yes.
        """
        if not ledger.outbox.unheard(package.id):
            raise (RecipientTold if ledger.outbox.told(package.id) else RecipientPerhapsTold)(number=package.number)
        self._end(ledger, package, Event.CANCEL, by, release=False)
        now = self._clock.wall()
        ledger.outbox.void(package.id, now)
        parcel = ExpectedRow(number=package.number, size=package.size, user_id=package.user_id, carrier=package.carrier)
        ledger.expected.note(parcel, now)

    def remove(self, ledger: Ledger, package: PackageRow, by: Person) -> None:
        """An expired or cancelled parcel was taken out, or one that is to be moved: its slot is free."""
        if package.status is PackageStatus.STORED:
            self._take_to_a_low_door(ledger, package, by)
            return
        lifecycle.after(package.status, Event.REMOVE, package.number)
        ledger.packages.release(package.id)
        self._note(ledger, "removed", package, by)

    def _take_to_a_low_door(self, ledger: Ledger, package: PackageRow, by: Person) -> None:
        """Its code opens nothing any more; the next scan of its label stores it within reach, with a new code."""
        assert package.slot_id is not None, "a STORED package holds a slot"
        now = self._clock.wall()
        self._end(ledger, package, Event.CANCEL, by, release=True)
        ledger.outbox.void(package.id, now)
        self.clear(ledger, package.slot_id, by)
        ledger.users.lower(package.user_id)
        parcel = ExpectedRow(number=package.number, size=package.size, user_id=package.user_id, carrier=package.carrier)
        ledger.expected.note(parcel, now)

    def found_empty(self, ledger: Ledger, package: PackageRow, by: Person, visit: VisitRow) -> None:
        """Staff looked and the parcel is not there: taken if a pickup went unanswered, missing otherwise.

        It is missing, too, when its own recipient had reported an empty box.
        """
        if package.unanswered is not None and not ledger.incidents.tells_of(package.id, reported(Problem.EMPTY)):
            self.retrieve(ledger, package, by)
            return
        lifecycle.after(package.status, Event.MISSING, package.number)
        if package.status in lifecycle.FINAL:
            ledger.packages.release(package.id)
            self._note(ledger, "found empty", package, by)
        else:
            self._end(ledger, package, Event.MISSING, by, release=True)
            ledger.outbox.void(package.id, self._clock.wall())
        now = self._clock.wall()
        number = ledger.incidents.add(PARCEL_MISSING, now, slot=visit.slot_id, package=package.id, visit=visit.id)
        if package.status is PackageStatus.STORED:
            ledger.outbox.put(f"{package.id}:missing", "missing", package.id, package.user_id, now, now, number)

    def accepted(self, ledger: Ledger, package: PackageRow) -> None:
        """A provider took the message of a parcel: its days begin, unless they had to begin without."""
        now = self._clock.wall()
        ledger.packages.accept(package.id, now, package.expires or self.end_of_time(now))

    def unaccepted(self, ledger: Ledger, package: PackageRow) -> None:
        """No provider took its message in time: its days begin all the same, and somebody has to look."""
        now = self._clock.wall()
        ledger.packages.accept(package.id, None, self.end_of_time(now))
        self.not_told(ledger, package)

    def not_told(self, ledger: Ledger, package: PackageRow) -> None:
        """Nobody could be told of a parcel that lies inside: somebody has to look, and is asked to once."""
        assert package.slot_id is not None, "a STORED package holds a slot"
        if not ledger.incidents.told(package.slot_id, _NOT_TOLD, package.created):
            ledger.incidents.add(_NOT_TOLD, self._clock.wall(), slot=package.slot_id, package=package.id)
            ledger.audit.add("recipient not told", package=package.id)

    def extend(self, ledger: Ledger, package: PackageRow, by: Person) -> None:
        """Give a stored parcel its free extension; raises WrongStatus, DaysNotBegun, ExtensionUsed."""
        _must_have_days(package)
        if package.extensions >= self._policy.extensions:
            raise ExtensionUsed(number=package.number)
        self._give_time(ledger, package, self._policy.extend_days)
        self._note(ledger, "extended", package, by)

    def prolong(self, ledger: Ledger, package: PackageRow, by: Person, days: int, reason: str) -> None:
        """Give a stored parcel more days for a reason of the operator's; it counts as its free extension, too.

        Raises WrongStatus, DaysNotBegun.
        """
        _must_have_days(package)
        self._give_time(ledger, package, days)
        ledger.audit.add("extended", package=package.id, by=by.name, days=days, reason=reason)

    def _give_time(self, ledger: Ledger, package: PackageRow, days: int) -> None:
        assert package.expires is not None, "its days have begun"
        ledger.packages.extend(package.id, self._days_after(package.expires, days))
        now = self._clock.wall()
        key = f"{package.id}:extended:{package.extensions + 1}"
        ledger.outbox.put(key, "extended", package.id, package.user_id, now, now)

    def remind(self, ledger: Ledger, package: PackageRow, reason: str) -> None:
        """Tell the recipient that the time ends soon; once a reason and extension."""
        now = self._clock.wall()
        key = f"{package.id}:{reason}:{package.extensions}"
        ledger.outbox.put(key, "reminder", package.id, package.user_id, now, now)

    def tell_problem(self, ledger: Ledger, visit: VisitRow, incident: str) -> None:
        """A customer's own parcel is behind a door with a problem: tell its recipient under which number, once."""
        package = ledger.packages.get(visit.package_id) if visit.package_id else None
        if visit.kind is VisitKind.RETRIEVE and package is not None and package.status is PackageStatus.STORED:
            now = self._clock.wall()
            ledger.outbox.put(f"{visit.id}:problem", "problem", package.id, package.user_id, now, now, incident)

    def settled_by_silence(self, ledger: Ledger, package: PackageRow) -> None:
        """A pickup stayed unanswered for long after a real opening: taken, and the next courier is still asked."""
        assert package.slot_id is not None, "a STORED package holds a slot"
        self.suspect(ledger, package.slot_id, Cause.PROBABLY_EMPTY, UNIT)
        self.retrieve(ledger, package, UNIT)

    def end_of_time(self, start: int) -> int:
        """When a parcel's time ends whose days begin at `start`: to the minute, or at the end of the last local day."""
        return self._days_after(start, self._policy.keep_days)

    def _days_after(self, moment: int, days: int) -> int:
        """So many days of the calendar later where the locker stands: an hour that a clock change takes is no loss."""
        end = datetime.fromtimestamp(moment / 1000, self._zone) + timedelta(days=days)
        if self._policy.end_of_day:
            end = end.replace(hour=23, minute=59, second=59, microsecond=0)
        return round(end.timestamp() * 1000)

    def suspect(self, ledger: Ledger, slot: int, cause: Cause, by: Person) -> None:
        """Uncertain is never free: out of allocation until somebody looked."""
        ledger.slots.suspect(slot, cause.value, by.name, self._clock.wall())
        ledger.audit.add("check", slot=slot, cause=cause.value, by=by.name)

    def clear(self, ledger: Ledger, slot: int, by: Person) -> None:
        """Somebody looked: the slot may be given out again."""
        ledger.slots.set_condition(slot, Condition.IN_SERVICE, None, by.name, self._clock.wall())
        ledger.audit.add("in service", slot=slot, by=by.name)

    def _clear_deposit_check(self, ledger: Ledger, package: PackageRow, by: Person) -> None:
        assert package.slot_id is not None, "a PENDING package holds a slot"
        if ledger.slots.get(package.slot_id).cause in (Cause.DEPOSIT_UNANSWERED, Cause.INTERRUPTED):
            self.clear(ledger, package.slot_id, by)

    def _end(self, ledger: Ledger, package: PackageRow, event: Event, by: Person, *, release: bool) -> None:
        status = lifecycle.after(package.status, event, package.number)
        now = self._clock.wall()
        ledger.packages.end(package.id, status, now, release)
        ledger.codes.end(package.id, now)
        self._note(ledger, event.value, package, by)

    def _say(self, ledger: Ledger, event: str, package: PackageRow) -> None:
        now = self._clock.wall()
        ledger.outbox.put(f"{package.id}:{event}", event, package.id, package.user_id, now, now)

    @staticmethod
    def _note(ledger: Ledger, event: str, package: PackageRow, by: Person) -> None:
        ledger.audit.add(event, package=package.id, slot=package.slot_id, by=by.name)

    def _index(self, digits: str) -> bytes:
        return self._codes.index(Typed(digits, is_token=False))


def reported(problem: Problem) -> str:
    """The cause of the incident that a person's complaint opens."""
    return f"reported: {problem.value}"


def _must_have_days(package: PackageRow) -> None:
    """Raise WrongStatus, DaysNotBegun where there is no end of time to put off."""
    if package.status is not PackageStatus.STORED:
        raise WrongStatus(number=package.number, status=package.status.value, event="more time")
    if package.expires is None:
        raise DaysNotBegun(number=package.number)
