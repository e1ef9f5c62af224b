"""What all simulated boards do alike: hear requests in whatever pieces, pulse imagined latches, read contacts."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any, Generic, TypeVar

from hal.banks.serial import SerialSettings
from hal.doors import UNREAD, DoorState, Reading
from hal.sim.cabinet import SimCabinet
from hal.sim.ptys import Answer
from hal.wire.frame import Framing

R = TypeVar("R")


class SimBoard(ABC, Generic[R]):
    """A lock board over the doors that the steel has on one bank, wired as that bank's settings say.

    `pulse` is what the board's timer is set to, `think` what passes before its answer, both in seconds.
    A board whose bank the steel has silenced hears nothing; one whose answers are lost acts and is not heard.
    """

    kind: str
    requests: Framing[R]

    def __init__(
        self, steel: SimCabinet, bank: str, settings: SerialSettings, *, pulse: float = 0.5, think: float = 0.005
    ) -> None:
        self.settings: Any = settings
        self.think = think
        self._steel = steel
        self._bank = bank
        self._doors = steel.on_bank(bank)
        self.pulse = pulse
        self._rest = b""

    def hear(self, data: bytes) -> list[Answer]:
        """Take bytes from the line; returns what the board says to them."""
        requests, self._rest = self.requests.cut(self._rest + data)
        if not self._steel.hears(self._bank):
            return []
        answers = [answer for request in requests for answer in self.answer(request)]
        return answers if self._steel.is_heard(self._bank) else []

    def switch(self, number: int, on: bool) -> None:
        """Switch one output, which stays so, where a lock is connected."""
        if number in self._doors:
            (self._steel.energise if on else self._steel.release)(self._doors[number])

    def pulls(self, number: int) -> bool:
        """Whether one output is on."""
        return number in self._doors and self._steel.view(self._doors[number]).energised

    def disconnect(self, number: int) -> None:
        """Let the plug of one lock come off the board."""
        del self._doors[number]

    @abstractmethod
    def answer(self, request: R) -> Iterable[Answer]:
        """Do as one request says, which may be another board's; yields what is said to it."""

    def pull(self, number: int, seconds: float | None = None) -> bool:
        """Pulse one latch, for the board's own time unless told; false where no lock is connected."""
        if number in self._doors:
            self._steel.pulse(self._doors[number], seconds or self.pulse)
        return number in self._doors

    def contacts(self, count: int) -> tuple[bool, ...]:
        """The contacts from 1 on: a bit is set while its contact is closed, so a cut one reads 0."""
        shut = bool(self.settings.closed_bit)
        set_by = {DoorState.CLOSED: shut, DoorState.OPEN: not shut, DoorState.UNKNOWN: False}
        return tuple(set_by[reading.state] for reading in self.readings(count))

    def items(self, count: int) -> tuple[bool, ...]:
        """The infrared eyes from 1 on, of a board that has them; one that is not connected sees nothing."""
        seen = bool(self.settings.present_bit)
        return tuple(bool(reading.presence) == seen for reading in self.readings(count))

    def readings(self, count: int) -> list[Reading]:
        """What the sensors from 1 on say; one that is not connected says nothing."""
        found = dict(zip(self._doors, self._steel.readings(self._doors.values()), strict=True))
        return [found.get(number, UNREAD) for number in range(1, count + 1)]
