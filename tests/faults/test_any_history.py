"""Any history of people, faults and power cuts, on the real unit: the invariants hold after every step of it.

At the end of each history everything that broke is repaired, and staff gets every slot free again by the verbs alone.
"""

import tempfile
from collections import Counter
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from kiosk.config import example, load
from kiosk.core.codes import check_digit
from kiosk.core.verbs import Answer, Condition, Problem, Visit, VisitKind
from tests.faults.figures import Figures
from tests.faults.people import SIZES, People, free_everything
from tests.faults.stage import Stage, small_wall

WALL = small_wall(load(example()))
DOORS = st.sampled_from(tuple(place.door for place in WALL.places))
BANKS = st.sampled_from(tuple(plan.name for plan in WALL.banks))
AGO = st.sampled_from((0, 0, 0, 1, 1, 2, 3))
SIZE = st.sampled_from(SIZES)
OFTEN = st.sampled_from((True, True, False))
SELDOM = st.sampled_from((False, False, False, False, True))
FAULTS = st.sampled_from(
    ("jam", "weak_spring", "stuck_open", "stuck_closed", "flap", "cut_sensor", "heal", "heal", "heal")
)
WIRES = st.sampled_from(("silence", "lose_answers", "restore", "restore"))
SECONDS = st.sampled_from((0.3, 1.0, 1.0, 2.0, 4.0, 4.0, 10.0, 50.0, 200.0, 3600.0, 13 * 3600.0, 4 * 86400.0))


