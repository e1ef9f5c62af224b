"""`kiosk run` on pins: whatever ends the controller, no output stays on behind it."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from gpiozero.pins.mock import MockFactory

from hal.banks.gpio import GpioSettings
from hal.clock import RunningClock
from hal.doors import DoorPlace
from hal.sim import SimCabinet
from hal.sim.pins import steel_pins
from kiosk.cli.controller import controller
from kiosk.cli.ending import INTERRUPTED
from kiosk.cli.run import STOPS
from kiosk.config import example

PATIENCE = 20.0
LONGEST = 1.0
"""Seconds of the longest pulse that a file may ask for."""

SETTINGS = GpioSettings(locks=(17, 27), sensors=(5, 6))
BANK = """
[[banks]]
name = "wall"
kind = "gpio"
doors = 2
sensor = "door"
pulse_ms = 1000
[banks.settings]
locks = [17, 27]
sensors = [5, 6]

[[columns]]
floor_mm = 390
slots = [
  { door = "01", size = "SMALL", bank = "wall", number = 1 },
  { door = "02", size = "SMALL", bank = "wall", number = 2 },
]
"""


@pytest.fixture
def steel(monkeypatch: pytest.MonkeyPatch) -> SimCabinet:
    """Two doors at the pins of this machine."""
    steel = SimCabinet([DoorPlace("01", "wall", 1), DoorPlace("02", "wall", 2)], RunningClock())
    pins: MockFactory = steel_pins(steel, "wall", SETTINGS)
    monkeypatch.setattr("hal.banks.gpio.lgpio_pins", lambda _: pins)
    return steel


@pytest.fixture
def arguments(tmp_path: Path) -> list[str]:
    """A unit of those two doors."""
    config = tmp_path / "config.toml"
    config.write_text(example().read_text().partition("[[banks]]")[0] + BANK)
    return ["--config", str(config), "--state", str(tmp_path / "state"), "--socket", str(tmp_path / "control")]


@pytest.fixture
def ends(tmp_path: Path, steel: SimCabinet) -> Iterator[Callable[[signal.Signals], None]]:
    """Have a door opened as soon as the controller answers, and send the signal while its latch is pulled."""
    threads = []

    def in_the_pulse(number: signal.Signals) -> None:
        try:
            until((tmp_path / "control").exists)
            with controller(tmp_path / "control") as (verbs, session):
                verbs.begin_inspect(session, "02", "a look", False)
                until(lambda: steel.view("02").energised)
        finally:
            os.kill(os.getpid(), number)

    def start(number: signal.Signals) -> None:
        threads.append(threading.Thread(target=in_the_pulse, args=(number,)))
        threads[-1].start()

    yield start
    for thread in threads:
        thread.join(PATIENCE)


def until(so: Callable[[], bool]) -> None:
    clock, never = RunningClock(), threading.Event()
    deadline = clock.monotonic() + PATIENCE
    while not so():
        assert clock.monotonic() < deadline, "it never became so"
        clock.wait(never, 0.005)


@pytest.mark.parametrize("number", STOPS, ids=lambda number: number.name)
def test_a_pulse_under_way_ends_with_the_controller(
    number: signal.Signals,
    steel: SimCabinet,
    arguments: list[str],
    ends: Callable[..., None],
    kiosk: Callable[..., int],
) -> None:
    """systemd's stop, Ctrl-C and a closed terminal switch the latch off at once, not when its time is over."""
    ends(number)
    assert kiosk("run", *arguments) == 0
    assert not any(view.energised for view in steel.views())
    [pulse] = steel.pulses
    assert pulse.door == "02"
    assert pulse.seconds < LONGEST


@pytest.mark.parametrize("number", STOPS, ids=lambda number: number.name)
def test_a_tested_door_s_pulse_ends_with_the_test(
    number: signal.Signals, steel: SimCabinet, arguments: list[str], kiosk: Callable[..., int]
) -> None:
    """So it is when a technician's connection breaks in the middle of it, and says so twice."""

    def end_twice() -> None:
        until(lambda: steel.view("02").energised)
        os.kill(os.getpid(), number)
        os.kill(os.getpid(), number)

    ending = threading.Thread(target=end_twice)
    ending.start()
    assert kiosk("hal", "test", "02", *arguments[:4]) == INTERRUPTED
    ending.join(PATIENCE)
    assert not any(view.energised for view in steel.views())
    [pulse] = steel.pulses
    assert pulse.seconds < LONGEST
