"""How a bank is wired, as the configuration tells it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from hal.errors import WiringError

S = TypeVar("S", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class Wiring:
    """What every bank is told: its name, how many doors it has, and for how many seconds a latch is pulled.

    `sensor` says that the doors' contacts are connected, `presence` that the eyes in the slots are; where they are
    not, the board's bits mean nothing. `settings` are the kind's own.
    """

    name: str
    doors: int
    pulse: float = 0.5
    sensor: bool = True
    presence: bool = False
    settings: Mapping[str, object] = field(default_factory=dict)

    def read(self, kind: type[S]) -> S:
        """The settings as that struct; raises WiringError with the bank, the key and what would do."""
        try:
            return msgspec.convert(dict(self.settings), kind)
        except msgspec.ValidationError as error:
            raise WiringError(f"bank {self.name}: {error}") from error
