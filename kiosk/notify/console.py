"""Messages as lines on a stream: for a first try, and for the simulator's drawn phones.

It shows codes and contacts, which no log may hold: it writes to the stream that it is given, else to a terminal, and
to nothing else. Under a service manager standard output is the journal.
"""

import sys
from collections.abc import Callable
from typing import TextIO

from msgspec import Struct

from kiosk.core.codes import grouped
from kiosk.core.outbox.messages import Message, OutOfReach
from kiosk.notify.settings import Settings
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


class ConsoleSettings(Settings, frozen=True):
    """There is nothing to be set."""


class ConsoleNotifier:
    """Writes each message as text to a stream; where none is given, to standard output if that is a terminal."""

    name = "CONSOLE"
    personal = False
    settings_type = ConsoleSettings

    def __init__(
        self,
        settings: ConsoleSettings,  # noqa: ARG002 - each channel is made from its settings, and it has none
        stream: TextIO | None = None,
    ) -> None:
        self._stream = stream

    def send(self, message: Message) -> None:
        """Write the message; raises OutOfReach where nobody looks, OSError when the stream is gone."""
        stream = self._stream or sys.stdout
        if self._stream is None and not stream.isatty():
            raise OutOfReach("CONSOLE: standard output is no terminal, and a log must not hold codes")
        said = words(message)
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
