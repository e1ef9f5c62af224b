"""The unit in figures, for whoever watches many of them."""

from msgspec import Struct

from kiosk.core.verbs.records import SlotReport
from kiosk.core.verbs.vitals import Health


class LostMessage(Struct, frozen=True, kw_only=True):
    """A message that its recipient never got: what it was about, never what it said."""

    key: str
    event: str
    parcel: str | None = None
    """The number of the parcel; None for a message to the operator."""
    door: str | None = None
    """The door behind which that parcel lies."""
    why: str | None = None


class Post(Struct, frozen=True, kw_only=True):
    """The messages that are still to be sent, and those that never will be."""

    waiting: int
    dead: int
    """Lost in the last seven days: given up, or with a code that ended before anybody had heard of it."""
    oldest: int | None
    """When the longest waiting message was written, in milliseconds UTC."""
    lost: tuple[LostMessage, ...] = ()
    """The newest of those that are lost."""


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
