"""The rules as a finite machine: two slots, two parcels, one faulty door at a time, a power cut between any two steps.

The ledger's half is what a commit makes durable, the world's half is steel and people, and outlives every cut. A rule
is a method of `Rules`, written after kiosk.core's own (settlement, journal, recovery, custody, deposits); a mutant
overrides one. Time is left out: what may happen by waiting may happen at once, and how long a door stood open is open.
"""

from typing import NamedTuple, TypeVar

SLOTS = (0, 1)
PARCELS = (0, 1)

IN_SERVICE, RESUMABLE, CHECK, BROKEN = "in service", "check, resumable", "check", "out of service"
AWAY, PENDING, STORED, ENDED = "away", "PENDING", "STORED", "ended, still here"
STORE, RETRIEVE, REMOVE, INSPECT = "STORE", "RETRIEVE", "REMOVE", "INSPECT"
OPENING, OPENED, CLOSED = "OPENING", "OPENED", "CLOSED"
JAMMED, STUCK_OPEN, STUCK_CLOSED, DEAD = "jammed", "stuck open", "stuck closed", "dead"
FAULTS = (JAMMED, STUCK_OPEN, STUCK_CLOSED, DEAD)
OPEN, SHUT, UNKNOWN = "open", "closed", "unknown"
COURIER, OUT = "with the courier", "out"

T = TypeVar("T")


class Visit(NamedTuple):
    """An unfinished visit; `witnessed` may be carried over from the opening before."""

    kind: str
    state: str
    parcel: int | None
    witnessed: bool


class Package(NamedTuple):
    """What the ledger says of a parcel.

    `silent` is whether a witnessed pickup went unanswered, `moved` whether its slot's door may have moved for it.
    """

    status: str = AWAY
    slot: int | None = None
    silent: bool = False
    moved: bool = False


class Ledger(NamedTuple):
    """What is durable."""

    slots: tuple[str, ...] = (IN_SERVICE, IN_SERVICE)
    visits: tuple[Visit | None, ...] = (None, None)
    packages: tuple[Package, ...] = (Package(), Package())

    def slot(self, slot: int, condition: str) -> "Ledger":
        return self._replace(slots=put(self.slots, slot, condition))

    def visit(self, slot: int, visit: Visit | None) -> "Ledger":
        return self._replace(visits=put(self.visits, slot, visit))

    def package(self, parcel: int, package: Package) -> "Ledger":
        return self._replace(packages=put(self.packages, parcel, package))

    def holder(self, slot: int) -> int | None:
        """The parcel that holds a slot."""
        return next((parcel for parcel in PARCELS if self.packages[parcel].slot == slot), None)

    def suspect(self, slot: int, condition: str = CHECK) -> "Ledger":
        """Out of allocation, with its first cause."""
        return self.slot(slot, condition) if self.slots[slot] == IN_SERVICE else self

    def mirrored(self) -> "Ledger":
        """The same with the slots' names exchanged."""
        packages = tuple(p if p.slot is None else p._replace(slot=1 - p.slot) for p in self.packages)
        return Ledger(self.slots[::-1], self.visits[::-1], packages)

    def renamed(self) -> "Ledger":
        """The same with the parcels' names exchanged."""
        visits = tuple(v if v is None or v.parcel is None else v._replace(parcel=1 - v.parcel) for v in self.visits)
        return Ledger(self.slots, visits, self.packages[::-1])


class World(NamedTuple):
    """Doors, faults, and where each parcel is: with the courier, behind a door, or out."""

    doors: tuple[bool, ...] = (False, False)
    faults: tuple[str | None, ...] = (None, None)
    places: tuple[int | str, ...] = (COURIER, COURIER)

    def reading(self, slot: int) -> str:
        """What the sensor says."""
        fault = self.faults[slot]
        if fault == DEAD:
            return UNKNOWN
        return OPEN if fault == STUCK_OPEN or (self.doors[slot] and fault != STUCK_CLOSED) else SHUT

    def inside(self, slot: int) -> list[int]:
        """The parcels behind a door."""
        return [parcel for parcel in PARCELS if self.places[parcel] == slot]

    def door(self, slot: int, is_open: bool) -> "World":
        return self._replace(doors=put(self.doors, slot, is_open))

    def place(self, parcel: int, place: int | str) -> "World":
        return self._replace(places=put(self.places, parcel, place))

    def mirrored(self) -> "World":
        """The same with the slots' names exchanged."""
        places = tuple(1 - place if isinstance(place, int) else place for place in self.places)
        return World(self.doors[::-1], self.faults[::-1], places)


def put(row: tuple[T, ...], index: int, value: T) -> tuple[T, ...]:
    """A row with one value changed."""
    return (*row[:index], value, *row[index + 1 :])
