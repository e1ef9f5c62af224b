"""How a bank is wired, as the configuration tells it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from hal.errors import WiringError

S = TypeVar("S", bound=msgspec.Struct)

LONGEST_PULSE = 1.0
"""Seconds beyond which a solenoid burns ("0.5 to 1 s recommended, less than 1 s at most" for a lock AS.500X.12G02)."""


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

    def __post_init__(self) -> None:
        """Raise WiringError for a pulse that no lock bears."""
        if not 0 < self.pulse <= LONGEST_PULSE:
            raise WiringError(f"bank {self.name}: a pulse of {self.pulse:g} s; none is longer than {LONGEST_PULSE:g} s")

    def read(self, kind: type[S]) -> S:
        """The settings as that struct; raises WiringError with the bank, the key and what would do."""
        try:
            return msgspec.convert(dict(self.settings), kind)
        except msgspec.ValidationError as error:
            raise WiringError(f"bank {self.name}: {error}") from error
