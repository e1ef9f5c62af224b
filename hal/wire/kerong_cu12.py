"""KERONG CU12: 12 locks with their hooks; the only KERONG board that answers an unlock and says what went wrong.

Source: "CU12 Protocol" V1.1 of 22 July 2022, kept in mojisejr/smc-app c080d08 as docs/system-architecture/CU12.txt
with 62 example frames. 8N1, by default 19200 baud.

Not here on purpose: lock number 0C (unlock all), setting what can be asked for, 8E (back to the factory's settings).
"""

from dataclasses import dataclass
from enum import IntEnum

from hal.errors import GarbledFrame
from hal.wire.frame import Framing, Refusal, bits, packed, sum8
from hal.wire.kerong import ETX, STX

LOCKS = 12
BOARDS = 16
ALL_BOARDS = 16

_LONGEST = 48


class Command(IntEnum):
    """What a frame is about."""

    STATUS = 0x80
    UNLOCK = 0x81
    PULSE = 0x82
    BAUD = 0x83
    DELAY = 0x84
    PUSH_WAIT = 0x85
    VERSION = 0x8F


SETTINGS = (Command.BAUD, Command.DELAY, Command.PUSH_WAIT, Command.VERSION)
"""What can be asked for; what can be set as well, nobody here sets."""


class _Ask(IntEnum):
    REQUEST = 0x00
    DONE = 0x10


COMMANDS = (*Command, 0x8E)
"""All that a CU12 knows; 8E sets everything back as it left the factory, and is not spoken here."""

FAILED, UNKNOWN_COMMAND = 0x11, 0x13
REFUSALS = {0x11: "failed", 0x12: "waited too long", 0x13: "unknown command", 0x14: "wrong check sum"}


class Cu12Garbled(GarbledFrame):
    """These bytes are no frame of a CU12."""


@dataclass(frozen=True, slots=True)
class ReadStatus:
    """Asks one board for its hooks."""

    board: int

    def encode(self) -> bytes:
        """The request's bytes."""
        return _framed(self.board, 0, Command.STATUS, _Ask.REQUEST)


@dataclass(frozen=True, slots=True)
class Unlock:
    """Pulses one lock, counted from 0, for the time set in the board."""

    board: int
    lock: int

    def encode(self) -> bytes:
        """The request's bytes."""
        return _framed(self.board, self.lock, Command.UNLOCK, _Ask.REQUEST)


@dataclass(frozen=True, slots=True)
class ReadPulse:
    """Asks one board how long its pulse is."""

    board: int

    def encode(self) -> bytes:
        """The request's bytes."""
        return _framed(self.board, 0, Command.PULSE, _Ask.REQUEST)


@dataclass(frozen=True, slots=True)
class ReadSetting:
    """Asks one board, or all, for one of SETTINGS."""

    board: int
    setting: int

    def encode(self) -> bytes:
        """The request's bytes."""
        return _framed(self.board, 0, self.setting, _Ask.REQUEST)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A sound question for something that no CU12 knows."""

    board: int
    lock: int
    command: int

    def encode(self) -> bytes:
        """The request's bytes."""
        return _framed(self.board, self.lock, self.command, _Ask.REQUEST)


@dataclass(frozen=True, slots=True)
class Status:
    """The 16 bits of the hooks, of which 12 are used; 1 is "locked"."""

    board: int
    hooks: tuple[bool, ...]

    def encode(self) -> bytes:
        """The reply's bytes."""
        return _framed(self.board, 0, Command.STATUS, _Ask.DONE, packed(self.hooks, 2))


@dataclass(frozen=True, slots=True)
class Unlocked:
    """The board says that it has pulsed that lock."""

    board: int
    lock: int

    def encode(self) -> bytes:
        """The reply's bytes."""
        return _framed(self.board, self.lock, Command.UNLOCK, _Ask.DONE)


