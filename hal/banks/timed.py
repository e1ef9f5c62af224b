"""Banks whose boards time the pulse: the file's pulse is no order, but what their timer is said to be set to."""

from typing import Final, TypeVar

from hal.banks.serial import SerialBank, SerialSettings
from hal.banks.wiring import Wiring
from hal.machine import Machine

MARGIN: Final = 0.05
"""Seconds that a board's timer may run longer than it is set to: the next solenoid waits for them, too."""


class TimedSettings(SerialSettings, frozen=True, kw_only=True):
    """A board with a timer of its own."""

    pulse_is_set: bool = False
    """Whether somebody set the board's timer to the file's pulse; else it is as the board was delivered."""


S = TypeVar("S", bound=TimedSettings)


class TimedBank(SerialBank[S]):
    """A board that ends its pulses itself; until told otherwise they last no shorter than as delivered."""

    factory_pulse: float = 0.0
    """Seconds of a pulse as the board leaves the factory; 0 where no source says."""

    def __init__(self, wiring: Wiring, machine: Machine) -> None:
        super().__init__(wiring, machine)
        delivered = 0.0 if self.settings.pulse_is_set else self.factory_pulse
        self.pulse = max(self.pulse, delivered) + MARGIN

    @classmethod
    def pulse_mistake(cls, wiring: Wiring) -> str | None:
        """Why the file's pulse cannot be what the board does, in words; raises WiringError for other mistakes."""
        if wiring.pulse >= cls.factory_pulse or wiring.read(cls.settings_type).pulse_is_set:
            return None
        delivered = f"{cls.factory_pulse * 1000:.0f}"
        return (
            f"a {cls.kind} board pulls for {delivered} ms as delivered, whatever stands here; "
            f"give {delivered}, or set the board's own timer and write pulse_is_set = true into the bank's settings"
        )
