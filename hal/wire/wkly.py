"""WKLY boards, named after the first four bytes of their frames, with up to 24 channels.

Sources: junerver/LockDemo (LockCtlBoardCmdHelper.java and its description), Artcen-Design/Arcen-Locker (a parcel
locker on a Raspberry Pi), an example pair in easyiot's README. 9600 baud, 8N1. The check is the exclusive or of
everything before it: leaving the head out, as some do, gives the same byte in frames of nine bytes only.

Not here on purpose: 80, 86 and 87 (open several or all), 88 and 89 (hold on and off).
"""

from dataclasses import dataclass

from hal.errors import GarbledFrame
from hal.wire.frame import Framing, Refusal, xor8

CHANNELS = 24
BOARDS = 32

UNLOCK, READ_ONE, READ_ALL = 0x82, 0x83, 0x84
"""Commands."""

_CHANGED = 0x85

_HEAD = b"WKLY"
_OK, _FAIL = 0x00, 0xFF
_OPEN, _SHUT, _ERROR = 0x00, 0x01, 0xFF
_LONGEST = 64


class WklyGarbled(GarbledFrame):
    """These bytes are no frame of a WKLY board."""


@dataclass(frozen=True, slots=True)
class ReadAll:
    """Asks one board for all its contacts."""

    board: int

    def encode(self) -> bytes:
        """The request's bytes."""
        return _framed(self.board, READ_ALL)


@dataclass(frozen=True, slots=True)
class ReadOne:
    """Asks one board for one contact, counted from 1."""

    board: int
    channel: int

    def encode(self) -> bytes:
        """The request's bytes."""
        return _framed(self.board, READ_ONE, self.channel)


@dataclass(frozen=True, slots=True)
class Unlock:
    """Pulses one channel, counted from 1."""

    board: int
    channel: int

    def encode(self) -> bytes:
        """The request's bytes."""
        return _framed(self.board, UNLOCK, self.channel)


@dataclass(frozen=True, slots=True)
class Contacts:
    """All contacts from channel 1 on: 1 is "shut", 0 "open"; None where the board reports an error."""

    board: int
    contacts: tuple[bool | None, ...]

    def encode(self) -> bytes:
        """The reply's bytes."""
        return _framed(self.board, READ_ALL, _OK, len(self.contacts), *map(_state, self.contacts))


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact as it was asked for."""

    board: int
    channel: int
    contact: bool | None

    def encode(self) -> bytes:
        """The reply's bytes."""
        return _framed(self.board, READ_ONE, _OK, self.channel, _state(self.contact))


@dataclass(frozen=True, slots=True)
class Changed:
    """A board tells unasked that a contact has changed."""

    board: int
    channel: int
    contact: bool | None

    def encode(self) -> bytes:
        """The event's bytes."""
        return _framed(self.board, _CHANGED, self.channel, _state(self.contact))


@dataclass(frozen=True, slots=True)
class Unlocked:
    """The board has pulsed a channel, and what its contact read then; not every firmware says so."""

    board: int
    channel: int
    contact: bool | None

    def encode(self) -> bytes:
        """The reply's bytes."""
        return _framed(self.board, UNLOCK, _OK, self.channel, _state(self.contact))


@dataclass(frozen=True, slots=True)
class Refused(Refusal):
    """The board says that a command failed."""

    board: int
    command: int
    details: bytes = b""

    def encode(self) -> bytes:
        """The reply's bytes."""
        return _framed(self.board, self.command, _FAIL, *self.details)

    @property
    def reason(self) -> str:
        """Why, in words."""
        return f"command {self.command:02X} failed"


Request = ReadAll | ReadOne | Unlock
Reply = Contacts | Contact | Changed | Unlocked | Refused


def _state(contact: bool | None) -> int:
    return _ERROR if contact is None else int(contact)


def _framed(board: int, command: int, *data: int) -> bytes:
    frame = _HEAD + bytes((8 + len(data), board, command, *data))
    return frame + bytes((xor8(frame),))


def _opened(frame: bytes) -> bytes:
    """Board, command and data of a frame whose form and check are right."""
    if len(frame) < 8 or frame[:4] != _HEAD or frame[4] != len(frame) or frame[-1] != xor8(frame[:-1]):
        raise WklyGarbled(frame)
    return frame[5:-1]


# request  [57 4B 4C 59] [length of all] [board] [command] [data ..] [XOR of all]
def parse_request(frame: bytes) -> Request:
    """What a host asks; raises WklyGarbled."""
    match tuple(_opened(frame)):
        case board, 0x82, channel if channel:
            return Unlock(board, channel)
        case board, 0x83, channel if channel:
            return ReadOne(board, channel)
        case board, 0x84:
            return ReadAll(board)
    raise WklyGarbled(frame)


# reply    [57 4B 4C 59] [length] [board] [command] [status: 00 or FF] [data ..] [XOR]
#          82 and 83: channel, contact; 84: how many, their contacts
# event    [57 4B 4C 59] [length] [board] [85] [channel] [contact] [XOR]
def parse_reply(frame: bytes) -> Reply:
    """What a board answers; raises WklyGarbled."""
    match tuple(_opened(frame)):
        case board, 0x82, 0x00, channel, contact if contact in _CONTACTS:
            return Unlocked(board, channel, _CONTACTS[contact])
        case board, 0x83, 0x00, channel, contact if contact in _CONTACTS:
            return Contact(board, channel, _CONTACTS[contact])
        case board, 0x85, channel, contact if contact in _CONTACTS:
            return Changed(board, channel, _CONTACTS[contact])
        case board, 0x84, 0x00, count, *states if count == len(states) and _CONTACTS.keys() >= set(states):
            return Contacts(board, tuple(_CONTACTS[state] for state in states))
        case board, 0x82 | 0x83 | 0x84 as command, 0xFF, *details:
            return Refused(board, command, bytes(details))
    raise WklyGarbled(frame)


def _size(stream: bytes) -> int:
    if not _HEAD.startswith(stream[:4]):
        return 0
    size = stream[4] if len(stream) > 4 else 8
    return size if 8 <= size <= _LONGEST else 0


_CONTACTS = {_OPEN: False, _SHUT: True, _ERROR: None}

REQUESTS: Framing[Request] = Framing(_size, parse_request)
REPLIES: Framing[Reply] = Framing(_size, parse_reply)
