"""What keeps a ledger healthy and forgetful: backups, anchors, retention."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.core.clock import HOUR_MS, UnitClock
from kiosk.core.errors import KioskError, LedgerBroken
from kiosk.core.keeping.retention import forget
from kiosk.core.keys import Keys
from kiosk.core.model import Policy
from kiosk.core.store import Store
from kiosk.core.store.anchors import write_anchor
from kiosk.core.store.audit import Anchor
from kiosk.core.store.copies import back_up, backups, made_at, verify
from kiosk.core.store.places import anchor_of, backups_of
from kiosk.core.watch.trouble import open_once

log = logging.getLogger(__name__)

_NIGHT = range(2, 5)
"""Hours by the unit's clock in which hardly anybody comes."""
_YOUNG, _OLD = 20 * HOUR_MS, 26 * HOUR_MS
"""A backup younger than this is not made again; one older than that is made at any hour."""


class Upkeep:
    """Regular care; every method may take seconds and is for a thread of its own."""

    def __init__(self, store: Store, keys: Keys, clock: UnitClock, policy: Policy, time_zone: str = "UTC") -> None:
        self._store = store
        self._keys = keys
        self._clock = clock
        self._policy = policy
        self._zone = ZoneInfo(time_zone)

    def retain(self) -> None:
        """Anchor the audit chain, and forget what retention says."""
        self.anchor()
        self.forget()

    def nightly(self) -> Path | None:
        """Check the whole ledger and back it up, once a night; None when it is not the time.

        What does not hold, or cannot be copied, opens an incident, too; earlier backups stay. Raises LedgerBroken,
        OSError, and BackupUnderWay while somebody else makes one.
        """
        folder = backups_of(self._store.path)
        if not backup_due(next(iter(backups(folder)), None), self._clock.wall(), self._zone):
            return None
        with self._told("the nightly check of the ledger failed", LedgerBroken):
            verify(self._store.path, self._clock, self._keys.audit)
        with self._told("no backup could be made", LedgerBroken, OSError):
            return back_up(self._store.path, folder, self._clock, self._keys.audit)

    def anchor(self) -> None:
        """Keep the audit chain's head outside the ledger, and in the log."""
        head = self._keep_head()
        if head is not None:
            log.info("audit anchor %d %s", head.seq, head.mac.hex())

    def close(self) -> None:
        """Anchor the head of a clean stop, so that nothing can be cut off behind it."""
        try:
            self._keep_head()
        except (KioskError, OSError, sqlite3.Error) as error:
            log.warning("no anchor at the end: %s", error)

    def forget(self) -> None:
        """Erase contacts whose parcels are long gone, and let digits rest no longer than policy says."""
        forget(self._store, self._policy)

    @contextmanager
    def _told(self, cause: str, *kinds: type[Exception]) -> Iterator[None]:
        """Tell people, once a night, of what goes wrong meanwhile."""
        try:
            yield
        except kinds:
            now = self._clock.wall()
            self._store.write(lambda ledger: open_once(ledger, cause, now, again_after=_YOUNG))
            raise

    def _keep_head(self) -> Anchor | None:
        head = self._store.read(lambda ledger: ledger.audit.anchor())
        if head is not None:
            write_anchor(anchor_of(self._store.path), head)
        return head


def backup_due(newest: Path | None, now: int, zone: ZoneInfo) -> bool:
    """Whether the ledger is to be backed up now: every night, and at any hour once the last backup is old.

    A backup out of the future was made by a wrong clock, and counts as old.
    """
    if newest is None:
        return True
    age = abs(now - made_at(newest))
    at_night = datetime.fromtimestamp(now / 1000, UTC).astimezone(zone).hour in _NIGHT
    return age > _OLD or (at_night and age > _YOUNG)
