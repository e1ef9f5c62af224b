"""Every door of the unit, by name, over its banks; the only way to a solenoid.

CONTRACT (to be built): the signatures below are what kiosk/core relies on.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from hal.clock import Clock
from hal.doors import DoorBank, DoorEvent, DoorPlace, Reading

Listener = Callable[[DoorEvent], None]


@dataclass(frozen=True, slots=True)
class BankHealth:
    """How one bank answers."""

    bank: str
    kind: str
    silent_for: float | None
    last_error: str | None
    reply_ms: float | None


class Cabinet:
    """Every door of the unit, by name, over its banks; the only way to a solenoid."""

    def __init__(self, places: Sequence[DoorPlace], banks: Mapping[str, DoorBank], clock: Clock) -> None: ...

    @property
    def doors(self) -> tuple[str, ...]:
        """The doors' names, in the order of their places."""

    @property
    def kind(self) -> str:
        """`simulated` when every bank is, else `steel`: what a ledger is stamped with."""

    def start(self) -> None:
        """Read every bank once, then poll each bus in a thread of its own."""

    def close(self) -> None:
        """Stop polling and leave every output off; may be called twice."""

    def unlock(self, door: str) -> None:
        """Pulse one door's latch, once.

        Waits for the solenoids that are moving, one pulse each; raises DoorUnknown, DoorHeld, DoorCooling,
        BankSilent or BankStopped. BankSilent may come after the pulse went out: the sensor is the truth.
        """

    def reading(self, door: str) -> Reading:
        """The last believed reading of one door."""

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Tell `listener` of every believed change, on the bus's thread; returns how to stop it."""

    def poll(self) -> None:
        """Turn every bus once in the caller's thread, for stepped time."""

    def hold(self, on: bool) -> None:
        """WORK HOLD: while on, every unlock is refused with DoorHeld."""

    def health(self) -> tuple[BankHealth, ...]:
        """How each bank answers."""
