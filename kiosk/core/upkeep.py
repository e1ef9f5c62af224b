"""What keeps a ledger healthy and forgetful: backups, anchors, retention; and what staff does with the unit stopped."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.core.clock import UnitClock
from kiosk.core.codes import CodeBook
from kiosk.core.custody import Custody
from kiosk.core.errors import LedgerBroken
from kiosk.core.keys import Keys, adopt_code_key, draft_code_key, fingerprint, settle_code_key
from kiosk.core.model import Policy
from kiosk.core.retention import forget
from kiosk.core.store import Ledger, Store
from kiosk.core.store.anchors import write_anchor
from kiosk.core.store.copies import back_up, backups, made_at, verify
from kiosk.core.store.places import anchor_of, backups_of
from kiosk.core.trouble import open_once
from kiosk.core.verbs import PackageStatus

log = logging.getLogger(__name__)

CODE_KEY = "code_key"
"""The setting that names the key under which the ledger's codes stand, by its fingerprint."""
_HOUR = 3_600_000
_NIGHT = range(2, 5)
"""Hours by the unit's clock in which hardly anybody comes."""
_YOUNG, _OLD = 20 * _HOUR, 26 * _HOUR
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

        What does not hold opens an incident and is raised as LedgerBroken; earlier backups stay.
        """
        folder = backups_of(self._store.path)
        if not backup_due(next(iter(backups(folder)), None), self._clock.wall(), self._zone):
            return None
        try:
            verify(self._store.path, self._clock, self._keys.audit)
            return back_up(self._store.path, folder, self._clock, self._keys.audit)
        except LedgerBroken:
            now = self._clock.wall()
            self._store.write(lambda ledger: open_once(ledger, "the nightly check of the ledger failed", now))
            raise

    def anchor(self) -> None:
        """Keep the audit chain's head outside the ledger, and in the log."""
        head = self._store.read(lambda ledger: ledger.audit.anchor())
        if head is not None:
            write_anchor(anchor_of(self._store.path), head)
            log.info("audit anchor %d %s", head.seq, head.mac.hex())

    def forget(self) -> None:
        """Erase contacts whose parcels are long gone, and let digits rest no longer than policy says."""
        forget(self._store, self._policy)


def backup_due(newest: Path | None, now: int, zone: ZoneInfo) -> bool:
    """Whether the ledger is to be backed up now: every night, and at any hour once the last backup is old.

    A backup out of the future was made by a wrong clock, and counts as old.
    """
    if newest is None:
        return True
    age = abs(now - made_at(newest))
    at_night = datetime.fromtimestamp(now / 1000, UTC).astimezone(zone).hour in _NIGHT
    return age > _OLD or (at_night and age > _YOUNG)


def rotate_code_key(
    store: Store, folder: Path, keys: Keys, unit: str, custody_of: Callable[[CodeBook], Custody]
) -> int:
    """Void every code and give out new ones under a new key, with no controller running; how many were re-issued.

    The new key lies beside the old one before the ledger changes, and the ledger says under which key its codes
    stand: a cut at any point leaves all the old codes or all the new ones.
    """
    key = draft_code_key(folder)
    custody = custody_of(CodeBook(unit, key, keys.index))

    def work(ledger: Ledger) -> int:
        stored = ledger.packages.newest(PackageStatus.STORED, limit=1_000_000)
        for package in stored:
            custody.reissue(ledger, package)
        ledger.set(CODE_KEY, fingerprint(key))
        ledger.audit.add("code key rotated", codes=len(stored))
        return len(stored)

    count = store.write(work)
    adopt_code_key(folder)
    return count


def code_book(store: Store, folder: Path, keys: Keys, unit: str) -> CodeBook:
    """The codes of a ledger under the key that it names; raises KeyMissing when that key is gone."""
    wanted = store.read(lambda ledger: ledger.setting(CODE_KEY))
    if wanted is None:
        store.write(lambda ledger: ledger.set(CODE_KEY, fingerprint(keys.code)))
        return CodeBook(unit, keys.code, keys.index)
    return CodeBook(unit, settle_code_key(folder, keys.code, wanted), keys.index)
