"""When a sensor is believed."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from hal.belief import CALM_AFTER, RESTLESS, RESTLESS_WITHIN, Belief
from hal.doors import UNREAD, DoorState, Reading

OPEN, CLOSED, UNKNOWN = DoorState.OPEN, DoorState.CLOSED, DoorState.UNKNOWN

SLOW = RESTLESS_WITHIN
"""Seconds between two reads for which nothing counts as restless."""

readings = st.builds(Reading, st.sampled_from(DoorState), st.sampled_from([None, False, True]))


@given(st.lists(readings, max_size=40))
def test_only_two_equal_reads_in_a_row_change_what_is_believed(reads: list[Reading]) -> None:
    """Whatever is believed of state or presence was read twice in a row, and two equal reads are always believed."""
    belief = Belief()
    before: Reading | None = None
    for number, read in enumerate(reads):
        believed = belief.reading
        changed = belief.see(read, number * SLOW)
        assert changed == (belief.reading != believed)
        for field in ("state", "presence"):
            twice = before is not None and getattr(before, field) == getattr(read, field)
            now = getattr(belief.reading, field)
            assert now == (getattr(read, field) if twice else getattr(believed, field))
        before = read


def test_an_unsteady_presence_sensor_does_not_hide_an_opening() -> None:
    """A hand moving in the slot makes presence change at every read; the door is believed all the same."""
    belief = Belief()
    for number, presence in enumerate([True, False, True]):
        belief.see(Reading(OPEN, presence), number * SLOW)
    assert belief.reading.state is OPEN


def test_a_contact_that_never_rests_is_unknown_until_it_was_calm() -> None:
    """Not even a flood of twice-read changes is passed on; a calm contact is believed again."""
    belief = Belief()
    told = [UNKNOWN]
    times = [number * 0.02 for number in range(1999)]
    for number, now in enumerate(times):
        belief.see(Reading(OPEN if number // 3 % 2 else CLOSED), now)
        told.append(belief.reading.state)
    assert belief.reading == UNREAD
    assert not belief.wavers
    assert sum(before is not now for before, now in pairwise(told)) <= RESTLESS
    belief.see(Reading(CLOSED), times[-1] + 0.02)
    belief.see(Reading(CLOSED), times[-1] + 0.04)
    assert belief.reading.state is UNKNOWN
    belief.see(Reading(CLOSED), times[-1] + 0.1 + CALM_AFTER)
    assert belief.reading.state is CLOSED


def test_a_person_who_opens_and_shuts_is_always_believed() -> None:
    """Three openings within ten seconds are a hurried person, not a broken contact."""
    belief = Belief()
    seen = []
    for number in range(100):
        belief.see(Reading(OPEN if number // 15 % 2 else CLOSED), number * 0.1)
        seen.append(belief.reading.state)
    assert UNKNOWN not in seen[2:]


def test_a_door_that_is_pulsed_and_shut_again_and_again_is_always_believed() -> None:
    """What a pulse has opened is no restless contact, however short the lock's rest."""
    belief = Belief()
    seen = []
    for number in range(200):
        if number % 10 == 5:
            belief.expect()
        belief.see(Reading(OPEN if number % 10 in (6, 7) else CLOSED), number * 0.1)
        seen.append(belief.reading.state)
    assert UNKNOWN not in seen[2:]
    assert seen.count(OPEN) == 40


def test_a_contact_that_rattles_after_a_pulse_is_unknown() -> None:
    belief = Belief()
    belief.expect()
    for number in range(50):
        belief.see(Reading(OPEN if number // 3 % 2 else CLOSED), number * 0.02)
    assert belief.reading.state is UNKNOWN


def test_a_silent_bank_s_doors_take_two_reads_to_be_believed_again() -> None:
    belief = Belief()
    belief.see(Reading(CLOSED), 1)
    belief.see(Reading(CLOSED), 2)
    assert belief.lose()
    assert not belief.lose()
    assert not belief.see(Reading(CLOSED), 3)
    assert belief.see(Reading(CLOSED), 4)
