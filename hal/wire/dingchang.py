"""Guangzhou Dingchang's DC boards with 12 and 24 locks.

Source: the vendor's document A/0 of 16 May 2026 and its example frames, kept in likangjie110/lockboard (PDF and
protocol.txt). 9600 baud, 8N1. The document contradicts itself: its tables give the answer to "open one" two bytes
of data, its example one; both are taken. A wrong bit in the length byte is not always seen (one in 256): that
a door is believed only after two equal reads is what protects.

Not here on purpose: 14 (open all), 15 and 18 (open many), 16 (hold on, which "may burn the electric lock").
"""

from dataclasses import dataclass
from functools import partial

from hal.errors import GarbledFrame
from hal.wire.frame import Framing, bits, packed, sum8

LOCKS = 24
BOARDS = 99
PULSE = 0.15
"""Seconds of the board's own pulse (hardware manual of the 24-lock board)."""

_TO_BOARD, _TO_HOST = b"\xdc\x02", b"\xdc\xfe"
_OPEN, _READ_ALL = 0x10, 0x12
_MOST_DATA = 16


class DingchangGarbled(GarbledFrame):
    """These bytes are no frame of a DC board."""


@dataclass(frozen=True, slots=True)
class ReadAll:
    """Asks one board for all its contacts."""

    board: int

    def encode(self) -> bytes:
        """The request's bytes."""
        return _framed(_TO_BOARD, self.board, _READ_ALL)


@dataclass(frozen=True, slots=True)
class Unlock:
    """Pulses one lock, counted from 1."""

    board: int
    lock: int

    def encode(self) -> bytes:
        """The request's bytes."""
        return _framed(_TO_BOARD, self.board, _OPEN, self.lock)


@dataclass(frozen=True, slots=True)
class Contacts:
    """All contacts from lock 1 on, as raw bits in groups of eight; by the vendor's text 1 is "open"."""

    board: int
    contacts: tuple[bool, ...]

    def encode(self) -> bytes:
        """The reply's bytes."""
        groups = packed(self.contacts, len(self.contacts) // 8)
        return _framed(_TO_HOST, self.board, _READ_ALL, *reversed(groups))


@dataclass(frozen=True, slots=True)
class Unlocked:
    """The board has pulsed a lock; some tell the contact after it, too."""

    board: int
    lock: int
    contact: int | None = None

    def encode(self) -> bytes:
        """The reply's bytes."""
        data = (self.lock,) if self.contact is None else (self.lock, self.contact)
        return _framed(_TO_HOST, self.board, _OPEN, *data)


Request = ReadAll | Unlock
Reply = Contacts | Unlocked


def _framed(head: bytes, board: int, command: int, *data: int) -> bytes:
    body = bytes((board, command, len(data), *data))
    return head + body + bytes((sum8(body),))


def _opened(head: bytes, frame: bytes) -> bytes:
    """Board, command and data of a frame whose form and sum are right; raises DingchangGarbled."""
    if len(frame) < 6 or frame[:2] != head or len(frame) != 6 + frame[4] or frame[-1] != sum8(frame[2:-1]):
        raise DingchangGarbled(frame)
    return frame[2:4] + frame[5:-1]


# request  [DC] [02] [board] [command] [data length] [data ..] [SUM from board to data]
def parse_request(frame: bytes) -> Request:
    """What a host asks; raises DingchangGarbled."""
    match tuple(_opened(_TO_BOARD, frame)):
        case board, 0x10, lock:
            return Unlock(board, lock)
        case board, 0x12:
            return ReadAll(board)
    raise DingchangGarbled(frame)


# reply    [DC] [FE] [board] [command] [data length] [data ..] [SUM]
#          12: the highest group of eight first; 10: lock, or lock and contact
def parse_reply(frame: bytes) -> Reply:
    """What a board answers; raises DingchangGarbled."""
    match tuple(_opened(_TO_HOST, frame)):
        case board, 0x10, lock:
            return Unlocked(board, lock)
        case board, 0x10, lock, contact:
            return Unlocked(board, lock, contact)
        case board, 0x12, *groups if groups:
            return Contacts(board, bits(bytes(reversed(groups))))
    raise DingchangGarbled(frame)


def _size(head: bytes, stream: bytes) -> int:
    if not head.startswith(stream[:2]):
        return 0
    data = stream[4] if len(stream) > 4 else 0
    return 6 + data if data <= _MOST_DATA else 0


REQUESTS: Framing[Request] = Framing(partial(_size, _TO_BOARD), parse_request)
REPLIES: Framing[Reply] = Framing(partial(_size, _TO_HOST), parse_reply)
