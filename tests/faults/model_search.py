"""Every state that the model can get into, what is wrong with any of them, and whether each can still end well.

| invariant | where it is looked at |
|---|---|
| I1 custody | every state: a parcel behind a door is that slot's in the ledger, or the slot is out of allocation |
| I2 no wrong door | every pulse but a look's: nobody else's parcel lies there |
| I3 write-ahead | every pulse: its visit is durable |
| I4 what was said | every word to a person: durable when it is said |
| I5 single use | every pulse: no spent code asked for it |
| I6 exclusivity | every state: no slot held twice, no visit for another slot's parcel |
| I8 recovery | every power cut: recovering twice is recovering once |
| I9 no leak | the graph: from every state all parcels can be out and all slots free |
| I11 openings | every state: a door seen open has a visit, or a slot out of allocation |

I7 (the pulse's length) and I10 (the lock-out) are no matter of these states: see the cabinet's and the keypad's tests.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tests.faults.model import IN_SERVICE, INSPECT, JAMMED, OPEN, OPENING, OUT, PARCELS, SHUT, SLOTS, Ledger, World
from tests.faults.model_play import Play, Scene
from tests.faults.model_rules import Commit, Happen, Pulse, Rules, Say, Sense, Step


class State(NamedTuple):
    """Ledger and world; `durable` is what a power cut leaves of the ledger."""

    ledger: Ledger
    world: World
    durable: Ledger

    def mirrored(self) -> "State":
        """The same with the slots' names exchanged."""
        durable = None if self.durable is self.ledger else self.durable.mirrored()
        ledger = self.ledger.mirrored()
        return State(ledger, self.world.mirrored(), durable or ledger)

    def renamed(self) -> "State":
        """The same with the parcels' names exchanged."""
        durable = None if self.durable is self.ledger else self.durable.renamed()
        ledger, world = self.ledger.renamed(), self.world
        return State(ledger, world._replace(places=world.places[::-1]), durable or ledger)

    def plain(self) -> "State":
        """One of the four states that differ by names alone, always the same one."""
        mirrored = self.mirrored()
        return min(self, mirrored, self.renamed(), mirrored.renamed(), key=hash)


@dataclass(slots=True)
class Found:
    """What a search found: `broken` counts each broken invariant, `history` is the shortest to the first of them."""

    states: int = 0
    steps: int = 0
    broken: dict[str, int] = field(default_factory=dict)
    history: tuple[str, ...] = ()


