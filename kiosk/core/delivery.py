"""From the outbox to the channels: what is due, with its code derived, and what became of it.

Back-off is kept in the row: 30 s, doubled with every attempt, at most an hour. A message about a code is given up
when the code has ended. Some channel has to accept a message for it to count as sent.
"""

import logging
from collections.abc import Callable
from functools import partial
from typing import TypeGuard

from kiosk.core.clock import UnitClock
from kiosk.core.codes import CodeBook
from kiosk.core.custody import Custody
from kiosk.core.messages import Message, Notifier, NotSent
from kiosk.core.model import Locker, Policy
from kiosk.core.store import Ledger, Store
from kiosk.core.store.rows import MessageRow, PackageRow
from kiosk.core.verbs import OutboxRow, PackageStatus

log = logging.getLogger(__name__)

_FIRST_WAIT, _LONGEST_WAIT = 30_000, 3_600_000
_WITH_CODE = frozenset({"stored", "reminder", "extended"})


class Delivery:
    """Hands due messages to the notifiers; called by one thread at a time."""

    def __init__(
        self,
        store: Store,
        custody: Custody,
        book: CodeBook,
        clock: UnitClock,
        locker: Locker,
        policy: Policy,
        jitter: Callable[[], float],
    ) -> None:
        self._store = store
        self._custody = custody
        self._book = book
        self._clock = clock
        self._locker = locker
        self._policy = policy
        self._jitter = jitter
        self._notifiers: tuple[Notifier, ...] = ()

    def add_notifier(self, notifier: Notifier) -> None:
        """Send by this channel too, from now on."""
        self._notifiers = (*self._notifiers, notifier)

    def remove_notifier(self, notifier: Notifier) -> None:
        """Send by this channel no longer."""
        self._notifiers = tuple(known for known in self._notifiers if known is not notifier)

    def notify_all(self, message: Message) -> None:
        """Send by every channel; raises NotSent when none of them accepted it."""
        failures = [failure for notifier in self._notifiers if (failure := _attempt(notifier, message)) is not None]
        if len(failures) == len(self._notifiers):
            why = "; ".join(str(failure) for failure in failures) or "no channel is configured"
            permanent = bool(failures) and all(failure.permanent for failure in failures)
            raise NotSent(why, permanent)

    def deliver(self) -> int:
        """Send what is due now; returns how many messages were accepted."""
        due = self._store.read(lambda ledger: ledger.outbox.due(self._clock.wall()))
        return sum(self._deliver(row) for row in due)

    def outbox(self) -> tuple[OutboxRow, ...]:
        """Messages on their way, and the last that were done."""
        return tuple(outbox_row(row) for row in self._store.read(lambda ledger: ledger.outbox.newest()))

    def _deliver(self, row: MessageRow) -> bool:
        message = self._store.read(lambda ledger: self._compose(ledger, row))
        try:
            if message is None:
                raise NotSent("nobody to tell, or nothing left to say", permanent=True)
            self.notify_all(message)
        except NotSent as failure:
            self._store.write(partial(self._failed, row=row, failure=failure))
            return False
        self._store.write(lambda ledger: self._sent(ledger, row))
        return True

    def _compose(self, ledger: Ledger, row: MessageRow) -> Message | None:
        """The message of a row; None when its contact is erased or its code has ended."""
        user = ledger.users.get(row.user_id)
        package = ledger.packages.get(row.package_id)
        assert package is not None, "messages refer to packages"
        with_code = row.event in _WITH_CODE
        if not (user.phone or user.email) or (with_code and package.status is not PackageStatus.STORED):
            return None
        issue = ledger.codes.last_issue(package.id)
        return Message(
            key=row.key,
            event=row.event,
            language=user.language,
            phone=user.phone,
            email=user.email,
            locker=self._locker.name,
            address=self._locker.location.address,
            operator_phone=self._locker.operator_phone,
            time_zone=self._locker.location.time_zone,
            door=None if package.slot_id is None else ledger.slots.get(package.slot_id).door,
            code=self._book.digits(package.id, issue) if with_code else None,
            token=self._book.token(package.id, issue) if with_code else None,
            expires=package.expires or self._custody.end_of_time(self._clock.wall()),
            keep_days=self._policy.keep_days,
        )

    def _sent(self, ledger: Ledger, row: MessageRow) -> None:
        ledger.outbox.sent(row.id, self._clock.wall())
        ledger.audit.add("message sent", key=row.key)
        package = ledger.packages.get(row.package_id)
        if row.event == "stored" and _awaits_acceptance(package):
            self._custody.accepted(ledger, package)

    def _failed(self, ledger: Ledger, row: MessageRow, failure: NotSent) -> None:
        now = self._clock.wall()
        if failure.permanent:
            ledger.outbox.give_up(row.id, now, str(failure)[:200])
            ledger.audit.add("message given up", key=row.key)
            return
        wait = min(_FIRST_WAIT * 2**row.attempts, _LONGEST_WAIT) * (1 + 0.1 * self._jitter())
        ledger.outbox.put_off(row.id, now + round(wait), str(failure)[:200])


def outbox_row(row: MessageRow) -> OutboxRow:
    """A message on its way, as operators see it."""
    return OutboxRow(
        key=row.key, event=row.event, state=row.state, attempts=row.attempts, due=row.due, last_error=row.last_error
    )


def _awaits_acceptance(package: PackageRow | None) -> TypeGuard[PackageRow]:
    return package is not None and package.status is PackageStatus.STORED and package.accepted is None


def _attempt(notifier: Notifier, message: Message) -> NotSent | None:
    """Try one channel. Notifiers may be anybody's code: whatever one raises is its own failure and no other's."""
    try:
        notifier.send(message)
    except NotSent as failure:
        return failure
    except Exception as error:
        log.exception("notifier %s failed", notifier.name)
        return NotSent(f"{notifier.name}: {type(error).__name__}")
    return None
