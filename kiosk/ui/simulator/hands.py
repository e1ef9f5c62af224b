"""What a person's hands can do at a door, the natural thing first."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from hal.sim.cabinet import SimCabinet, SimDoorView
from hal.sim.door import WIDE, DoorShut, Fault
from kiosk.core.verbs import Visit, VisitKind
from kiosk.ui.simulator.trolley import Trolley


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that a hand can do; `short` is written on the door itself."""

    label: str
    short: str
    do: Callable[[], object]


class Hands:
    """One pair of hands before the wall: they take, put, shut, pull, break and heal."""

    def __init__(self, steel: SimCabinet, trolley: Trolley) -> None:
        self._steel = steel
        self._trolley = trolley
        self._held: dict[str, tuple[str, ...]] = {}

    def moves(self, door: str, visit: Visit | None) -> tuple[Move, ...]:
        """What can be done at a door just now; the first is what its visit asks for, none of it can fail."""
        view = self._steel.view(door)
        if view.share >= WIDE:
            return (*self._at_open(view, visit), *self._faults(view))
        pull = Move("PULL OPEN" if view.share else "BREAK OPEN", "PULL", lambda: self._steel.pull(door))
        return (pull, *self._faults(view)) if view.share else (*self._faults(view), pull)

    def natural(self, door: str, visit: Visit | None) -> Move | None:
        """What a click on a door does at once; nothing at a shut one."""
        return self.moves(door, visit)[0] if self._steel.view(door).share else None

    def _at_open(self, view: SimDoorView, visit: Visit | None) -> tuple[Move, ...]:
        shut = Move("SHUT", "SHUT", lambda: self._shut(view.door))
        put, take = self._put(view, visit), self._take(view, visit)
        if put is not None and _brings(visit, view):
            return (put, shut, *filter(None, [take]))
        if take is not None and visit is not None and visit.kind in (VisitKind.RETRIEVE, VisitKind.REMOVE):
            return (take, shut)
        return (shut, *filter(None, [take, put]))

    def _put(self, view: SimDoorView, visit: Visit | None) -> Move | None:
        """Lay in what was just taken out here, or what the visit is about, or the next one of the trolley."""
        number = self._at_hand(view, visit)
        if number is None or number in view.parcels:
            return None
        label = "PUT IT BACK" if view.door in self._held else f"PUT {short_number(number)} IN"
        return Move(label, "PUT", lambda: self._lay(view.door, number))

    def _at_hand(self, view: SimDoorView, visit: Visit | None) -> str | None:
        if held := self._held.get(view.door):
            return held[0]
        if visit is not None and visit.kind is VisitKind.STORE:
            return visit.parcel
        return next((parcel.number for parcel in self._trolley.parcels), None)

    def _take(self, view: SimDoorView, visit: Visit | None) -> Move | None:
        return Move("TAKE IT OUT", "TAKE", lambda: self._lift(view.door, visit)) if view.parcels else None

    def _lay(self, door: str, number: str) -> None:
        with suppress(DoorShut):
            self._steel.put(door, number)
            self._held.pop(door, None)
            self._trolley.lift(number)

    def _lift(self, door: str, visit: Visit | None) -> None:
        with suppress(DoorShut):
            taken = self._steel.take(door)
            if visit is not None and visit.kind is VisitKind.STORE:
                for number in taken:
                    self._trolley.lay_back(number)
            elif taken:
                self._held[door] = taken

    def _shut(self, door: str) -> None:
        """Whatever was taken out here is carried away."""
        self._held.pop(door, None)
        self._steel.shut(door)

    def _faults(self, view: SimDoorView) -> tuple[Move, ...]:
        door, steel = view.door, self._steel
        jam = Move("JAM", "JAM", lambda: steel.jam(door))
        cut = Move("CUT SENSOR", "CUT", lambda: steel.cut_sensor(door))
        heal = Move("HEAL", "HEAL", lambda: steel.heal(door))
        return (
            *((heal,) if view.faults else ()),
            *(() if Fault.JAMMED in view.faults else (jam,)),
            *(() if Fault.CUT in view.faults else (cut,)),
        )


def _brings(visit: Visit | None, view: SimDoorView) -> bool:
    """Whether this door is open for a parcel that is not inside yet."""
    return visit is not None and visit.kind is VisitKind.STORE and visit.parcel not in view.parcels


def short_number(number: str) -> str:
    """A parcel's number as people call it out."""
    return number if len(number) <= 8 else f"{number[:2]}…{number[-5:]}"
