"""What a recipient or the operator is told, and how a channel answers: the observer's side of the ledger."""

from typing import Protocol

from msgspec import Struct

WITH_CODE = frozenset({"stored", "reissued", "reminder", "extended"})
"""Events whose messages hold the code, so that they are worth nothing once it is."""


class Noted(Struct, frozen=True, kw_only=True):
    """An incident, as the operator is told of it."""

    number: str
    at: int
    door: str | None
    cause: str


class Message(Struct, frozen=True, kw_only=True):
    """One thing to be told to one recipient; the words are the channel's. Times are milliseconds UTC.

    `code` and `token` are derived when the message is handed over, and are kept nowhere. `key` is stable over
    repeated attempts, and so is `written`, the time of what it tells.
    """

    key: str
    event: str
    written: int = 0
    language: str
    phone: str | None
    email: str | None
    locker: str
    address: str
    operator_phone: str
    time_zone: str
    parcel: str = ""
    """The number on the parcel's label."""
    door: str | None = None
    place: tuple[int, int] | None = None
    """The door's column from the left and its row from the top, both from 1."""
    code: str | None = None
    token: str | None = None
    expires: int | None = None
    ended: int | None = None
    """When it was collected, called back or out of time."""
    incident: str | None = None
    """The number under which a problem was noted."""
    keep_days: int | None = None
    """How long the parcel waits from now on; None where its days have begun already."""
    incidents: tuple[Noted, ...] = ()
    """What an alert tells the operator of, the oldest first."""


class NotSent(Exception):
    """A channel could not pass a message on; `permanent` when trying again is of no use.

    Its text is kept and logged, so it never holds a contact. The provider's own words, which may repeat one, are in
    `said`: for a person who asks just now, and kept nowhere.
    """

    permanent = False
    said = ""
    perhaps = False
    """Whether it may have been passed on all the same: it was handed over, and the answer got lost."""

    def __init__(self, why: str, permanent: bool = False, said: str = "", *, perhaps: bool = False) -> None:
        super().__init__(why)
        self.permanent = permanent
        self.said = said
        self.perhaps = perhaps


class OutOfReach(NotSent):
    """This channel has no way to this recipient: neither a failure nor an acceptance."""


class Notifier(Protocol):
    """Sends one message by one channel.

    One that is not addressed to the recipient himself says so by `personal = False`.
    """

    name: str

    def send(self, message: Message) -> None:
        """Pass a message on; raises NotSent or OutOfReach. May block for as long as the channel takes."""
