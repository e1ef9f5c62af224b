"""KERONG CU48B: 48 locks with their hooks and 48 infrared eyes.

Source: captures through a TCP bridge in AshurkovAV/KerongConsole, and a CuCommand table that agrees on 60, 61
and 75. That the eyes are the last six bytes is inferred from their place: one capture has byte 10 changing on its
own. Whether an unlock is answered is not known: one code base calls silence a failure, no capture shows a reply.
"""

from dataclasses import dataclass
from functools import partial

from hal.errors import GarbledFrame
from hal.wire.frame import Framing, bits, packed
from hal.wire.kerong import begins, body, framed

LOCKS = 48
BOARDS = 10

_READ_STATUS, _STATUS = 0x60, 0x75
_UNLOCK = 0x61


class Cu48bGarbled(GarbledFrame):
    """These bytes are no frame of a CU48B."""


@dataclass(frozen=True, slots=True)
class ReadStatus:
    """Asks one board for its hooks and eyes."""

    board: int

    def encode(self) -> bytes:
        """The request's bytes."""
        return framed(self.board, 0, _READ_STATUS)


@dataclass(frozen=True, slots=True)
class Unlock:
    """Pulses one lock, counted from 0."""

    board: int
    lock: int

    def encode(self) -> bytes:
        """The request's bytes."""
        return framed(self.board, self.lock, _UNLOCK)


@dataclass(frozen=True, slots=True)
class Status:
    """The 48 hooks as raw bits, and the 48 eyes."""

    board: int
    hooks: tuple[bool, ...]
    items: tuple[bool, ...]

    def encode(self) -> bytes:
        """The reply's bytes."""
        return framed(self.board, 0, _STATUS, *packed(self.hooks, 6), *packed(self.items, 6))


Request = ReadStatus | Unlock


# request  [STX 02] [board] [lock] [command] [ETX 03] [SUM]
def parse_request(frame: bytes) -> Request:
    """What a host asks; raises Cu48bGarbled."""
    board, lock, command = body(frame, 6, Cu48bGarbled)
    if command == _UNLOCK:
        return Unlock(board, lock)
    if command == _READ_STATUS and lock == 0:
        return ReadStatus(board)
    raise Cu48bGarbled(frame)


# reply    [STX 02] [board] [00] [75] [H1] .. [H6] [I1] .. [I6] [ETX 03] [SUM], each from its lowest bit
def parse_reply(frame: bytes) -> Status:
    """What a board answers; raises Cu48bGarbled."""
    board, lock, command, *_ = data = body(frame, 18, Cu48bGarbled)
    if (lock, command) != (0, _STATUS):
        raise Cu48bGarbled(frame)
    return Status(board, bits(data[3:9]), bits(data[9:]))


REQUESTS: Framing[Request] = Framing(partial(begins, 6), parse_request)
REPLIES: Framing[Status] = Framing(partial(begins, 18), parse_reply)
