"""A file that only takes room, to be let go when the disk is full: enough to finish every visit under way."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

_BYTES = 6 * 2**20
_SPARE = 2**20
"""What must be free beside it: a try to take the last room would stand in the way of a commit."""


class Ballast:
    """Six megabytes beside the ledger."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def fill(self) -> bool:
        """Take the room if it is there; whether it is taken now."""
        if self._path.exists():
            return True
        new = self._path.with_suffix(".new")
        try:
            if shutil.disk_usage(self._path.parent).free < _BYTES + _SPARE:
                return False
            with new.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, _BYTES)
            new.rename(self._path)
        except OSError:
            with suppress(OSError):
                new.unlink(missing_ok=True)
            return False
        return True

    def drop(self) -> bool:
        """Give the room back; whether there was any."""
        try:
            self._path.unlink()
        except OSError:
            return False
        return True