class Search:
    """Breadth first from an empty unit; `flushed` is whether a commit is durable once it returns."""

    def __init__(self, rules: Rules, scene: Scene, *, flushed: bool = True) -> None:
        self._rules = rules
        self._start = scene.start()
        self._play = Play(rules, scene)
        self._flushed = flushed
        self._number: dict[State, int] = {}
        self._states: list[State] = []
        self._from: list[tuple[int, str]] = []
        self._into: list[list[int]] = []
        self._found = Found()
        self._at = (-1, "start")

    def run(self, *, until_broken: bool = False) -> Found:
        """Look at every reachable state, or stop at the first that is broken."""
        start = State(Ledger(), self._start, Ledger())
        self._meet(start)
        queue = deque([0])
        while queue and not (until_broken and self._found.broken):
            number = queue.popleft()
            for name, after in self._after(number):
                self._found.steps += 1
                self._at = (number, name)
                known = len(self._states)
                self._into[self._meet(after)].append(number)
                queue.extend(range(known, len(self._states)))
        if not self._found.broken:
            self._leaks()
        self._found.states = len(self._states)
        return self._found

    # -- the graph ---------------------------------------------------------------------------------------------

    def _after(self, number: int) -> Iterator[tuple[str, State]]:
        state = self._states[number]
        yield "power cut", self._cut(state)
        for name, steps in self._play.actions(state.ledger, state.world):
            self._at = (number, name)
            for cut, after in self._carry_out(state, steps):
                yield f"{name}, power cut" if cut else name, after

    def _carry_out(self, state: State, steps: Sequence[Step]) -> Iterator[tuple[bool, State]]:
        """Every end of an action: cut short after any of its steps, or carried out."""
        ways = [state]
        for step in steps:
            ways = [after for way in ways for after in self._take(step, way)]
            if step is not steps[-1]:
                yield from ((True, self._cut(way)) for way in ways)
        yield from ((False, way) for way in ways)

    def _meet(self, state: State) -> int:
        if state in self._number:
            return self._number[state]
        plain = state.plain()
        number = self._number[state] = self._number.setdefault(plain, len(self._states))
        if number == len(self._states):
            self._states.append(plain)
            self._from.append(self._at)
            self._into.append([])
            self._judge(plain)
        return number

    def _leaks(self) -> None:
        """I9: go back from every good end; what is never met can never end well."""
        good = [number for number, state in enumerate(self._states) if _all_delivered(state)]
        reached = set(good)
        queue = deque(good)
        while queue:
            for before in self._into[queue.popleft()]:
                if before not in reached:
                    reached.add(before)
                    queue.append(before)
        for number in range(len(self._states)):
            if number not in reached:
                self._at = (number, "and nothing helps")
                self._break("I9")

    # -- steps -------------------------------------------------------------------------------------------------

    def _take(self, step: Step, state: State) -> list[State]:
        match step:
            case Commit(ledger):
                return [self._commit(state, ledger)]
            case Happen(world):
                return [state._replace(world=world)]
            case Say(parcel, status):
                if state.durable.packages[parcel].status != status:
                    self._break("I4")
                return [state]
            case Sense():
                return [self._sense(step, state)]
            case Pulse():
                return self._pulse(step, state)

    def _commit(self, state: State, ledger: Ledger) -> State:
        return State(ledger, state.world, ledger if self._flushed else state.ledger)

    def _sense(self, step: Sense, state: State) -> State:
        now = state.world.reading(step.slot)
        if now == OPEN != step.before:
            return self._commit(state, self._rules.opened(state.ledger, step.slot))
        if now == SHUT != step.before:
            return self._commit(state, self._rules.closed(state.ledger, step.slot))
        return state

    def _pulse(self, step: Pulse, state: State) -> list[State]:
        """The latch lets go, or it does not: jammed, or the wire is silent."""
        self._judge_pulse(step, state)
        world = state.world
        if world.faults[step.slot] == JAMMED or world.doors[step.slot]:
            return [state]
        return [state, state._replace(world=world.door(step.slot, True))]

    def _cut(self, state: State) -> State:
        recovered = self._rules.recover(state.durable, state.world)
        if self._rules.recover(recovered, state.world) != recovered:
            self._break("I8")
        return State(recovered, state.world, recovered)

    # -- what is wrong -----------------------------------------------------------------------------------------

    def _judge_pulse(self, step: Pulse, state: State) -> None:
        visit = state.durable.visits[step.slot]
        if step.spent:
            self._break("I5")
        elif visit is None or visit[:3] != (step.kind, OPENING, step.parcel):
            self._break("I3")
        if step.kind != INSPECT and any(parcel != step.parcel for parcel in state.world.inside(step.slot)):
            self._break("I2")

    def _judge(self, state: State) -> None:
        ledger, world = state.ledger, state.world
        held = [package.slot for package in ledger.packages if package.slot is not None]
        if len(held) != len(set(held)):
            self._break("I6")
        for slot in SLOTS:
            visit, free = ledger.visits[slot], ledger.slots[slot] == IN_SERVICE
            if visit is not None and visit.parcel != ledger.holder(slot):
                self._break("I6")
            if free and any(ledger.packages[parcel].slot != slot for parcel in world.inside(slot)):
                self._break("I1")
            if free and visit is None and world.reading(slot) == OPEN:
                self._break("I11")

    def _break(self, invariant: str) -> None:
        if not self._found.broken:
            self._found.history = tuple(self._history())[::-1]
        self._found.broken[invariant] = self._found.broken.get(invariant, 0) + 1

    def _history(self) -> Iterator[str]:
        number, name = self._at
        while number >= 0:
            yield name
            number, name = self._from[number]


def _all_delivered(state: State) -> bool:
    ledger, world = state.ledger, state.world
    return (
        ledger.slots == (IN_SERVICE,) * len(SLOTS)
        and ledger.visits == (None,) * len(SLOTS)
        and all(package.slot is None for package in ledger.packages)
        and world.places == (OUT,) * len(PARCELS)
    )
