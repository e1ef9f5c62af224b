"""The channels of a unit: a message goes by each of them that reaches its recipient, and one that accepts is enough.

A channel that let somebody wait and then failed rests for a while: what it was not asked costs nothing, so a mail
server that hangs holds up no text message.
"""

import logging
import re
import threading
from collections.abc import Sequence

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


class Channels:
    """The notifiers that are asked; they come and go from any thread."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._notifiers: tuple[Notifier, ...] = ()
        self._rests: dict[str, float] = {}
        self._changing = threading.Lock()

    def add(self, notifier: Notifier) -> None:
        """Send by this channel too, from now on."""
        with self._changing:
            self._notifiers = (*self._notifiers, notifier)

    def remove(self, notifier: Notifier) -> None:
        """Send by this channel no longer."""
        with self._changing:
            self._notifiers = tuple(known for known in self._notifiers if known is not notifier)

    def tell(self, message: Message) -> Sequence[NotSent]:
        """Send by every channel that reaches the recipient; raises NotSent when none of them accepted it.

        Returns what went wrong at the others. May block for as long as every channel takes.
        """
        notifiers = self._notifiers
        answers = [self._ask(notifier, message) for notifier in notifiers]
        failures = [answer for answer in answers if answer is not None and not isinstance(answer, OutOfReach)]
        if None in answers:
            return failures
        if not failures:
            raise NotSent("no channel reaches this recipient" if notifiers else "no channel is configured")
        raise NotSent(told(failures), permanent=all(failure.permanent for failure in failures))

    def _ask(self, notifier: Notifier, message: Message) -> NotSent | None:
        begun = self._clock.monotonic()
        if begun < self._rests.get(notifier.name, begun):
            return NotSent(f"{notifier.name}: rests, since it did not answer")
        answer = _attempt(notifier, message)
        now = self._clock.monotonic()
        if answer is not None and now - begun > _SLOW:
            self._rests[notifier.name] = now + _REST
        return answer


def told(failures: Sequence[NotSent]) -> str:
    """What went wrong, on one line."""
    return "; ".join(str(failure) for failure in failures)


def _attempt(notifier: Notifier, message: Message) -> NotSent | None:
    """Try one channel. Notifiers may be anybody's code: whatever one raises is its own failure and no other's."""
    try:
        notifier.send(message)
    except NotSent as failure:
        return _veiled(notifier, failure) if _tells_on(message, str(failure)) else failure
    except Exception as error:  # noqa: BLE001 - as above; only where it failed is logged: its text may hold a contact
        log.error("notifier %s failed with %s", notifier.name, where(error))
        return NotSent(f"{notifier.name}: {type(error).__name__}")
    return None


def _tells_on(message: Message, reason: str) -> bool:
    """Whether a reason repeats how to reach the recipient, or the code: it is kept, so it must not."""
    bare = _SEPARATORS.sub("", reason).lower()
    phone = message.phone[-_TELLING:] if message.phone else None
    return any(secret.lower() in bare for secret in (phone, message.email, message.code, message.token) if secret)


def _veiled(notifier: Notifier, failure: NotSent) -> NotSent:
    """The same failure, without its reason; an OutOfReach stays one."""
    reason = f"{notifier.name}: the reason names the recipient, and is not kept"
    return type(failure)(reason, failure.permanent, failure.said)
