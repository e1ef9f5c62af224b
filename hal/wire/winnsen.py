"""Winnsen's lock control boards: 16 locks, and no check byte at all.

Sources: LocQar's codec and tests, which cite Winnsen's "Lock Control Board Serial Command Document V202104";
TechCorp07/kiosk, whose own boards answer an unlock with 02 while a lock cools down. 9600 baud, 8N1.

A wrong bit in station, lock or contacts cannot be seen. In an answer, two equal reads protect; in an unlock nothing
does, so that the wrong door may open: the cabinet's watch for wrong doors is what stops the bank then.
"""

from dataclasses import dataclass
from functools import partial

from hal.errors import GarbledFrame
from hal.wire.frame import Framing, bits, packed

LOCKS = 16
STATIONS = 255

OPENED, FAILED, COOLING = 0x01, 0x00, 0x02
"""What a board says of an unlock."""

_HEAD, _END = 0x90, 0x03


class WinnsenGarbled(GarbledFrame):
    """These bytes are no frame of a Winnsen board."""


@dataclass(frozen=True, slots=True)
class ReadDoors:
    """Asks one station for the contacts of some of its locks."""

    station: int
    locks: tuple[bool, ...]

    def encode(self) -> bytes:
        """The request's bytes."""
        return bytes((_HEAD, 7, 0x02, self.station, *packed(self.locks, 2), _END))


@dataclass(frozen=True, slots=True)
class Unlock:
    """Pulses one lock, counted from 1."""

    station: int
    lock: int

    def encode(self) -> bytes:
        """The request's bytes."""
        return bytes((_HEAD, 6, 0x05, self.station, self.lock, _END))


@dataclass(frozen=True, slots=True)
class Contacts:
    """The 16 contacts as raw bits; by the users of V202104, 1 is "open"."""

    station: int
    contacts: tuple[bool, ...]

    def encode(self) -> bytes:
        """The reply's bytes."""
        return bytes((_HEAD, 7, 0x82, self.station, *packed(self.contacts, 2), _END))


@dataclass(frozen=True, slots=True)
class Unlocked:
    """What the board says of an unlock; the sensors know better."""

    station: int
    lock: int
    result: int = OPENED

    def encode(self) -> bytes:
        """The reply's bytes."""
        return bytes((_HEAD, 7, 0x85, self.station, self.lock, self.result, _END))


Request = ReadDoors | Unlock
Reply = Contacts | Unlocked


# request  [90] [06] [05] [station] [lock] [03]
#          [90] [07] [02] [station] [locks 1-8] [locks 9-16] [03]
def parse_request(frame: bytes) -> Request:
    """What a host asks; raises WinnsenGarbled."""
    match tuple(frame):
        case 0x90, 6, 0x05, station, lock, 0x03 if 1 <= lock <= LOCKS:
            return Unlock(station, lock)
        case 0x90, 7, 0x02, station, low, high, 0x03:
            return ReadDoors(station, bits(bytes((low, high))))
    raise WinnsenGarbled(frame)


# reply    [90] [07] [85] [station] [lock] [result] [03]
#          [90] [07] [82] [station] [contacts 1-8] [contacts 9-16] [03]
def parse_reply(frame: bytes) -> Reply:
    """What a board answers; raises WinnsenGarbled."""
    match tuple(frame):
        case 0x90, 7, 0x85, station, lock, result, 0x03 if result in (OPENED, FAILED, COOLING):
            return Unlocked(station, lock, result)
        case 0x90, 7, 0x82, station, low, high, 0x03:
            return Contacts(station, bits(bytes((low, high))))
    raise WinnsenGarbled(frame)


def _size(sizes: tuple[int, ...], stream: bytes) -> int:
    if stream[0] != _HEAD or stream[1:2] not in (b"", *(bytes((size,)) for size in sizes)):
        return 0
    return stream[1] if len(stream) > 1 else min(sizes)


REQUESTS: Framing[Request] = Framing(partial(_size, (6, 7)), parse_request)
REPLIES: Framing[Reply] = Framing(partial(_size, (7,)), parse_reply)
