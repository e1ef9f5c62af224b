"""The state directory of a unit: who owns it, and what lies in it.

Its layout: `ledger.sqlite` (with its -wal and -shm), `ledger.anchor`, `known`, `erased`, `ballast`, `keys/`,
`backups/`, `lock`; and for a while `ledger.sqlite.restoring`, then `ledger.sqlite.before-restore`.
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
from kiosk.core.keys import AUDIT, NAMES, Keys, keep_private, keys_folder, open_key, open_keys
from kiosk.core.owner import acting_as_owner
from kiosk.core.store import Ledger, Store
from kiosk.core.store.anchors import read_anchor
from kiosk.core.store.at_rest import named_keys
from kiosk.core.store.places import KNOWN, LEDGER, anchor_of
from kiosk.core.watch.trouble import open_once

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
        keys = open_keys(folder, exists, named_keys(ledger) if exists else None)
        _make_private(state)
    except OSError as error:
        raise unusable(state, error) from error
    store = _anchored(ledger, keys, clock)
    (state / KNOWN).touch()
    try:
        _name_keys(store, keys)
    except BaseException:
        store.close()
        raise
    return store, CodeBook(unit, keys.code, keys.index), keys


@contextmanager
def ledger_at_rest(state: Path) -> Iterator[tuple[Path, Path]]:
    """The ledger and its keys' folder, held against a controller that would start; the keys may be lost.

    What root changes meanwhile stays the owner's. Raises StateLocked while a controller runs, StateUnusable.
    """
    ledger, folder = find_ledger(state), keys_folder(state)
    with acting_as_owner(state), lock(state):
        yield ledger, folder


@contextmanager
def ledger_to_replace(state: Path) -> Iterator[tuple[Path, Keys]]:
    """Where a ledger lies, or lay before it was lost, and its keys; held and raising as `ledger_at_rest`."""
    find_state(state)
    folder = keys_folder(state)
    with acting_as_owner(state), lock(state):
        yield state / LEDGER, _keys(state, folder)


def ledger_files(state: Path) -> tuple[Path, Path, Keys]:
    """The ledger of a state directory, its keys' folder and its keys, to read beside a running controller.

    Raises KeyMissing, StateUnusable.
    """
    folder = keys_folder(state)
    return find_ledger(state), folder, _keys(state, folder)


def find_ledger(state: Path) -> Path:
    """The ledger of a state directory; raises StateUnusable where there is none or nobody may look."""
    ledger = find_state(state) / LEDGER
    try:
        size = ledger.stat().st_size
    except FileNotFoundError as error:
        raise StateUnusable(path=str(state), why="there is no ledger in it") from error
    except OSError as error:
        raise unusable(state, error) from error
    if size == 0:
        raise StateUnusable(path=str(state), why="the ledger in it is an empty file")
    return ledger


def find_state(state: Path) -> Path:
    """The state directory itself; raises StateUnusable where it is not, or nobody may look into it."""
    try:
        os.scandir(state).close()
    except OSError as error:
        raise unusable(state, error) from error
    return state


def audit_key(ledger: Path, folder: Path) -> bytes:
    """The key of a ledger's audit chain alone; raises KeyMissing, StateUnusable."""
    try:
        return open_key(folder, AUDIT, named_keys(ledger).get(AUDIT))
    except OSError as error:
        raise unusable(folder, error) from error


def _anchored(ledger: Path, keys: Keys, clock: UnitClock) -> Store:
    """The ledger, its chain checked since its anchor; a damaged anchor is told of, and the whole chain is checked."""
    try:
        anchor = read_anchor(anchor_of(ledger))
    except LedgerBroken as error:
        log.critical("the anchor of the audit chain is damaged: %s", error)
        store = Store(ledger, keys.audit, clock)
        cause = "the anchor of the audit chain was damaged: its end may have been cut off"
        store.write(lambda tables: open_once(tables, cause, clock.wall()))
        return store
    return Store(ledger, keys.audit, clock, anchor)


def _make_private(state: Path) -> None:
    """Nobody else looks into the directory, whoever made it beforehand; a common one, like /tmp, stays as it is."""
    found = state.stat()
    open_to_others = found.st_mode & (stat.S_IRWXG | stat.S_IRWXO) and not found.st_mode & stat.S_ISVTX
    if open_to_others and found.st_uid == os.geteuid():
        state.chmod(0o700)
        log.warning("others than this user could look into %s; now it is this user's alone", state)
    folder = state / "keys"
    if folder.exists():
        for key in keep_private(folder):
            log.warning("others than this user could get at %s; void all codes if strangers did", key)


def _name_keys(store: Store, keys: Keys) -> None:
    """Write down in the ledger which keys are its own, the first time."""

    def work(ledger: Ledger) -> None:
        for name, mark in keys.fingerprints().items():
            ledger.set(name, mark)

    if store.read(lambda ledger: ledger.setting(NAMES[0])) is None:
        store.write(work)


def _keys(state: Path, folder: Path) -> Keys:
    try:
        return open_keys(folder, ledger_exists=True, named=named_keys(state / LEDGER))
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
