"""The unit in figures, for whoever watches many of them."""

from msgspec import Struct

from kiosk.core.verbs.records import SlotReport
from kiosk.core.verbs.vitals import Health


class Post(Struct, frozen=True, kw_only=True):
    """The messages that are still to be sent, and those that never will be."""

    waiting: int
    dead: int
    """Given up in the last seven days."""
    oldest: int | None
    """When the longest waiting message was written, in milliseconds UTC."""


class Figures(Struct, frozen=True, kw_only=True):
    """Everything that is counted or measured, at one moment."""

    at: int
    unit: str
    held: bool
    keypad_closed: int
    """Seconds that the keypad still rests after wrong codes."""
    slots: tuple[SlotReport, ...]
    free: dict[str, int]
    """Slots that can be given out now, by size."""
    health: Health
    post: Post
    visits: int
    """Openings since the ledger began."""
    incidents: int
    """Those that nobody has resolved."""
