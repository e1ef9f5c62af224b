"""What a person asked the screen to make easier; the next person finds it as it was."""

from enum import StrEnum

SLOWER = 3.0
"""By how much every time limit grows for somebody who asked for anything."""


class Aid(StrEnum):
    """One thing made easier; the value is the class under which the styles know it."""

    LOW = "low"
    """Every key in the lower half."""
    LARGE = "large"
    """Texts drawn in large letters."""
    CONTRAST = "contrast"
    TIME = "time"
    """Time limits three times as long; every other aid brings this along."""
    SPEECH = "speech"
    """Pages are read out."""


class Aids:
    """The aids in use just now."""

    def __init__(self) -> None:
        self._on: set[Aid] = set()

    def __contains__(self, aid: Aid) -> bool:
        return aid in self._on

    def __bool__(self) -> bool:
        return bool(self._on)

    @property
    def patience(self) -> float:
        """By what every time limit is multiplied."""
        return SLOWER if self._on else 1.0

    def turn(self, aid: Aid) -> None:
        """On, or off again."""
        self._on ^= {aid}

    def drop(self) -> None:
        """The person is gone."""
        self._on.clear()
