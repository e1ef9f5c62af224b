"""The cabinet's rules, over imagined steel on stepped time."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hal.belief import CALM_AFTER
from hal.cabinet import Cabinet
from hal.clock import SteppedClock
from hal.doors import UNREAD, DoorEvent, DoorPlace, DoorState, Reading
from hal.errors import BankSilent, BankStopped, DoorCooling, DoorHeld, DoorUnknown, WiringError
from hal.sim import Fault, SimBank, SimCabinet, sim_banks

OPEN, CLOSED, UNKNOWN = DoorState.OPEN, DoorState.CLOSED, DoorState.UNKNOWN

Step = Callable[[float], None]

PULSE = 0.5
COOL = 20 * PULSE
"""Seconds from a pulse's start until its lock may be pulsed again: 5 % of the time."""


def state(cabinet: Cabinet, door: str) -> DoorState:
    return cabinet.reading(door).state


# -- reading --------------------------------------------------------------------------------------------------


def test_once_started_every_door_is_believed(cabinet: Cabinet) -> None:
    """Who starts a cabinet may judge by its doors at once."""
    assert cabinet.doors == ("a1", "a2", "a3", "b1", "b2", "b3")
    assert [cabinet.reading(door) for door in cabinet.doors] == [Reading(CLOSED, presence=False)] * 6
    assert cabinet.kind == "simulated"


def test_a_change_is_told_after_two_equal_reads_once_and_with_what_was_before(
    cabinet: Cabinet, steel: SimCabinet, clock: SteppedClock, step: Step
) -> None:
    told: list[DoorEvent] = []
    stop = cabinet.listen(told.append)
    steel.pull("a2")
    clock.advance(1)
    cabinet.poll()
    assert told == []
    cabinet.poll()
    cabinet.poll()
    was, now = Reading(CLOSED, presence=False), Reading(OPEN, presence=False)
    assert told == [DoorEvent("a2", was, now, clock.monotonic())]
    stop()
    steel.shut("a2")
    step(1)
    assert len(told) == 1
    assert state(cabinet, "a2") is CLOSED


def test_an_opening_says_how_long_after_its_pulse_it_came(
    cabinet: Cabinet, steel: SimCabinet, clock: SteppedClock, step: Step
) -> None:
    """What nobody pulsed took no time: a door that is pulled open by force says nothing."""
    told: list[DoorEvent] = []
    cabinet.listen(told.append)
    began = clock.monotonic()
    cabinet.unlock("a1")
    step(2)
    steel.shut("a1")
    step(2)
    steel.pull("a1")
    step(2)
    opened = [event for event in told if event.opened]
    assert [event.took for event in opened] == [pytest.approx(opened[0].at - began), None]


def test_a_listener_that_fails_is_logged_and_costs_nobody_else_anything(
    cabinet: Cabinet, steel: SimCabinet, caplog: pytest.LogCaptureFixture, step: Step
) -> None:
    def fails(event: DoorEvent) -> None:
        raise ZeroDivisionError(event.door)

    told: list[DoorEvent] = []
    cabinet.listen(fails)
    cabinet.listen(told.append)
    steel.pull("a1")
    step(1)
    steel.shut("a1")
    step(1)
    assert [(event.opened, event.closed) for event in told] == [(True, False), (False, True)]
    assert "ZeroDivisionError: a1" in caplog.text


def test_a_bank_absent_at_start_is_silent_and_comes_by_itself(
    steel: SimCabinet, places: Sequence[DoorPlace], clock: SteppedClock
) -> None:
    steel.silence("b")
    cabinet = Cabinet(places, sim_banks(steel), clock)
    cabinet.start()
    assert [state(cabinet, door) for door in cabinet.doors] == [CLOSED] * 3 + [UNKNOWN] * 3
    assert [health.silent_for is None for health in cabinet.health()] == [True, False]
    steel.restore("b")
    cabinet.poll()
    cabinet.poll()
    assert state(cabinet, "b1") is CLOSED
    assert cabinet.health()[1].silent_for is None


