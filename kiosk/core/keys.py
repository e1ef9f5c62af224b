"""The unit's keys: outside the database, readable by the controller alone.

`code.key` derives pickup codes, `index.key` finds them, `audit.key` chains the audit rows. They lie in
`$CREDENTIALS_DIRECTORY` when systemd hands them over, else in the state directory with mode 0400. A ledger whose keys
are gone is refused: new ones would void every code in silence.
"""

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from kiosk.core.errors import KeyMissing

_LENGTH = 32
_CODE, _INDEX, _AUDIT = "code.key", "index.key", "audit.key"
_DRAFT = "code.key.new"


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """The three keys of a unit."""

    code: bytes
    index: bytes
    audit: bytes


def keys_folder(state: Path) -> Path:
    """Where the keys lie: where systemd put them, or in the state directory."""
    credentials = os.environ.get("CREDENTIALS_DIRECTORY")
    if credentials and (Path(credentials) / _CODE).exists():
        return Path(credentials)
    return state / "keys"


def open_keys(folder: Path, ledger_exists: bool) -> Keys:
    """Read the keys, or make them for a ledger that is new; raises KeyMissing and OSError."""
    if not ledger_exists and not (folder / _CODE).exists():
        _make_all(folder)
    return Keys(*(_read(folder / name) for name in (_CODE, _INDEX, _AUDIT)))


def fingerprint(key: bytes) -> str:
    """What names a key without giving it away."""
    return hashlib.sha256(b"fingerprint:" + key).hexdigest()[:16]


def draft_code_key(folder: Path) -> bytes:
    """Make a new code key beside the old one; it counts once `adopt_code_key` ran or the ledger names it."""
    return _make(folder / _DRAFT)


def adopt_code_key(folder: Path) -> None:
    """Let the new code key take the old one's place."""
    (folder / _DRAFT).rename(folder / _CODE)
    _sync(folder)


def settle_code_key(folder: Path, key: bytes, wanted: str) -> bytes:
    """The code key that the ledger names: the one in place, or a new one that was not adopted yet."""
    if fingerprint(key) == wanted:
        return key
    if (folder / _DRAFT).exists() and fingerprint(_read(folder / _DRAFT)) == wanted:
        adopt_code_key(folder)
        return _read(folder / _CODE)
    raise KeyMissing(path=str(folder / _CODE))


def _make_all(folder: Path) -> None:
    """The code key comes last and whole: where it is, the power did not go between the first key and the last."""
    folder.mkdir(mode=0o700, exist_ok=True)
    _sync(folder.parent)
    for name in (_INDEX, _AUDIT):
        _make(folder / name)
    draft_code_key(folder)
    adopt_code_key(folder)


def _make(path: Path) -> bytes:
    """A new key, on the disk, in place of what an interrupted start may have left there."""
    path.unlink(missing_ok=True)
    key = secrets.token_bytes(_LENGTH)
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    try:
        os.write(file, key)
        os.fsync(file)
    finally:
        os.close(file)
    _sync(path.parent)
    return key


def _sync(folder: Path) -> None:
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def _read(path: Path) -> bytes:
    if not path.exists() or len(key := path.read_bytes()) != _LENGTH:
        raise KeyMissing(path=str(path))
    return key