class AnyHistory(RuleBasedStateMachine):
    """One unit from its first start to its last."""

    presence = False
    figures: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(prefix="history-")
        self.people = People(Stage(Path(self.folder.name), WALL, presence=self.presence))

    def visit(self, ago: int) -> Visit:
        """A visit of late."""
        return self.people.visits[-1 - ago % len(self.people.visits)]

    def number(self, ago: int) -> str:
        """A parcel of late."""
        return self.people.numbers[-1 - ago % len(self.people.numbers)]

    def somebody_was_here(self) -> bool:
        """Whether there was a visit."""
        return bool(self.people.visits)

    def something_was_brought(self) -> bool:
        """Whether there was a parcel."""
        return bool(self.people.numbers)

    # -- people ------------------------------------------------------------------------------------------------

    @rule(size=SIZE, announced=st.booleans(), to_the_end=OFTEN)
    def bring(self, size: str, announced: bool, to_the_end: bool) -> None:
        self.people.bring(size, announced)
        self.people.pass_time(1.0)
        if to_the_end and self.people.visits:
            self.people.carry_on(self.visit(0))

    @rule(size=SIZE)
    def reserve(self, size: str) -> None:
        self.people.reserve(size)

    @precondition(something_was_brought)
    @rule(ago=AGO)
    def resume(self, ago: int) -> None:
        self.people.resume(self.number(ago))

    @precondition(something_was_brought)
    @rule(ago=AGO, to_the_end=OFTEN)
    def type_code(self, ago: int, to_the_end: bool) -> None:
        self.people.type_code(self.number(ago))
        if to_the_end and self.people.visits:
            self.people.carry_on(self.visit(0))

    @rule(digits=st.integers(0, 10**8 - 1).map("{:08}".format))
    def type_nonsense(self, digits: str) -> None:
        self.people.type_nonsense(digits + check_digit(digits))

    @precondition(somebody_was_here)
    @rule(ago=AGO)
    def carry_on(self, ago: int) -> None:
        self.people.carry_on(self.visit(ago))

    @precondition(somebody_was_here)
    @rule(ago=AGO, seconds=st.sampled_from((0.3, 1.0, 3.0)))
    def lay_inside_or_take(self, ago: int, seconds: float) -> None:
        self.people.pass_time(seconds)
        if self.visit(ago).kind is VisitKind.STORE:
            self.people.lay_inside(self.visit(ago))
        else:
            self.people.take(self.visit(ago).door)

    @precondition(somebody_was_here)
    @rule(ago=AGO, seconds=st.sampled_from((0.3, 1.0, 3.0)))
    def shut(self, ago: int, seconds: float) -> None:
        self.people.pass_time(seconds)
        self.people.stage.steel.shut(self.visit(ago).door)
        self.people.pass_time(1.0)

    @precondition(somebody_was_here)
    @rule(ago=AGO, answer=st.sampled_from(Answer))
    def answer(self, ago: int, answer: Answer) -> None:
        self.people.answer(self.visit(ago), answer)

    @precondition(somebody_was_here)
    @rule(ago=AGO)
    def open_again(self, ago: int) -> None:
        self.people.pass_time(3.0)
        self.people.open_again(self.visit(ago))

    @precondition(somebody_was_here)
    @rule(ago=AGO, how=st.sampled_from(("larger", "not_empty", "broken")))
    def go_elsewhere(self, ago: int, how: str) -> None:
        self.people.go_elsewhere(self.visit(ago), how)

    @precondition(somebody_was_here)
    @rule(ago=AGO, problem=st.sampled_from(Problem))
    def complain(self, ago: int, problem: Problem) -> None:
        self.people.complain(self.visit(ago), problem)

    @precondition(something_was_brought)
    @rule(ago=AGO, verb=st.sampled_from(("cancel", "expire", "extend")), remove=OFTEN)
    def call_back(self, ago: int, verb: str, remove: bool) -> None:
        self.people.order(self.number(ago), verb)
        if remove:
            self.people.remove(self.number(ago))

    @rule(door=DOORS, insist=st.booleans())
    def inspect(self, door: str, insist: bool) -> None:
        self.people.inspect(door, insist)
        self.people.pass_time(1.0)

    @rule(door=DOORS)
    def look_after(self, door: str) -> None:
        self.people.look_after(door)

    @rule(door=DOORS, condition=st.sampled_from(Condition))
    def set_condition(self, door: str, condition: Condition) -> None:
        self.people.set_condition(door, condition)

    @rule(on=SELDOM)
    def hold(self, on: bool) -> None:
        self.people.hold(on)

    # -- steel, time and power ---------------------------------------------------------------------------------

    @rule(door=DOORS, leave=st.booleans())
    def force_open(self, door: str, leave: bool) -> None:
        self.people.stage.steel.pull(door)
        self.people.pass_time(1.0)
        if leave:
            self.people.leave_something(door)

    @rule(door=DOORS, fault=FAULTS)
    def break_or_heal(self, door: str, fault: str) -> None:
        getattr(self.people.stage.steel, fault)(door)
        self.people.pass_time(1.0)

    @rule(bank=BANKS, wire=WIRES)
    def cut_or_mend(self, bank: str, wire: str) -> None:
        getattr(self.people.stage.steel, wire)(bank)
        self.people.pass_time(2.0)

    @rule(seconds=SECONDS)
    def pass_time(self, seconds: float) -> None:
        self.people.pass_time(seconds)

    @rule()
    def services(self) -> None:
        self.people.services()

    @rule(moments=st.integers(0, 7))
    def lose_power_soon(self, moments: int) -> None:
        self.people.stage.power.cut_in(moments)

    @rule(again_in=st.none() | st.integers(0, 7))
    def lose_power(self, again_in: int | None) -> None:
        self.people.crash(again_in)

    # -- what always holds -------------------------------------------------------------------------------------

    @invariant()
    def holds(self) -> None:
        """I1 to I6 and I11; and I8, that a second recovery changed nothing."""
        self.people.witness.look()
        assert self.people.recoveries_that_changed == []

    def teardown(self) -> None:
        """I9: whatever has happened, staff gets every slot free again."""
        try:
            self.people.stage.power.cut()
            self.people.crash()
            assert free_everything(self.people) == []
            self.holds()
        finally:
            self.figures["pulses"] += self.people.witness.pulses
            self.figures["crashes"] += self.people.crashes
            self.people.stage.close()
            self.folder.cleanup()


class AnyHistoryWithPresence(AnyHistory):
    """The same before a wall whose slots see whether something lies inside."""

    presence = True


@pytest.mark.parametrize("machine", [AnyHistory, AnyHistoryWithPresence])
def test_no_history_loses_or_mixes_up_a_parcel(machine: type[AnyHistory], full: bool, figures: Figures) -> None:
    """People, faults and power cuts in any order: I1 to I6, I8, I9 and I11 hold."""
    histories, steps = (3000, 60) if full else (30, 40)
    length = settings(
        max_examples=histories,
        stateful_step_count=steps,
        deadline=None,
        derandomize=not full,
        database=None,
        print_blob=full,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink) if full else (Phase.generate,),
    )
    machine.figures = Counter()
    with figures.of(f"any history: {machine.__name__}") as row:
        row.tries = histories
        run_state_machine_as_test(machine, settings=length)
        row.remark = f"{machine.figures['pulses']} pulses, {machine.figures['crashes']} power cuts"
