"""Guessing is slow and bounded, and never closes the unit for a day."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.access.guessing import CODE_WITH_DOOR, KEYPAD, Ladder
from kiosk.core.clock import DAY_MS

MINUTE = 60_000


def test_the_ladder_of_the_keypad() -> None:
    """Five failures close it for a minute, each further one for 2, 5, 10 and again 10 minutes."""
    rests = [KEYPAD.rest([0] * streak, streak, 0) // MINUTE for streak in range(10)]
    assert rests == [0, 0, 0, 0, 0, 1, 2, 5, 10, 10]


def tries_in_a_day(ladder: Ladder, patience: list[int]) -> int:
    """Tries that somebody gets in within a day who waits for every rest, and now and then some longer."""
    now, failures = 0, []
    for extra in patience:
        now += ladder.rest(failures, len(failures), now) + extra
        if now >= DAY_MS:
            break
        failures.append(now)
    return len(failures)


@given(st.lists(st.integers(0, 5 * MINUTE), min_size=600, max_size=600))
def test_no_patience_gets_more_than_the_policys_tries_into_a_day(patience: list[int]) -> None:
    """At most 194 wrong codes a day at the keypad, 480 with a door's number."""
    assert tries_in_a_day(KEYPAD, patience) <= 194
    assert tries_in_a_day(CODE_WITH_DOOR, patience) <= 480


def test_even_with_successes_between_no_day_holds_more() -> None:
    """Somebody with good codes of his own who resets the ladder at every rest still meets the day's count."""
    now, failures = 0, []
    while now < 3 * DAY_MS:
        now += KEYPAD.rest(failures, 0, now) + 1000
        failures.append(now)
    windows = [sum(1 for at in failures if start <= at < start + DAY_MS) for start in failures]
    assert max(windows) <= 194


def test_the_wait_never_exceeds_ten_minutes() -> None:
    """A vandal slows the keypad; it is never closed for the day."""
    assert KEYPAD.rest([0] * 400, 400, 0) == 10 * MINUTE
