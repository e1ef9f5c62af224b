"""Which free slot a parcel gets, and why: pure choices among slots that would all do.

A strategy sees only slots that are free, in service, shut, and of the wanted size or larger. It returns one of
them with a reason that a person can read, or nothing. The parcel's own size is never undercut.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kiosk.core.verbs import LockerSlot


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a parcel asks of a slot."""

    size: str
    low: bool = False
    """The recipient needs a door within reach."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The slot that was chosen, by which strategy and why."""

    slot: LockerSlot
    strategy: str
    why: str


Strategy = Callable[[Sequence[LockerSlot], Wanted, Sequence[str]], tuple[LockerSlot, str] | None]
"""(free slots in the order of the wall, what is wanted, sizes from small to large) -> slot and reason."""


def best_fit(free: Sequence[LockerSlot], wanted: Wanted, sizes: Sequence[str]) -> tuple[LockerSlot, str] | None:
    """The smallest slot that fits, so that large ones stay for large parcels; high ones before low ones."""
    fitting = _fitting(free, wanted, sizes)
    if not fitting:
        return None
    smallest = min(fitting, key=lambda slot: (sizes.index(slot.size), slot.low))
    return smallest, f"smallest free size that fits is {smallest.size}; low doors are kept for who needs them"


def first_available(free: Sequence[LockerSlot], wanted: Wanted, sizes: Sequence[str]) -> tuple[LockerSlot, str] | None:
    """The first slot on the wall that fits, whatever its size: quickest for a courier who walks along."""
    fitting = _fitting(free, wanted, sizes)
    if not fitting:
        return None
    return fitting[0], f"first free door along the wall that takes a {wanted.size}"


def accessible_first(free: Sequence[LockerSlot], wanted: Wanted, sizes: Sequence[str]) -> tuple[LockerSlot, str] | None:
    """The lowest-reaching slot for everybody: within reach first, then best fit."""
    fitting = _fitting(free, wanted, sizes)
    reachable = [slot for slot in fitting if slot.low]
    if not reachable:
        return best_fit(fitting, wanted, sizes)
    smallest = min(reachable, key=lambda slot: (sizes.index(slot.size), abs(slot.height - COMFORTABLE)))
    return smallest, f"door {smallest.door} is within everybody's reach, {smallest.height} mm above ground"


COMFORTABLE = 800
"""Millimetres above ground that suit a standing and a sitting person alike: the middle of 380-1220."""

STRATEGIES: Mapping[str, Strategy] = {
    "best-fit": best_fit,
    "first-available": first_available,
    "accessible-first": accessible_first,
}


def choose(name: str, free: Sequence[LockerSlot], wanted: Wanted, sizes: Sequence[str]) -> Choice | None:
    """Let the named strategy choose; a recipient who needs a low door gets one under every strategy, or none."""
    candidates = [slot for slot in free if slot.low] if wanted.low else list(free)
    found = STRATEGIES[name](candidates, wanted, sizes)
    if found is None:
        return None
    slot, why = found
    return Choice(slot, name, f"{why}; the recipient needs a low door" if wanted.low else why)


def _fitting(free: Sequence[LockerSlot], wanted: Wanted, sizes: Sequence[str]) -> list[LockerSlot]:
    least = sizes.index(wanted.size)
    return [slot for slot in free if sizes.index(slot.size) >= least]
