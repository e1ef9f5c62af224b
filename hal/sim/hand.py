"""People at the wall: who brings, who takes, and how long they leave a door open."""

import threading
from collections import deque
from dataclasses import dataclass

from hal.sim.cabinet import SimCabinet, SimDoorView
from hal.sim.door import WIDE

TRY_AGAIN = 1.0
"""Seconds after which a hand pushes once more at a door whose latch did not catch."""


@dataclass(frozen=True, slots=True)
class Taking:
    """What a hand found behind a door and took along."""

    door: str
    parcels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Errand:
    """What to do at a door once it has swung open: lay `parcel` inside, or with None take out what is there."""

    parcel: str | None


class Hand:
    """One pair of hands for the whole wall; does its errands whenever the steel is looked at.

    It needs no thread and no clock of its own: each reading of the sensors, on running or on stepped time,
    gives it a turn first. A door is shut again `linger` seconds after it was seen wide open. With `auto`, a door
    that opens without an errand is served too: what lies inside is taken, else a parcel is laid inside.
    """

    def __init__(self, steel: SimCabinet, *, linger: float = 0.5, auto: bool = False, remember: int = 10_000) -> None:
        self._steel = steel
        self._linger = linger
        self._auto = auto
        self._brought = 0
        self._errands: dict[str, deque[Errand]] = {}
        self._shut_at: dict[str, float] = {}
        self._takings: deque[Taking] = deque(maxlen=remember)
        self._lock = threading.RLock()
        self._leave = steel.before_each_look(self.turn)

    @property
    def takings(self) -> tuple[Taking, ...]:
        """What was taken, the oldest first."""
        with self._lock:
            return tuple(self._takings)

    def stores(self, door: str, parcel: str) -> None:
        """Lay this parcel inside when that door next swings open, and shut it."""
        self._remember(door, Errand(parcel))

    def takes(self, door: str) -> None:
        """Take out what lies inside when that door next swings open, and shut it."""
        self._remember(door, Errand(None))

    def leave(self) -> None:
        """Do nothing any more."""
        self._leave()

    def turn(self, now: float) -> None:
        """Do what is to be done at every door that stands open."""
        with self._lock:
            for view in self._steel.views():
                self._serve(view, now)

    def _remember(self, door: str, errand: Errand) -> None:
        with self._lock:
            self._errands.setdefault(door, deque()).append(errand)

    def _serve(self, view: SimDoorView, now: float) -> None:
        if view.share == 0.0:
            self._shut_at.pop(view.door, None)
        elif view.door in self._shut_at:
            self._shut_when_due(view.door, now)
        elif view.share >= WIDE and (errand := self._errand_at(view)) is not None:
            self._shut_at[view.door] = now + self._linger
            self._do(errand, view.door)

    def _shut_when_due(self, door: str, now: float) -> None:
        if now >= self._shut_at[door]:
            self._shut_at[door] = now + TRY_AGAIN
            self._steel.shut(door)

    def _errand_at(self, view: SimDoorView) -> Errand | None:
        if waiting := self._errands.get(view.door):
            return waiting.popleft()
        if not self._auto:
            return None
        if view.parcels:
            return Errand(None)
        self._brought += 1
        return Errand(f"parcel {self._brought}")

    def _do(self, errand: Errand, door: str) -> None:
        if errand.parcel is not None:
            self._steel.put(door, errand.parcel)
        else:
            self._takings.append(Taking(door, self._steel.take(door)))
