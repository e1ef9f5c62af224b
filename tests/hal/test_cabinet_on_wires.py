"""A cabinet over real drivers and ptys: what a pulled cable, a shared bus and a wrong bit do to whole doors."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from hal.cabinet import Cabinet, WrongDoor
from hal.clock import RunningClock
from hal.doors import DoorState
from hal.errors import BankSilent, BankStopped
from hal.sim.line_faults import LineFault, lost
from hal.sim.rig import Rig, Wired

Until = Callable[..., None]
OPEN, CLOSED, UNKNOWN = DoorState.OPEN, DoorState.CLOSED, DoorState.UNKNOWN
CLOCK = RunningClock()
SETTINGS = {"quiet_ms": 10, "timeout_ms": 250}


@pytest.fixture
def opened() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened


def cabinet_on(rig: Rig, opened: ExitStack) -> Cabinet:
    opened.enter_context(rig)
    cabinet = Cabinet(rig.steel.places, rig.banks, CLOCK)
    opened.callback(cabinet.close)
    cabinet.start()
    return cabinet


def open_doors(cabinet: Cabinet) -> list[str]:
    return [door for door in cabinet.doors if cabinet.reading(door).state is OPEN]


def test_one_pulled_cable_costs_its_own_doors_only(opened: ExitStack, until: Until) -> None:
    """UNKNOWN within two seconds, the other bus goes on, and the port is taken up again by itself."""
    left = Wired("kerong-cu16", "left", line="one", settings=SETTINGS)
    right = Wired("shuoming", "right", pulse=0.1, line="two", settings=SETTINGS)
    rig = Rig(left, right)
    cabinet = cabinet_on(rig, opened)
    assert {cabinet.reading(door).state for door in cabinet.doors} == {CLOSED}
    rig.lines["one"].unplug()
    until(CLOCK, lambda: cabinet.reading("left 1").state is UNKNOWN, within=2.0)
    with pytest.raises(BankSilent):
        cabinet.unlock("left 1")
    cabinet.unlock("right 2")
    until(CLOCK, lambda: cabinet.reading("right 2").state is OPEN)
    rig.lines["one"].plug()
    until(CLOCK, lambda: cabinet.reading("left 1").state is CLOSED)
    cabinet.unlock("left 1")
    until(CLOCK, lambda: cabinet.reading("left 1").state is OPEN)
    assert [pulse.door for pulse in rig.steel.pulses] == ["right 2", "left 1"]


def test_an_unlock_whose_answer_is_lost_is_seen_to_have_opened(opened: ExitStack, until: Until) -> None:
    """The caller hears of silence; the sensor tells the truth, and the latch was pulled once."""
    rig = Rig(Wired("shuoming", pulse=0.1, settings=SETTINGS))
    cabinet = cabinet_on(rig, opened)

    def lose_the_answer(request: bytes) -> bytes:
        if request[0] == 0x8A:
            rig.line.to_host.once(lost())
        return request

    rig.line.to_boards.always(LineFault("eavesdropper", lose_the_answer))
    with pytest.raises(BankSilent):
        cabinet.unlock("bank 2")
    until(CLOCK, lambda: cabinet.reading("bank 2").state is OPEN)
    assert len(rig.steel.pulses) == 1


def test_a_wrong_bit_in_a_winnsen_unlock_stops_the_bank(opened: ExitStack, until: Until) -> None:
    """No check byte: lock 2 becomes lock 3 on the wire, and another door than asked for is seen to open."""
    rig = Rig(Wired("winnsen", pulse=0.1, settings=SETTINGS))
    cabinet = cabinet_on(rig, opened)
    alarms: list[WrongDoor] = []
    cabinet.listen_alarm(alarms.append)

    def on_the_way(request: bytes) -> bytes:
        return request.replace(bytes.fromhex("90 06 05 01 02 03"), bytes.fromhex("90 06 05 01 03 03"))

    rig.line.to_boards.always(LineFault("one wrong bit", on_the_way))
    with pytest.raises(BankSilent):  # the answer names a lock that was not asked for
        cabinet.unlock("bank 2")
    until(CLOCK, lambda: alarms)
    assert (alarms[0].asked, alarms[0].opened) == ("bank 2", "bank 3")
    with pytest.raises(BankStopped):
        cabinet.unlock("bank 1")


def test_banks_on_one_bus_are_polled_in_turn_and_unlocked_between(opened: ExitStack, until: Until) -> None:
    """Two boards, one wire: no request of one ever meets the answer of the other."""
    rig = Rig(
        Wired("modbus", "left", pulse=0.05, settings=SETTINGS),
        Wired("waveshare", "right", pulse=0.1, settings={**SETTINGS, "address": 2}),
        paced=True,
    )
    cabinet = cabinet_on(rig, opened)
    for door in ("left 1", "right 3", "left 2"):
        cabinet.unlock(door)
    until(
        CLOCK,
        lambda: (
            [door for door in cabinet.doors if cabinet.reading(door).state is OPEN] == ["left 1", "left 2", "right 3"]
        ),
    )
    assert all(health.silent_for is None for health in cabinet.health())
