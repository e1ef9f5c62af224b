"""Backups: verified copies of the ledger beside it, made by a connection that can only read.

A copy is made under another name, checked as a ledger of its own, synced, and only then renamed. Keys are no part of
it: a stolen backup gives no code away, and a restored one needs the keys of its unit.
"""

import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from kiosk.core.clock import UnitClock
from kiosk.core.errors import LedgerBroken
from kiosk.core.store.audit import Audit

_STAMP = "%Y%m%dT%H%M%S"


def back_up(ledger: Path, folder: Path, clock: UnitClock, audit_key: bytes, keep: int = 7) -> Path:
    """Copy the ledger into `folder`, verify the copy, and let the oldest go; may take seconds.

    Raises OSError and LedgerBroken; what is there of earlier backups stays.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    target = folder / f"ledger-{datetime.fromtimestamp(clock.wall() / 1000, UTC).strftime(_STAMP)}.sqlite"
    draft = target.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    try:
        _copy(ledger, draft)
        verify(draft, clock, audit_key)
        _sync(draft)
        draft.rename(target)
        _sync(folder)
    finally:
        draft.unlink(missing_ok=True)
    for old in backups(folder)[keep:]:
        old.unlink()
    return target


def backups(folder: Path) -> list[Path]:
    """Finished backups, the newest first."""
    return sorted(folder.glob("ledger-*.sqlite"), reverse=True)


def made_at(backup: Path) -> int:
    """When a backup was made, by the unit's clock of that moment, in milliseconds; 0 when its name does not tell."""
    try:
        return round(datetime.strptime(f"{backup.stem}+0000", f"ledger-{_STAMP}%z").timestamp() * 1000)
    except ValueError:
        return 0


def verify(copy: Path, clock: UnitClock, audit_key: bytes) -> None:
    """Raise LedgerBroken unless the copy is sound, complete in itself, and its audit chain holds."""
    connection = sqlite3.connect(f"file:{copy}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    try:
        (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        if verdict != "ok":
            raise LedgerBroken(path=str(copy), why=verdict)
        if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise LedgerBroken(path=str(copy), why="a row refers to one that is gone")
        for flaw in Audit(connection, clock, audit_key).flaws():
            raise LedgerBroken(path=str(copy), why=f"audit row {flaw.seq}: {flaw.why}")
    except sqlite3.Error as error:
        raise LedgerBroken(path=str(copy), why=str(error)) from error
    finally:
        connection.close()


def restore(copy: Path, ledger: Path) -> Path | None:
    """Put a verified copy in the ledger's place; the old one is kept beside it, and its new name returned.

    Only while no controller runs. The write-ahead log of the old ledger goes with it: it belongs to no other file.
    """
    kept = None
    if ledger.exists():
        kept = ledger.with_name(f"{ledger.name}.before-restore")
        for tail in ("", "-wal", "-shm"):
            old = ledger.with_name(ledger.name + tail)
            if old.exists():
                old.rename(kept.with_name(kept.name + tail))
    draft = ledger.with_suffix(".restoring")
    _copy(copy, draft)
    _sync(draft)
    draft.rename(ledger)
    _sync(ledger.parent)
    return kept


def _copy(source: Path, target: Path) -> None:
    connection = sqlite3.connect(f"file:{source}?mode=ro", uri=True)
    try:
        connection.execute("VACUUM INTO ?", (str(target),))
    except sqlite3.Error as error:
        raise LedgerBroken(path=str(source), why=str(error)) from error
    finally:
        connection.close()
    target.chmod(0o600)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
