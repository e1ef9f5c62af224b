"""What an examination finds: how bad it is, in a sentence, and what to do about it."""

from enum import StrEnum

from msgspec import Struct


class Level(StrEnum):
    """How bad a finding is; in this order."""

    OK = "ok"
    SKIPPED = "skipped"
    """It could not be examined here and now; the finding says why."""
    WARNING = "warning"
    """It works, but somebody should look after it."""
    FAILURE = "failure"
    """It does not work, or nobody should rely on it."""


class Finding(Struct, frozen=True, kw_only=True):
    """One thing that was examined."""

    check: str
    level: Level
    text: str
    remedy: str = ""
    """What to do; empty where nothing has to be done."""


def worst(findings: list[Finding]) -> Level:
    """The worst level among findings."""
    levels = list(Level)
    return max((finding.level for finding in findings), key=levels.index, default=Level.OK)
