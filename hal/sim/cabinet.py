"""The imagined steel: doors with latches, springs and sensors, the parcels behind them, and what can break.

Everything that plays a lock board moves this one cabinet, and people do: they pull and shut doors, put parcels
in and take them out. There is no thread inside; what has become of a door is worked out when somebody looks.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf
from types import MappingProxyType

from hal.clock import Clock
from hal.doors import DoorPlace, DoorState, Reading
from hal.errors import DoorUnknown
from hal.listeners import Listeners
from hal.sim.door import SENSOR_FAULTS, WIDE, DoorPhysics, DoorShut, Fault


@dataclass(frozen=True, slots=True)
class Pulse:
    """Current through the solenoid of `door`, from `at` on for `seconds`; `asked` is the door whose output it was.

    `seconds` is infinite while an output that nobody timed is still on.
    """

    door: str
    at: float
    seconds: float
    asked: str


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that was done to the steel: the name of SimCabinet's method, and the door or bank."""

    name: str
    where: str


@dataclass(frozen=True, slots=True)
class SimDoorView:
    """One door at one moment, for drawing: `share` is how far it stands open, from 0 to 1."""

    door: str
    share: float
    latched: bool
    energised: bool
    sensor: DoorState
    parcels: tuple[str, ...]
    faults: frozenset[Fault]


