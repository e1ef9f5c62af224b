"""The state directory of a unit: who owns it, and what lies in it.

Its layout: `ledger.sqlite` (with its -wal and -shm), `ledger.anchor`, `known`, `ballast`, `keys/`, `backups/`, `lock`.
"""

import errno
import fcntl
import logging
import os
import stat
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import IO

from kiosk.core.clock import UnitClock
from kiosk.core.codes import CodeBook
from kiosk.core.errors import DiskFull, LedgerBroken, StateLocked, StateUnusable
from kiosk.core.keys import Keys, keys_folder, open_keys
from kiosk.core.store import Store
from kiosk.core.store.anchors import read_anchor
from kiosk.core.store.places import KNOWN, LEDGER, anchor_of
from kiosk.core.upkeep import code_book

log = logging.getLogger(__name__)


def lock(state: Path) -> IO[bytes]:
    """Own a state directory as long as the answer is open; raises StateLocked while another controller does."""
    try:
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = (state / "lock").open("wb")
    except OSError as error:
        raise unusable(state, error) from error
    return _held(file, state)


def lock_if_used(state: Path) -> AbstractContextManager[object]:
    """As `lock`, but a directory that no controller has ever used is left alone, and nothing is made in it."""
    try:
        return _held((state / "lock").open("rb"), state)
    except FileNotFoundError:
        return nullcontext()
    except OSError as error:
        raise unusable(state, error) from error


def is_locked(state: Path) -> bool:
    """Whether a controller owns a state directory just now; raises StateUnusable."""
    try:
        with lock_if_used(state):
            return False
    except StateLocked:
        return True


def open_ledger(state: Path, unit: str, clock: UnitClock) -> tuple[Store, CodeBook, Keys]:
    """The ledger of a unit, its codes and its keys; made where they have never been.

    The caller owns the directory's lock, and closes the store. Raises StateUnusable, DiskFull, KeyMissing,
    LedgerBroken.
    """
    ledger, folder = state / LEDGER, keys_folder(state)
    try:
        exists = ledger.exists() and ledger.stat().st_size > 0
        if not exists and (state / KNOWN).exists():
            raise LedgerBroken(path=str(ledger), why="it is gone, but this unit had one")
        keys = open_keys(folder, exists)
    except OSError as error:
        raise unusable(state, error) from error
    for key in wide_open(state):
        log.warning("others than this user may read %s: chmod 0400, and void all codes if strangers could", key)
    store = Store(ledger, keys.audit, clock, read_anchor(anchor_of(ledger)))
    (state / KNOWN).touch()
    try:
        return store, code_book(store, folder, keys, unit), keys
    except BaseException:
        store.close()
        raise


@contextmanager
def ledger_at_rest(state: Path) -> Iterator[tuple[Path, Path, Keys]]:
    """The ledger, its keys' folder and its keys, held against a controller that would start.

    Raises StateLocked while one runs, KeyMissing, StateUnusable.
    """
    find_ledger(state)
    with lock(state):
        yield ledger_files(state)


@contextmanager
def ledger_to_replace(state: Path) -> Iterator[tuple[Path, Keys]]:
    """Where a ledger lies, or lay before it was lost, and its keys; held and raising as `ledger_at_rest`."""
    find_state(state)
    with lock(state):
        yield state / LEDGER, _keys(state)


def ledger_files(state: Path) -> tuple[Path, Path, Keys]:
    """The ledger of a state directory, its keys' folder and its keys, to read beside a running controller.

    Raises KeyMissing, StateUnusable.
    """
    return find_ledger(state), keys_folder(state), _keys(state)


def find_ledger(state: Path) -> Path:
    """The ledger of a state directory; raises StateUnusable where there is none or nobody may look."""
    ledger = find_state(state) / LEDGER
    try:
        ledger.stat()
    except FileNotFoundError as error:
        raise StateUnusable(path=str(state), why="there is no ledger in it") from error
    except OSError as error:
        raise unusable(state, error) from error
    return ledger


def find_state(state: Path) -> Path:
    """The state directory itself; raises StateUnusable where it is not, or nobody may look into it."""
    try:
        os.scandir(state).close()
    except OSError as error:
        raise unusable(state, error) from error
    return state


def wide_open(state: Path) -> list[Path]:
    """Keys of a state directory that others than its user may read."""
    others = stat.S_IRWXG | stat.S_IRWXO
    return [key for key in sorted((state / "keys").glob("*.key")) if key.stat().st_mode & others]


def _keys(state: Path) -> Keys:
    try:
        return open_keys(keys_folder(state), ledger_exists=True)
    except OSError as error:
        raise unusable(state, error) from error


def unusable(state: Path, error: OSError) -> DiskFull | StateUnusable:
    """What an operation of the system that failed says of a state directory."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(path=str(state))
    return StateUnusable(path=str(state), why=error.strerror or type(error).__name__)


def _held(file: IO[bytes], state: Path) -> IO[bytes]:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise StateLocked(path=str(state)) from error
    return file
