"""When recipients are reminded: some hours before the end, and in the morning of the last day; never at night.

Nobody is sent to a door that would not open for him: while it is in doubt, its board is silent or stopped, or a
technician works at the unit, the reminder waits.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hal.doors import DoorState
from kiosk.core.clock import HOUR_MS
from kiosk.core.model import Locker, Policy
from kiosk.core.parcels.custody import Custody
from kiosk.core.steel import Steel
from kiosk.core.store import Ledger
from kiosk.core.store.rows import PackageRow
from kiosk.core.verbs import Condition

_NOON = 12
_PAUSE = 12 * HOUR_MS
"""Milliseconds after any message with the code in which nobody needs a reminder."""


class Reminders:
    """Queues what is due; works inside the transaction of the ledger it is given."""

    def __init__(self, custody: Custody, steel: Steel, locker: Locker, policy: Policy) -> None:
        self._custody = custody
        self._steel = steel
        self._zone = ZoneInfo(locker.location.time_zone)
        self._policy = policy

    def queue(self, ledger: Ledger, now: int) -> None:
        """Remind everybody who is due, once a reason and extension."""
        here = datetime.fromtimestamp(now / 1000, self._zone)
        if self._steel.held or not self._policy.remind_from <= here.hour < self._policy.remind_until:
            return
        if self._policy.remind_hours:
            self._remind(ledger, "reminder", now + self._policy.remind_hours * HOUR_MS, now)
        if self._policy.remind_last_day and here.hour < _NOON:
            midnight = here.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
            self._remind(ledger, "last-day", round(midnight.timestamp() * 1000), now)

    def _remind(self, ledger: Ledger, reason: str, expires_before: int, now: int) -> None:
        for package in ledger.packages.to_remind(reason, expires_before, now - _PAUSE):
            if self._opens(ledger, package):
                self._custody.remind(ledger, package, reason)

    def _opens(self, ledger: Ledger, package: PackageRow) -> bool:
        """Whether the parcel's door can be opened just now, as far as anybody knows."""
        assert package.slot_id is not None, "a STORED package holds a slot"
        slot = ledger.slots.get(package.slot_id)
        moves = self._steel.reading(slot.door).state is not DoorState.UNKNOWN and not self._steel.stopped(slot.door)
        return slot.condition is Condition.IN_SERVICE and moves
