"""What people and steel may do to the model in any state: everything that nobody's honesty rules out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.faults.model import (
    BROKEN,
    CHECK,
    COURIER,
    ENDED,
    FAULTS,
    IN_SERVICE,
    INSPECT,
    OPEN,
    OPENED,
    OPENING,
    OUT,
    PARCELS,
    PENDING,
    REMOVE,
    RESUMABLE,
    RETRIEVE,
    SHUT,
    SLOTS,
    STORE,
    STORED,
    UNKNOWN,
    Ledger,
    Package,
    Visit,
    World,
    put,
)
from tests.faults.model_rules import Commit, Happen, Pulse, Rules, Sense, Step

Action = tuple[str, tuple[Step, ...]]


@dataclass(frozen=True, slots=True)
class Scene:
    """How much may go on: how many parcels, whether several people come at once, and what may break."""

    parcels: int = 2
    crowd: bool = True
    faults: tuple[str, ...] = FAULTS

    def start(self) -> World:
        """All doors shut, and the parcels on their way."""
        places = tuple(COURIER if parcel < self.parcels else OUT for parcel in PARCELS)
        return World(places=places)


class Play:
    """Every action that is possible in a state, by name."""

    def __init__(self, rules: Rules, scene: Scene) -> None:
        self.rules = rules
        self._scene = scene

    def actions(self, ledger: Ledger, world: World) -> Iterator[Action]:
        """What may happen next."""
        for parcel in PARCELS:
            yield from self._with_parcel(ledger, world, parcel)
        for slot in SLOTS:
            yield from self._at_slot(ledger, world, slot)
            yield from self._with_steel(ledger, world, slot)

    # -- parcels -----------------------------------------------------------------------------------------------

    def _with_parcel(self, ledger: Ledger, world: World, parcel: int) -> Iterator[Action]:
        package = ledger.packages[parcel]
        if package.slot is None:
            yield from self._bring(ledger, world, parcel)
            yield from self._misuse(ledger, parcel)
            return
        if ledger.visits[package.slot] is not None:
            return
        yield from self._order(ledger, parcel, package)
        yield from self._go_to(ledger, world, parcel, package.slot)

    def _bring(self, ledger: Ledger, world: World, parcel: int) -> Iterator[Action]:
        if world.places[parcel] != COURIER:
            return
        for slot in self._free(ledger, world):
            yield f"reserve {slot} for {parcel}", (Commit(ledger.package(parcel, Package(PENDING, slot))),)
            held = ledger.package(parcel, Package(PENDING, slot, moved=True))
            yield from self._begin(held, world, slot, Visit(STORE, OPENING, parcel, False), False)

    def _order(self, ledger: Ledger, parcel: int, package: Package) -> Iterator[Action]:
        if package.status in (PENDING, STORED):
            yield f"cancel or expire {parcel}", (Commit(self.rules.cancel(ledger, parcel)),)
        if package.status == STORED and package.silent:
            yield f"long silence about {parcel}", (Commit(self.rules.settled_by_silence(ledger, parcel)),)

    def _go_to(self, ledger: Ledger, world: World, parcel: int, slot: int) -> Iterator[Action]:
        package = ledger.packages[parcel]
        if self.rules.may_collect(package):
            yield from self._begin(ledger, world, slot, Visit(RETRIEVE, OPENING, parcel, False), True)
        if package.status == ENDED:
            yield from self._begin(ledger, world, slot, Visit(REMOVE, OPENING, parcel, False), True)
        if package.status == PENDING:
            yield from self._resume(ledger, world, parcel, slot)

    def _resume(self, ledger: Ledger, world: World, parcel: int, slot: int) -> Iterator[Action]:
        visit, before = Visit(STORE, OPENING, parcel, False), ledger.packages[parcel]
        places = [slot] if ledger.slots[slot] in (IN_SERVICE, RESUMABLE) else self._free(ledger, world)
        for place in places:
            held = ledger.package(parcel, Package(PENDING, place, moved=True))
            yield from self._begin(held, world, place, visit, before.moved and place == slot)

    def _misuse(self, ledger: Ledger, parcel: int) -> Iterator[Action]:
        """Somebody types a spent code: a rule that lets it through pulls some latch."""
        if self.rules.may_collect(ledger.packages[parcel]):
            for slot in SLOTS:
                yield f"spent code of {parcel} at {slot}", (Pulse(slot, RETRIEVE, parcel, spent=True),)

    def _begin(self, ledger: Ledger, world: World, slot: int, visit: Visit, moved: bool) -> Iterator[Action]:
        if self._scene.crowd or not any(ledger.visits[:slot] + ledger.visits[slot + 1 :]):
            yield from self._open(ledger, world, slot, visit, moved)

    def _open(self, ledger: Ledger, world: World, slot: int, visit: Visit, moved: bool) -> Iterator[Action]:
        name = f"{visit.kind} {visit.parcel} at {slot}"
        yield name, self.rules.open(ledger, world, slot, visit)
        written = ledger.visit(slot, visit)
        yield f"{name}, refused", (Commit(written), Commit(self.rules.unmoved(written, slot, visit, moved)))

    def _free(self, ledger: Ledger, world: World) -> list[int]:
        """Slots that may be given out: in service, held by nothing, unvisited, seen shut."""
        return [slot for slot in SLOTS if self.rules.is_free(ledger, slot) and world.reading(slot) == SHUT]

    # -- doors -------------------------------------------------------------------------------------------------

    def _at_slot(self, ledger: Ledger, world: World, slot: int) -> Iterator[Action]:
        visit = ledger.visits[slot]
        if visit is None:
            look = Visit(INSPECT, OPENING, ledger.holder(slot), False)
            yield from self._begin(ledger, world, slot, look, True)
        else:
            yield from self._wait(ledger, slot, visit)
            yield from self._again(ledger, world, slot, visit)
            yield from self._answer(ledger, world, slot, visit)
            yield from self._elsewhere(ledger, world, slot, visit)
        if ledger.slots[slot] == BROKEN:
            yield f"{slot} repaired", (Commit(ledger.slot(slot, CHECK)),)

    def _wait(self, ledger: Ledger, slot: int, visit: Visit) -> Iterator[Action]:
        if visit.state == OPENING:
            yield f"{slot} did not open", (Commit(self.rules.not_opened(ledger, slot)),)
        if visit.state != OPENED:
            for long in (False, True) if visit.kind == RETRIEVE and visit.witnessed else (False,):
                silent = self.rules.silence(ledger, slot, visit, long)
                yield f"silence at {slot}{', long open' if long else ''}", (Commit(silent),)

    def _again(self, ledger: Ledger, world: World, slot: int, visit: Visit) -> Iterator[Action]:
        if visit.state == OPENED:
            return
        again = visit._replace(state=OPENING)
        yield f"open {slot} again", self.rules.open(ledger, world, slot, again)
        refused = self.rules.silence(ledger.visit(slot, again), slot, again, True)
        yield f"open {slot} again, refused", (Commit(refused),)

    def _elsewhere(self, ledger: Ledger, world: World, slot: int, visit: Visit) -> Iterator[Action]:
        if visit.kind != STORE or visit.parcel is None:
            return
        for place in self._free(ledger, world):
            for how in ("larger", "not empty", "broken"):
                left = self.rules.leave(ledger, slot, visit, how)
                moved = left.package(visit.parcel, Package(PENDING, place, moved=True))
                for name, steps in self._open(moved, world, place, Visit(STORE, OPENING, visit.parcel, False), False):
                    yield f"{how} than {slot}: {name}", steps

    # -- answers: nobody lies, the door must be seen shut, and have been seen open where its sensor lives --------

    def _answer(self, ledger: Ledger, world: World, slot: int, visit: Visit) -> Iterator[Action]:
        reading, inside = world.reading(slot), world.inside(slot)
        if visit.kind == INSPECT:
            yield f"{slot} is broken", (Commit(ledger.visit(slot, None).slot(slot, BROKEN)),)
        if reading == OPEN or (reading == UNKNOWN and visit.kind == RETRIEVE):
            return
        if visit.kind == INSPECT:
            if visit.witnessed or reading == UNKNOWN:
                yield from self._look(ledger, world, slot, visit)
        elif visit.kind == STORE and visit.parcel is not None:
            yield f"not inside {slot}", (Commit(self.rules.not_inside(ledger, slot, visit)),)
            if visit.witnessed and inside == [visit.parcel]:
                yield f"inside {slot}", self.rules.tell(self.rules.stored(ledger, slot, visit.parcel), visit.parcel)
        elif visit.parcel is not None:
            package = ledger.packages[visit.parcel]._replace(silent=False)
            yield f"left in {slot}", (Commit(ledger.visit(slot, None).package(visit.parcel, package)),)
            if visit.witnessed and not inside:
                yield f"taken from {slot}", self.rules.tell(self.rules.taken(ledger, slot, visit.parcel), visit.parcel)

    def _look(self, ledger: Ledger, world: World, slot: int, visit: Visit) -> Iterator[Action]:
        inside = world.inside(slot)
        if not inside:
            empty = self.rules.looked_empty(ledger, slot, visit)
            yield f"{slot} is empty", (Commit(empty),)
        elif visit.parcel is None or inside == [visit.parcel]:
            yield f"something in {slot}", (Commit(self.rules.looked_inside(ledger, slot, visit)),)

    # -- hands and faults ----------------------------------------------------------------------------------------

    def _with_steel(self, ledger: Ledger, world: World, slot: int) -> Iterator[Action]:
        before, visit = world.reading(slot), ledger.visits[slot]

        def happen(name: str, after: World) -> Action:
            return f"{name} {slot}", (Happen(after), Sense(slot, before))

        if world.doors[slot]:
            yield happen("shut", world.door(slot, False))
            for parcel in PARCELS:
                if world.places[parcel] == slot:
                    yield happen(f"take {parcel} from", world.place(parcel, OUT))
                if world.places[parcel] == COURIER and visit is not None and visit[::2] == (STORE, parcel):
                    yield happen(f"lay {parcel} into", world.place(parcel, slot))
        else:
            yield happen("pull open", world.door(slot, True))
        yield from self._faults(world, slot, happen)

    def _faults(self, world: World, slot: int, happen: Callable[[str, World], Action]) -> Iterator[Action]:
        if world.faults[slot] is not None:
            yield happen("heal", world._replace(faults=put(world.faults, slot, None)))
        elif not any(world.faults):
            for fault in self._scene.faults:
                yield happen(fault, world._replace(faults=put(world.faults, slot, fault)))
