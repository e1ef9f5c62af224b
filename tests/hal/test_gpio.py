"""Pins as a bank: levels from the first moment, pulses that end whatever happens, contacts that bounce."""

import sys
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from gpiozero import Device
from gpiozero.pins.mock import MockFactory, MockPin

from hal.banks.gpio import GpioBank, GpioSettings, lgpio_pins
from hal.banks.wiring import Wiring
from hal.clock import RunningClock
from hal.doors import DoorPlace, DoorState
from hal.errors import BankSilent, DriverUnusable, WiringError
from hal.machine import Machine
from hal.sim import SimCabinet
from hal.sim.pins import steel_pins

Until = Callable[..., None]
OPEN, CLOSED, UNKNOWN = DoorState.OPEN, DoorState.CLOSED, DoorState.UNKNOWN

PINS = {"locks": [17, 27], "sensors": [5, 6]}


@pytest.fixture
def pins() -> MockFactory:
    return MockFactory()


def bank(pins: MockFactory, pulse: float = 0.05, sensor: bool = True, **settings: object) -> GpioBank:
    return GpioBank(Wiring("left", 2, pulse, sensor=sensor, settings={**PINS, **settings}), Machine({None: pins}))


def levels(pins: MockFactory, pin: int) -> list[bool]:
    return [state for _, state in pins.pin(pin).states]


@pytest.mark.parametrize(("lock_on", "off"), [("high", False), ("low", True)])
def test_a_pulse_is_one_edge_on_and_one_off(pins: MockFactory, until: Until, lock_on: str, off: bool) -> None:
    """Active high or active low, the lock is off before, once on, and off after."""
    left = bank(pins, lock_on=lock_on)
    assert pins.pin(17).state == off
    pins.pin(17).clear_states()
    left.unlock(1)
    until(RunningClock(), lambda: len(pins.pin(17).states) == 3)
    assert levels(pins, 17) == [off, not off, off]
    assert levels(pins, 27)[-1] == off
    left.close()


def test_closing_ends_a_pulse(pins: MockFactory) -> None:
    """An end of the process that calls close leaves nothing on, however long the pulse had still to go."""
    left = bank(pins, pulse=1.0)
    left.unlock(1)
    assert pins.pin(17).state
    left.close()
    left.close()
    assert not pins.pin(17).state
    with pytest.raises(BankSilent):
        left.unlock(1)


