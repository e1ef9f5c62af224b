"""Steel and time for the hardware layer's tests."""

import threading
from collections.abc import Callable

import pytest

from hal.cabinet import Cabinet
from hal.clock import Clock, SteppedClock
from hal.doors import DoorPlace
from hal.sim import SimCabinet, sim_banks

Until = Callable[..., None]


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock()


@pytest.fixture
def places() -> tuple[DoorPlace, ...]:
    """Two banks of three doors: a1 to a3 and b1 to b3."""
    return tuple(DoorPlace(f"{bank}{number}", bank, number) for bank in "ab" for number in (1, 2, 3))


@pytest.fixture
def steel(places: tuple[DoorPlace, ...], clock: SteppedClock) -> SimCabinet:
    """Those doors on stepped time, with presence sensors."""
    return SimCabinet(places, clock, presence=True)


@pytest.fixture
def until() -> Until:
    """Let time pass, stepped or running, until something is so; fails after `within` seconds of that clock."""

    def wait(clock: Clock, so: Callable[[], bool], within: float = 5.0) -> None:
        never, deadline = threading.Event(), clock.monotonic() + within
        while not so():
            assert clock.monotonic() < deadline, "it never became so"
            clock.wait(never, 0.01)

    return wait


@pytest.fixture
def cabinet(steel: SimCabinet, places: tuple[DoorPlace, ...], clock: SteppedClock) -> Cabinet:
    """A started cabinet over that steel; its pulses last half a second."""
    cabinet = Cabinet(places, sim_banks(steel, pulse=0.5), clock)
    cabinet.start()
    return cabinet


@pytest.fixture
def step(cabinet: Cabinet, clock: SteppedClock) -> Callable[[float], None]:
    """Let time pass in small steps, and turn the cabinet's buses at each."""

    def step(seconds: float) -> None:
        for _ in range(round(seconds / 0.05)):
            clock.advance(0.05)
            cabinet.poll()

    return step
