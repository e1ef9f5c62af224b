"""A bank without a wire: it moves the imagined steel in this very process."""

import threading

from hal.doors import UNREAD, Reading
from hal.errors import BankSilent
from hal.sim.cabinet import SimCabinet


class SimBank:
    """The DoorBank over the doors that a SimCabinet has on the bank of that name.

    `exchange` is what a question and its answer take on the imagined wire, in seconds of the steel's clock.
    """

    kind = "simulated"

    def __init__(
        self, steel: SimCabinet, name: str, *, bus: str | None = None, pulse: float = 0.5, exchange: float = 0.0
    ) -> None:
        self.bus = bus or name
        self.pulse = pulse
        self._steel = steel
        self._name = name
        self._doors = steel.on_bank(name)
        self.doors = max(self._doors, default=0)
        self._exchange = exchange
        self._closed = threading.Event()

    def unlock(self, number: int) -> None:
        """Pulse the latch of one door; returns when the pulse is under way."""
        self._reach()
        self._steel.pulse(self._doors[number], self.pulse)
        self._hear()

    def read(self) -> tuple[Reading, ...]:
        """Read every door, in the order of their numbers; a number without a door is unread."""
        self._reach()
        self._hear()
        found = dict(zip(self._doors, self._steel.readings(self._doors.values()), strict=True))
        return tuple(found.get(number, UNREAD) for number in range(1, self.doors + 1))

    def close(self) -> None:
        """Switch every output off, unless nothing reaches them; may be called twice."""
        if not self._closed.is_set() and self._steel.hears(self._name):
            for door in self._doors.values():
                self._steel.release(door)
        self._closed.set()

    def _reach(self) -> None:
        if self._exchange:
            self._steel.clock.wait(self._closed, self._exchange)
        if self._closed.is_set():
            raise BankSilent(self._name, "the bank is closed")
        if not self._steel.hears(self._name):
            raise BankSilent(self._name)

    def _hear(self) -> None:
        if not self._steel.is_heard(self._name):
            raise BankSilent(self._name)


def sim_banks(steel: SimCabinet, *, pulse: float = 0.5) -> dict[str, SimBank]:
    """A bank of its own bus for each that the steel's places name."""
    names = dict.fromkeys(place.bank for place in steel.places)
    return {name: SimBank(steel, name, pulse=pulse) for name in names}
