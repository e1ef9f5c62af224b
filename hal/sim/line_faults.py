"""What can happen to bytes between a board and the host, to be chosen by a test or from a menu."""

import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from hal.wire.frame import Framing


@dataclass(frozen=True, slots=True)
class LineFault:
    """What one frame becomes on its way, and how many seconds it comes late."""

    name: str
    change: Callable[[bytes], bytes] = bytes
    after: float = 0.0


NONE = LineFault("none")
"""The frame comes as it is."""


def late(seconds: float) -> LineFault:
    """The frame comes whole, but that much later."""
    return LineFault("late", after=seconds)


def lost() -> LineFault:
    """Nothing comes."""
    return LineFault("lost", lambda _: b"")


def garbled(bit: int = 20) -> LineFault:
    """One bit is flipped, counted from the frame's beginning and round its end."""
    return LineFault("garbled", lambda frame: _flipped(frame, bit % (8 * len(frame))))


def truncated(missing: int = 1) -> LineFault:
    """The last bytes are missing."""
    return LineFault("truncated", lambda frame: frame[:-missing])


def duplicated() -> LineFault:
    """The frame comes twice in one piece."""
    return LineFault("duplicated", lambda frame: frame + frame)


def noise(before: bytes = b"\x00\xfa\xfd\x99") -> LineFault:
    """Bytes of nobody come right before the frame, as when an RS-485 line turns round."""
    return LineFault("noise", lambda frame: before + frame)


def replaced(by: bytes) -> LineFault:
    """Another frame comes instead."""
    return LineFault("replaced", lambda _: by)


def of_another_board(replies: Framing[Any]) -> LineFault:
    """The answer comes whole, but in the name of the board with the next number."""
    return LineFault("wrong-board", lambda frame: b"".join(map(_renamed, replies.cut(frame)[0])))


MENU: Mapping[str, Callable[[Framing[Any]], LineFault]] = {
    "late": lambda _: late(0.3),
    "lost": lambda _: lost(),
    "garbled": lambda _: garbled(),
    "truncated": lambda _: truncated(),
    "duplicated": lambda _: duplicated(),
    "noise": lambda _: noise(),
    "wrong-board": of_another_board,
}
"""The faults that can be chosen by name, for a line on which boards reply in such frames."""


class LineFaults:
    """The faults of one direction of a line: those waiting for the next frames, and one for all others."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: deque[LineFault] = deque()
        self._choose: Callable[[], LineFault] = _none

    def once(self, *faults: LineFault) -> None:
        """Let each of these happen to one of the next frames, in this order."""
        with self._lock:
            self._waiting.extend(faults)

    def always(self, fault: LineFault) -> None:
        """Let this happen to every frame until `clear`."""
        self.by(lambda: fault)

    def by(self, choose: Callable[[], LineFault]) -> None:
        """Let `choose` say for each frame what happens to it, until `clear`; called on the line's thread."""
        with self._lock:
            self._choose = choose

    def clear(self) -> None:
        """Let every frame pass again."""
        with self._lock:
            self._waiting.clear()
            self._choose = _none

    def next(self) -> LineFault:
        """What happens to the next frame."""
        with self._lock:
            return self._waiting.popleft() if self._waiting else self._choose()


def _none() -> LineFault:
    return NONE


def _renamed(message: Any) -> bytes:
    [name] = {field.name for field in fields(message)} & {"board", "slave", "station"}
    return bytes(replace(message, **{name: getattr(message, name) ^ 1}).encode())


def _flipped(frame: bytes, bit: int) -> bytes:
    byte, place = divmod(bit, 8)
    return frame[:byte] + bytes((frame[byte] ^ 1 << place,)) + frame[byte + 1 :]
