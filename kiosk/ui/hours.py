"""A part of the day by the unit's clock, such as the night: `22:00-06:00`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

Now = Callable[[str], time]
"""The time of day in a zone."""


@dataclass(frozen=True, slots=True)
class Hours:
    """From one time of day to another, over midnight if need be; of an empty text, never."""

    text: str = ""

    def __contains__(self, at: time) -> bool:
        if not self.text:
            return False
        begin, end = (time.fromisoformat(part) for part in self.text.split("-"))
        return begin <= at < end if begin <= end else at >= begin or at < end


def time_of_day(zone: str) -> time:
    """What the clock on the wall says in a zone."""
    return datetime.now(ZoneInfo(zone)).time()
