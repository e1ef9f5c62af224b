"""The door that opens is not the one that was asked for: what the cabinet makes of it, on stepped time."""

from collections.abc import Callable

import pytest

from hal.cabinet import Cabinet, WrongDoor
from hal.clock import SteppedClock
from hal.doors import DoorState
from hal.errors import BankStopped, DoorCooling
from hal.sim import SimCabinet
from hal.wrong_door import DECIDED

OPEN, CLOSED = DoorState.OPEN, DoorState.CLOSED

Step = Callable[[float], None]


def state(cabinet: Cabinet, door: str) -> DoorState:
    return cabinet.reading(door).state


def test_a_pulse_that_opens_another_door_stops_its_bank_and_alarms_once(
    cabinet: Cabinet, steel: SimCabinet, step: Step
) -> None:
    alarms: list[WrongDoor] = []
    cabinet.listen_alarm(alarms.append)
    steel.wrong_door("a1", opens="a2")
    cabinet.unlock("a1")
    step(5)
    [alarm] = alarms
    assert (alarm.asked, alarm.opened, alarm.bank) == ("a1", "a2", "a")
    with pytest.raises(BankStopped) as refused:
        cabinet.unlock("a3")
    assert (refused.value.asked, refused.value.opened) == ("a1", "a2")
    assert [health.stopped for health in cabinet.health()] == [True, False]
    cabinet.unlock("b1")
    step(1)
    assert state(cabinet, "b1") is OPEN
    cabinet.release("a")
    cabinet.unlock("a3")
    step(5)
    assert state(cabinet, "a3") is OPEN
    assert len(alarms) == 1


def test_the_wrong_door_is_noticed_at_coarse_steps_too(
    cabinet: Cabinet, steel: SimCabinet, clock: SteppedClock
) -> None:
    steel.wrong_door("a1", opens="a2")
    cabinet.unlock("a1")
    for _ in range(4):
        clock.advance(1)
        cabinet.poll()
    with pytest.raises(BankStopped):
        cabinet.unlock("a3")


def test_until_a_swapped_wire_is_proven_the_bank_asks_for_patience(
    cabinet: Cabinet, steel: SimCabinet, step: Step
) -> None:
    """No second stranger's door may open while the first is being judged."""
    steel.wrong_door("a1", opens="a2")
    cabinet.unlock("a1")
    step(0.6)
    with pytest.raises(DoorCooling) as refused:
        cabinet.unlock("a3")
    assert 0 < refused.value.wait <= DECIDED
    step(refused.value.wait + 0.1)
    with pytest.raises(BankStopped):
        cabinet.unlock("a3")
    assert len(steel.pulses) == 1


@pytest.mark.parametrize("first", ["pulse", "hand"])
def test_a_hand_at_another_door_is_no_wrong_door_when_the_asked_one_opens(
    cabinet: Cabinet, steel: SimCabinet, clock: SteppedClock, first: str, step: Step
) -> None:
    alarms: list[WrongDoor] = []
    cabinet.listen_alarm(alarms.append)
    if first == "hand":
        steel.pull("a2")
        clock.advance(0.05)
    cabinet.unlock("a1")
    if first == "pulse":
        step(0.3)
        steel.pull("a2")
    step(5)
    assert (state(cabinet, "a1"), state(cabinet, "a2")) == (OPEN, OPEN)
    assert alarms == []
    cabinet.unlock("a3")


def test_a_door_found_open_once_its_sensor_works_again_accuses_nobody(
    cabinet: Cabinet, steel: SimCabinet, step: Step
) -> None:
    """Only the edge from closed to open is an opening."""
    steel.cut_sensor("a2")
    steel.pull("a2")
    steel.jam("a1")
    step(1)
    cabinet.unlock("a1")
    steel.heal("a2")
    step(5)
    assert (state(cabinet, "a1"), state(cabinet, "a2")) == (CLOSED, OPEN)
    cabinet.unlock("a3")


def test_a_jammed_door_alone_stops_nothing(cabinet: Cabinet, steel: SimCabinet, step: Step) -> None:
    steel.jam("a1")
    cabinet.unlock("a1")
    step(5)
    steel.pull("a2")
    step(5)
    cabinet.unlock("a3")
    assert state(cabinet, "a1") is CLOSED