def test_a_silent_bank_is_told_as_unknown_doors_and_by_its_health(
    cabinet: Cabinet, steel: SimCabinet, step: Step
) -> None:
    """And nothing is pulsed there blindly, even where the board might still hear."""
    told: list[DoorEvent] = []
    cabinet.listen(told.append)
    steel.lose_answers("a")
    step(3)
    assert [(event.door, event.now.state) for event in told] == [("a1", UNKNOWN), ("a2", UNKNOWN), ("a3", UNKNOWN)]
    silent, answering = cabinet.health()
    assert silent.silent_for == pytest.approx(3, abs=0.1)
    assert silent.last_error is not None
    assert "no answer" in silent.last_error
    assert (answering.silent_for, answering.last_error) == (None, None)
    assert state(cabinet, "b1") is CLOSED
    with pytest.raises(BankSilent):
        cabinet.unlock("a1")
    assert steel.pulses == ()


class BrokenBank(SimBank):
    """A driver with a mistake in it."""

    def read(self) -> tuple[Reading, ...]:
        """Fail as no driver should."""
        raise ZeroDivisionError


def test_a_driver_s_mistake_costs_its_own_doors_only(
    steel: SimCabinet, places: Sequence[DoorPlace], clock: SteppedClock, caplog: pytest.LogCaptureFixture
) -> None:
    banks = {"a": BrokenBank(steel, "a", bus="shared"), "b": SimBank(steel, "b", bus="shared")}
    cabinet = Cabinet(places, banks, clock)
    cabinet.start()
    assert (state(cabinet, "a1"), state(cabinet, "b1")) == (UNKNOWN, CLOSED)
    assert "ZeroDivisionError" in (cabinet.health()[0].last_error or "")
    assert "Traceback" in caplog.text


def test_a_bank_that_tells_of_fewer_doors_than_it_has_is_not_believed(
    steel: SimCabinet, places: Sequence[DoorPlace], clock: SteppedClock
) -> None:
    class ShortBank(SimBank):
        """Forgets its last door."""

        def read(self) -> tuple[Reading, ...]:
            """Tell of all but one."""
            return super().read()[:-1]

    cabinet = Cabinet(places, {"a": ShortBank(steel, "a"), "b": SimBank(steel, "b")}, clock)
    cabinet.start()
    assert (state(cabinet, "a1"), state(cabinet, "b1")) == (UNKNOWN, CLOSED)


# -- moving ---------------------------------------------------------------------------------------------------


def test_an_unlock_opens_its_door(cabinet: Cabinet, steel: SimCabinet, step: Step) -> None:
    cabinet.unlock("b2")
    step(1)
    assert [door for door in cabinet.doors if state(cabinet, door) is OPEN] == ["b2"]
    assert [pulse.door for pulse in steel.pulses] == ["b2"]
    with pytest.raises(DoorUnknown):
        cabinet.unlock("b4")


def test_a_lock_cools_down_while_the_others_do_not(cabinet: Cabinet, steel: SimCabinet, clock: SteppedClock) -> None:
    """A pulse of p seconds is followed by 19 p of rest for that lock."""
    cabinet.unlock("a1")
    with pytest.raises(DoorCooling) as refused:
        cabinet.unlock("a1")
    assert refused.value.wait == pytest.approx(COOL)
    cabinet.unlock("a2")
    clock.advance(refused.value.wait - PULSE - 0.01)
    with pytest.raises(DoorCooling):
        cabinet.unlock("a1")
    clock.advance(0.02)
    cabinet.unlock("a1")
    assert [pulse.door for pulse in steel.pulses] == ["a1", "a2", "a1"]


@pytest.mark.parametrize("at_once", [1, 2])
def test_no_more_solenoids_move_at_once_than_the_supply_bears(
    steel: SimCabinet, places: Sequence[DoorPlace], clock: SteppedClock, at_once: int
) -> None:
    cabinet = Cabinet(places, sim_banks(steel, pulse=PULSE), clock, coils_at_once=at_once)
    begun = clock.monotonic()
    for door in ("a1", "b1", "a2", "b2"):
        cabinet.unlock(door)
    expected = [0, PULSE, 2 * PULSE, 3 * PULSE] if at_once == 1 else [0, 0, PULSE, PULSE]
    assert [pulse.at - begun for pulse in steel.pulses] == pytest.approx(expected)


def test_a_lost_answer_counts_as_a_pulse(cabinet: Cabinet, steel: SimCabinet, step: Step) -> None:
    """The door may have opened: the lock cools down, nothing is sent again, and the sensor tells."""
    steel.lose_answers("a")
    with pytest.raises(BankSilent):
        cabinet.unlock("a1")
    with pytest.raises(DoorCooling):
        cabinet.unlock("a1")
    steel.restore("a")
    step(1)
    assert state(cabinet, "a1") is OPEN
    assert len(steel.pulses) == 1


