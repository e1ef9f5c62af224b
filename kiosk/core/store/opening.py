"""What must hold of a ledger before anything of it is believed: its settings, its pages, its schema."""

import errno
import logging
import shutil
import sqlite3
from pathlib import Path

from kiosk.core.errors import DiskFull, LedgerBroken
from kiosk.core.store.at_rest import read_only_uri
from kiosk.core.store.ballast import Ballast
from kiosk.core.store.migrations import migrate

log = logging.getLogger(__name__)

_SETTINGS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "trusted_schema": 0, "cell_size_check": 1}
"""What must be in force: FULL keeps an acknowledged commit through a power cut, NORMAL does not."""
_LEAST_ROOM = 256 * 1024
"""Free bytes below which a ledger that cannot be opened is put down to the full disk: SQLite only says I/O error."""


def open_writer(path: Path, ballast: Ballast) -> sqlite3.Connection:
    """The one connection that writes; on a disk that was full before the start, in the ballast's room.

    Raises LedgerBroken, DiskFull.
    """
    try:
        return _open(path)
    except DiskFull:
        if not ballast.drop():
            raise
        log.critical("the disk is full: the ballast's room is used to give out what is inside")
        return _open(path)


def open_reader(path: Path) -> sqlite3.Connection:
    """A connection that cannot write; raises sqlite3.Error."""
    uri = read_only_uri(path)
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False, timeout=5.0)
    connection.row_factory = sqlite3.Row
    return connection


def code_of(error: sqlite3.Error) -> int | None:
    """SQLite's code of an error; None where the module itself refused a caller's statement or value."""
    return getattr(error, "sqlite_errorcode", None)


def _open(path: Path) -> sqlite3.Connection:
    try:
        _keep_private(path)
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5.0)
        try:
            _set_up(connection, path)
        except BaseException:
            connection.close()
            raise
    except sqlite3.Error as error:
        if code_of(error) == sqlite3.SQLITE_FULL or shutil.disk_usage(path.parent).free < _LEAST_ROOM:
            raise DiskFull(path=str(path)) from error
        raise LedgerBroken(path=str(path), why=str(error)) from error
    return connection


def _keep_private(path: Path) -> None:
    """The ledger holds contacts: nobody but its owner reads it, whatever the directory allows."""
    try:
        path.touch(mode=0o600)
        path.chmod(0o600)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(path=str(path)) from error
        raise LedgerBroken(path=str(path), why=error.strerror or "it cannot be opened") from error


def _set_up(connection: sqlite3.Connection, path: Path) -> None:
    connection.row_factory = sqlite3.Row
    for name, value in _SETTINGS.items():
        connection.execute(f"PRAGMA {name} = {value}")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute(f"PRAGMA journal_size_limit = {4 * 2**20}")
    _assert_settings(connection, path)
    _assert_sound(connection, path)
    migrate(connection, str(path))


def _assert_settings(connection: sqlite3.Connection, path: Path) -> None:
    for name, wanted in _SETTINGS.items():
        (found,) = connection.execute(f"PRAGMA {name}").fetchone()
        if found != wanted:
            raise LedgerBroken(path=str(path), why=f"{name} is {found}, not {wanted}")


def _assert_sound(connection: sqlite3.Connection, path: Path) -> None:
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise LedgerBroken(path=str(path), why=verdict)
    if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise LedgerBroken(path=str(path), why="a row refers to one that is gone")