class SimCabinet:
    """A wall of imagined doors; safe from any thread.

    `presence` gives every slot a sensor that sees whether something lies inside; with `hook_sensor` the door
    sensors see the latch instead of the leaf. `contents` lie inside from the start. The last `remember` pulses are
    kept.
    """

    def __init__(
        self,
        places: Sequence[DoorPlace],
        clock: Clock,
        *,
        presence: bool = False,
        hook_sensor: bool = False,
        contents: Mapping[str, Sequence[str]] = MappingProxyType({}),
        remember: int = 10_000,
    ) -> None:
        self.places = tuple(places)
        self.clock = clock
        self._presence = presence
        self._lock = threading.RLock()
        self._doors = {place.door: DoorPhysics(hook_sensor) for place in places}
        self._parcels: dict[str, list[str]] = {place.door: list(contents.get(place.door, ())) for place in places}
        self._moves: dict[str, str] = {}
        self._silenced: set[str] = set()
        self._unheard: set[str] = set()
        self._pulses: deque[Pulse] = deque(maxlen=remember)
        self._deeds: Listeners[Deed] = Listeners()
        self._looks: Listeners[float] = Listeners()

    # -- what a lock board does -------------------------------------------------------------------------------

    def pulse(self, door: str, seconds: float) -> None:
        """Send current through the solenoid on the output of `door` for that long; returns at once."""
        self._energise("pulse", door, seconds)

    def energise(self, door: str) -> None:
        """Switch the output of `door` on; it stays on until `release`."""
        self._energise("energise", door, inf)

    def release(self, door: str) -> None:
        """Switch the output of `door` off."""
        with self._lock:
            now, moved = self.clock.monotonic(), self._moved_by(door)
            if not self._doors[moved].energised(now):
                return
            self._doors[moved].release(now)
            last = max(index for index, pulse in enumerate(self._pulses) if pulse.door == moved)
            self._pulses[last] = replace(self._pulses[last], seconds=now - self._pulses[last].at)
        self._deeds.tell(Deed("release", door))

    def readings(self, doors: Iterable[str]) -> tuple[Reading, ...]:
        """What the sensors of these doors say now."""
        self._looks.tell(self.clock.monotonic())
        with self._lock:
            now = self.clock.monotonic()
            return tuple(Reading(self._door(door).sensor(now), self._sees_parcel(door)) for door in doors)

    def on_bank(self, bank: str) -> dict[int, str]:
        """The doors of one bank by their numbers there."""
        return {place.number: place.door for place in self.places if place.bank == bank}

    def hears(self, bank: str) -> bool:
        """Whether requests reach the board."""
        return bank not in self._silenced

    def is_heard(self, bank: str) -> bool:
        """Whether the board's answers arrive."""
        return self.hears(bank) and bank not in self._unheard

    # -- what a hand does -------------------------------------------------------------------------------------

    def pull(self, door: str) -> None:
        """Pull a door wide open by force."""
        with self._lock:
            self._door(door).pull(self.clock.monotonic())
        self._deeds.tell(Deed("pull", door))

    def shut(self, door: str) -> None:
        """Push a door shut, until its latch catches."""
        with self._lock:
            self._door(door).shut(self.clock.monotonic())
        self._deeds.tell(Deed("shut", door))

    def put(self, door: str, parcel: str) -> None:
        """Lay a parcel behind an open door; raises DoorShut."""
        with self._lock:
            self._reach_into(door).append(parcel)
        self._deeds.tell(Deed("put", door))

    def take(self, door: str) -> tuple[str, ...]:
        """Take out whatever lies behind an open door; raises DoorShut."""
        with self._lock:
            inside = self._reach_into(door)
            parcels = tuple(inside)
            inside.clear()
        self._deeds.tell(Deed("take", door))
        return parcels

    # -- what can break ---------------------------------------------------------------------------------------

    def jam(self, door: str) -> None:
        """Let the leaf stick in its frame: the latch lets go, the door stays."""
        self._break("jam", door, Fault.JAMMED)

    def weak_spring(self, door: str) -> None:
        """Let the spring push the door open by a crack only."""
        self._break("weak_spring", door, Fault.WEAK_SPRING)

    def stuck_open(self, door: str) -> None:
        """Let the sensor say open, whatever the door does."""
        self._break("stuck_open", door, Fault.STUCK_OPEN)

    def stuck_closed(self, door: str) -> None:
        """Let the sensor say closed, whatever the door does."""
        self._break("stuck_closed", door, Fault.STUCK_CLOSED)

    def flap(self, door: str) -> None:
        """Let the sensor say open and closed by turns."""
        self._break("flap", door, Fault.FLAPPING)

    def cut_sensor(self, door: str) -> None:
        """Cut the sensor's wire where the board notices: UNKNOWN."""
        self._break("cut_sensor", door, Fault.CUT)

    def wrong_door(self, asked: str, opens: str) -> None:
        """Let the output of one door move the solenoid of another."""
        with self._lock:
            self._door(asked), self._door(opens)
            self._moves[asked] = opens
        self._break("wrong_door", asked, Fault.MISWIRED)

    def heal(self, door: str) -> None:
        """Repair everything that is wrong with a door; where it stands and what lies inside stays."""
        with self._lock:
            self._door(door).faults.clear()
            self._moves.pop(door, None)
        self._deeds.tell(Deed("heal", door))

    def silence(self, bank: str) -> None:
        """Cut the wire to a bank: nothing reaches it, nothing comes back."""
        self._silenced.add(bank)
        self._deeds.tell(Deed("silence", bank))

    def lose_answers(self, bank: str) -> None:
        """Lose what a bank answers: it does as it is told, but nobody hears so."""
        self._unheard.add(bank)
        self._deeds.tell(Deed("lose_answers", bank))

    def restore(self, bank: str) -> None:
        """Mend the wire to a bank, both ways."""
        self._silenced.discard(bank)
        self._unheard.discard(bank)
        self._deeds.tell(Deed("restore", bank))

    # -- what a witness sees ----------------------------------------------------------------------------------

    @property
    def doors(self) -> tuple[str, ...]:
        """The doors' names, in the order of their places."""
        return tuple(self._doors)

    @property
    def pulses(self) -> tuple[Pulse, ...]:
        """Every pulse that was sent, the oldest first."""
        with self._lock:
            return tuple(self._pulses)

    def view(self, door: str) -> SimDoorView:
        """One door as it stands now."""
        with self._lock:
            now, physics = self.clock.monotonic(), self._door(door)
            return SimDoorView(
                door,
                physics.share(now),
                physics.latched(now),
                physics.energised(now),
                physics.sensor(now),
                tuple(self._parcels[door]),
                frozenset(physics.faults),
            )

    def views(self) -> tuple[SimDoorView, ...]:
        """Every door as it stands now."""
        with self._lock:
            return tuple(self.view(door) for door in self._doors)

    def listen(self, listener: Callable[[Deed], None]) -> Callable[[], None]:
        """Tell `listener` of everything that is done to the steel, on the thread that did it; returns how to stop."""
        return self._deeds.add(listener)

    def before_each_look(self, act: Callable[[float], None]) -> Callable[[], None]:
        """Call `act` with the time before the sensors are read, which is when a hand acts; returns how to stop."""
        return self._looks.add(act)

    def _energise(self, name: str, door: str, seconds: float) -> None:
        with self._lock:
            now, moved = self.clock.monotonic(), self._moved_by(door)
            self._pulses.append(Pulse(moved, now, seconds, door))
            self._doors[moved].energise(now, now + seconds)
        self._deeds.tell(Deed(name, door))

    def _break(self, name: str, door: str, fault: Fault) -> None:
        with self._lock:
            faults = self._door(door).faults
            if fault in SENSOR_FAULTS:
                faults -= SENSOR_FAULTS
            faults.add(fault)
        self._deeds.tell(Deed(name, door))

    def _moved_by(self, door: str) -> str:
        self._door(door)
        return self._moves.get(door, door)

    def _reach_into(self, door: str) -> list[str]:
        if self._door(door).share(self.clock.monotonic()) < WIDE:
            raise DoorShut(door)
        return self._parcels[door]

    def _sees_parcel(self, door: str) -> bool | None:
        return bool(self._parcels[door]) if self._presence else None

    def _door(self, door: str) -> DoorPhysics:
        try:
            return self._doors[door]
        except KeyError:
            raise DoorUnknown(door) from None
