"""What all banks on a serial line do alike: address, polarity, time-outs.

Nothing is asked twice here: the bus asks again, once an unlock that waits has gone first.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Generic, Literal, TypeVar

from msgspec import Meta, Struct

from hal.banks.wiring import Wiring
from hal.doors import DoorState, Reading
from hal.errors import BankSilent, BoardRefused, DoorUnknown, LinkLost, LinkSilent, WiringError
from hal.link import FrameReader, Line
from hal.machine import Machine

Baud = Annotated[int, Meta(ge=1200, le=1_000_000)]
Bit = Literal[0, 1]
Milliseconds = Annotated[int, Meta(ge=1, le=500)]


class SerialSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every serial bank is told; kinds add their own and set their own defaults."""

    port: Annotated[str, Meta(min_length=1)]
    """A device, best by its stable name in /dev/serial/by-id or by-path, or `socket://host:port`."""
    address: int
    """The board's own number on the bus, as its switches have it."""
    closed_bit: Bit
    """The sensor's bit while the door is shut: normally open and normally closed contacts differ in it."""
    baud: Baud = 9600
    parity: Literal["N", "E", "O"] = "N"
    stop_bits: Literal[1, 2] = 1
    echo: bool = False
    """Whether the RS-485 adapter hears what it sends."""
    rts_ms: Annotated[int, Meta(ge=0, le=100)] = 0
    """Milliseconds from RTS to the first byte, for an adapter that RTS turns round; 0: it turns by itself."""
    quiet_ms: Milliseconds = 25
    """Milliseconds without a byte that end a burst."""
    timeout_ms: Milliseconds = 200
    """Milliseconds in which a read is answered."""

    def place(self, number: int) -> str:
        """Where the lock of a door hangs, in words that say the same as long as its wires stay where they are."""
        return f"{self.port} board {self.address} lock {number}"

    @property
    def line(self) -> Line:
        """How the port talks."""
        return Line(
            baud=self.baud,
            parity=self.parity,
            stop_bits=self.stop_bits,
            quiet=self.quiet_ms / 1000,
            echo=self.echo,
            rts=self.rts_ms / 1000 if self.rts_ms else None,
        )


S = TypeVar("S", bound=SerialSettings)
T = TypeVar("T")


class SerialBank(ABC, Generic[S]):
    """The DoorBank over one board on a serial line; kinds say what is asked, and what a reply means.

    Nothing is opened before the first read. The pulse is what the board's own timer is set to, unless the kind
    says otherwise.
    """

    kind: str
    settings_type: type[S]
    locks: int
    """How many doors a board of this kind has at most."""

    def __init__(self, wiring: Wiring, machine: Machine) -> None:
        self.settings = self.reserve(wiring, machine)
        self.name = wiring.name
        self.address = self.settings.address
        self.bus = self.settings.port
        self.doors = wiring.doors
        self.pulse = wiring.pulse
        self._wiring = wiring
        self._closed = False
        self._link = machine.link(self.bus, self.settings.line)

    @classmethod
    def reserve(cls, wiring: Wiring, machine: Machine) -> S:
        """Read the settings and claim the board's address, opening nothing; raises WiringError."""
        settings: S = wiring.read(cls.settings_type)
        if not 1 <= wiring.doors <= cls.locks:
            raise WiringError(f"bank {wiring.name}: a {cls.kind} board has 1 to {cls.locks} doors")
        machine.claim(f"board {settings.address} on port {settings.port}", wiring.name)
        machine.link(settings.port, settings.line)
        return settings

    def unlock(self, number: int) -> None:
        """Pulse one latch, by at most one request; BankSilent may come although the door opens."""
        if not 1 <= number <= self.doors:
            raise DoorUnknown(f"{self.name}:{number}")
        with self._speaking():
            self._unlock(number)

    def read(self) -> tuple[Reading, ...]:
        """Read every door; blocks for one time-out at most and raises BankSilent after it."""
        with self._speaking():
            return self._read()

    def close(self) -> None:
        """Leave the port; the boards end their pulses themselves. May be called twice."""
        self._closed = True
        self._link.close()

    @abstractmethod
    def _unlock(self, number: int) -> None:
        """Send the one request that pulses that latch."""

    @abstractmethod
    def _read(self) -> tuple[Reading, ...]:
        """Ask once for all doors."""

    def _ask(self, request: bytes, reader: FrameReader[T], after: float = 0.0) -> T:
        """One exchange with the board, which begins its answer after that many seconds at the latest."""
        return self._link.exchange(request, reader, after + self.settings.timeout_ms / 1000)

    def _readings(self, contacts: Sequence[bool | None], items: Sequence[bool] = ()) -> tuple[Reading, ...]:
        """What the board's bits say of the doors; a door without one is UNKNOWN."""
        seen: list[bool | None] = [*items] if self._wiring.presence else []
        seen += [None] * (self.doors - len(seen))
        return tuple(Reading(self._state(contacts, place), seen[place]) for place in range(self.doors))

    def _state(self, contacts: Sequence[bool | None], place: int) -> DoorState:
        contact = contacts[place] if self._wiring.sensor and place < len(contacts) else None
        if contact is None:
            return DoorState.UNKNOWN
        return DoorState.CLOSED if contact == bool(self.settings.closed_bit) else DoorState.OPEN

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        if self._closed:
            raise BankSilent(self.name, "the bank is closed")
        try:
            yield
        except (LinkLost, LinkSilent, BoardRefused) as error:
            raise BankSilent(self.name, str(error)) from error
