"""Small real disks: a file system of a few megabytes that can be filled, or fail, while somebody works on it."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

KINDS = ("tmpfs", "ext4")
_MEGABYTES = 24


class NotMountable(Exception):
    """This process may not mount that kind of disk here."""


class SmallDisk:
    """A mounted disk; `folder` is where."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._filler = folder / "filler"

    def fill(self) -> None:
        """Take every free block."""
        for piece in (2**20, 2**12, 1):
            with self._filler.open("ab", buffering=0) as file:
                while _fits(file.write, piece):
                    pass

    def clear(self) -> None:
        """Let them go again."""
        self._filler.unlink()

    def fail(self) -> None:
        """Let the file system give up, as ext4 does after an error of its medium: from now on it is read-only."""
        _run("mount", "-o", "remount,abort", str(self.folder))


@contextmanager
def small_disk(kind: str, folder: Path) -> Iterator[SmallDisk]:
    """A disk of that kind at a new folder, gone afterwards; raises NotMountable."""
    place, image = folder / "disk", folder / "image"
    place.mkdir(exist_ok=True)
    if kind == "tmpfs":
        _run("mount", "-t", "tmpfs", "-o", f"size={_MEGABYTES}m", "tmpfs", str(place))
    else:
        if not image.exists():
            with image.open("wb") as file:
                file.truncate(_MEGABYTES * 2**20)
            _run("mkfs.ext4", "-q", "-F", "-m", "0", str(image))
        _run("mount", "-o", "loop", str(image), str(place))
    try:
        yield SmallDisk(place)
    finally:
        _let_go(place)


def _let_go(place: Path) -> None:
    """Unmount; a disk that somebody still has open goes when they have done."""
    try:
        _run("umount", str(place))
    except NotMountable:
        _run("umount", "-l", str(place))


def _fits(write: Callable[[bytes], object], piece: int) -> bool:
    try:
        return bool(write(bytes(piece)))
    except OSError:
        return False


def _run(*command: str) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=60)
    except FileNotFoundError:
        raise NotMountable(f"there is no {command[0]}") from None
    except subprocess.CalledProcessError as error:
        raise NotMountable(f"{command[0]} is refused: {error.stderr.decode(errors='replace').strip()}") from None
