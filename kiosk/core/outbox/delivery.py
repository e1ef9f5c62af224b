"""From the outbox to the channels: what is due, with its code derived, and what became of it.

Back-off is kept in the row: 30 s, doubled with every attempt, at most an hour. An attempt is written down before it
is made, with the time of the next one: a crash in between repeats the message then, and nothing else ever does.

A message counts as told once a channel that reaches its recipient has accepted it, and is sent by none again: whoever
has the e-mail needs no second one because the text message failed. An acceptance is written down before the next
channel is asked. Messages that carry a code end with the code, all others after three days.
"""

import logging
import threading
from collections.abc import Callable, Collection, Sequence
from functools import partial

from kiosk.core.clock import DAY_MS, HOUR_MS, UnitClock
from kiosk.core.codes import CodeBook
from kiosk.core.model import Locker, Policy
from kiosk.core.outbox.alerts import ALERT, Alerts
from kiosk.core.outbox.channels import Answer, Channels, failures, refusal, settled, told
from kiosk.core.outbox.messages import WITH_CODE, Message
from kiosk.core.parcels.custody import Custody
from kiosk.core.store import Ledger, Store
from kiosk.core.store.rows import MessageRow, PackageRow
from kiosk.core.verbs import OutboxRow, PackageStatus

log = logging.getLogger(__name__)

_FIRST_WAIT, _LONGEST_WAIT = 30_000, HOUR_MS
_SPREAD = 0.1
"""The share by which chance makes a wait longer, so that a thousand units do not knock at once."""
_LONGEST_LIFE = 3 * DAY_MS
_LONGEST_TURN = 10.0
"""Seconds after which a turn begins no further message, so that a hanging provider keeps nobody from stopping."""
_WHILE_INSIDE = WITH_CODE | {"problem"}


