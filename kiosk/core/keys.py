"""The unit's keys: outside the database, readable by the controller alone.

`code.key` derives pickup codes, `index.key` finds them, `audit.key` chains the audit rows. They lie in
`$CREDENTIALS_DIRECTORY` when systemd hands them over, else in the state directory with mode 0400. A ledger whose keys
are gone is refused: new ones would void every code in silence.
"""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from kiosk.core.errors import KeyMissing

_LENGTH = 32
_NAMES = ("code.key", "index.key", "audit.key")


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """The three keys of a unit."""

    code: bytes
    index: bytes
    audit: bytes


def open_keys(state: Path, ledger_exists: bool) -> Keys:
    """Read the keys, or make them for a ledger that is new; raises KeyMissing and OSError."""
    credentials = os.environ.get("CREDENTIALS_DIRECTORY")
    folder = Path(credentials) if credentials and (Path(credentials) / _NAMES[0]).exists() else state / "keys"
    if not ledger_exists and not (folder / _NAMES[0]).exists():
        _make(folder)
    return Keys(*(_read(folder / name) for name in _NAMES))


def _make(folder: Path) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    for name in _NAMES:
        file = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
        try:
            os.write(file, secrets.token_bytes(_LENGTH))
            os.fsync(file)
        finally:
            os.close(file)
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def _read(path: Path) -> bytes:
    if not path.exists() or len(key := path.read_bytes()) != _LENGTH:
        raise KeyMissing(path=str(path))
    return key
