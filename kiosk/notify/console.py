"""Messages as lines on a stream: for a first try, and for the simulator's drawn phones.

It shows codes, which no log may hold: it writes to the stream that it is given and to nothing else.
"""

import sys
from collections.abc import Callable
from typing import TextIO

from msgspec import Struct

from kiosk.core.codes import grouped
from kiosk.core.outbox.messages import Message
from kiosk.notify.wording import words


class SentMessage(Struct, frozen=True, kw_only=True):
    """What a recipient's phone shows."""

    to: str
    subject: str
    text: str
    event: str
    door: str | None = None
    code: str | None
    token: str | None


class ConsoleSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """There is nothing to be set."""


class ConsoleNotifier:
    """Writes each message as text to a stream, standard output where none is given."""

    name = "CONSOLE"
    settings_type = ConsoleSettings

    def __init__(self, settings: ConsoleSettings, stream: TextIO | None = None) -> None:
        self._settings = settings
        self._stream = stream

    def send(self, message: Message) -> None:
        """Write the message; raises OSError when the stream is gone."""
        said = words(message)
        stream = self._stream or sys.stdout
        stream.write(f"To {message.phone or message.email}: {said.subject}\n{said.text}\n\n")
        stream.flush()


class Phones:
    """The simulator's phones: every message that was sent, newest last."""

    name = "PHONES"

    def __init__(self) -> None:
        self._messages: tuple[SentMessage, ...] = ()
        self._listeners: list[Callable[[SentMessage], None]] = []

    @property
    def messages(self) -> tuple[SentMessage, ...]:
        """Every message so far."""
        return self._messages

    def listen(self, listener: Callable[[SentMessage], None]) -> Callable[[], None]:
        """Tell `listener` of every message, on the delivery's thread; returns how to stop it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def send(self, message: Message) -> None:
        """Show a message on its recipient's phone."""
        said = words(message)
        sent = SentMessage(
            to=message.phone or message.email or "",
            subject=said.subject,
            text=said.short,
            event=message.event,
            door=message.door,
            code=grouped(message.code) if message.code else None,
            token=message.token,
        )
        self._messages = (*self._messages, sent)
        for listener in tuple(self._listeners):
            listener(sent)
