"""How long the keypad rests after wrong codes: arithmetic over running milliseconds, no clock.

Five failures close the keypad for 60 s, each further one for 2, 5 and then 10 minutes; after fifty within 24
running hours there is one try in ten minutes, never a closed day. Any 24 hours hold at most 50 + 144 = 194 tries:
every try beyond the fifty-first of a window keeps ten minutes to the one before. A code together with its
door's number has a budget of its own: 30 tries at will and then one in 192 s, 480 a day.

A success takes back its own try and ends the ladder, but not the count of the day.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.core.clock import DAY_MS

_MINUTE = 60_000


@dataclass(frozen=True, slots=True)
class Ladder:
    """The waits of one way to present a code; all times in milliseconds."""

    free: int
    """Failures in a row that close nothing."""
    steps: tuple[int, ...]
    """The wait after each further failure; the last one stays."""
    a_day: int
    """Failures within a day after which every try waits for `pause`."""
    pause: int

    def rest(self, failures: Sequence[int], streak: int, now: int) -> int:
        """How long to wait before the next try.

        `failures` are the running times of earlier failures, oldest first; `streak` counts those since the last
        success.
        """
        if not failures:
            return 0
        waits = [0]
        if streak >= self.free and self.steps:
            waits.append(self.steps[min(streak - self.free, len(self.steps) - 1)])
        if sum(1 for at in failures if at > now - DAY_MS) >= self.a_day:
            waits.append(self.pause)
        return max(0, failures[-1] + max(waits) - now)


KEYPAD = Ladder(free=5, steps=(_MINUTE, 2 * _MINUTE, 5 * _MINUTE, 10 * _MINUTE), a_day=50, pause=10 * _MINUTE)
ASKING = Ladder(free=10, steps=(2 * _MINUTE,), a_day=40, pause=10 * _MINUTE)
"""Requests for a lost code: nobody learns anything by them, but a message costs, and disturbs."""
CODE_WITH_DOOR = Ladder(free=30, steps=(), a_day=30, pause=192_000)
