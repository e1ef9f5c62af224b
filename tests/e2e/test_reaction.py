"""How soon a door moves after the last digit: keyboard, screen, controller and ledger included."""

import time
from collections.abc import Callable
from statistics import median

from tests.e2e.controller import Controller
from tests.e2e.people import ANA, FIRST
from tests.e2e.window import Window

SLOWER = 5
"""So many times the wait for a digit's own picture a door may take: two commits and a pulse stand behind it."""


def test_the_last_digit_moves_the_solenoid_about_as_soon_as_a_digit_is_drawn(
    screen: Window, controller: Controller, record_property: Callable[[str, object], None]
) -> None:
    """Both clocks are the machine's own; a digit that is drawn has gone the same way there, and the way back."""
    message = controller.stored("P-1", "SMALL", ANA)
    assert message.code is not None
    *first, last = message.code.replace(" ", "")
    screen.reads(FIRST)
    drawn = median(_until_drawn(screen, digit) for digit in first)
    struck = screen.strike(f"KP_{last}", pause=0)
    screen.reads(f"Door {message.door} is open")
    pulsed_at = controller.steel.pulsed_at
    assert controller.steel.pulsed == (message.door, message.door)
    assert pulsed_at is not None
    record_property("digit to picture, ms", round(drawn * 1000))
    record_property("last digit to solenoid, ms", round((pulsed_at - struck) * 1000))
    assert 0 < pulsed_at - struck <= SLOWER * drawn


def _until_drawn(screen: Window, digit: str) -> float:
    """Seconds from the stroke of a digit to the first picture in which it stands."""
    before = screen.picture.rows
    struck = screen.strike(f"KP_{digit}", pause=0)
    screen.until(lambda picture: picture.rows != before, f"{digit} is drawn")
    return time.monotonic() - struck
