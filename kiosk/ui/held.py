"""Keys that stay down: their repeats are no presses, and a key that never comes up is stuck.

A held key is repeated after a quarter to two thirds of a second, then 10 to 30 times a second (kbdrate(8), xset(1));
no finger taps one key that fast. A scanner does, with the nought of a number, but for less than a second.
"""

from enum import Enum
from math import inf

FASTEST = 0.11
"""Seconds between two presses of one key by the fastest finger."""
IN_A_ROW = 5
"""So many quick presses of one key count: a code may hold a digit that often, and a hung machine sees many at once."""
AFTER_A_WAIT = 2
"""So many, where they follow a first one after just the time that a held key takes to repeat."""
FIRST_REPEAT = 0.7
"""Seconds after which the first repeat of a held key has come."""
STUCK_AFTER = 1.0
"""Seconds of repeats without a pause after which a key is stuck."""
RELEASED = 0.25
"""Seconds of silence by which a stuck key shows that it came up."""


class Stroke(Enum):
    """What one event of a key is."""

    PRESS = "press"
    REPEAT = "repeat"
    """Of a key that is held, faster than a finger."""
    STICKS = "sticks"
    """The one with which a key turns out to be stuck."""
    NOISE = "noise"
    """Of a key that is stuck."""


class HeldKeys:
    """Follows the events of all keys, one by one; times are monotonic seconds."""

    def __init__(self) -> None:
        self._key = ""
        self._down = self._steady = self._last = -inf
        self._quick, self._spared = 0, IN_A_ROW
        self._stuck = ""
        self._stuck_last = -inf

    def stroke(self, key: str, at: float, wanted: float = 0.0) -> Stroke:
        """Take one event of a key; repeats less than `wanted` seconds apart count as presses until it is stuck."""
        if key == self._stuck and at - self._stuck_last < RELEASED:
            self._stuck_last = at
            return Stroke.NOISE
        gap = at - self._last if key == self._key else inf
        self._key, self._last = key, at
        if gap >= FIRST_REPEAT:
            self._down = at
        if gap >= FASTEST:
            self._steady, self._quick = at, 0
            self._spared = AFTER_A_WAIT if gap < FIRST_REPEAT else IN_A_ROW
        self._quick += 1
        if at - self._steady > STUCK_AFTER:
            self._stuck, self._stuck_last = key, at
            return Stroke.STICKS
        return Stroke.REPEAT if self._quick > self._spared and gap >= wanted else Stroke.PRESS

    def down_since(self, key: str) -> float:
        """Since when a key may have been down without coming up; of any but the last one, it came down just now."""
        return self._down if key == self._key else inf
