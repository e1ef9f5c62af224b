"""Boards with a timer of their own, which the file's pulse does not reach."""

from typing import Any

import pytest

from hal.banks import driver
from hal.banks.timed import MARGIN, TimedBank
from hal.banks.wiring import Wiring
from hal.machine import Machine


def timed(kind: str, pulse: float, **settings: object) -> TimedBank[Any]:
    bank = driver(kind)(Wiring("bank", 4, pulse, settings={"port": "/dev/none", **settings}), Machine())
    assert isinstance(bank, TimedBank)
    return bank


@pytest.mark.parametrize(
    ("kind", "told", "lasts"),
    [
        ("kerong-cu16", 0.2, 0.55),
        ("kerong-cu12", 0.8, 0.8),
        ("shuoming", 0.3, 0.5),
        ("dingchang", 0.05, 0.15),
        ("wkly", 0.3, 0.3),
        ("winnsen", 0.3, 0.3),
    ],
)
def test_a_pulse_lasts_at_least_as_long_as_the_board_was_delivered_with(kind: str, told: float, lasts: float) -> None:
    """The next solenoid waits for what the board does, and a little for its clock, whatever the file says."""
    assert timed(kind, told).pulse == lasts + MARGIN


def test_a_timer_that_somebody_set_is_believed() -> None:
    """A board's own setting can be changed; the file says that it was."""
    assert timed("kerong-cu16", 0.2, pulse_is_set=True).pulse == 0.2 + MARGIN
