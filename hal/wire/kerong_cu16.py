"""KERONG KR-CU16 (KR-CU, NCU16L): 16 locks with their hooks and 16 infrared eyes, up to 10 boards on a bus.

Source: "KR-CU16 Communication Protocol" V1.6 of 30 November 2024, kept in mojisejr/smc-app c080d08 as
docs/system-architecture/CU16.txt; agreeing in jin0949/KR-CU16_locker, julio-alv/lkaas-kerong and
suryavirkapur/kerong-lib. 8N1, by default 19200 baud.

Not here on purpose: 0x33 (unlock all), every setting (the board writes it to its memory for 500 ms), and the
frames of its loader, of which 0xB5 erases the program.
"""

from dataclasses import dataclass
from functools import partial

from hal.errors import GarbledFrame
from hal.wire.frame import Framing, bits, packed
from hal.wire.kerong import begins, body, framed

LOCKS = 16
BOARDS = 10
ALL_BOARDS = 15

_READ_STATUS, _STATUS = 0x30, 0x35
_READ_BUS, _BUS_STATUS = 0x32, 0x36
_UNLOCK = 0x31
_READ_PULSE, _PULSE = 0x37, 0x38


class Cu16Garbled(GarbledFrame):
    """These bytes are no frame of a KR-CU16."""


@dataclass(frozen=True, slots=True)
class ReadStatus:
    """Asks one board for its hooks and eyes."""

    board: int

    def encode(self) -> bytes:
        """The request's bytes."""
        return framed(self.board << 4, _READ_STATUS)


@dataclass(frozen=True, slots=True)
class ReadBus:
    """Asks every board on the bus, which answer in turn, or, as lkaas-kerong does, one."""

    board: int = ALL_BOARDS

    def encode(self) -> bytes:
        """The request's bytes."""
        return framed(self.board << 4, _READ_BUS)


@dataclass(frozen=True, slots=True)
class Unlock:
    """Pulses one lock, counted from 0, for the time set in the board; the board gives no reply."""

    board: int
    lock: int

    def encode(self) -> bytes:
        """The request's bytes."""
        return framed(self.board << 4 | self.lock, _UNLOCK)


@dataclass(frozen=True, slots=True)
class ReadPulse:
    """Asks one board how long its pulse is."""

    board: int

    def encode(self) -> bytes:
        """The request's bytes."""
        return framed(self.board << 4, _READ_PULSE)


@dataclass(frozen=True, slots=True)
class Status:
    """The 16 hooks, as raw bits (1 is "locked" or, wired the other way, "open"), and the 16 eyes, 1 is "item"."""

    board: int
    hooks: tuple[bool, ...]
    items: tuple[bool, ...]
    of_bus: bool = False
    """Whether this answers ReadBus."""

    def encode(self) -> bytes:
        """The reply's bytes."""
        command = _BUS_STATUS if self.of_bus else _STATUS
        return framed(self.board << 4, command, *packed(self.hooks, 2), *packed(self.items, 2))


@dataclass(frozen=True, slots=True)
class Pulse:
    """How long the board's pulse is, in seconds; `before` are the two bytes before it, of unknown meaning."""

    board: int
    seconds: float
    before: bytes = b"\x0f\x00"

    def encode(self) -> bytes:
        """The reply's bytes."""
        return framed(self.board << 4, _PULSE, *self.before, *round(self.seconds * 100).to_bytes(2, "big"))


Request = ReadStatus | ReadBus | Unlock | ReadPulse
Reply = Status | Pulse


# request  [STX 02] [board:4 lock:4] [command] [ETX 03] [SUM]
def parse_request(frame: bytes) -> Request:
    """What a host asks; raises Cu16Garbled."""
    address, command = body(frame, 5, Cu16Garbled)
    board, lock = divmod(address, LOCKS)
    if command == _UNLOCK:
        return Unlock(board, lock)
    if command == _READ_STATUS and lock == 0:
        return ReadStatus(board)
    if command == _READ_BUS and lock == 0:
        return ReadBus(board)
    if command == _READ_PULSE and lock == 0:
        return ReadPulse(board)
    raise Cu16Garbled(frame)


# reply    [STX 02] [board:4 0:4] [command] [D1] [D2] [D3] [D4] [ETX 03] [SUM]
#          status 35 (36 where all boards were asked): D1 hooks 1-8, D2 hooks 9-16, D3 eyes 1-8, D4 eyes 9-16,
#          each from its lowest bit
#          pulse  38: D3 D4 units of 10 ms, high byte first
def parse_reply(frame: bytes) -> Reply:
    """What a board answers; raises Cu16Garbled."""
    address, command, *_ = data = body(frame, 9, Cu16Garbled)
    board, lock = divmod(address, LOCKS)
    if command in (_STATUS, _BUS_STATUS) and lock == 0:
        return Status(board, bits(data[2:4]), bits(data[4:]), command == _BUS_STATUS)
    if command == _PULSE and lock == 0:
        return Pulse(board, int.from_bytes(data[4:], "big") / 100, data[2:4])
    raise Cu16Garbled(frame)


REQUESTS: Framing[Request] = Framing(partial(begins, 5), parse_request)
REPLIES: Framing[Reply] = Framing(partial(begins, 9), parse_reply)
