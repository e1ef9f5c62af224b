"""Messages to the operator: incidents that nobody has looked at yet, gathered so that a bad hour is no flood of them.

The first incident is told at once. What follows within ten minutes is told together in the next message.
"""

import uuid

from kiosk.core.clock import UnitClock
from kiosk.core.model import Locker
from kiosk.core.outbox.messages import Message, Noted
from kiosk.core.store import Ledger, Store
from kiosk.core.store.rows import IncidentRow, MessageRow

ALERT = "alert"
_PAUSE = 600_000
"""Milliseconds between two messages."""


class Alerts:
    """Writes to the one contact that the configuration names for this; without one, to nobody."""

    def __init__(self, store: Store, clock: UnitClock, locker: Locker) -> None:
        self._store = store
        self._clock = clock
        self._locker = locker

    def look_after(self) -> bool:
        """Queue a message about the incidents that were told by none yet; whether there was one to queue."""
        if self._locker.alerted is None or not self._store.read(self._untold):
            return False
        return self._store.write(self._queue)

    def compose(self, ledger: Ledger, row: MessageRow) -> Message | None:
        """The message of a row; None when nobody is to be told any more, or all was resolved meanwhile."""
        contact, incidents = self._locker.alerted, ledger.incidents.alerted(row.key)
        if contact is None or all(incident.resolved is not None for incident in incidents):
            return None
        return Message(
            key=row.key,
            event=ALERT,
            written=row.written,
            language=contact.language or "en",
            phone=contact.phone,
            email=contact.email,
            locker=self._locker.name,
            address=self._locker.location.address,
            operator_phone="",
            time_zone=self._locker.location.time_zone,
            incidents=tuple(_noted(incident) for incident in incidents),
        )

    def _untold(self, ledger: Ledger) -> list[IncidentRow]:
        last = ledger.outbox.last_alert()
        resting = last is not None and 0 <= self._clock.wall() - last < _PAUSE
        return [] if resting else ledger.incidents.unalerted()

    def _queue(self, ledger: Ledger) -> bool:
        incidents = self._untold(ledger)
        if not incidents:
            return False
        key = f"{uuid.uuid4().hex}:{ALERT}"
        ledger.outbox.put_alert(key, self._clock.wall())
        for incident in incidents:
            ledger.incidents.set_alert(incident.number, key)
        return True


def _noted(row: IncidentRow) -> Noted:
    return Noted(number=row.number, at=row.at, door=row.door, cause=row.cause)
