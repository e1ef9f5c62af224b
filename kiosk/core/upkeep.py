"""What keeps a ledger healthy and forgetful: backups, anchors, retention; and what staff does with the unit stopped.

Layout of a state directory: `ledger.sqlite` (with its -wal and -shm), `ledger.anchor`, `known`, `ballast`, `keys/`,
`backups/`, `lock`.
"""

import logging
from collections.abc import Callable
from pathlib import Path

from kiosk.core.clock import UnitClock
from kiosk.core.codes import CodeBook
from kiosk.core.custody import Custody
from kiosk.core.keys import Keys, adopt_code_key, draft_code_key, fingerprint, settle_code_key
from kiosk.core.model import Policy
from kiosk.core.store import Ledger, Store
from kiosk.core.store.anchors import write_anchor
from kiosk.core.store.copies import back_up, backups, restore, verify
from kiosk.core.verbs import Cause, PackageStatus

log = logging.getLogger(__name__)

LEDGER = "ledger.sqlite"
KNOWN = "known"
"""An empty file that says: a ledger was here. Without it a lost ledger would look like a new unit's empty wall."""
CODE_KEY = "code_key"
"""The setting that names the key under which the ledger's codes stand, by its fingerprint."""
_DAY = 24 * 3_600_000


def anchor_of(ledger: Path) -> Path:
    """Where the anchor of a ledger lies."""
    return ledger.with_suffix(".anchor")


def backups_of(ledger: Path) -> Path:
    """Where the backups of a ledger lie."""
    return ledger.with_name("backups")


class Upkeep:
    """Regular care; every method may take seconds and is for a thread of its own."""

    def __init__(self, store: Store, keys: Keys, clock: UnitClock, policy: Policy) -> None:
        self._store = store
        self._keys = keys
        self._clock = clock
        self._policy = policy

    def turn(self) -> None:
        """Anchor the audit chain, forget what retention says, and make the day's backup if there is none."""
        self.anchor()
        self.forget()
        folder = backups_of(self._store.path)
        newest = next(iter(backups(folder)), None)
        if newest is None or self._clock.wall() - newest.stat().st_mtime * 1000 > _DAY:
            back_up(self._store.path, folder, self._clock, self._keys.audit)

    def anchor(self) -> None:
        """Keep the audit chain's head outside the ledger, and in the log."""
        head = self._store.read(lambda ledger: ledger.audit.anchor())
        if head is not None:
            write_anchor(anchor_of(self._store.path), head)
            log.info("audit anchor %d %s", head.seq, head.mac.hex())

    def forget(self) -> None:
        """Erase contacts whose parcels are long gone, and let digits rest no longer than policy says."""
        now = self._clock.wall()
        self._store.write(lambda ledger: self._forget(ledger, now))

    def _forget(self, ledger: Ledger, now: int) -> None:
        erased = ledger.users.erase_idle(now - self._policy.contact_days * _DAY)
        if erased:
            ledger.audit.add("contacts erased", count=erased)
        ledger.codes.free_digits(now - self._policy.code_unused_days * _DAY)


def restore_ledger(ledger: Path, copy: Path, keys: Keys, clock: UnitClock) -> Path | None:
    """Put a verified backup in the ledger's place, with no controller running.

    What happened since the backup is not known: every free slot waits for a look, and every stored parcel may have
    been taken; its code stays valid. Returns where the replaced ledger is kept.
    """
    verify(copy, clock, keys.audit)
    kept = restore(copy, ledger)
    anchor_of(ledger).unlink(missing_ok=True)
    store = Store(ledger, keys.audit, clock)
    try:
        store.write(lambda ledger: _doubt(ledger, clock.wall(), copy.name))
    finally:
        store.close()
    return kept


def _doubt(ledger: Ledger, now: int, source: str) -> None:
    ledger.slots.suspect_free(Cause.RESTORED.value, "restore", now)
    ledger.packages.doubt_stored(now)
    ledger.audit.add("restored", source=source)


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
