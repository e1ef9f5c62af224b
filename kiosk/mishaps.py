"""What a technician in training can break: the mishaps of the verbs, carried out on the imagined steel."""

from collections.abc import Callable, Mapping

from hal.sim.cabinet import SimCabinet, SimDoorView
from hal.sim.door import Fault
from kiosk.core.verbs import Mishap

_FAULTS: Mapping[Mishap, Fault] = {
    Mishap.JAM: Fault.JAMMED,
    Mishap.WEAK_SPRING: Fault.WEAK_SPRING,
    Mishap.STUCK_OPEN: Fault.STUCK_OPEN,
    Mishap.STUCK_SHUT: Fault.STUCK_CLOSED,
    Mishap.FLAPPING: Fault.FLAPPING,
    Mishap.SENSOR_CUT: Fault.CUT,
}


class Mishaps:
    """Breaks and repairs the doors of one imagined cabinet."""

    def __init__(self, steel: SimCabinet) -> None:
        self._steel = steel
        self._bank_of = {place.door: place.bank for place in steel.places}
        self._deeds: Mapping[Mishap, Callable[[str], None]] = {
            Mishap.JAM: steel.jam,
            Mishap.WEAK_SPRING: steel.weak_spring,
            Mishap.STUCK_OPEN: steel.stuck_open,
            Mishap.STUCK_SHUT: steel.stuck_closed,
            Mishap.FLAPPING: steel.flap,
            Mishap.SENSOR_CUT: steel.cut_sensor,
            Mishap.CABLE_CUT: lambda door: steel.silence(self._bank_of[door]),
        }

    def mishaps(self) -> Mapping[str, tuple[Mishap, ...]]:
        """What is wrong just now, by door."""
        wrong = {view.door: self._wrong_with(view) for view in self._steel.views()}
        return {door: mishaps for door, mishaps in wrong.items() if mishaps}

    def imagine(self, door: str, mishap: Mishap | None) -> None:
        """Let something go wrong with a door, or with None repair it and the cable of its board."""
        if mishap is None:
            self._steel.heal(door)
            self._steel.restore(self._bank_of[door])
        else:
            self._deeds[mishap](door)

    def _wrong_with(self, view: SimDoorView) -> tuple[Mishap, ...]:
        wrong = [mishap for mishap, fault in _FAULTS.items() if fault in view.faults]
        if not self._steel.hears(self._bank_of[view.door]):
            wrong.append(Mishap.CABLE_CUT)
        return tuple(wrong)
