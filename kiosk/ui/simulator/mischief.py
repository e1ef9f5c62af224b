"""What F4 breaks, one thing after the other, each explained; the last turn heals everything."""

from collections.abc import Callable
from enum import Enum

from hal.sim.cabinet import SimCabinet
from kiosk.core.verbs import Happening, VisitState


class Trap(Enum):
    """What is prepared or broken just now."""

    NOTHING = "Everything is healed."
    JAM = "The NEXT door that opens will jam in its frame."
    CUT = "The NEXT door that opens loses its sensor."
    SILENCE = "The cable of every door is cut: no board answers any more."


_NEXT = {Trap.NOTHING: Trap.JAM, Trap.JAM: Trap.CUT, Trap.CUT: Trap.SILENCE, Trap.SILENCE: Trap.NOTHING}


class Mischief:
    """Breaks the next door in the moment between the ledger's word and the pulse."""

    def __init__(self, steel: SimCabinet) -> None:
        self._steel = steel
        self._banks = tuple(dict.fromkeys(place.bank for place in steel.places))
        self.trap = Trap.NOTHING

    def turn(self) -> Trap:
        """Go on to the next mischief."""
        self._mend()
        self.trap = _NEXT[self.trap]
        if self.trap is Trap.SILENCE:
            for bank in self._banks:
                self._steel.silence(bank)
        return self.trap

    def heard(self, happening: Happening) -> None:
        """Spring the trap at a door that is about to be pulsed; called on the thread that will pulse it."""
        visit = happening.visit
        if visit is None or visit.state is not VisitState.OPENING or visit.trouble is not None:
            return
        spring = self._springs().get(self.trap)
        if spring is not None:
            self.trap = Trap.NOTHING
            spring(visit.door)

    def _springs(self) -> dict[Trap, Callable[[str], None]]:
        return {Trap.JAM: self._steel.jam, Trap.CUT: self._steel.cut_sensor}

    def _mend(self) -> None:
        """Heal everything, so that two mischiefs never meet."""
        if self.trap is Trap.SILENCE:
            for bank in self._banks:
                self._steel.restore(bank)
        for view in self._steel.views():
            if view.faults:
                self._steel.heal(view.door)
