"""KERONG CU24 and CU48: 24 or 48 locks with their hooks, no eyes.

Source: no vendor text is known. Two code bases agree: sonmasterj/lock_controller (index.js, 2022) and a CU48Driver
that polls 48 doors; both poll the status after an unlock and read no reply to it. 8N1, 19200 baud in the first.
"""

from dataclasses import dataclass
from functools import partial

from hal.errors import GarbledFrame
from hal.wire.frame import Framing, bits, packed
from hal.wire.kerong import begins, body, framed

LOCKS = 48
BOARDS = 10

_READ_STATUS, _STATUS = 0x50, 0x65
_UNLOCK = 0x51


class Cu48Garbled(GarbledFrame):
    """These bytes are no frame of a CU24 or CU48."""


@dataclass(frozen=True, slots=True)
class ReadStatus:
    """Asks one board for its hooks."""

    board: int

    def encode(self) -> bytes:
        """The request's bytes."""
        return framed(self.board, 0, _READ_STATUS)


@dataclass(frozen=True, slots=True)
class Unlock:
    """Pulses one lock, counted from 0; no reply is known."""

    board: int
    lock: int

    def encode(self) -> bytes:
        """The request's bytes."""
        return framed(self.board, self.lock, _UNLOCK)


@dataclass(frozen=True, slots=True)
class Status:
    """The 48 hooks as raw bits; a CU24 uses the first half."""

    board: int
    hooks: tuple[bool, ...]

    def encode(self) -> bytes:
        """The reply's bytes."""
        return framed(self.board, 0, _STATUS, *packed(self.hooks, 6))


Request = ReadStatus | Unlock


# request  [STX 02] [board] [lock] [command] [ETX 03] [SUM]
def parse_request(frame: bytes) -> Request:
    """What a host asks; raises Cu48Garbled."""
    board, lock, command = body(frame, 6, Cu48Garbled)
    if command == _UNLOCK:
        return Unlock(board, lock)
    if command == _READ_STATUS and lock == 0:
        return ReadStatus(board)
    raise Cu48Garbled(frame)


# reply    [STX 02] [board] [00] [65] [D1] .. [D6] [ETX 03] [SUM], D1 hooks 1-8 from the lowest bit
def parse_reply(frame: bytes) -> Status:
    """What a board answers; raises Cu48Garbled."""
    board, lock, command, *_ = data = body(frame, 12, Cu48Garbled)
    if (lock, command) != (0, _STATUS):
        raise Cu48Garbled(frame)
    return Status(board, bits(data[3:]))


REQUESTS: Framing[Request] = Framing(partial(begins, 6), parse_request)
REPLIES: Framing[Status] = Framing(partial(begins, 12), parse_reply)
