"""When a sensor is believed: contacts bounce and frames arrive damaged, so only what is read twice counts.

A contact that never comes to rest is worth nothing: its door is UNKNOWN until it has been calm for a while.
"""

from collections import deque
from math import inf
from typing import Generic, TypeVar

from hal.doors import UNREAD, DoorState, Reading

T = TypeVar("T")

RESTLESS = 8
"""So many changes of a door's state within `RESTLESS_WITHIN` seconds, and no pulse between, are no person's work."""

RESTLESS_WITHIN = 10.0
CALM_AFTER = 5.0
"""Seconds without a change after which a restless contact is believed again."""


class Twice(Generic[T]):
    """A value that changes only after two equal reads in a row."""

    def __init__(self, believed: T) -> None:
        self.believed = believed
        self._seen: T = believed

    @property
    def wavers(self) -> bool:
        """Whether the last read differed from what is believed."""
        return self._seen != self.believed

    def see(self, value: T) -> bool:
        """Take one read; true when what is believed changed by it."""
        before = self.believed
        if value == self._seen:
            self.believed = value
        self._seen = value
        return self.believed != before


class Belief:
    """What is believed of one door; its state and its presence sensor are believed apart from each other."""

    def __init__(self) -> None:
        self.reading = UNREAD
        self._changes: deque[float] = deque(maxlen=RESTLESS)
        self._calm_at = -inf
        self._forget()

    @property
    def wavers(self) -> bool:
        """Whether another read would settle something."""
        return self._calm_at == -inf and (self._state.wavers or self._presence.wavers)

    def see(self, reading: Reading, now: float) -> bool:
        """Take one read; true when what is believed changed by it."""
        self._presence.see(reading.presence)
        if self._state.see(reading.state):
            self._count_change(now)
        if now >= self._calm_at:
            self._calm_at = -inf
        state = self._state.believed if self._calm_at == -inf else DoorState.UNKNOWN
        return self._believe(Reading(state, self._presence.believed))

    def expect(self) -> None:
        """A pulse has gone out: the door that moves by it is no restless contact, and counting begins anew."""
        self._changes.clear()

    def lose(self) -> bool:
        """Forget everything, for the bank is silent; true when something was believed."""
        self._forget()
        return self._believe(UNREAD)

    def _forget(self) -> None:
        self._state: Twice[DoorState] = Twice(UNREAD.state)
        self._presence: Twice[bool | None] = Twice(UNREAD.presence)

    def _count_change(self, now: float) -> None:
        self._changes.append(now)
        if len(self._changes) == RESTLESS and now - self._changes[0] < RESTLESS_WITHIN:
            self._calm_at = now + CALM_AFTER

    def _believe(self, reading: Reading) -> bool:
        before, self.reading = self.reading, reading
        return before != reading
