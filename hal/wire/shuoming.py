"""The "8A / 80" boards of Guangzhou Shuoming and their look-alikes, with 2 to 50 channels.

Sources: yunle_sensors (README and lock_controller.cpp, after the vendor's "485锁控板通讯协议2024A1"), FaceLocker
(after "485锁控板24路通讯协议2021"), Open-Locker ADR-0061 and ADR-0067 with captures of an 8-channel board,
sports-venue-android-terminal's LockerProtocolTest, Darunnn/Locker. 9600 baud, 8N1.

Not here on purpose: channel 00 (unlock all), 90 (unlock many; nobody agrees on the order of its mask), 9A and 9B
(hold on and off, which burn solenoids).
"""

from collections.abc import Callable
from dataclasses import dataclass

from hal.errors import GarbledFrame
from hal.wire.frame import Framing, bits, packed, xor8

CHANNELS = 50
BOARDS = 32

_UNLOCK, _READ = 0x8A, 0x80
_EVENTS = (0x82, 0x81)
_UNLOCK_MARK, _READ_MARK = 0x11, 0x33
_ACTIVE, _IDLE = 0x11, 0x00
_MOST_GROUPS = 7
"""Status bytes of the largest board known, 50 channels in groups of eight."""
_SHORTEST, _LONGEST = 5, _MOST_GROUPS + 4
"""Bytes of a reply to a read."""


class ShuomingGarbled(GarbledFrame):
    """These bytes are no frame of an 8A / 80 board."""


@dataclass(frozen=True, slots=True)
class ReadAll:
    """Asks one board for all its contacts."""

    board: int

    def encode(self) -> bytes:
        """The request's bytes."""
        return _checked(_READ, self.board, 0, _READ_MARK)


@dataclass(frozen=True, slots=True)
class ReadOne:
    """Asks one board for one contact, counted from 1."""

    board: int
    channel: int

    def encode(self) -> bytes:
        """The request's bytes."""
        return _checked(_READ, self.board, self.channel, _READ_MARK)


@dataclass(frozen=True, slots=True)
class Unlock:
    """Pulses one channel, counted from 1, for the board's own time (300 to 500 ms)."""

    board: int
    channel: int

    def encode(self) -> bytes:
        """The request's bytes."""
        return _checked(_UNLOCK, self.board, self.channel, _UNLOCK_MARK)


