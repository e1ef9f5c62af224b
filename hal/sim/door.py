"""The physics of one door: latch, spring, leaf and sensor, as a function of time alone.

How far a leaf stands open is a share from 0 (in its frame) to 1 (wide open). Nothing here knows the time or
waits for it: every question and every deed names its moment, and moments only grow.
"""

from dataclasses import dataclass
from enum import Enum
from math import inf

from hal.doors import DoorState
from hal.errors import HalError

LATCH = 0.02
"""Seconds from the current's rise until the bolt has left the strike."""

SWING = 4.0
"""How fast the spring pushes the leaf, in shares a second."""

HAND = 5.0
"""How fast a hand moves it."""

AJAR = 0.1
"""The share beyond which a door sensor sees open."""

CRACK = 0.15
"""How far a weak spring gets."""

WIDE = 0.5
"""The share from which a hand gets in."""

BOUNCE = 0.005
"""Seconds for which a contact bounces after it changed; limit switches are known to take 10 and more."""

FLAP = 0.03
"""Seconds between two changes of a flapping sensor."""


class Fault(Enum):
    """What can be wrong with a door."""

    JAMMED = "jammed"
    WEAK_SPRING = "weak spring"
    STUCK_OPEN = "sensor stuck open"
    STUCK_CLOSED = "sensor stuck closed"
    FLAPPING = "sensor flaps"
    CUT = "sensor cut off"
    MISWIRED = "output moves another door"


SENSOR_FAULTS = frozenset({Fault.STUCK_OPEN, Fault.STUCK_CLOSED, Fault.FLAPPING, Fault.CUT})


class DoorShut(HalError):
    """No hand gets in or out: the door is shut, or open only a crack."""

    def __init__(self, door: str) -> None:
        super().__init__(f"no hand gets through door {door}: it is not open wide enough")
        self.door = door


@dataclass(frozen=True, slots=True)
class Motion:
    """A leaf on its way from `origin` to `target`, begun at `start` at that many shares a second."""

    start: float
    origin: float
    target: float
    speed: float

    @property
    def end(self) -> float:
        """When it arrives."""
        return self.start + abs(self.target - self.origin) / self.speed

    def at(self, now: float) -> float:
        """Where the leaf is at that moment."""
        if now >= self.end:
            return self.target
        way = self.speed * max(0.0, now - self.start)
        return self.origin + way if self.target > self.origin else self.origin - way

    def crossed(self, share: float, now: float) -> float | None:
        """When the leaf passed `share` on this way, if it has by now."""
        if self.origin == self.target or not min(self.origin, self.target) <= share < max(self.origin, self.target):
            return None
        passed = self.start + abs(share - self.origin) / self.speed
        return passed if passed <= now else None


RESTING = Motion(-inf, 0.0, 0.0, 1.0)


class DoorPhysics:
    """One latch, one spring, one leaf, one sensor; not safe from several threads by itself."""

    def __init__(self, hook_sensor: bool = False) -> None:
        self.faults: set[Fault] = set()
        self._hook_sensor = hook_sensor
        self._path: tuple[Motion, ...] = (RESTING,)
        self._current = (-inf, -inf)

    def energise(self, now: float, until: float = inf) -> None:
        """Send current through the solenoid from now on until that moment."""
        self._current = (now, until)
        last = self._path[-1]
        freed = max(now + LATCH, last.end)
        if last.target == 0.0 and freed < until and Fault.JAMMED not in self.faults:
            self._path = (self._under_way(now), self._spring(freed))

    def release(self, now: float) -> None:
        """End the current; a bolt that has not yet left its strike falls back."""
        since, until = self._current
        self._current = (since, min(until, now))
        self._path = tuple(motion for motion in self._path if motion.start <= now)

    def pull(self, now: float) -> None:
        """Pull the leaf wide open by force, latch or no latch."""
        self._path = (self._under_way(now), Motion(now, self.share(now), 1.0, HAND))

    def shut(self, now: float) -> None:
        """Push the leaf into its frame; the latch catches unless it is being pulled when the leaf arrives."""
        if self.share(now) == 0.0:
            return
        push = Motion(now, self.share(now), 0.0, HAND)
        self._path = (self._under_way(now), push)
        if self._pulled(push.end) and Fault.JAMMED not in self.faults:
            self._path += (self._spring(push.end),)

    def share(self, now: float) -> float:
        """How far the leaf stands open."""
        return self._under_way(now).at(now)

    def energised(self, now: float) -> bool:
        """Whether current flows through the solenoid."""
        since, until = self._current
        return since <= now < until

    def latched(self, now: float) -> bool:
        """Whether the latch holds the leaf."""
        return self.share(now) == 0.0 and not self._pulled(now)

    def sensor(self, now: float) -> DoorState:
        """What the sensor says, true or not."""
        if Fault.CUT in self.faults:
            return DoorState.UNKNOWN
        return DoorState.OPEN if self._contact(now) else DoorState.CLOSED

    def _contact(self, now: float) -> bool:
        """Whether the sensor's contact says open."""
        if Fault.STUCK_OPEN in self.faults:
            return True
        if Fault.STUCK_CLOSED in self.faults:
            return False
        if Fault.FLAPPING in self.faults:
            return int(now / FLAP) % 2 == 0
        if self._hook_sensor:
            return not self.latched(now)
        return (self.share(now) > AJAR) != self._bounces(now)

    def _bounces(self, now: float) -> bool:
        """Whether the contact is off its place just now, in the milliseconds after it changed."""
        crossed = self._under_way(now).crossed(AJAR, now)
        return crossed is not None and now - crossed < BOUNCE and int((now - crossed) * 1000) % 2 == 1

    def _spring(self, at: float) -> Motion:
        return Motion(at, 0.0, CRACK if Fault.WEAK_SPRING in self.faults else 1.0, SWING)

    def _pulled(self, now: float) -> bool:
        since, until = self._current
        return since + LATCH <= now < until

    def _under_way(self, now: float) -> Motion:
        """The motion in force at that moment."""
        begun = [motion for motion in self._path if motion.start <= now]
        return begun[-1] if begun else self._path[0]
