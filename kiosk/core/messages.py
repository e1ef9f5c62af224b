"""What a recipient is told, and how a channel answers: the observer's side of the ledger."""

from typing import Protocol

from msgspec import Struct


class Message(Struct, frozen=True, kw_only=True):
    """One thing to be told to one recipient; the words are the channel's.

    `code` and `token` are derived when the message is handed over, and are kept nowhere. `key` is stable over
    repeated attempts.
    """

    key: str
    event: str
    language: str
    phone: str | None
    email: str | None
    locker: str
    address: str
    operator_phone: str
    time_zone: str
    door: str | None = None
    code: str | None = None
    token: str | None = None
    expires: int | None = None
    keep_days: int = 7


class NotSent(Exception):
    """A channel could not pass a message on; `permanent` when trying again is of no use."""

    def __init__(self, why: str, permanent: bool = False) -> None:
        super().__init__(why)
        self.permanent = permanent


class Notifier(Protocol):
    """Sends one message by one channel."""

    name: str

    def send(self, message: Message) -> None:
        """Pass a message on; raises NotSent. May block for as long as the channel takes."""