class Delivery:
    """Hands due messages to the channels, each by one thread at a time: another may come while the first one hangs."""

    def __init__(
        self,
        store: Store,
        custody: Custody,
        book: CodeBook,
        clock: UnitClock,
        locker: Locker,
        policy: Policy,
        alerts: Alerts,
        channels: Channels,
        jitter: Callable[[], float],
    ) -> None:
        self._store = store
        self._custody = custody
        self._book = book
        self._clock = clock
        self._locker = locker
        self._policy = policy
        self._alerts = alerts
        self._channels = channels
        self._jitter = jitter
        self._in_hand: set[int] = set()
        self._hand = threading.Lock()
        self._places = {slot.door: (slot.column, slot.row) for slot in locker.slots}

    def deliver(self) -> int:
        """Send what is due now; returns how many messages were accepted."""
        begun = self._clock.monotonic()
        due = self._store.read(lambda ledger: ledger.outbox.due(self._clock.wall()))
        accepted = 0
        for row in due:
            accepted += self._deliver(row)
            if self._clock.monotonic() - begun > _LONGEST_TURN:
                break
        return accepted

    def outbox(self) -> tuple[OutboxRow, ...]:
        """Messages on their way, and the last that were done."""
        return tuple(outbox_row(row) for row in self._store.read(lambda ledger: ledger.outbox.newest()))

    def _deliver(self, row: MessageRow) -> bool:
        with self._hand:
            if row.id in self._in_hand:
                return False
            self._in_hand.add(row.id)
        try:
            return self._hand_over(row)
        finally:
            with self._hand:
                self._in_hand.discard(row.id)

    def _hand_over(self, row: MessageRow) -> bool:
        message, before = self._store.write(partial(self._take_up, row=row))
        if message is None:
            return False
        answers: list[Answer] = []
        for answer in self._channels.ask(message, before):
            answers.append(answer)
            if answer.failure is None:
                self._store.write(partial(self._accepted, row=row, answers=tuple(answers)))
        if failures(answers) or not settled(answers):
            self._store.write(partial(self._failed, row=row, answers=answers))
            log.info("a message (%s) was not accepted: %s", row.event, told(failures(answers)))
        return settled(answers)

    def _take_up(self, ledger: Ledger, row: MessageRow) -> tuple[Message | None, Collection[str]]:
        """Write an attempt down and say what is to be told, and which channels have accepted it before.

        No message when that has become nothing.
        """
        if not ledger.outbox.waits(row.id):
            return None, ()
        now = self._clock.wall()
        message = self._alerts.compose(ledger, row) if row.event == ALERT else self._compose(ledger, row)
        if message is None:
            ledger.outbox.drop(row.id, now)
            return None, ()
        ledger.outbox.attempt(row.id, now + self._wait(row.attempts))
        return message, ledger.outbox.accepted_by(row.id)

    def _wait(self, attempts: int) -> int:
        """Milliseconds until the next attempt, chance included an hour at most."""
        doubled = float(_FIRST_WAIT << min(attempts, 7))
        return round(min(doubled, _LONGEST_WAIT / (1 + _SPREAD)) * (1 + _SPREAD * self._jitter()))

    def _compose(self, ledger: Ledger, row: MessageRow) -> Message | None:
        """The message of a row; None when its contact is erased or what it is about is over."""
        assert row.user_id is not None, "only alerts are for nobody of the ledger"
        user = ledger.users.get(row.user_id)
        package = self._package(ledger, row)
        assert package is not None, "messages refer to packages"
        if not (user.phone or user.email):
            return None
        if row.event in _WHILE_INSIDE and package.status is not PackageStatus.STORED:
            return None
        issue = ledger.codes.last_issue(package.id)
        with_code = row.event in WITH_CODE
        door = self._door(ledger, package)
        return Message(
            key=row.key,
            event=row.event,
            written=row.written,
            language=user.language,
            phone=user.phone,
            email=user.email,
            locker=self._locker.name,
            address=self._locker.location.address,
            operator_phone=self._locker.operator_phone,
            time_zone=self._locker.location.time_zone,
            parcel=package.number,
            door=door,
            place=self._places.get(door or ""),
            code=self._book.digits(package.id, issue) if with_code else None,
            token=self._book.token(package.id, issue) if with_code else None,
            expires=package.expires or self._custody.end_of_time(self._clock.wall()),
            ended=package.ended,
            incident=row.incident,
            keep_days=self._policy.keep_days if package.expires is None else None,
        )

    @staticmethod
    def _door(ledger: Ledger, package: PackageRow) -> str | None:
        """The door behind which it lies, or lay."""
        if package.slot_id is not None:
            return ledger.slots.get(package.slot_id).door
        last = ledger.visits.last_of(package.id)
        return None if last is None else last.door

    def _accepted(self, ledger: Ledger, row: MessageRow, answers: Sequence[Answer]) -> None:
        """The last of these channels accepted it: that is written down, and what follows from it."""
        ledger.outbox.accept(row.id, answers[-1].channel)
        if not settled(answers) or not ledger.outbox.sent(row.id, self._clock.wall()):
            return
        ledger.audit.add("message sent", package=row.package_id, message=row.event)
        if (package := self._untold(ledger, row)) is not None:
            self._custody.accepted(ledger, package)

    def _failed(self, ledger: Ledger, row: MessageRow, answers: Sequence[Answer]) -> None:
        """Some channel did not accept it, or all that were asked are not enough: that is kept, for whoever asks why."""
        now = self._clock.wall()
        if settled(answers):
            ledger.outbox.failed(row.id, told(failures(answers))[:200], perhaps=True)
            return
        why = refusal(answers)
        too_old = row.event not in WITH_CODE and now - row.written > _LONGEST_LIFE
        if why.permanent or too_old:
            ledger.outbox.give_up(row.id, now, str(why)[:200], perhaps=why.perhaps)
            ledger.audit.add("message given up", package=row.package_id, message=row.event)
            if (package := self._untold(ledger, row)) is not None:
                self._custody.not_told(ledger, package)
        else:
            ledger.outbox.failed(row.id, str(why)[:200], perhaps=why.perhaps)

    def _untold(self, ledger: Ledger, row: MessageRow) -> PackageRow | None:
        """The package whose code a message tells, while it lies inside and its recipient was told by none."""
        package = self._package(ledger, row)
        if row.event not in WITH_CODE or package is None or package.accepted is not None:
            return None
        return package if package.status is PackageStatus.STORED else None

    @staticmethod
    def _package(ledger: Ledger, row: MessageRow) -> PackageRow | None:
        return None if row.package_id is None else ledger.packages.get(row.package_id)


def outbox_row(row: MessageRow) -> OutboxRow:
    """A message on its way, as operators see it."""
    return OutboxRow(
        key=row.key,
        event=row.event,
        state=row.state,
        attempts=row.attempts,
        due=row.due,
        last_error=row.last_error,
        parcel=row.parcel,
    )
