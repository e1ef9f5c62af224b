"""What the wires have in common: cutting frames out of a stream, check bytes, bits of doors.

A line gives garbage before a frame, two frames glued together, half a frame. A `Framing` finds what is whole,
wherever it begins, and what may still become whole; its wire says only how long a frame is that begins here,
and what it means.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from operator import xor
from typing import Any, Generic, TypeVar

from hal.errors import BoardRefused, GarbledFrame

M = TypeVar("M")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Framing(Generic[M]):
    """How one direction of a wire is cut into messages.

    `size` is given bytes from a possible beginning to the end of what came, and answers how many a frame that
    begins there would have, as far as can be told (more than there are: wait), or 0 where none begins.
    `parse` raises GarbledFrame.
    """

    size: Callable[[bytes], int]
    parse: Callable[[bytes], M]

    def cut(self, stream: bytes) -> tuple[list[M], bytes]:
        """The messages of `stream` in their order, and the rest that may be the beginning of another."""
        messages: list[M] = []
        start, unfinished = 0, None
        while start < len(stream):
            size = self.size(stream[start:])
            message = self._at(stream, start, size)
            if message is not None:
                messages.append(message)
                unfinished = None
            elif start + size > len(stream) and unfinished is None:
                unfinished = start
            start += size if message is not None else 1
        return messages, b"" if unfinished is None else stream[unfinished:]

    def _at(self, stream: bytes, start: int, size: int) -> M | None:
        if not 0 < size <= len(stream) - start:
            return None
        try:
            return self.parse(stream[start : start + size])
        except GarbledFrame:
            return None


class Refusal:
    """A message by which a board says no; kinds of it are frozen dataclasses."""

    @property
    def reason(self) -> str:
        """Why, in words."""
        raise NotImplementedError


def first(
    framing: Framing[Any], kind: type[T] | tuple[type[T], ...], **own: object
) -> Callable[[bytes, bool], T | None]:
    """A reader of replies: the first message of a kind with these very values, all others are passed over.

    It raises BoardRefused where a Refusal with these values comes instead.
    """

    def read(received: bytes, _quiet: bool) -> T | None:
        for message in framing.cut(received)[0]:
            if not all(getattr(message, name, value) == value for name, value in own.items()):
                continue
            if isinstance(message, Refusal):
                raise BoardRefused(message.reason)
            if isinstance(message, kind):
                return message
        return None

    return read


def sum8(data: bytes) -> int:
    """The low byte of the sum of all bytes."""
    return sum(data) & 0xFF


def xor8(data: bytes) -> int:
    """All bytes by exclusive or."""
    return reduce(xor, data, 0)


def bits(data: bytes) -> tuple[bool, ...]:
    """Eight a byte, the lowest bit first."""
    return tuple(bool(byte >> place & 1) for byte in data for place in range(8))


def packed(flags: Iterable[bool], size: int) -> bytes:
    """The reverse of `bits`, filled with zeros up to `size` bytes."""
    return sum(flag << place for place, flag in enumerate(flags)).to_bytes(size, "little")
