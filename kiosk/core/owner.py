"""Root and what belongs to somebody else: whatever is made in a folder has to be its owner's.

The controller runs as a user of its own, and people call `kiosk` by sudo. A key or a ledger that root had made would
be out of the controller's reach.
"""

import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def acting_as_owner(folder: Path) -> Iterator[None]:
    """Let root have the rights of the folder's owner and no others meanwhile; everybody else stays who they are.

    It holds for every thread of the process. Nothing can be imported meanwhile, not even a codec that Python brings
    along, where the owner may not read the program's files.
    """
    with as_oneself():
        if os.getuid() == 0 and folder.exists():
            found = folder.stat()
            _become(found.st_uid, found.st_gid)
        yield


@contextmanager
def as_oneself() -> Iterator[None]:
    """Let root, who may be acting as an owner, be root again meanwhile: to read what root keeps elsewhere."""
    if os.getuid() != 0:
        yield
        return
    before = os.geteuid(), os.getegid()
    _become(0, 0)
    try:
        yield
    finally:
        _become(*before)


def is_somebody_elses(folder: Path) -> bool:
    """Whether root would leave files in another user's folder."""
    return os.getuid() == 0 and folder.exists() and folder.stat().st_uid != 0


def owner_of(path: Path) -> str:
    """The login of whom a file belongs to, or the number where there is none."""
    user = path.stat().st_uid
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)


def _become(user: int, group: int) -> None:
    os.seteuid(0)  # only root may choose
    os.setegid(group)
    os.seteuid(user)
