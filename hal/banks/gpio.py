"""Banks of pins: a driver transistor or relay on each lock pin, a contact on each sensor pin.

The pins are those of the machine's own header, or of an expander that the kernel makes a gpiochip of, such as an
MCP23017 by its overlay; a library of its own for the expander would bring a second way to claim pins along.

A process that is killed outright leaves a pin as it was, unless the kernel is told otherwise: on a Raspberry Pi set
`dtparam=strict_gpiod` in config.txt, and on every machine put a resistor at each driver's input that holds it off,
because a closed pin floats (gpiozero#1146). Signals are not handled here: whoever runs the process turns SIGTERM and
SIGINT into an orderly end that calls `close`.
"""

import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Annotated, Any, Literal

from gpiozero import DigitalOutputDevice, GPIOZeroError, InputDevice
from msgspec import Meta, Struct

from hal.banks.wiring import Wiring
from hal.doors import DoorState, Reading
from hal.errors import BankSilent, DoorUnknown, DriverUnusable, WiringError
from hal.machine import Machine

Pin = Annotated[int, Meta(ge=0, le=63)]
NO_PIN = -1

log = logging.getLogger(__name__)


class GpioSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which pin does what, by Broadcom's numbers or an expander's; a list has the doors in their order."""

    locks: tuple[Pin, ...]
    sensors: tuple[Annotated[int, Meta(ge=NO_PIN, le=63)], ...] = ()
    """-1 for a door without a sensor; an empty list for doors that all have none."""
    lock_on: Literal["high", "low"] = "high"
    """The level that pulls a latch; relay boards for "low" may click while the machine starts."""
    pull: Literal["up", "down", "none"] = "up"
    closed_level: Literal[0, 1] = 0
    """A sensor pin's level while the door is shut: 0 for a contact to ground that closes with the door."""
    bounce_ms: Annotated[int, Meta(ge=1, le=100)] = 20
    """How long a contact must keep a new level to be believed; limit switches bounce for 10 to 20 ms."""
    chip: Annotated[int, Meta(ge=0, le=255)] | None = None
    """An expander's gpiochip, by the number that `gpiodetect` tells; without it the pins are the header's."""

    def place(self, number: int) -> str:
        """Where the lock of a door hangs."""
        return self.where(self.locks[number - 1])

    def where(self, pin: int) -> str:
        """A pin in words, which are the same for a pin of the header and of gpiochip 0: that is the header's."""
        return f"pin {pin} of gpiochip {self.chip}" if self.chip else f"pin {pin}"


