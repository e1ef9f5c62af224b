"""What an answer, a presence sensor or silence at a door means for the parcel and its slot.

A visit settles only after its door was seen to open and to close; whatever ends otherwise is abandoned and
leaves parcel and slot on the safe side: the code stays valid, the slot is not given out.
"""

from collections.abc import Callable, Mapping

from hal.doors import DoorState
from kiosk.core import lifecycle
from kiosk.core.clock import UnitClock
from kiosk.core.errors import BadInput, DoorOpen, DoorSilent, NotSignedIn, NotWitnessed, VisitOver
from kiosk.core.model import Policy
from kiosk.core.parcels.custody import Custody, reported
from kiosk.core.person import UNIT, Person
from kiosk.core.steel import Steel
from kiosk.core.store import Ledger
from kiosk.core.store.rows import PackageRow, VisitRow
from kiosk.core.verbs import Answer, Cause, Condition, Outcome, PackageStatus, Problem, Role, VisitKind, VisitState
from kiosk.core.visits.openings import Openings

_Rule = Callable[[Ledger, VisitRow, Person], None]


class Settlement:
    """The end of visits; every method works inside the transaction of the ledger it is given."""

    def __init__(self, custody: Custody, visits: Openings, steel: Steel, policy: Policy, clock: UnitClock) -> None:
        self._custody = custody
        self._visits = visits
        self._steel = steel
        self._policy = policy
        self._clock = clock
        self._rules: Mapping[tuple[VisitKind, Answer], _Rule] = {
            (VisitKind.RETRIEVE, Answer.TAKEN): self._taken,
            (VisitKind.RETRIEVE, Answer.LEFT): self._left,
            (VisitKind.STORE, Answer.INSIDE): self._inside,
            (VisitKind.STORE, Answer.NOT_INSIDE): self._not_inside,
            (VisitKind.REMOVE, Answer.TAKEN): self._taken,
            (VisitKind.REMOVE, Answer.LEFT): self._left,
            (VisitKind.REMOVE, Answer.EMPTY): self._gone,
            (VisitKind.INSPECT, Answer.EMPTY): self._looked_empty,
            (VisitKind.INSPECT, Answer.INSIDE): self._looked_inside,
            (VisitKind.INSPECT, Answer.BROKEN): self._looked_broken,
        }
        self._silences: Mapping[VisitKind, Callable[[Ledger, VisitRow], None]] = {
            VisitKind.RETRIEVE: self._silent_pickup,
            VisitKind.STORE: self._silent_deposit,
            VisitKind.REMOVE: self._silent_removal,
            VisitKind.INSPECT: self._silent_look,
        }

    def answer(self, ledger: Ledger, visit: VisitRow, answer: Answer, by: Person) -> None:
        """Take a person's answer; raises what keeps it from counting."""
        if visit.state not in lifecycle.LIVE:
            raise VisitOver(door=visit.door)
        if visit.kind is not VisitKind.RETRIEVE and not by.staff:
            raise NotSignedIn
        if (visit.kind, answer) not in self._rules:
            takes = ", ".join(a.value for kind, a in self._rules if kind is visit.kind)
            raise BadInput(what=f"answer {answer.value}", why=f"a {visit.kind.value} visit takes {takes}")
        if answer is not Answer.BROKEN:
            self._must_be_shut(visit, by)
        self._rules[visit.kind, answer](ledger, visit, by)

    def presence(self, ledger: Ledger, visit: VisitRow, inside: bool) -> None:
        """Let a presence sensor answer, once the door is shut."""
        if visit.kind is VisitKind.RETRIEVE and not inside:
            self._end(ledger, visit, VisitState.SETTLED, Outcome.PRESENCE)
            self._custody.retrieve(ledger, self._package(ledger, visit), UNIT)
        elif visit.kind is VisitKind.STORE and inside:
            self._end(ledger, visit, VisitState.SETTLED, Outcome.PRESENCE)
            self._custody.store(ledger, self._package(ledger, visit), UNIT)

    def silence(self, ledger: Ledger, visit: VisitRow) -> None:
        """Nobody answered: the parcel stays whose it was, and the slot waits for a look where it must."""
        self._silences[visit.kind](ledger, visit)

    def unmoved(self, ledger: Ledger, visit: VisitRow) -> None:
        """No pulse went out: undo the visit, and a new deposit with it. What an earlier opening left stands."""
        if visit.follows is not None:
            self.silence(ledger, visit)
            return
        self._end(ledger, visit, VisitState.ABANDONED, Outcome.UNMOVED)
        if visit.kind is not VisitKind.STORE:
            return
        package = self._package(ledger, visit)
        if not ledger.visits.moved(package.id, visit.slot_id):
            self._custody.cancel(ledger, package, UNIT)

    # -- answers --------------------------------------------------------------------------------------------

    def _taken(self, ledger: Ledger, visit: VisitRow, by: Person) -> None:
        self._must_be_witnessed(visit)
        if self._sees(visit) is True:
            self._doubt(ledger, visit, Cause.NOT_EMPTY, by)
            return
        self._end(ledger, visit, VisitState.SETTLED, Outcome.TAKEN)
        package = self._package(ledger, visit)
        if visit.kind is VisitKind.RETRIEVE:
            self._custody.retrieve(ledger, package, by)
        else:
            self._custody.remove(ledger, package, by)

    def _left(self, ledger: Ledger, visit: VisitRow, by: Person) -> None:
        """It lies where it lay. A door that never opened ends the visit without a witness."""
        state = VisitState.SETTLED if visit.witnessed else VisitState.ABANDONED
        self._end(ledger, visit, state, Outcome.LEFT)
        ledger.audit.add("left", package=visit.package_id, by=by.name)
        assert visit.package_id is not None
        ledger.packages.set_unanswered(visit.package_id, None)

    def _gone(self, ledger: Ledger, visit: VisitRow, by: Person) -> None:
        """Sent to take a parcel out, and nothing was there."""
        self._must_be_witnessed(visit)
        if self._sees(visit) is True:
            self._doubt(ledger, visit, Cause.NOT_EMPTY, by)
            return
        self._end(ledger, visit, VisitState.SETTLED, Outcome.EMPTY)
        self._custody.found_empty(ledger, self._package(ledger, visit), by, visit)

    def _inside(self, ledger: Ledger, visit: VisitRow, by: Person) -> None:
        """Where a sensor sees nothing, the parcel waits, PENDING, for a look or for its label's next scan."""
        self._must_be_witnessed(visit)
        if self._sees(visit) is False:
            self._doubt(ledger, visit, Cause.DEPOSIT_UNANSWERED, by)
            return
        self._end(ledger, visit, VisitState.SETTLED, Outcome.INSIDE)
        self._custody.store(ledger, self._package(ledger, visit), by)

    def _not_inside(self, ledger: Ledger, visit: VisitRow, by: Person) -> None:
        self._end(ledger, visit, VisitState.ABANDONED, Outcome.NOT_INSIDE)
        self._custody.cancel(ledger, self._package(ledger, visit), by)
        self._visits.look_behind(ledger, visit, by)

    def _looked_empty(self, ledger: Ledger, visit: VisitRow, by: Person) -> None:
        self._must_have_looked(visit, by)
        if self._sees(visit) is True:
            self._doubt(ledger, visit, Cause.NOT_EMPTY, by)
            return
        self._end(ledger, visit, VisitState.SETTLED, Outcome.EMPTY)
        if visit.package_id is not None:
            self._custody.found_empty(ledger, self._package(ledger, visit), by, visit)
        self._clear_check(ledger, visit, by)

    def _looked_inside(self, ledger: Ledger, visit: VisitRow, by: Person) -> None:
        """A known parcel is there as the ledger says; an unknown one keeps the slot out of allocation."""
        self._must_have_looked(visit, by)
        self._end(ledger, visit, VisitState.SETTLED, Outcome.INSIDE)
        if visit.package_id is None:
            self._custody.suspect(ledger, visit.slot_id, Cause.FOUND_PARCEL, by)
            return
        package = self._package(ledger, visit)
        self._clear_check(ledger, visit, by)
        ledger.packages.set_unanswered(package.id, None)
        if package.status is PackageStatus.PENDING:
            self._custody.store(ledger, package, by)

    def _looked_broken(self, ledger: Ledger, visit: VisitRow, by: Person) -> None:
        self._end(ledger, visit, VisitState.ABANDONED, Outcome.BROKEN)
        now = self._clock.wall()
        ledger.slots.set_condition(visit.slot_id, Condition.OUT_OF_SERVICE, Cause.BROKEN.value, by.name, now)
        ledger.audit.add("out of service", slot=visit.slot_id, by=by.name)

    def _doubt(self, ledger: Ledger, visit: VisitRow, cause: Cause, by: Person) -> None:
        """Person and sensor contradict each other: nothing is freed and nothing given out before somebody looked."""
        self._end(ledger, visit, VisitState.ABANDONED, Outcome.CONTRADICTED)
        self._custody.suspect(ledger, visit.slot_id, cause, by)
        if visit.kind is VisitKind.RETRIEVE and visit.package_id is not None:
            ledger.packages.set_unanswered(visit.package_id, self._clock.wall())

    def _clear_check(self, ledger: Ledger, visit: VisitRow, by: Person) -> None:
        if ledger.slots.get(visit.slot_id).condition is Condition.CHECK:
            self._custody.clear(ledger, visit.slot_id, by)

    # -- silence --------------------------------------------------------------------------------------------

    def _silent_pickup(self, ledger: Ledger, visit: VisitRow) -> None:
        """Probably empty after a real opening; otherwise nothing happened, and the code stays valid either way.

        What its person reported as left inside is no guess: it lies where it lay.
        """
        if any(self._was_reported(ledger, visit, problem) for problem in Problem if problem.leaves_parcel):
            self._left(ledger, visit, UNIT)
            return
        long_enough = (visit.open_ms or 0) >= self._policy.witnessed_open * 1000
        if not (visit.witnessed and long_enough) or self._sees(visit) is True:
            self._end(ledger, visit, VisitState.ABANDONED, Outcome.SILENT)
            return
        self._end(ledger, visit, VisitState.SETTLED, Outcome.UNANSWERED)
        assert visit.package_id is not None
        ledger.packages.set_unanswered(visit.package_id, self._clock.wall())

    @staticmethod
    def _was_reported(ledger: Ledger, visit: VisitRow, problem: Problem) -> bool:
        return ledger.incidents.of_visit(visit.id, reported(problem)) is not None

    def _silent_deposit(self, ledger: Ledger, visit: VisitRow) -> None:
        """PENDING and resumable, behind a slot that nobody else gets."""
        self._end(ledger, visit, VisitState.ABANDONED, Outcome.SILENT)
        self._custody.suspect(ledger, visit.slot_id, Cause.DEPOSIT_UNANSWERED, UNIT)

    def _silent_removal(self, ledger: Ledger, visit: VisitRow) -> None:
        self._end(ledger, visit, VisitState.ABANDONED, Outcome.SILENT)

    def _silent_look(self, ledger: Ledger, visit: VisitRow) -> None:
        self._end(ledger, visit, VisitState.ABANDONED, Outcome.SILENT)
        self._custody.suspect(ledger, visit.slot_id, Cause.LOOK_UNANSWERED, UNIT)

    # -- what an answer needs ---------------------------------------------------------------------------------

    def _must_be_shut(self, visit: VisitRow, by: Person) -> None:
        state = self._steel.reading(visit.door).state
        if state is DoorState.OPEN or (visit.state is VisitState.OPENED and state is not DoorState.UNKNOWN):
            raise DoorOpen(door=visit.door)
        if state is DoorState.UNKNOWN and not by.staff:
            raise DoorSilent(door=visit.door)

    @staticmethod
    def _must_be_witnessed(visit: VisitRow) -> None:
        if not visit.witnessed:
            raise NotWitnessed(door=visit.door)

    def _must_have_looked(self, visit: VisitRow, by: Person) -> None:
        """A look needs the door's own word; a technician alone may answer for a door whose sensor is dead."""
        dead = self._steel.reading(visit.door).state is DoorState.UNKNOWN
        if not visit.witnessed and not (dead and by.role is Role.TECHNICIAN):
            raise NotWitnessed(door=visit.door)

    def _sees(self, visit: VisitRow) -> bool | None:
        """Whether a sensor sees something in the slot; None where there is none."""
        return self._steel.reading(visit.door).presence

    def _end(self, ledger: Ledger, visit: VisitRow, state: VisitState, outcome: Outcome) -> None:
        ledger.visits.end(visit.id, state, outcome, self._clock.wall())
        ledger.audit.add("visit ended", visit=visit.id, slot=visit.slot_id, outcome=outcome.value)

    @staticmethod
    def _package(ledger: Ledger, visit: VisitRow) -> PackageRow:
        assert visit.package_id is not None, "the schema lets no such visit be without a package"
        package = ledger.packages.get(visit.package_id)
        assert package is not None, "packages inside are never deleted"
        return package