@dataclass(frozen=True, slots=True)
class Contacts:
    """All contacts from channel 1 on, as raw bits, in as many groups of eight as the board likes."""

    board: int
    contacts: tuple[bool, ...]

    def encode(self) -> bytes:
        """The reply's bytes."""
        groups = packed(self.contacts, len(self.contacts) // 8)
        return _checked(_READ, self.board, *reversed(groups), _READ_MARK)


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact as it was asked for."""

    board: int
    channel: int
    contact: bool

    def encode(self) -> bytes:
        """The reply's bytes."""
        return _checked(_READ, self.board, self.channel, _ACTIVE if self.contact else _IDLE)


@dataclass(frozen=True, slots=True)
class Unlocked:
    """What the contact of a channel read after its pulse: one reading, while the door may still bounce."""

    board: int
    channel: int
    contact: bool

    def encode(self) -> bytes:
        """The reply's bytes."""
        return _checked(_UNLOCK, self.board, self.channel, _ACTIVE if self.contact else _IDLE)


@dataclass(frozen=True, slots=True)
class Changed:
    """A board with such a firmware tells unasked that a contact has changed; makers differ in the `header`."""

    board: int
    channel: int
    contact: bool
    header: int = _EVENTS[0]

    def encode(self) -> bytes:
        """The event's bytes."""
        return _checked(self.header, self.board, self.channel, _ACTIVE if self.contact else _IDLE)


Request = ReadAll | ReadOne | Unlock
Reply = Contacts | Contact | Unlocked | Changed


def _checked(*body: int) -> bytes:
    return bytes((*body, xor8(bytes(body))))


def _opened(frame: bytes) -> bytes:
    """What stands before the check byte of a frame whose check is right."""
    if len(frame) < 5 or frame[-1] != xor8(frame[:-1]):
        raise ShuomingGarbled(frame)
    return frame[:-1]


# request  [8A] [board] [channel] [11] [XOR]    unlock
#          [80] [board] [channel, or 00] [33] [XOR]    read one, or all
def parse_request(frame: bytes) -> Request:
    """What a host asks; raises ShuomingGarbled."""
    match tuple(_opened(frame)):
        case 0x8A, board, channel, 0x11 if channel:
            return Unlock(board, channel)
        case 0x80, board, 0x00, 0x33:
            return ReadAll(board)
        case 0x80, board, channel, 0x33:
            return ReadOne(board, channel)
    raise ShuomingGarbled(frame)


# reply    [8A] [board] [channel] [contact: 11 or 00] [XOR]
# event    [82 or 81] [board] [channel] [contact] [XOR]
# reply    [80] [board] [channel] [contact] [XOR]
# reply    [80] [board] [Sn] .. [S1] [33] [XOR], the highest group first: channels 1-8 are next to the 33
def parse_reply(frame: bytes) -> Reply:
    """What a board says; raises ShuomingGarbled."""
    match tuple(_opened(frame)):
        case 0x8A, board, channel, 0x11 | 0x00 as contact:
            return Unlocked(board, channel, contact == _ACTIVE)
        case 0x82 | 0x81 as header, board, channel, 0x11 | 0x00 as contact:
            return Changed(board, channel, contact == _ACTIVE, header)
        case 0x80, board, channel, 0x11 | 0x00 as contact if channel:
            return Contact(board, channel, contact == _ACTIVE)
        case 0x80, board, *groups, 0x33 if len(groups) <= _MOST_GROUPS:
            return Contacts(board, bits(bytes(reversed(groups))))
    raise ShuomingGarbled(frame)


def _reply_size(stream: bytes) -> int:
    if stream[0] in (_UNLOCK, *_EVENTS):
        return 5
    return _read_size(stream) if stream[0] == _READ else 0


def _read_size(stream: bytes) -> int:
    """The longest read reply that begins here, whose length nothing in it tells, unless it is two glued together.

    By their exclusive or any two whole frames are one that is whole as well, even with zeros between them.
    """
    sizes = _whole_sizes(stream)
    for size in reversed(sizes):
        if not _is_glued(stream[:size], sizes[0]):
            return size
    return len(stream) + 1 if len(stream) < _LONGEST else 0


def _whole_sizes(stream: bytes) -> list[int]:
    """The sizes, ascending, of whole read replies that begin here."""
    longest = min(len(stream), _LONGEST) if stream[0] == _READ else 0
    return [size for size in range(_SHORTEST, longest + 1) if _is_read_reply(stream[:size])]


def _is_read_reply(frame: bytes) -> bool:
    if frame[-1] != xor8(frame[:-1]):
        return False
    one = len(frame) == _SHORTEST and frame[2] != 0 and frame[3] in (_ACTIVE, _IDLE)
    return one or frame[-2] == _READ_MARK


def _is_glued(frame: bytes, shortest: int) -> bool:
    """Whether a whole frame ends where this one does, behind a whole one of that size at its beginning."""
    return any(_whole_sizes(frame[start:])[-1:] == [len(frame) - start] for start in range(shortest, len(frame)))


REQUESTS: Framing[Request] = Framing(lambda stream: 5 if stream[0] in (_UNLOCK, _READ) else 0, parse_request)
REPLIES: Framing[Reply] = Framing(_reply_size, parse_reply)


def contacts_of(board: int, *, echoes: bool = False) -> Callable[[bytes, bool], Contacts | None]:
    """A reader for the answer to ReadAll, which is over when the line falls silent.

    Before that, what has come of a long answer may happen to look like a whole shorter one. Two answers are none,
    and so is what was asked, if `echoes` may be on the line: an adapter that hears itself, unknown to the settings.
    """
    asked = ReadAll(board).encode()

    def read(received: bytes, quiet: bool) -> Contacts | None:
        found = [reply for reply in REPLIES.cut(received)[0] if isinstance(reply, Contacts) and reply.board == board]
        certain = quiet and len(found) == 1 and not (echoes and found[0].encode() == asked)
        return found[0] if certain else None

    return read
