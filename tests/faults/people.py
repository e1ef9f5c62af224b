"""Couriers, customers, technicians and strangers before one stage: clumsy, hurried and forgetful, but no liars.

Whoever answers at a door says what is true behind it, if he answers at all. A courier lays a parcel only behind a
door that was opened for it. A stranger leaves something only behind a door that he pulled open by force and that
the unit has raised the alarm for. Everything else may happen in any order.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import TypeVar

from hal.sim.door import WIDE
from kiosk.core.errors import BadInput, Broken, KioskError
from kiosk.core.verbs import Answer, Condition, Problem, Visit, VisitKind
from tests.faults.stage import ANA, PowerCut, Stage
from tests.faults.witness import Witness

T = TypeVar("T")

SIZES = ("SMALL", "MEDIUM")
ANSWERS = {
    VisitKind.STORE: (Answer.INSIDE, Answer.NOT_INSIDE),
    VisitKind.RETRIEVE: (Answer.TAKEN, Answer.LEFT),
    VisitKind.REMOVE: (Answer.TAKEN, Answer.LEFT, Answer.EMPTY),
    VisitKind.INSPECT: (Answer.EMPTY, Answer.INSIDE, Answer.BROKEN),
}
_FORCED = (
    "SELECT 1 FROM slot s WHERE door = ? AND cause = 'UNEXPLAINED_OPENING' AND NOT EXISTS "
    "(SELECT 1 FROM visit WHERE slot_id = s.id AND state NOT IN ('SETTLED', 'ABANDONED'))"
)


class People:
    """What people do; every method is one deed, and most of them may be refused."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.doors = stage.cabinet.doors
        self.banks = tuple(plan.name for plan in stage.config.banks)
        self.visits: list[Visit] = []
        self.numbers: list[str] = []
        self.with_courier: set[str] = set()
        self.ghosts: set[str] = set()
        self.crashes = 0
        self.recoveries_that_changed: list[str] = []
        self.witness = Witness(stage, self.ghosts)

    # -- what may be refused, and what a power cut ends --------------------------------------------------------

    def do(self, deed: Callable[[], T]) -> T | None:
        """Do something; a refusal is an answer, a power cut a new start, anything else a defect."""
        try:
            return deed()
        except PowerCut:
            self.crash()
        except KioskError as refusal:
            if isinstance(refusal, Broken):
                raise
        return None

    def crash(self, again_in: int | None = None) -> None:
        """Lose the power; the second recovery of the new life changes nothing that the first one left (I8)."""
        self.crashes += 1
        self.stage.crash(again_in=again_in)
        before = self._ledger()
        self.stage.system.recover()
        if self._ledger() != before:
            self.recoveries_that_changed.append(f"{before} became {self._ledger()}")

    def _ledger(self) -> list[list[tuple[object, ...]]]:
        tables = ("slot", "package", "visit", "incident", "code", "outbox")
        return [self.stage.query(f"SELECT * FROM {table}") for table in tables]

    def pass_time(self, seconds: float) -> None:
        """Let time pass: in small steps, or for long at once."""
        self.do(lambda: self.stage.step(seconds) if seconds <= 10 else self.stage.rest(seconds))

    def services(self) -> None:
        """Let expiry and delivery have their turns."""
        self.do(self.stage.system.sweep)
        self.do(self.stage.system.deliver)

    # -- couriers ------------------------------------------------------------------------------------------------

    def bring(self, size: str, announced: bool) -> None:
        """Begin to store a new parcel."""
        number = f"P{len(self.numbers) + 1}"
        system, session = self.stage.system, self.do(self.stage.courier)
        if session is None or not self._may_scan_on(session):
            return
        self.numbers.append(number)
        self.with_courier.add(number)
        if announced:
            self.do(lambda: system.expect(self.stage.operator(), number, size, ANA))
        self._begin(lambda: self.stage.system.begin_store(session, number, size, ANA))

    def resume(self, number: str) -> None:
        """Scan a parcel that was begun before."""
        session = self.do(self.stage.courier)
        if session is not None and self._may_scan_on(session):
            self._begin(lambda: self.stage.system.begin_store(session, number, "SMALL", ANA))

    def reserve(self, size: str) -> None:
        """Hold a slot for a parcel that will be brought."""
        number = f"P{len(self.numbers) + 1}"
        self.numbers.append(number)
        self.with_courier.add(number)
        self.do(lambda: self.stage.system.reserve(self.stage.operator(), number, size, ANA))

    def go_elsewhere(self, visit: Visit, how: str) -> None:
        """Ask for a larger slot, or say that this one is not empty or broken."""
        session = self.do(self.stage.courier)
        if session is not None:
            self._begin(lambda: getattr(self.stage.system, how)(session, visit.id))

    def lay_inside(self, visit: Visit) -> None:
        """Lay a visit's parcel behind its door, if the courier has it and the door lets him."""
        number = visit.parcel
        if visit.kind is VisitKind.STORE and number in self.with_courier and self._open(visit.door):
            self.stage.steel.put(visit.door, str(number))
            self.with_courier.discard(str(number))

    def _may_scan_on(self, session: str) -> bool:
        """A courier scans the next parcel only when the one before is where he says it is by doing so."""
        unfinished = self.stage.system.session(session).visits
        return all(self._true(visit, Answer.INSIDE) for visit in unfinished if visit.kind is VisitKind.STORE)

    # -- customers ---------------------------------------------------------------------------------------------

    def type_code(self, number: str) -> None:
        """Type the code of a parcel, as long as its recipient was told one; a spent one opens nothing (I5)."""
        found = self.stage.query("SELECT id, status FROM package WHERE number = ? ORDER BY rowid DESC LIMIT 1", number)
        if not found or not self.stage.query("SELECT 1 FROM code WHERE package_id = ?", found[0][0]):
            return
        (package, status), pulses = found[0], self.witness.pulses
        visit = self._begin(lambda: self.stage.system.begin_retrieve(self.stage.code(str(package))))
        if status != "STORED" and (visit is not None or self.witness.pulses > pulses):
            self.witness.complaints.append(f"I5: the code of {number}, {status}, opened something")

    def type_nonsense(self, code: str) -> None:
        """Type a code that nobody was given."""
        pulses = self.witness.pulses
        self._begin(lambda: self.stage.system.begin_retrieve(code))
        if self.witness.pulses > pulses:
            self.witness.complaints.append("I5: a guessed code opened something")

    # -- anybody at a door ---------------------------------------------------------------------------------------

    def open_again(self, visit: Visit) -> None:
        """Ask for the same door once more."""
        session = None if visit.kind is VisitKind.RETRIEVE else self.do(self.stage.technician)
        self._begin(lambda: self.stage.system.open_again(visit.id, session))

    def answer(self, visit: Visit, answer: Answer) -> None:
        """Answer at a door, if it is true."""
        if answer not in ANSWERS[visit.kind] or not self._true(visit, answer):
            return
        session = None if visit.kind is VisitKind.RETRIEVE else self.do(self.stage.technician)
        self._remember(self.do(lambda: self.stage.system.settle(visit.id, answer, session)))

    def carry_on(self, visit: Visit) -> None:
        """Do at a door what anybody would do next: lay inside or take out, shut, and answer."""
        self.pass_time(1.0)
        if self._open(visit.door):
            if visit.kind is VisitKind.STORE:
                self.lay_inside(visit)
            else:
                self.take(visit.door)
            self.pass_time(3.0)
            self.stage.steel.shut(visit.door)
            self.pass_time(1.0)
        for answer in ANSWERS[visit.kind]:
            if answer is not Answer.BROKEN and self._true(visit, answer):
                self.answer(visit, answer)

    def complain(self, visit: Visit, problem: Problem) -> None:
        """Report a problem at a door."""
        self.do(lambda: self.stage.system.report(visit.id, problem))

    def take(self, door: str) -> None:
        """Take out whatever lies behind an open door."""
        if self._open(door):
            self.stage.steel.take(door)

    def leave_something(self, door: str) -> None:
        """Put a thing that nobody knows behind a door that was forced open and is out of allocation for that."""
        if self.stage.query(_FORCED, door) and self._open(door):
            self.ghosts.add(f"ghost {len(self.ghosts)}")
            self.stage.steel.put(door, f"ghost {len(self.ghosts) - 1}")

    def _true(self, visit: Visit, answer: Answer) -> bool:
        inside = self.stage.steel.view(visit.door).parcels
        if answer in (Answer.TAKEN, Answer.EMPTY):
            return not inside
        if answer is Answer.INSIDE:
            return bool(inside) if visit.parcel is None else inside == (visit.parcel,)
        return True

    def _open(self, door: str) -> bool:
        return self.stage.steel.view(door).share >= WIDE

    # -- technicians and operators -------------------------------------------------------------------------------

    def inspect(self, door: str, insist: bool) -> None:
        """Open a door to look."""
        session = self.do(self.stage.technician if insist else self.stage.courier)
        if session is not None:
            self._begin(lambda: self.stage.system.begin_inspect(session, door, "a look", insist))

    def remove(self, number: str) -> None:
        """Open the door of a parcel that is to be taken out."""
        session = self.do(self.stage.courier)
        if session is not None:
            self._begin(lambda: self.stage.system.begin_remove(session, number))

    def order(self, number: str, verb: str) -> None:
        """Let the operator cancel, expire or extend a parcel."""
        self.do(lambda: getattr(self.stage.system, verb)(self.stage.operator(), number))

    def set_condition(self, door: str, condition: Condition) -> None:
        """Take a slot out of service or put it back."""
        self.do(lambda: self.stage.system.set_condition(self.stage.operator(), door, condition, "because"))

    def look_after(self, door: str) -> None:
        """Bring a slot back that is out of allocation."""
        self.set_condition(door, Condition.IN_SERVICE)
        self.inspect(door, insist=True)
        self.carry_on_at(door)

    def carry_on_at(self, door: str) -> None:
        """Do at a door what anybody would do next, if somebody is there."""
        for visit in [known for known in self.visits if known.door == door][-1:]:
            self.carry_on(visit)

    def hold(self, on: bool) -> None:
        """WORK HOLD."""
        session = self.do(self.stage.technician)
        if session is not None:
            self.do(lambda: self.stage.system.work_hold(session, on))

    # -- remembering ---------------------------------------------------------------------------------------------

    def _begin(self, verb: Callable[[], Visit]) -> Visit | None:
        visit = self._remember(self.do(verb))
        if visit is not None and visit.look is not None:
            self._remember(self.do(lambda: self.stage.system.visit(str(visit.look))))
        return visit

    def _remember(self, visit: Visit | None) -> Visit | None:
        self.witness.told(visit)
        if visit is not None:
            self.visits = [*(known for known in self.visits if known.id != visit.id), visit][-12:]
        return visit


