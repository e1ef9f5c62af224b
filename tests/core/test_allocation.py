"""Strategies choose differently, say why, and never undercut a parcel's size or a recipient's reach."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.allocation import STRATEGIES, Wanted, choose
from kiosk.core.verbs import LockerSlot

SIZES = ("SMALL", "MEDIUM", "LARGE")


def slot(door: str, size: str, low: bool) -> LockerSlot:
    """A slot somewhere on the wall."""
    height = 600 if low else 1600
    return LockerSlot(door=door, size=size, column=1, row=int(door), height=height, box=(400, 200, 500), low=low)


walls = st.lists(st.tuples(st.sampled_from(SIZES), st.booleans()), max_size=12).map(
    lambda rows: [slot(str(number), size, low) for number, (size, low) in enumerate(rows, start=1)]
)


@given(walls, st.sampled_from(SIZES), st.booleans(), st.sampled_from(sorted(STRATEGIES)))
def test_a_choice_fits_and_is_made_whenever_one_exists(
    free: list[LockerSlot], size: str, low: bool, strategy: str
) -> None:
    """The chosen slot is free, large enough and within reach where that is needed; none only when none would do."""
    fitting = [one for one in free if SIZES.index(one.size) >= SIZES.index(size) and (one.low or not low)]
    choice = choose(strategy, free, Wanted(size, low), SIZES)

    assert (choice is None) == (not fitting)
    if choice is not None:
        assert choice.slot in fitting
        assert choice.strategy == strategy
        assert choice.why


def test_the_strategies_truly_differ() -> None:
    """On one wall each takes another door: the smallest, the first, the one in reach."""
    wall = [slot("1", "LARGE", False), slot("2", "SMALL", False), slot("3", "MEDIUM", True)]
    chosen = {name: found.slot.door for name in STRATEGIES if (found := choose(name, wall, Wanted("SMALL"), SIZES))}

    assert chosen == {"best-fit": "2", "first-available": "1", "accessible-first": "3"}


def test_best_fit_keeps_low_doors_for_those_who_need_them() -> None:
    """Of two equal slots the one out of reach goes first; a recipient who needs the low one gets it."""
    wall = [slot("1", "SMALL", True), slot("2", "SMALL", False)]
    anybody, needs_low = (choose("best-fit", wall, Wanted("SMALL", low), SIZES) for low in (False, True))

    assert anybody is not None
    assert needs_low is not None
    assert (anybody.slot.door, needs_low.slot.door) == ("2", "1")
