"""Pins that end in imagined steel: gpiozero's mock pins, whose levels move latches and follow sensors.

What these pins do not imitate: the floating level of a closed pin, and pull resistors that are too weak.
"""

from typing import Any

from gpiozero.pins.mock import MockFactory, MockPin

from hal.banks.gpio import NO_PIN, GpioSettings
from hal.doors import DoorState
from hal.sim.cabinet import SimCabinet


class LatchPin(MockPin):  # type: ignore[misc]  # gpiozero ships no types
    """An output with a driver, a solenoid and a latch behind it; nothing moves while the bank's wires are cut."""

    def __init__(self, factory: Any, info: Any, steel: SimCabinet, bank: str, number: int, lock_on: str) -> None:
        self._steel = steel
        self._bank = bank
        self._door = steel.on_bank(bank).get(number)
        self._on = lock_on == "high"
        super().__init__(factory, info)

    def _change_state(self, value: bool) -> bool:
        changed = bool(super()._change_state(value))
        if changed and self._door is not None and self._steel.hears(self._bank):
            (self._steel.energise if value == self._on else self._steel.release)(self._door)
        return changed


class SensorPin(MockPin):  # type: ignore[misc]  # gpiozero ships no types
    """An input at a door's contact; reading it fails while the bank's wires are cut."""

    def __init__(self, factory: Any, info: Any, steel: SimCabinet, bank: str, number: int, closed_level: int) -> None:
        self._steel = steel
        self._bank = bank
        self._door = steel.on_bank(bank).get(number)
        self._closed_level = bool(closed_level)
        super().__init__(factory, info)

    def _get_state(self) -> bool:
        """What the contact and the pull resistor make of the door: a cut contact leaves the resistor alone."""
        if not self._steel.is_heard(self._bank):
            raise OSError("the pins of the imagined machine do not answer")
        [reading] = self._steel.readings([self._door]) if self._door is not None else [None]
        if reading is None or reading.state is DoorState.UNKNOWN:
            return bool(self._pull == "up")
        return self._closed_level == (reading.state is DoorState.CLOSED)


def steel_pins(steel: SimCabinet, bank: str, settings: GpioSettings, pins: MockFactory | None = None) -> MockFactory:
    """A pin factory, or that one, in which a bank's pins end in the steel's doors of that bank."""
    pins = pins or MockFactory(pin_class=MockPin)
    for number, pin in enumerate(settings.locks, 1):
        pins.pin(pin, LatchPin, steel=steel, bank=bank, number=number, lock_on=settings.lock_on)
    for number, pin in enumerate(settings.sensors, 1):
        if pin != NO_PIN:
            pins.pin(pin, SensorPin, steel=steel, bank=bank, number=number, closed_level=settings.closed_level)
    return pins
