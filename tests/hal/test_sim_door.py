"""The imagined steel's physics and everything that can break in it, on stepped time."""

import itertools

import pytest

from hal.clock import SteppedClock
from hal.doors import DoorPlace, DoorState
from hal.errors import DoorUnknown
from hal.sim import Deed, DoorShut, Fault, SimCabinet

OPEN, CLOSED, UNKNOWN = DoorState.OPEN, DoorState.CLOSED, DoorState.UNKNOWN


def state(steel: SimCabinet, door: str = "a1") -> DoorState:
    return steel.readings([door])[0].state


def watch(steel: SimCabinet, clock: SteppedClock, seconds: float, door: str = "a1") -> list[DoorState]:
    """The sensor's word every tenth of a millisecond."""
    said = []
    for _ in range(round(seconds * 10_000)):
        said.append(state(steel, door))
        clock.advance(0.0001)
    return said


def changes(said: list[DoorState]) -> int:
    return sum(before is not now for before, now in itertools.pairwise(said))


def test_a_pulse_frees_the_latch_and_the_spring_opens_the_door(steel: SimCabinet, clock: SteppedClock) -> None:
    steel.pulse("a1", 0.3)
    assert steel.view("a1").share == 0.0
    clock.advance(0.1)
    on_its_way = steel.view("a1")
    assert 0 < on_its_way.share < 1
    assert on_its_way.energised
    clock.advance(0.3)
    wide_open = steel.view("a1")
    assert (wide_open.share, wide_open.sensor, wide_open.energised, wide_open.latched) == (1.0, OPEN, False, False)
    assert all(view.share == 0.0 for view in steel.views() if view.door != "a1")


def test_a_pulse_too_short_for_the_bolt_opens_nothing(steel: SimCabinet, clock: SteppedClock) -> None:
    steel.pulse("a1", 0.01)
    clock.advance(1)
    assert steel.view("a1").latched


@pytest.mark.parametrize("opens", [True, False])
def test_the_contact_bounces_for_some_milliseconds_on_both_edges(
    steel: SimCabinet, clock: SteppedClock, opens: bool
) -> None:
    """A sensor read at the wrong moment lies, then says the truth for good."""
    if opens:
        steel.pulse("a1", 0.2)
    else:
        steel.pull("a1")
        clock.advance(1)
        steel.shut("a1")
    said = watch(steel, clock, 0.4)
    assert changes(said) > 1
    assert said[0] is (CLOSED if opens else OPEN)
    assert set(said[-1000:]) == {OPEN if opens else CLOSED}
    first_change = said.index(OPEN if opens else CLOSED)
    assert changes(said[first_change + 100 :]) == 0


def test_a_shut_door_latches_and_stays(steel: SimCabinet, clock: SteppedClock) -> None:
    steel.pulse("a1", 0.2)
    clock.advance(1)
    steel.shut("a1")
    assert not steel.view("a1").latched
    clock.advance(1)
    assert steel.view("a1").latched
    assert state(steel) is CLOSED


def test_a_door_shut_against_a_pulled_latch_springs_open_again(steel: SimCabinet, clock: SteppedClock) -> None:
    steel.pulse("a1", 2.0)
    clock.advance(1)
    steel.shut("a1")
    clock.advance(2)
    assert steel.view("a1").share == 1.0


def test_a_pulse_while_the_door_falls_shut_opens_it_once_it_is_there(steel: SimCabinet, clock: SteppedClock) -> None:
    steel.pull("a1")
    clock.advance(1)
    steel.shut("a1")
    clock.advance(0.1)
    steel.pulse("a1", 0.3)
    clock.advance(0.1)
    assert steel.view("a1").share == 0.0
    clock.advance(0.5)
    assert steel.view("a1").share == 1.0


def test_an_output_switched_off_early_leaves_the_bolt_in_its_strike(steel: SimCabinet, clock: SteppedClock) -> None:
    """Outputs that nobody times are on until they are switched off; the history says for how long."""
    steel.energise("a1")
    assert steel.pulses[0].seconds == float("inf")
    clock.advance(0.01)
    steel.release("a1")
    clock.advance(1)
    assert steel.view("a1").latched
    assert steel.pulses[0].seconds == pytest.approx(0.01)
    steel.energise("a1")
    clock.advance(5)
    assert (steel.view("a1").share, steel.view("a1").energised) == (1.0, True)


def test_parcels_pass_an_open_door_only(steel: SimCabinet, clock: SteppedClock) -> None:
    with pytest.raises(DoorShut, match="a1"):
        steel.put("a1", "socks")
    steel.pull("a1")
    clock.advance(1)
    steel.put("a1", "socks")
    steel.put("a1", "shoes")
    assert steel.readings(["a1", "a2"])[0].presence is True
    assert steel.view("a1").parcels == ("socks", "shoes")
    steel.shut("a1")
    clock.advance(1)
    with pytest.raises(DoorShut):
        steel.take("a1")
    steel.pull("a1")
    clock.advance(1)
    assert steel.take("a1") == ("socks", "shoes")
    assert steel.readings(["a1"])[0].presence is False


