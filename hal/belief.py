"""When a sensor is believed: contacts bounce and frames arrive damaged, so only what is read twice counts."""

from typing import Generic, TypeVar

from hal.doors import UNREAD, DoorState, Reading

T = TypeVar("T")


class Twice(Generic[T]):
    """A value that changes only after two equal reads in a row."""

    def __init__(self, believed: T) -> None:
        self.believed = believed
        self._seen: T = believed

    @property
    def wavers(self) -> bool:
        """Whether the last read differed from what is believed."""
        return self._seen != self.believed

    def see(self, value: T) -> None:
        """Take one read."""
        if value == self._seen:
            self.believed = value
        self._seen = value


class Belief:
    """What is believed of one door; its state and its presence sensor are believed apart from each other."""

    def __init__(self) -> None:
        self._state: Twice[DoorState] = Twice(UNREAD.state)
        self._presence: Twice[bool | None] = Twice(UNREAD.presence)
        self.reading = UNREAD

    @property
    def wavers(self) -> bool:
        """Whether another read would settle something."""
        return self._state.wavers or self._presence.wavers

    def see(self, reading: Reading) -> bool:
        """Take one read; true when what is believed changed by it."""
        self._state.see(reading.state)
        self._presence.see(reading.presence)
        return self._believe(Reading(self._state.believed, self._presence.believed))

    def lose(self) -> bool:
        """Forget everything, for the bank is silent; true when something was believed."""
        self._state = Twice(UNREAD.state)
        self._presence = Twice(UNREAD.presence)
        return self._believe(UNREAD)

    def _believe(self, reading: Reading) -> bool:
        before, self.reading = self.reading, reading
        return before != reading
