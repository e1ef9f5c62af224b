"""The unit's keys: outside the database, readable by the controller alone.

`code.key` derives pickup codes, `index.key` finds them and the badges, `audit.key` chains the audit rows. They lie in
`$CREDENTIALS_DIRECTORY` when systemd hands them over, else in the state directory with mode 0400. A ledger names its
keys by their fingerprints. One whose keys are gone, or another unit's, is refused: new ones would void every code in
silence.
"""

import hashlib
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kiosk.core.errors import KeyMissing, KeysFixed
from kiosk.core.owner import acting_as_owner, as_oneself

CODE, INDEX, AUDIT = NAMES = ("code.key", "index.key", "audit.key")
_LENGTH = 32
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_ROTATE = "void all codes with: kiosk codes rotate-key"
_REMEDIES = {CODE: _ROTATE, INDEX: _ROTATE, AUDIT: "begin a new audit chain with: kiosk audit new-key"}


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """The three keys of a unit."""

    code: bytes
    index: bytes
    audit: bytes

    def fingerprints(self) -> dict[str, str]:
        """What names each of them, by its file."""
        return {CODE: fingerprint(self.code), INDEX: fingerprint(self.index), AUDIT: fingerprint(self.audit)}


def keys_folder(state: Path) -> Path:
    """Where the keys lie: where systemd put them, or in the state directory."""
    credentials = os.environ.get("CREDENTIALS_DIRECTORY")
    if credentials and (Path(credentials) / CODE).exists():
        return Path(credentials)
    return state / "keys"


def open_keys(folder: Path, ledger_exists: bool, named: Mapping[str, str] | None = None) -> Keys:
    """Read the keys, or make them for a ledger that is new; `named` are the fingerprints that an old one knows.

    A new key that a cut kept from its place is put there. Raises KeyMissing and OSError.
    """
    if not ledger_exists:
        _make_missing(folder)
    return Keys(*(open_key(folder, name, (named or {}).get(name)) for name in NAMES))


def open_key(folder: Path, name: str, wanted: str | None = None) -> bytes:
    """One of the keys: the one in place, or the new one beside it that the ledger names; raises KeyMissing, OSError."""
    draft, path = _draft(folder, name), folder / name
    with as_oneself():
        if wanted is not None and draft.exists() and fingerprint(draft.read_bytes()) == wanted:
            adopt_key(folder, name)
        if not path.exists():
            raise KeyMissing(path=str(path), what="is not there", remedy=_REMEDIES[name])
        key = path.read_bytes()
    if len(key) != _LENGTH:
        raise KeyMissing(path=str(path), what="is no key", remedy=_REMEDIES[name])
    if wanted not in (None, fingerprint(key)):
        raise KeyMissing(path=str(path), what="is not the key of this ledger", remedy=_REMEDIES[name])
    return key


def fingerprint(key: bytes) -> str:
    """What names a key without giving it away."""
    return hashlib.sha256(b"fingerprint:" + key).hexdigest()[:16]


def draft_key(folder: Path, name: str) -> bytes:
    """Make a new key beside the old one; it counts once `adopt_key` ran or the ledger names it. Raises KeysFixed."""
    try:
        with acting_as_owner(folder):
            return _make(_draft(folder, name))
    except OSError as error:
        raise KeysFixed(path=str(folder), why=error.strerror or type(error).__name__) from error


def adopt_key(folder: Path, name: str) -> None:
    """Let the new key take the old one's place."""
    with acting_as_owner(folder):
        _draft(folder, name).rename(folder / name)
        _sync(folder)


def keep_private(folder: Path) -> list[Path]:
    """Take away what others than the unit's user may do with keys and their folder; which were open to them."""
    wide = [path for path in (folder, *sorted(folder.glob("*.key"))) if path.stat().st_mode & _OTHERS]
    for path in wide:
        path.chmod(0o700 if path == folder else 0o400)
    return wide


def _make_missing(folder: Path) -> None:
    """The code key comes last and whole: where it is not, what lies there of the others may be torn."""
    first = not (folder / CODE).exists()
    folder.mkdir(mode=0o700, exist_ok=True)
    _sync(folder.parent)
    for name in (INDEX, AUDIT):
        if first or not (folder / name).exists():
            _make(folder / name)
    if first:
        _make(_draft(folder, CODE))
        adopt_key(folder, CODE)


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


def _draft(folder: Path, name: str) -> Path:
    return folder / f"{name}.new"


def _sync(folder: Path) -> None:
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
