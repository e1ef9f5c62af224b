"""What every error is: its class and its facts, of which its text is composed; and the five that callers tell apart."""

from math import ceil
from typing import ClassVar

Fact = str | int | float | None

LARGEST = 90
"""So many of a unit of time are told in it; more are told in the next larger one."""


def span(seconds: float) -> str:
    """A time to wait with its unit, whose signs are the same in every language: 45 s, 10 min, 2 h."""
    if seconds <= LARGEST:
        return f"{ceil(seconds)} s"
    minutes = seconds / 60
    return f"{ceil(minutes)} min" if minutes <= LARGEST else f"{ceil(minutes / 60)} h"


class KioskError(Exception):
    """Anything that the kiosk refuses or cannot do; `facts` fill the placeholders of `text`.

    The fact `wait` is in seconds, and told with its unit.
    """

    text: ClassVar[str] = "something went wrong"
    exit_code: ClassVar[int] = 70

    def __init__(self, **facts: Fact) -> None:
        wait = facts.get("wait")
        told = {**facts, "wait": span(wait)} if isinstance(wait, int | float) else facts
        super().__init__(self.text.format_map(told))
        self.facts = facts


class Refused(KioskError):
    """The request cannot be met as it stands."""

    exit_code = 64


class TryLater(KioskError):
    """The same request may succeed later."""

    exit_code = 75


class Unavailable(KioskError):
    """The other side is not there."""

    exit_code = 69


class Misconfigured(KioskError):
    """Somebody has to change a file before this can start."""

    exit_code = 78


class Broken(KioskError):
    """The ledger or the program is not to be trusted."""
