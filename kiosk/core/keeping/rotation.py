"""New keys for old ones that were stolen or lost, with no controller running.

A new key lies beside the old one before the ledger changes, and the ledger names its keys: a cut at any point leaves
the old ones in force, or the new ones.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from kiosk.core.clock import UnitClock
from kiosk.core.codes import CodeBook
from kiosk.core.errors import KeyMissing, LedgerBroken
from kiosk.core.keys import AUDIT, CODE, INDEX, adopt_key, draft_key, fingerprint, open_key
from kiosk.core.parcels.custody import Custody
from kiosk.core.store import Ledger, Store
from kiosk.core.store.anchors import write_anchor
from kiosk.core.store.audit import BEGUN_ANEW, CHAIN_BEGINS
from kiosk.core.store.ballast import Ballast
from kiosk.core.store.opening import open_writer
from kiosk.core.store.places import anchor_of
from kiosk.core.verbs import PackageStatus


def rotate_code_key(store: Store, folder: Path, unit: str, custody_of: Callable[[CodeBook], Custody]) -> int:
    """Void every code and give out new ones under a new key; how many were re-issued. Raises KeysFixed.

    The index key stays, unless it is lost: a new one finds no badge, so all badges are to be enrolled again.
    """
    key = draft_key(folder, CODE)
    index = _index_key(store, folder)
    new_index = draft_key(folder, INDEX) if index is None else None
    custody = custody_of(CodeBook(unit, key, index or new_index or b""))

    def work(ledger: Ledger) -> int:
        if new_index is not None:
            ledger.set(INDEX, fingerprint(new_index))
            ledger.staff.forget_badges()
            ledger.audit.add("index key replaced")
        stored = ledger.packages.newest(PackageStatus.STORED, limit=1_000_000)
        for package in stored:
            custody.reissue(ledger, package)
        ledger.set(CODE, fingerprint(key))
        ledger.audit.add("code key rotated", codes=len(stored))
        return len(stored)

    count = store.write(work)
    adopt_key(folder, CODE)
    if new_index is not None:
        adopt_key(folder, INDEX)
    return count


def begin_audit_anew(ledger: Path, folder: Path, clock: UnitClock) -> int:
    """Begin a new audit chain under a new key, with a row that says so; returns that row's number.

    The rows before it stay, but nobody can prove them any more. Raises KeysFixed, LedgerBroken, DiskFull.
    """
    key = draft_key(folder, AUDIT)
    try:
        with closing(open_writer(ledger, Ballast(ledger.with_name("ballast")))) as connection:
            tables = Ledger(connection, clock, key)
            connection.execute("BEGIN IMMEDIATE")
            tables.audit.add(BEGUN_ANEW)
            head = tables.audit.anchor()
            assert head is not None, "a row was added"
            tables.set(CHAIN_BEGINS, str(head.seq))
            tables.set(AUDIT, fingerprint(key))
            connection.execute("COMMIT")
    except sqlite3.Error as error:
        raise LedgerBroken(path=str(ledger), why=str(error)) from error
    adopt_key(folder, AUDIT)
    write_anchor(anchor_of(ledger), head)
    return head.seq


def _index_key(store: Store, folder: Path) -> bytes | None:
    """The index key that the ledger names; None when it is lost."""
    try:
        return open_key(folder, INDEX, store.read(lambda ledger: ledger.setting(INDEX)))
    except KeyMissing:
        return None