def free_everything(people: People) -> Sequence[tuple[object, ...]]:
    """Repair what is broken, then let staff work until nothing is left to do; what then is not free (I9)."""
    stage, system = people.stage, people.stage.system
    _repair(people)
    stage.rest(400.0)
    operator = stage.operator()
    for number, status in stage.query("SELECT number, status FROM package WHERE slot_id IS NOT NULL"):
        if status in ("PENDING", "STORED"):
            verb = system.cancel if status == "PENDING" else system.expire
            verb(operator, str(number))
    for package, door in stage.query("SELECT p.id, s.door FROM package p JOIN slot s ON s.id = p.slot_id"):
        _at_door(people, str(door), partial(system.begin_remove, package=str(package)))
    for (door,) in stage.query("SELECT door FROM slot WHERE condition = 'OUT_OF_SERVICE'"):
        system.set_condition(stage.operator(), str(door), Condition.IN_SERVICE, "repaired")
    for (door,) in stage.query("SELECT door FROM slot WHERE condition = 'CHECK'"):
        _at_door(people, str(door), partial(system.begin_inspect, door=str(door), reason="a look"))
    return stage.query(
        "SELECT s.door, s.condition, s.cause, p.number, p.status FROM slot s LEFT JOIN package p ON p.slot_id = s.id "
        "WHERE p.id IS NOT NULL OR s.condition <> 'IN_SERVICE'"
    )


def _repair(people: People) -> None:
    stage = people.stage
    for bank in people.banks:
        stage.steel.restore(bank)
    for door in people.doors:
        stage.steel.heal(door)
        stage.steel.shut(door)
    stage.step(10.0)
    for door in people.doors:
        with suppress(BadInput):
            stage.system.release_bank(stage.technician(), door)
    for door in people.doors:
        stage.steel.shut(door)
    stage.step(2.0)
    stage.system.work_hold(stage.technician(), False)


def _at_door(people: People, door: str, begin: Callable[[str], Visit]) -> None:
    """Take out what lies behind a door, and say so."""
    stage = people.stage
    stage.step(4.0)
    session = stage.technician()
    visit = begin(session)
    stage.step(1.0)
    found = stage.steel.take(door)
    stage.step(3.0)
    stage.steel.shut(door)
    stage.step(1.0)
    taken = Answer.TAKEN if found and visit.kind is VisitKind.REMOVE else Answer.EMPTY
    people.witness.told(stage.system.settle(visit.id, taken, session))
