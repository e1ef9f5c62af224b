"""The channels of a unit: a message goes by each of them, and one that reaches its recipient himself is enough.

A channel that is addressed to the recipient is *personal*; every other one - a program of the operator's, a common
chat, a terminal - is a bystander, whose word counts only where no personal channel reaches him.

A channel that let somebody wait and then failed rests for a while: what it was not asked costs nothing, so a mail
server that hangs holds up no text message.
"""

import logging
import re
import threading
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from hal.clock import Clock
from kiosk.core.outbox.messages import Message, Notifier, NotSent, OutOfReach
from kiosk.core.trace import where

log = logging.getLogger(__name__)

_SLOW = 5.0
"""Seconds after which a failure counts as one of a channel that hangs."""
_REST = 60.0
_SEPARATORS = re.compile(r"[\s()/\-]")
_TELLING = 7
"""Last digits of a phone number that give it away, whatever prefix stands before them."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one channel made of a message."""

    channel: str
    """Its name, with a number from the second of that name on."""
    personal: bool
    failure: NotSent | None = None
    """Why it did not accept it."""

    @property
    def out_of_reach(self) -> bool:
        """Whether it has no way to this recipient, which is neither a failure nor an acceptance."""
        return isinstance(self.failure, OutOfReach)


class Channels:
    """The notifiers that are asked; they come and go from any thread."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._channels: tuple[_Channel, ...] = ()
        self._changing = threading.Lock()

    def add(self, notifier: Notifier) -> None:
        """Send by this channel too, from now on."""
        with self._changing:
            self._channels = (*self._channels, _Channel(notifier, self._clock))

    def remove(self, notifier: Notifier) -> None:
        """Send by this channel no longer."""
        with self._changing:
            self._channels = tuple(known for known in self._channels if known.notifier is not notifier)

    def ask(self, message: Message, before: Collection[str] = ()) -> Iterator[Answer]:
        """Ask one channel after the other, each when its answer is wanted; those named in `before` have accepted it.

        Personal channels come first. An answer may take as long as its channel does.
        """
        times = Counter[str]()
        channels = [(channel.personal, channel) for channel in self._channels]
        for personal, channel in sorted(channels, key=lambda pair: not pair[0]):
            times[channel.name] += 1
            name = channel.name if times[channel.name] == 1 else f"{channel.name} {times[channel.name]}"
            yield Answer(name, personal, None if name in before else channel.ask(message))

    def tell(self, message: Message) -> Sequence[NotSent]:
        """Send by every channel; raises NotSent when the recipient does not count as told.

        Returns what went wrong at the others. May block for as long as every channel takes.
        """
        answers = list(self.ask(message))
        if not settled(answers):
            raise refusal(answers)
        return failures(answers)


def settled(answers: Sequence[Answer]) -> bool:
    """Whether the recipient counts as told: by a personal channel, or by a bystander where no personal reaches him."""
    accepted = [answer for answer in answers if answer.failure is None]
    reached = any(answer.personal and not answer.out_of_reach for answer in answers)
    return any(answer.personal or not reached for answer in accepted)


def failures(answers: Sequence[Answer]) -> Sequence[NotSent]:
    """What went wrong, channel by channel."""
    return [answer.failure for answer in answers if answer.failure is not None and not answer.out_of_reach]


def refusal(answers: Sequence[Answer]) -> NotSent:
    """Why nobody was told; final where every channel that failed says so."""
    found = failures(answers)
    if not found:
        return NotSent("no channel reaches this recipient" if answers else "no channel is configured")
    final, perhaps = all(failure.permanent for failure in found), any(failure.perhaps for failure in found)
    return NotSent(told(found), final, perhaps=perhaps)


def told(failures: Sequence[NotSent]) -> str:
    """What went wrong, on one line."""
    return "; ".join(str(failure) for failure in failures)


def attempt(notifier: Notifier, message: Message) -> NotSent | None:
    """Try one notifier; its failure, or None when it accepted.

    Notifiers may be anybody's code: whatever one raises is its own failure and no other's, the wish to end the program
    included. A KeyboardInterrupt on the main thread alone goes on: there it is a person's, pressing Ctrl-C.
    """
    try:
        return _heard(notifier, message)
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt) and threading.current_thread() is threading.main_thread():
            raise
        # Only where it failed: its text may hold a contact.
        log.error("notifier %s failed with %s", _name(notifier), where(error))
        return NotSent(f"{_name(notifier)}: {type(error).__name__}", perhaps=True)


class _Channel:
    """One notifier, and until when it rests."""

    def __init__(self, notifier: Notifier, clock: Clock) -> None:
        self.notifier = notifier
        self.name = _name(notifier)
        self._clock = clock
        self._rests_until = clock.monotonic()

    @property
    def personal(self) -> bool:
        """Whether it is addressed to the recipient himself; one that does not say so counts as such."""
        try:
            return bool(getattr(self.notifier, "personal", True))
        except Exception:  # noqa: BLE001 - anybody's code, see `attempt`
            return True

    def ask(self, message: Message) -> NotSent | None:
        begun = self._clock.monotonic()
        if begun < self._rests_until:
            return NotSent(f"{self.name}: rests, since it did not answer")
        failure = attempt(self.notifier, message)
        now = self._clock.monotonic()
        if failure is not None and now - begun > _SLOW:
            self._rests_until = now + _REST
        return failure


def _name(notifier: Notifier) -> str:
    try:
        return str(getattr(notifier, "name", type(notifier).__name__))
    except Exception:  # noqa: BLE001 - anybody's code, see `attempt`
        return type(notifier).__name__


def _heard(notifier: Notifier, message: Message) -> NotSent | None:
    """Send, and take a failure down: a kind of NotSent that is the notifier's own may not say the same again."""
    try:
        notifier.send(message)
    except NotSent as failure:
        kind = OutOfReach if isinstance(failure, OutOfReach) else NotSent
        reason = str(failure)
        if _tells_on(message, reason):
            reason = f"{_name(notifier)}: the reason names the recipient, and is not kept"
        return kind(reason, bool(failure.permanent), str(failure.said), perhaps=bool(failure.perhaps))
    return None


def _tells_on(message: Message, reason: str) -> bool:
    """Whether a reason repeats how to reach the recipient, or the code: it is kept, so it must not."""
    said = reason.lower()
    bare = _SEPARATORS.sub("", said)
    phone = message.phone[-_TELLING:] if message.phone else None
    secrets = [secret.lower() for secret in (phone, message.email, message.code, message.token) if secret]
    return any(secret in said or secret in bare for secret in secrets)
