"""What a door is to the rest of the world: a name, a state, and a bank that can pull its latch."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, runtime_checkable


class DoorState(Enum):
    """What the sensor of a door says; UNKNOWN is neither open nor closed."""

    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Reading:
    """One door at one moment: its state, and whether something lies inside where the bank can tell."""

    state: DoorState
    presence: bool | None = None


UNREAD = Reading(DoorState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class DoorEvent:
    """A believed change of a door, `at` seconds of monotonic time."""

    door: str
    before: Reading
    now: Reading
    at: float
    took: float | None = None
    """Seconds from the pulse that opened the door until it was believed open."""

    @property
    def opened(self) -> bool:
        """Whether this is the edge from anything to open."""
        return self.now.state is DoorState.OPEN and self.before.state is not DoorState.OPEN

    @property
    def closed(self) -> bool:
        """Whether this is the edge from anything to closed."""
        return self.now.state is DoorState.CLOSED and self.before.state is not DoorState.CLOSED


@dataclass(frozen=True, slots=True)
class DoorPlace:
    """Where a door hangs: its name on the wall, its bank, and its number there, counted from 1."""

    door: str
    bank: str
    number: int


class DoorBank(Protocol):
    """The doors behind one wire, numbered from 1.

    `unlock` and `read` are called by one thread at a time (the Cabinet sees to that) and may block for
    as long as one exchange on the wire takes. Both raise BankSilent when nothing (sensible) came back;
    an unlock is written at most once whatever happens. `pulse` is the seconds one pulse lasts.
    """

    kind: str
    bus: str
    """Banks that share a wire name the same bus; one thread polls them in turn."""
    doors: int
    pulse: float

    def unlock(self, number: int) -> None:
        """Pulse the latch of one door, once; returns when the pulse is under way or over."""

    def read(self) -> Sequence[Reading]:
        """Read every door, in the order of their numbers."""

    def close(self) -> None:
        """Leave every output off; may be called twice."""


@runtime_checkable
class SwitchedBank(Protocol):
    """What a DoorBank also has whose outputs stay on until a message that may be lost switches them off."""

    @property
    def stuck(self) -> bool:
        """Whether an output may be on although its pulse is over; any thread may ask."""