class GpioBank:
    """The DoorBank over pins of this machine, by gpiozero.

    Every output is off from its first moment. A pulse ends by a thread of its own, whatever becomes of the caller.
    `read` blocks for the bounce time after a change.
    """

    kind = "gpio"
    settings_type = GpioSettings

    def __init__(self, wiring: Wiring, machine: Machine) -> None:
        self.name = wiring.name
        self.doors = wiring.doors
        self.pulse = wiring.pulse
        self.settings = self.reserve(wiring, machine)
        self.bus = "gpio" if self.settings.chip is None else f"gpiochip {self.settings.chip}"
        self._closing = threading.Event()
        factory = machine.pins(self.settings.chip, lgpio_pins)
        with ExitStack() as opened, self._wired():
            self._latches = [self._latch(pin, factory, opened) for pin in self.settings.locks]
            self._sensors = [self._sensor(pin, factory, opened) for pin in _sensor_pins(self.settings, wiring)]
            self._opened = opened.pop_all()
        self._levels: list[int | None] = [None] * self.doors

    @classmethod
    def reserve(cls, wiring: Wiring, machine: Machine) -> GpioSettings:
        """Read the settings and claim the pins, touching none; raises WiringError."""
        settings = wiring.read(cls.settings_type)
        for name, pins in (("lock", settings.locks), ("sensor", _sensor_pins(settings, wiring))):
            if len(pins) != wiring.doors:
                raise WiringError(f"bank {wiring.name}: {len(pins)} {name} pins for {wiring.doors} doors")
            for number, pin in enumerate(pins, 1):
                if pin != NO_PIN:
                    machine.claim(settings.where(pin), f"{wiring.name} ({name} {number})")
        return settings

    def unlock(self, number: int) -> None:
        """Pull one latch; returns at once, the pulse ends by itself."""
        if not 1 <= number <= self.doors:
            raise DoorUnknown(f"{self.name}:{number}")
        with self._reached():
            self._latches[number - 1].pull(self.pulse)

    def read(self) -> tuple[Reading, ...]:
        """Read every door; a level that changed counts once it has been kept for the bounce time."""
        with self._reached():
            levels = [self._level(sensor) for sensor in self._sensors]
            if levels != self._levels:
                self._closing.wait(self.settings.bounce_ms / 1000)
                later = [self._level(sensor) for sensor in self._sensors]
                seen = zip(self._levels, levels, later, strict=True)
                self._levels = [now if now == after else before for before, now, after in seen]
            return tuple(Reading(self._state(level)) for level in self._levels)

    def close(self) -> None:
        """End every pulse and give the pins back; may be called twice."""
        self._closing.set()
        self._opened.close()

    def _latch(self, pin: int, factory: Any, opened: ExitStack) -> "_Latch":
        output = DigitalOutputDevice(
            pin, active_high=self.settings.lock_on == "high", initial_value=False, pin_factory=factory
        )
        latch = _Latch(output)
        opened.callback(latch.close)
        return latch

    def _sensor(self, pin: int, factory: Any, opened: ExitStack) -> Any:
        if pin == NO_PIN:
            return None
        pull_up = {"up": True, "down": False, "none": None}[self.settings.pull]
        sensor = InputDevice(pin, pull_up=pull_up, active_state=True if pull_up is None else None, pin_factory=factory)
        opened.callback(sensor.close)
        return sensor

    @staticmethod
    def _level(sensor: Any) -> int | None:
        return None if sensor is None else int(sensor.pin.state)

    def _state(self, level: int | None) -> DoorState:
        if level is None:
            return DoorState.UNKNOWN
        return DoorState.CLOSED if level == self.settings.closed_level else DoorState.OPEN

    @contextmanager
    def _wired(self) -> Iterator[None]:
        try:
            yield
        except _pin_errors() as error:
            raise WiringError(f"bank {self.name}: {error}") from error

    @contextmanager
    def _reached(self) -> Iterator[None]:
        if self._closing.is_set():
            raise BankSilent(self.name, "the bank is closed")
        try:
            yield
        except _pin_errors() as error:
            raise BankSilent(self.name, str(error)) from error


def _pin_errors() -> tuple[type[Exception], ...]:
    """What a pin can fail with; lgpio's error is no OSError, and lgpio is here only where it drives the pins."""
    lgpio = sys.modules.get("lgpio")
    return (GPIOZeroError, OSError, *((lgpio.error,) if lgpio is not None else ()))


def _sensor_pins(settings: GpioSettings, wiring: Wiring) -> tuple[int, ...]:
    return settings.sensors if settings.sensors and wiring.sensor else (NO_PIN,) * wiring.doors


class _Latch:
    """One output, and the timer that ends its pulse."""

    def __init__(self, output: Any) -> None:
        self._output = output
        self._lock = threading.Lock()
        self._end: threading.Timer | None = None

    def pull(self, seconds: float) -> None:
        """Switch on, and off again by a thread of its own."""
        end = threading.Timer(seconds, self._release)
        end.daemon = True
        with self._lock:
            try:
                self._output.on()
                end.start()
            except BaseException:  # whatever it is: no output stays on without a timer
                self._output.off()
                raise
            self._end = end

    def close(self) -> None:
        """Switch off and give the pin back."""
        with self._lock:
            if not self._output.closed:
                self._output.off()
                self._output.close()
        if self._end is not None:
            self._end.cancel()
            self._end.join()

    def _release(self) -> None:
        with self._lock:
            try:
                if not self._output.closed:
                    self._output.off()
            except _pin_errors() as error:
                log.error("pin %s may still pull its latch: %s", self._output.pin, error)


def lgpio_pins(chip: int | None = None) -> Any:
    """The pins of a gpiochip, or of the header, by lgpio, which alone drives every Raspberry Pi.

    Raises WiringError rather than fall back to another library.
    """
    try:
        import lgpio
        from gpiozero.pins.lgpio import LGPIOFactory
    except ImportError as error:
        raise DriverUnusable("gpio", "lgpio", str(error)) from error
    try:
        return LGPIOFactory(chip)
    except (GPIOZeroError, OSError, lgpio.error) as error:
        which = "this machine" if chip is None else f"gpiochip {chip}"
        raise WiringError(f"the pins of {which} cannot be used: {error}") from error
