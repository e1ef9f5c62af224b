"""Guangzhou Dingchang's DC boards with 12 and 24 locks.

Source: the vendor's document A/0 of 16 May 2026 and its example frames, kept in likangjie110/lockboard (PDF and
protocol.txt). 9600 baud, 8N1. The document contradicts itself: by its tables an answer about one lock has two bytes of
data, lock and contact, by its examples one, 01, for lock 1 that is open; both are taken. A wrong bit in the length byte
is not always seen (one in 256): that a door is believed only after two equal reads is what protects.

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
OPEN, READ_ONE = 0x10, 0x11
"""Commands that a board may answer in short."""

_VERSION, _READ_ALL = 0x01, 0x12
_MOST_DATA = 16


class DingchangGarbled(GarbledFrame):
    """These bytes are no frame of a DC board."""


@dataclass(frozen=True, slots=True)
class ReadVersion:
    """Asks one board for the version of its program."""

    board: int

    def encode(self) -> bytes:
        """The request's bytes."""
        return _framed(_TO_BOARD, self.board, _VERSION)


@dataclass(frozen=True, slots=True)
class ReadOne:
    """Asks one board for one contact, counted from 1."""

    board: int
    lock: int

    def encode(self) -> bytes:
        """The request's bytes."""
        return _framed(_TO_BOARD, self.board, READ_ONE, self.lock)


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
        return _framed(_TO_BOARD, self.board, OPEN, self.lock)


@dataclass(frozen=True, slots=True)
class Version:
    """The version of a board's program; the second byte is reserved."""

    board: int
    version: int
    reserved: int = 0

    def encode(self) -> bytes:
        """The reply's bytes."""
        return _framed(_TO_HOST, self.board, _VERSION, self.version, self.reserved)


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact by the vendor's table; 1 is "open"."""

    board: int
    lock: int
    contact: int

    def encode(self) -> bytes:
        """The reply's bytes."""
        return _framed(_TO_HOST, self.board, READ_ONE, self.lock, self.contact)


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
    """The board has pulsed a lock, and what its contact read then (by the vendor's table)."""

    board: int
    lock: int
    contact: int

    def encode(self) -> bytes:
        """The reply's bytes."""
        return _framed(_TO_HOST, self.board, OPEN, self.lock, self.contact)


@dataclass(frozen=True, slots=True)
class Short:
    """An answer about the lock that was asked for, by the vendor's examples: 01, which may be lock 1 or "open"."""

    board: int
    command: int
    told: int

    def encode(self) -> bytes:
        """The reply's bytes."""
        return _framed(_TO_HOST, self.board, self.command, self.told)


Request = ReadVersion | ReadOne | ReadAll | Unlock
Reply = Version | Contact | Contacts | Unlocked | Short


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
        case board, 0x01:
            return ReadVersion(board)
        case board, 0x10, lock:
            return Unlock(board, lock)
        case board, 0x11, lock:
            return ReadOne(board, lock)
        case board, 0x12:
            return ReadAll(board)
    raise DingchangGarbled(frame)


# reply    [DC] [FE] [board] [command] [data length] [data ..] [SUM]
#          01: version, reserved; 10 and 11: lock and contact, or one byte; 12: the highest group of eight first
def parse_reply(frame: bytes) -> Reply:
    """What a board answers; raises DingchangGarbled."""
    match tuple(_opened(_TO_HOST, frame)):
        case board, 0x01, version, reserved:
            return Version(board, version, reserved)
        case board, 0x10 | 0x11 as command, told:
            return Short(board, command, told)
        case board, 0x10, lock, contact:
            return Unlocked(board, lock, contact)
        case board, 0x11, lock, contact:
            return Contact(board, lock, contact)
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