@dataclass(frozen=True, slots=True)
class Pulse:
    """How long the board's pulse is, in seconds."""

    board: int
    seconds: float

    def encode(self) -> bytes:
        """The reply's bytes."""
        return _framed(self.board, 0, Command.PULSE, _Ask.DONE, round(self.seconds * 100).to_bytes(2, "big"))


@dataclass(frozen=True, slots=True)
class Setting:
    """One of SETTINGS as the board has it: a number, or the versions of software and hardware, ten for each 1.0."""

    board: int
    setting: int
    data: bytes

    def encode(self) -> bytes:
        """The reply's bytes."""
        return _framed(self.board, 0, self.setting, _Ask.DONE, self.data)


@dataclass(frozen=True, slots=True)
class Refused(Refusal):
    """The board does not do what it was asked; `why` is a key of REFUSALS."""

    board: int
    lock: int
    command: int
    why: int

    def encode(self) -> bytes:
        """The reply's bytes."""
        return _framed(self.board, self.lock, self.command, self.why)

    @property
    def reason(self) -> str:
        """Why, in words."""
        return REFUSALS[self.why]


Request = ReadStatus | Unlock | ReadPulse | ReadSetting | Unknown
Reply = Status | Unlocked | Pulse | Setting | Refused


# both ways  [STX 02] [board] [lock] [command] [ask] [data length] [ETX 03] [SUM] [data ..]
#            the SUM stands before the data and covers it; ask is 00 in a request
def _framed(board: int, lock: int, command: int, ask: int, data: bytes = b"") -> bytes:
    head = bytes((STX, board, lock, command, ask, len(data), ETX))
    return head + bytes((sum8(head + data),)) + data


def _opened(frame: bytes) -> tuple[int, int, int, int, bytes]:
    """Board, lock, command, ask and data of a frame whose form and sum are right."""
    if len(frame) < 8 or len(frame) != _size(frame) or frame[7] != sum8(frame[:7] + frame[8:]):
        raise Cu12Garbled(frame)
    board, lock, command, ask = frame[1:5]
    return board, lock, command, ask, frame[8:]


def _size(stream: bytes) -> int:
    if stream[0] != STX or stream[6:7] not in (b"", bytes((ETX,))):
        return 0
    size = 8 + (stream[5] if len(stream) > 5 else 0)
    return size if size <= _LONGEST else 0


def parse_request(frame: bytes) -> Request:
    """What a host asks; raises Cu12Garbled."""
    match _opened(frame):
        case board, 0, Command.STATUS, _Ask.REQUEST, b"":
            return ReadStatus(board)
        case board, lock, Command.UNLOCK, _Ask.REQUEST, b"" if lock < LOCKS:
            return Unlock(board, lock)
        case board, 0, Command.PULSE, _Ask.REQUEST, b"":
            return ReadPulse(board)
        case board, 0, command, _Ask.REQUEST, b"" if command in SETTINGS:
            return ReadSetting(board, command)
        case board, lock, command, _Ask.REQUEST, b"" if command not in COMMANDS:
            return Unknown(board, lock, command)
    raise Cu12Garbled(frame)


def parse_reply(frame: bytes) -> Reply:
    """What a board answers; raises Cu12Garbled."""
    match _opened(frame):
        case board, 0, Command.STATUS, _Ask.DONE, data if len(data) == 2:
            return Status(board, bits(data))
        case board, lock, Command.UNLOCK, _Ask.DONE, b"":
            return Unlocked(board, lock)
        case board, 0, Command.PULSE, _Ask.DONE, data if len(data) == 2:
            return Pulse(board, int.from_bytes(data, "big") / 100)
        case board, 0, command, _Ask.DONE, data if command in SETTINGS and len(data) in (1, 2):
            return Setting(board, command, data)
        case board, lock, command, why, b"" if why in REFUSALS:
            return Refused(board, lock, command, why)
    raise Cu12Garbled(frame)


REQUESTS: Framing[Request] = Framing(_size, parse_request)
REPLIES: Framing[Reply] = Framing(_size, parse_reply)
