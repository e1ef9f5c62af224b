"""Backups: verified copies of the ledger beside it, made by a connection that can only read.

A copy is made under another name, checked as a ledger of its own, synced, and only then renamed. That name is always
the same, so what a power cut left under it is found again. Keys are no part of it: a stolen backup gives no code away,
and a restored one needs the keys of its unit. Copies are numbered: their order does not hang on the clock, which may
have been wrong when one was made.
"""

import fcntl
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from kiosk.core.clock import UnitClock
from kiosk.core.errors import BackupUnderWay, LedgerBroken
from kiosk.core.store.at_rest import reading
from kiosk.core.store.audit import Audit
from kiosk.core.store.places import replaced_of, with_tails

_STAMP = "%Y%m%dT%H%M%S"
_NAME = re.compile(r"ledger-(\d{5,})-")
_UNFINISHED = "unfinished"


def back_up(ledger: Path, folder: Path, clock: UnitClock, audit_key: bytes, keep: int = 7) -> Path:
    """Copy the ledger into `folder`, verify the copy, and let the oldest go; may take seconds.

    Raises OSError, LedgerBroken, BackupUnderWay; what is there of earlier backups stays.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    with _draft(folder) as draft:
        number = max((_number(path) for path in backups(folder)), default=0) + 1
        stamp = datetime.fromtimestamp(clock.wall() / 1000, UTC).strftime(_STAMP)
        target = folder / f"ledger-{number:05d}-{stamp}.sqlite"
        write_copy(ledger, draft)
        verify(draft, clock, audit_key)
        sync(draft)
        draft.rename(target)
        sync(folder)
        for old in backups(folder)[keep:]:
            discard(old)
    return target


def clear_unfinished(folder: Path) -> None:
    """Remove what a power cut left of a backup; raises OSError, and BackupUnderWay while one is being made."""
    if folder.is_dir():
        with _draft(folder):
            pass


def backups(folder: Path) -> list[Path]:
    """Finished backups, the newest first."""
    return sorted(folder.glob("ledger-*.sqlite"), key=lambda path: (_number(path), path.name), reverse=True)


def made_at(backup: Path) -> int:
    """When a backup was made, by the unit's clock of that moment, in milliseconds; 0 when its name does not tell."""
    try:
        return round(datetime.strptime(f"{backup.stem.rpartition('-')[2]}+0000", f"{_STAMP}%z").timestamp() * 1000)
    except ValueError:
        return 0


def verify(copy: Path, clock: UnitClock, audit_key: bytes) -> None:
    """Raise LedgerBroken unless the copy is sound, complete in itself, and its audit chain holds."""
    try:
        with reading(copy) as connection:
            (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            if verdict != "ok":
                raise LedgerBroken(path=str(copy), why=verdict)
            if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
                raise LedgerBroken(path=str(copy), why="a row refers to one that is gone")
            for flaw in Audit(connection, clock, audit_key).flaws():
                raise LedgerBroken(path=str(copy), why=f"audit row {flaw.seq}: {flaw.why}")
    except sqlite3.Error as error:
        raise LedgerBroken(path=str(copy), why=str(error)) from error


def put_in_place(draft: Path, ledger: Path) -> Path | None:
    """Let a finished draft be the ledger; the old one is kept beside it, and its new name returned.

    Only while no controller runs. What SQLite kept beside the old ledger leaves before the new one comes: it belongs
    to no other file, and would be written into it. A cut in between leaves no ledger at all, which no start accepts.
    """
    kept = replaced_of(ledger)
    had_one = ledger.exists()
    if had_one:
        discard(kept)
    for old, new in zip(with_tails(ledger), with_tails(kept), strict=True):
        if old.exists():
            old.rename(new)
    sync(ledger.parent)
    draft.rename(ledger)
    sync(ledger.parent)
    return kept if had_one else None


def forget_contacts(copy: Path, living: frozenset[str]) -> int:
    """Erase from a copy every contact that the ledger does not know any more; how many. Raises sqlite3.Error."""
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        known = {user for (user,) in connection.execute("SELECT user_id FROM contact")}
        if gone := known - living:
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("DELETE FROM contact WHERE user_id = ?", [(user,) for user in gone])
            connection.execute("COMMIT")
        return len(gone)


def write_copy(source: Path, target: Path) -> None:
    """Write a database anew under another name, its owner's alone; raises LedgerBroken."""
    try:
        with reading(source) as connection:
            connection.execute("VACUUM INTO ?", (str(target),))
    except sqlite3.Error as error:
        raise LedgerBroken(path=str(source), why=str(error)) from error
    target.chmod(0o600)


def discard(database: Path) -> None:
    """Remove a database, if it is there, and what SQLite kept beside it."""
    for file in with_tails(database):
        file.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _draft(folder: Path) -> Iterator[Path]:
    """Where one backup at a time is written; nothing lies there before, nor afterwards. Raises BackupUnderWay."""
    draft = folder / _UNFINISHED
    with _alone_in(folder):
        discard(draft)
        try:
            yield draft
        finally:
            discard(draft)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Nobody waits: who makes a backup may be held up for as long as he likes."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupUnderWay(path=str(folder)) from error
        yield
    finally:
        os.close(descriptor)


def _number(backup: Path) -> int:
    found = _NAME.match(backup.name)
    return int(found[1]) if found else 0
