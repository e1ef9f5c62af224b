"""What the ledger's rules need of the steel: one pulse, one reading, one hold. `hal.cabinet.Cabinet` is one."""

from collections.abc import Mapping
from typing import Protocol

from hal.doors import Reading
from kiosk.core.verbs import Mishap


class Steel(Protocol):
    """Doors by name."""

    @property
    def kind(self) -> str:
        """What a ledger is stamped with: `simulated` or `steel`."""

    @property
    def held(self) -> bool:
        """Whether WORK HOLD is on."""

    def unlock(self, door: str) -> None:
        """Pulse one door's latch, once; raises HalError."""

    def reading(self, door: str) -> Reading:
        """The last believed reading of a door."""

    def rest(self, door: str) -> float:
        """Seconds for which a lock still cools down, 0 when it may be pulsed."""

    def hold(self, on: bool) -> None:
        """While on, refuse every unlock."""

    def bank(self, door: str) -> str:
        """The name of the bank on which a door hangs."""

    def stop(self, asked: str, opened: str) -> None:
        """Refuse every unlock of the bank of `asked`, whose pulse once opened another door."""

    def stopped(self, door: str) -> bool:
        """Whether the bank of a door is stopped."""

    def release(self, bank: str) -> None:
        """Let a stopped bank move again."""


class Imagination(Protocol):
    """What a unit has beside its steel where that is only imagined: a hand that breaks and repairs."""

    def mishaps(self) -> Mapping[str, tuple[Mishap, ...]]:
        """What is wrong just now, by door."""

    def imagine(self, door: str, mishap: Mishap | None) -> None:
        """Let something go wrong with a door, or with None repair it."""