def test_no_output_stays_on_without_a_timer(pins: MockFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """When no thread can be had to end the pulse, the pulse ends at once."""

    def no_thread(self: object) -> None:
        raise RuntimeError("can't start new thread")

    left = bank(pins)
    monkeypatch.setattr("threading.Timer.start", no_thread)
    with pytest.raises(RuntimeError):
        left.unlock(1)
    assert levels(pins, 17)[-2:] == [True, False]
    left.close()


@pytest.mark.parametrize(("pull", "closed_level"), [("up", 0), ("down", 1), ("none", 1)])
def test_the_level_of_a_shut_door_is_the_settings_to_say(pins: MockFactory, pull: str, closed_level: int) -> None:
    left = bank(pins, pull=pull, closed_level=closed_level)
    for shut in (True, False):
        for pin in (5, 6):
            (pins.pin(pin).drive_high if shut == bool(closed_level) else pins.pin(pin).drive_low)()
        assert [reading.state for reading in left.read()] == [CLOSED if shut else OPEN] * 2
    left.close()


def test_doors_without_a_sensor_are_unknown(pins: MockFactory) -> None:
    """One door, or all of them, or all because the bank has none connected."""
    for settings, expected in (
        ({"sensors": [-1, 6]}, [UNKNOWN, OPEN]),
        ({"sensors": []}, [UNKNOWN] * 2),
        ({"sensor": False}, [UNKNOWN] * 2),
    ):
        left = bank(MockFactory(), **settings)
        assert [reading.state for reading in left.read()] == expected
        left.close()


def test_a_level_counts_once_it_is_kept(pins: MockFactory) -> None:
    """A spike that is gone after the bounce time was none."""

    class Spiking(type(pins.pin(5))):
        reads = iter([False, True])

        def _get_state(self) -> bool:
            return next(self.reads, True)

    pins.pins.clear()
    pins.pin(5, Spiking)
    left = bank(pins, bounce_ms=1)
    first, second = left.read()[0].state, left.read()[0].state
    assert (first, second) == (UNKNOWN, OPEN)
    left.close()


def test_a_bouncing_door_opens_once(until: Until) -> None:
    """The steel's contacts bounce after every change; what the bank tells changes once."""
    steel = SimCabinet([DoorPlace("1", "left", 1), DoorPlace("2", "left", 2)], RunningClock())
    left = bank(steel_pins(steel, "left", GpioSettings(locks=(17, 27), sensors=(5, 6))))
    told = [left.read()[0].state]
    left.unlock(1)

    def opened() -> bool:
        told.append(left.read()[0].state)
        return steel.view("1").share == 1.0

    until(steel.clock, opened)
    assert told == sorted(told, key=[CLOSED, OPEN].index)
    assert told[-1] is OPEN
    left.close()


@pytest.mark.parametrize(
    ("settings", "match"),
    [
        (
            {"sensors": [17, 6]},
            r"pin 17 belongs to bank left \(lock 1\) and cannot belong to .* \(sensor 1\) too",
        ),
        ({"locks": [17]}, "1 lock pins for 2 doors"),
        ({"sensors": [5, 6, 13]}, "3 sensor pins for 2 doors"),
        ({"locks": [17, 99]}, "locks"),
        ({"locks": [17, 60]}, "60"),
        ({"colour": "green"}, "colour"),
    ],
)
def test_pins_that_cannot_be_driven_are_named(pins: MockFactory, settings: dict[str, object], match: str) -> None:
    with pytest.raises(WiringError, match=match):
        bank(pins, **settings)


@pytest.mark.parametrize("pulse", [0.0, -1.0, 1.1, float("nan")])
def test_no_bank_is_told_to_pull_for_longer_than_a_lock_bears(pins: MockFactory, pulse: float) -> None:
    """Whoever makes the bank: a pulse has a ceiling of a second."""
    with pytest.raises(WiringError, match="bank left: a pulse of"):
        bank(pins, pulse=pulse)


def test_two_banks_never_share_a_pin(pins: MockFactory) -> None:
    """The mistake names both banks, and the first goes on."""
    machine = Machine({None: pins})
    left = GpioBank(Wiring("left", 2, settings=PINS), machine)
    with pytest.raises(WiringError, match=r"pin 27 belongs to bank left .* cannot belong to bank right"):
        GpioBank(Wiring("right", 1, settings={"locks": [27]}), machine)
    left.close()


def test_the_pins_of_an_expander_are_others(pins: MockFactory, until: Until) -> None:
    """The same number on a gpiochip of its own is another pin, polled by a thread of its own."""
    expander = MockFactory()
    machine = Machine({None: pins, 2: expander})
    left = GpioBank(Wiring("left", 2, settings=PINS), machine)
    right = GpioBank(Wiring("right", 2, 0.05, settings={**PINS, "chip": 2}), machine)
    assert (left.bus, right.bus) == ("gpio", "gpiochip 2")
    right.unlock(1)
    until(RunningClock(), lambda: levels(expander, 17)[-2:] == [True, False])
    assert levels(pins, 17) == [False]
    with pytest.raises(WiringError, match=r"pin 27 of gpiochip 2 belongs to bank right .* cannot belong to bank third"):
        GpioBank(Wiring("third", 1, settings={"locks": [27], "chip": 2}), machine)
    left.close()
    right.close()


def test_without_lgpio_nothing_else_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """gpiozero would fall back to another library with a mere warning; a locker refuses to start."""
    monkeypatch.setitem(sys.modules, "lgpio", None)
    with pytest.raises(DriverUnusable, match="lgpio"):
        GpioBank(Wiring("left", 2, settings=PINS), Machine())
    with pytest.raises(DriverUnusable):
        lgpio_pins()


class LgpioError(Exception):
    """lgpio's own error, which is no OSError."""


class Failing(MockPin):
    """A pin that lgpio refuses to touch once `failing` is set."""

    failing = False

    def _get_state(self) -> bool:
        if self.failing:
            raise LgpioError("bad handle")
        return bool(super()._get_state())

    def _set_state(self, value: bool) -> None:
        if self.failing:
            raise LgpioError("bad handle")
        super()._set_state(value)


def test_an_error_of_lgpio_is_a_silent_bank(monkeypatch: pytest.MonkeyPatch) -> None:
    """While running as at the start: no error of a library leaves the bank as itself."""
    monkeypatch.setitem(sys.modules, "lgpio", SimpleNamespace(error=LgpioError))
    pins = MockFactory(pin_class=Failing)
    left = bank(pins)
    pins.pin(5).failing = pins.pin(17).failing = True
    with pytest.raises(BankSilent, match="bad handle"):
        left.read()
    with pytest.raises(BankSilent, match="bad handle"):
        left.unlock(1)
    pins.pin(5).failing = pins.pin(17).failing = False
    assert [reading.state for reading in left.read()] == [OPEN, OPEN]
    left.close()


def test_a_pin_that_somebody_else_has_is_a_wiring_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """lgpio refuses a line that another program or driver holds: the unit does not start, and says which bank."""

    class Busy(MockPin):
        def __init__(self, *_: object) -> None:
            raise LgpioError("GPIO busy")

    monkeypatch.setitem(sys.modules, "lgpio", SimpleNamespace(error=LgpioError))
    with pytest.raises(WiringError, match="bank left: GPIO busy"):
        bank(MockFactory(pin_class=Busy))


def test_a_pin_that_does_not_let_go_is_logged_and_tried_again(
    monkeypatch: pytest.MonkeyPatch, until: Until, caplog: pytest.LogCaptureFixture
) -> None:
    """The end of a pulse is nobody's call, so the log says what may still be on; closing tries once more."""
    monkeypatch.setitem(sys.modules, "lgpio", SimpleNamespace(error=LgpioError))
    pins = MockFactory(pin_class=Failing)
    left = bank(pins)
    left.unlock(1)
    pins.pin(17).failing = True
    until(RunningClock(), lambda: "may still pull" in caplog.text)
    pins.pin(17).failing = False
    assert pins.pin(17).state
    left.close()
    assert not pins.pin(17).state


def test_gpiozero_s_global_pin_factory_is_left_alone(pins: MockFactory) -> None:
    """Nothing here depends on it, and nothing here sets it."""
    before = Device.pin_factory
    bank(pins).close()
    assert Device.pin_factory is before
