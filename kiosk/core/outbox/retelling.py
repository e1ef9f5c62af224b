"""A stored parcel's code, told once more or replaced by a new one, because its recipient asked.

Who asks the operator names the parcel. Who asks at the unit types a phone number: the message goes to the registered
contact alone, and the answer tells nobody whether there is a parcel.
"""

import re
from collections.abc import Callable
from math import ceil

from kiosk.core.access.guessing import ASKING
from kiosk.core.clock import DAY_MS, UnitClock
from kiosk.core.contact import LONGEST, SHORTEST
from kiosk.core.errors import AskedTooOften, BadInput, ContactNeeded, PackageBusy, ToldLately, WrongStatus
from kiosk.core.outbox.delivery import outbox_row
from kiosk.core.parcels.custody import Custody
from kiosk.core.parcels.lookup import find, view
from kiosk.core.person import Person
from kiosk.core.store import Ledger, Store
from kiosk.core.store.rows import MessageRow, PackageRow
from kiosk.core.verbs import OutboxRow, Package, PackageStatus

_PAUSE = 5 * 60_000
"""Milliseconds between two tellings of one parcel, so that nobody's phone is flooded."""
_MOST = 5
"""Tellings of one parcel after which only the operator tells its code again."""
_SCOPE = "lost code"


class Retelling:
    """Queues messages about codes anew; only ever to the contact that the parcel came with."""

    def __init__(self, store: Store, custody: Custody, clock: UnitClock, running: Callable[[], int]) -> None:
        self._store = store
        self._custody = custody
        self._clock = clock
        self._running = running

    def lost(self, phone: str) -> None:
        """Tell the codes of everything that lies here for a number, its country's digits left out or not.

        Raises BadInput, AskedTooOften.
        """
        digits = re.sub(r"[^0-9]", "", phone[:64]).lstrip("0")
        if not SHORTEST <= len(digits) <= LONGEST:
            raise BadInput(what="phone number", why=f"take {SHORTEST} to {LONGEST} digits")

        def work(ledger: Ledger) -> None:
            self._count(ledger)
            for user in ledger.users.by_phone_ending(digits):
                for row in ledger.packages.of_user(user):
                    self._tell_unless_told(ledger, row)

        self._store.write(work)

    def _count(self, ledger: Ledger) -> None:
        now = self._running()
        asked = ledger.failures.since(_SCOPE, now - DAY_MS)
        if rest := ASKING.rest(asked, len(asked), now):
            raise AskedTooOften(wait=ceil(rest / 1000))
        ledger.failures.add(_SCOPE, now)
        ledger.audit.add("code asked for")

    def _tell_unless_told(self, ledger: Ledger, row: PackageRow) -> None:
        told, last = ledger.outbox.retold(row.id)
        now = self._clock.wall()
        if row.status is PackageStatus.STORED and told < _MOST and not 0 <= now - last < _PAUSE:
            _tell(ledger, row, told, now)

    def resend(self, package: str, by: Person) -> OutboxRow:
        """Send the message with the code once more, or now where it still waits.

        Raises WrongStatus, ContactNeeded, ToldLately.
        """

        def work(ledger: Ledger) -> OutboxRow:
            row, now = self._tellable(ledger, package), self._clock.wall()
            told, last = ledger.outbox.retold(row.id)
            self._must_not_flood(row, last)
            ledger.audit.add("message resent", package=row.id, by=by.name)
            return outbox_row(_tell(ledger, row, told, now))

        return self._store.write(work)

    def reissue(self, package: str, by: Person) -> Package:
        """Void the codes given out so far and send a new one, also right after a message that went astray.

        Raises as `resend`, and PackageBusy.
        """

        def work(ledger: Ledger) -> Package:
            row = self._tellable(ledger, package)
            self._must_not_flood(row, ledger.codes.last_voided(row.id))
            if row.slot_id is not None and ledger.visits.live_at(row.slot_id) is not None:
                raise PackageBusy(number=row.number, door=ledger.slots.get(row.slot_id).door)
            self._custody.reissue(ledger, row)
            ledger.audit.add("reissue asked", package=row.id, by=by.name)
            return view(ledger, row)

        return self._store.write(work)

    def _tellable(self, ledger: Ledger, package: str) -> PackageRow:
        row = find(ledger, package)
        if row.status is not PackageStatus.STORED:
            raise WrongStatus(number=row.number, status=row.status.value, event="telling its code")
        user = ledger.users.get(row.user_id)
        if not (user.phone or user.email):
            raise ContactNeeded(number=row.number)
        return row

    def _must_not_flood(self, row: PackageRow, last: int) -> None:
        since = self._clock.wall() - last
        if 0 <= since < _PAUSE:
            raise ToldLately(number=row.number, wait=ceil((_PAUSE - since) / 1000))


def _tell(ledger: Ledger, row: PackageRow, told: int, now: int) -> MessageRow:
    """The message with the code that leaves next; a second one would say what the one that still waits says."""
    if (waiting := ledger.outbox.hasten(row.id, now)) is not None:
        return waiting
    key = f"{row.id}:resent:{told + 1}"
    ledger.outbox.put(key, "stored", row.id, row.user_id, now, now)
    return ledger.outbox.get(key)
