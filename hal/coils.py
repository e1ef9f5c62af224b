"""Which solenoid may move when: so many at once, each with its rest, none while the cabinet is held.

A lock's solenoid is wound for a duty cycle of about 5 %, and a supply for one or two of them at a time:
a documented installation of sixteen locks runs on 12 V, 2.5 A.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import inf
from queue import SimpleQueue

from hal.clock import Clock
from hal.errors import DoorCooling, DoorHeld


class Coils:
    """The right to move a solenoid."""

    def __init__(self, clock: Clock, at_once: int = 1, duty: float = 0.05) -> None:
        self._clock = clock
        self._duty = duty
        self._turns: SimpleQueue[float] = SimpleQueue()
        for _ in range(at_once):
            self._turns.put(-inf)
        self._changed = threading.Condition()
        self._held = False
        self._claimed: set[str] = set()
        self._rested_at: dict[str, float] = {}
        self._going = 0
        self._stop = threading.Event()

    @property
    def held(self) -> bool:
        """Whether WORK HOLD is on."""
        return self._held

    def hold(self, on: bool) -> None:
        """Refuse every solenoid from now on, or no longer; returns once no unlock is on its way any more."""
        with self._changed:
            self._held = on
            self._changed.wait_for(lambda: not (self._held and self._going))

    def close(self, deadline: float) -> None:
        """Let no waiting unlock go any more, and wait up to `deadline` seconds for those on their way."""
        self._stop.set()
        with self._changed:
            self._changed.wait_for(lambda: not self._going, deadline)

    @contextmanager
    def moving(self, door: str, pulse: float, permit: Callable[[], None]) -> Iterator[None]:
        """Move one solenoid in the body, once; waits for those that move, one pulse each.

        Raises DoorHeld and DoorCooling, and whatever `permit` raises: it is asked before the wait and after it.
        However the body ends, the pulse counts as sent.
        """
        permit()
        self._claim(door, pulse)
        free_at = self._turns.get()
        try:
            self._clock.wait(self._stop, max(0.0, free_at - self._clock.monotonic()))
            self._set_off(door, permit)
            try:
                yield
            finally:
                free_at = self._clock.monotonic() + pulse
                self._arrived(door, free_at + pulse / self._duty - pulse)
        finally:
            with self._changed:
                self._claimed.discard(door)
            self._turns.put(free_at)

    def rest(self, door: str) -> float:
        """Seconds for which a solenoid still rests, 0 when it may move."""
        with self._changed:
            return max(0.0, self._rested_at.get(door, -inf) - self._clock.monotonic())

    def _claim(self, door: str, pulse: float) -> None:
        """Let one caller at a time wait for this solenoid, and none while it rests."""
        with self._changed:
            self._check(door)
            wait = self._rested_at.get(door, -inf) - self._clock.monotonic()
            if door in self._claimed:
                wait = pulse / self._duty
            if wait > 0:
                raise DoorCooling(door, wait)
            self._claimed.add(door)

    def _set_off(self, door: str, permit: Callable[[], None]) -> None:
        with self._changed:
            self._check(door)
            permit()
            self._going += 1

    def _arrived(self, door: str, rested_at: float) -> None:
        with self._changed:
            self._rested_at[door] = rested_at
            self._going -= 1
            self._changed.notify_all()

    def _check(self, door: str) -> None:
        if self._held:
            raise DoorHeld(door)