def test_a_wall_without_presence_sensors_tells_nothing_of_parcels(
    places: tuple[DoorPlace, ...], clock: SteppedClock
) -> None:
    assert SimCabinet(places, clock).readings(["a1"])[0].presence is None


def test_pulses_are_remembered_with_door_moment_and_length(steel: SimCabinet, clock: SteppedClock) -> None:
    begun = clock.monotonic()
    steel.pulse("a1", 0.3)
    clock.advance(1)
    steel.pulse("b2", 0.2)
    assert [(pulse.door, pulse.at - begun, pulse.seconds) for pulse in steel.pulses] == [("a1", 0, 0.3), ("b2", 1, 0.2)]


def test_a_jammed_door_stays_until_it_is_healed(steel: SimCabinet, clock: SteppedClock) -> None:
    steel.jam("a1")
    steel.pulse("a1", 0.3)
    clock.advance(1)
    assert (state(steel), steel.view("a1").faults) == (CLOSED, frozenset({Fault.JAMMED}))
    steel.heal("a1")
    steel.pulse("a1", 0.3)
    clock.advance(1)
    assert (state(steel), steel.view("a1").faults) == (OPEN, frozenset())


def test_a_hook_sensor_sees_a_jammed_door_open_and_close(places: tuple[DoorPlace, ...], clock: SteppedClock) -> None:
    """A sensor at the latch cannot tell a stuck door from one that was opened and shut."""
    steel = SimCabinet(places, clock, hook_sensor=True)
    steel.jam("a1")
    steel.pulse("a1", 0.3)
    clock.advance(0.1)
    assert (state(steel), steel.view("a1").share) == (OPEN, 0.0)
    clock.advance(1)
    assert state(steel) is CLOSED


def test_a_weak_spring_opens_a_crack_that_the_sensor_sees_and_no_hand_gets_through(
    steel: SimCabinet, clock: SteppedClock
) -> None:
    steel.weak_spring("a1")
    steel.pulse("a1", 0.3)
    clock.advance(1)
    assert state(steel) is OPEN
    with pytest.raises(DoorShut):
        steel.take("a1")
    steel.shut("a1")
    clock.advance(1)
    assert (state(steel), steel.view("a1").latched) == (CLOSED, True)


def test_a_stuck_sensor_lies_about_a_door_that_moves(steel: SimCabinet, clock: SteppedClock) -> None:
    steel.stuck_closed("a1")
    steel.pulse("a1", 0.3)
    clock.advance(1)
    assert (state(steel), steel.view("a1").share) == (CLOSED, 1.0)
    steel.stuck_open("a1")
    steel.shut("a1")
    clock.advance(1)
    assert (state(steel), steel.view("a1").latched) == (OPEN, True)
    steel.stuck_closed("a1")
    assert steel.view("a1").faults == {Fault.STUCK_CLOSED}
    assert state(steel) is CLOSED


def test_a_flapping_sensor_never_comes_to_rest(steel: SimCabinet, clock: SteppedClock) -> None:
    steel.flap("a1")
    said = watch(steel, clock, 0.3)
    assert changes(said) > 5


def test_a_cut_sensor_is_unknown(steel: SimCabinet) -> None:
    steel.cut_sensor("a1")
    assert (state(steel), state(steel, "a2")) == (UNKNOWN, CLOSED)


def test_a_swapped_output_moves_the_other_door(steel: SimCabinet, clock: SteppedClock) -> None:
    """The witness names the latch that moved, and the output that moved it."""
    steel.wrong_door("a1", opens="a2")
    steel.pulse("a1", 0.3)
    clock.advance(1)
    assert (state(steel, "a1"), state(steel, "a2")) == (CLOSED, OPEN)
    assert [(pulse.door, pulse.asked) for pulse in steel.pulses] == [("a2", "a1")]


def test_whoever_draws_is_told_of_every_deed(steel: SimCabinet, clock: SteppedClock) -> None:
    told: list[Deed] = []
    stop = steel.listen(told.append)
    steel.pull("a1")
    clock.advance(1)
    steel.put("a1", "socks")
    steel.silence("a")
    stop()
    steel.restore("a")
    assert told == [Deed("pull", "a1"), Deed("put", "a1"), Deed("silence", "a")]


@pytest.mark.parametrize("deed", ["pull", "shut", "take", "jam", "heal", "view", "energise", "release"])
def test_a_door_that_is_not_there_is_told_so(steel: SimCabinet, deed: str) -> None:
    with pytest.raises(DoorUnknown):
        getattr(steel, deed)("z9")