def test_work_hold_refuses_every_unlock_until_it_is_released(cabinet: Cabinet, steel: SimCabinet) -> None:
    cabinet.hold(True)
    assert cabinet.held
    for door in ("a1", "b1"):
        with pytest.raises(DoorHeld):
            cabinet.unlock(door)
    assert steel.pulses == ()
    cabinet.hold(False)
    cabinet.unlock("a1")
    assert len(steel.pulses) == 1


def test_a_refused_unlock_costs_no_cool_down(cabinet: Cabinet, steel: SimCabinet) -> None:
    cabinet.hold(True)
    with pytest.raises(DoorHeld):
        cabinet.unlock("a1")
    cabinet.hold(False)
    cabinet.unlock("a1")
    assert len(steel.pulses) == 1


def test_a_closed_cabinet_moves_nothing_and_may_be_closed_again(
    cabinet: Cabinet, steel: SimCabinet, clock: SteppedClock
) -> None:
    cabinet.unlock("a1")
    cabinet.close()
    cabinet.close()
    assert not any(view.energised for view in steel.views())
    with pytest.raises(BankSilent):
        cabinet.unlock("b1")
    assert len(steel.pulses) == 1


# -- wiring ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("added", "complaint"),
    [
        (DoorPlace("c1", "c", 1), "'c', which does not exist"),
        (DoorPlace("a4", "a", 4), "no door number 4"),
        (DoorPlace("a0", "a", 0), "no door number 0"),
        (DoorPlace("a1", "b", 3), "named twice: a1"),
        (DoorPlace("x", "a", 3), "one output: a:3"),
    ],
)
def test_a_wiring_that_contradicts_itself_is_refused(
    steel: SimCabinet, places: Sequence[DoorPlace], clock: SteppedClock, added: DoorPlace, complaint: str
) -> None:
    with pytest.raises(WiringError, match=complaint):
        Cabinet([*places, added], sim_banks(steel), clock)


# -- anything in any order ------------------------------------------------------------------------------------

DOORS = ("a1", "a2", "b1")
DEEDS = ("unlock", "pull", "shut", "jam", "flap", "stuck_open", "cut_sensor", "heal", "silence", "restore")
deeds = st.tuples(st.sampled_from(DEEDS), st.sampled_from(DOORS), st.floats(0.001, 3))


def do(cabinet: Cabinet, steel: SimCabinet, deed: str, door: str) -> None:
    if deed in ("silence", "restore"):
        getattr(steel, deed)(door[0])
    elif deed == "unlock":
        try:
            cabinet.unlock(door)
        except (BankSilent, BankStopped, DoorCooling):
            return
    else:
        getattr(steel, deed)(door)


@settings(max_examples=60, deadline=None)
@given(st.lists(deeds, max_size=25))
def test_whatever_hands_pulses_and_faults_do_the_believed_state_becomes_the_sensor_s(
    history: list[tuple[str, str, float]],
) -> None:
    """And every door's events link up: what one says is now, the next says was before."""
    clock = SteppedClock()
    places = [DoorPlace(door, door[0], int(door[1])) for door in DOORS]
    steel = SimCabinet(places, clock, presence=True)
    cabinet = Cabinet(places, sim_banks(steel), clock)
    told: list[DoorEvent] = []
    cabinet.listen(told.append)
    cabinet.start()
    for deed, door, seconds in history:
        do(cabinet, steel, deed, door)
        clock.advance(seconds)
        cabinet.poll()
    for door in DOORS:
        steel.restore(door[0])
        if Fault.FLAPPING in steel.view(door).faults:
            steel.heal(door)
    for _ in range(4):
        clock.advance(CALM_AFTER)
        cabinet.poll()
    believed = tuple(cabinet.reading(door) for door in DOORS)
    assert believed == steel.readings(DOORS)
    for door, reading in zip(DOORS, believed, strict=True):
        events = [event for event in told if event.door == door]
        said = [UNREAD, *(event.now for event in events)]
        assert [event.before for event in events] == said[:-1]
        assert said[-1] == reading
        assert all(event.before != event.now for event in events)
