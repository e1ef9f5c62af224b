"""What a disk may hold after a power cut, given what was done to its files before.

A write that was not synced may be there, may be missing, and may be there in part, in whole sectors or whole pages;
those of one file in any combination, for drives reorder. The names of one folder come in their order, as a journalling
file system keeps them, but any number of the last ones may be missing. A synced file is there as it was synced.
Whoever made the names of a folder durable has synced the folder; ext4 promises more, POSIX does not.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path, PurePosixPath

from tests.faults.strace_log import Link, Operation, Rename, Resize, Said, Sync, SyncFolder, Unlink, Write

SECTOR, PAGE = 512, 4096

Names = dict[str, int | None]
_Data = Write | Resize
_Naming = Link | Unlink | Rename


@dataclass(frozen=True, slots=True)
class Image:
    """Names, and what is in the files behind them; None is a folder."""

    names: Names
    contents: dict[int, bytes]

    def write(self, folder: Path) -> None:
        """Lay the image out in an empty folder; a file that only takes room is left sparse."""
        for name, file in sorted(self.names.items()):
            path = folder / name
            if not path.parent.exists():
                continue  # its folder is gone, and it with it
            if file is None:
                path.mkdir()
            elif (content := self.contents.get(file, b"")).strip(b"\0"):
                path.write_bytes(content)
            else:
                path.touch()
                with path.open("r+b") as sparse:
                    sparse.truncate(len(content))


@dataclass(slots=True)
class _Side:
    """Names and contents as they are somewhere: in memory, or on the disk."""

    names: Names = field(default_factory=dict)
    contents: dict[int, bytearray] = field(default_factory=dict)

    def copy(self) -> "_Side":
        return _Side(dict(self.names), {file: bytearray(data) for file, data in self.contents.items()})

    def image(self) -> Image:
        return Image(dict(self.names), {file: bytes(data) for file, data in self.contents.items()})

    def put(self, deed: _Data) -> None:
        content = self.contents.setdefault(deed.file, bytearray())
        if isinstance(deed, Resize):
            del content[deed.size :]
            content.extend(bytes(deed.size - len(content)))
            return
        content.extend(bytes(max(0, deed.offset - len(content))))
        content[deed.offset : deed.offset + len(deed.data)] = deed.data

    def name(self, deed: _Naming) -> None:
        if isinstance(deed, Link):
            self.names[deed.name] = deed.file
        elif isinstance(deed, Unlink):
            self.names.pop(deed.name, None)
        elif deed.name in self.names:
            self.names[deed.new] = self.names.pop(deed.name)


class Disk:
    """A disk behind a cache, fed one operation after the other."""

    def __init__(self) -> None:
        self._cache = _Side()
        self._platter = _Side()
        self._unsynced: dict[int, list[_Data]] = {}
        self._unnamed: dict[str, list[_Naming]] = {}

    def take(self, deed: Operation) -> None:
        """One more operation has returned."""
        if isinstance(deed, Write | Resize):
            self._cache.put(deed)
            self._unsynced.setdefault(deed.file, []).append(deed)
        elif isinstance(deed, Link | Unlink | Rename):
            self._cache.name(deed)
            self._unnamed.setdefault(_folder(deed.name), []).append(deed)
        elif isinstance(deed, Sync):
            for write in self._unsynced.pop(deed.file, ()):
                self._platter.put(write)
        elif isinstance(deed, SyncFolder):
            for naming in self._unnamed.pop(deed.name, ()):
                self._platter.name(naming)
        else:
            assert isinstance(deed, Said)

    def all_written(self) -> Image:
        """Everything reached the disk."""
        return self._cache.image()

    def only_synced(self) -> Image:
        """Nothing reached the disk that was not synced."""
        return self._platter.image()

    def some_written(self, luck: random.Random) -> Image:
        """Any part of what was not synced reached the disk; in a shared-memory file, memory that nobody wrote."""
        side = self._platter.copy()
        for namings in self._unnamed.values():
            for naming in namings[: luck.randint(0, len(namings))]:
                side.name(naming)
        chance = luck.choice((0.1, 0.5, 0.9))
        for deeds in self._unsynced.values():
            for deed in deeds:
                if isinstance(deed, Resize):
                    if luck.random() < chance:
                        side.put(deed)
                    continue
                for part in _torn(deed, luck):
                    if luck.random() < chance:
                        side.put(part)
        for name, file in side.names.items():
            if name.endswith("-shm") and file is not None:
                side.contents[file] = bytearray(luck.randbytes(8 * PAGE))
        return side.image()


def _torn(write: Write, luck: random.Random) -> Sequence[Write]:
    """A write in the pieces in which it may reach the disk: one, its pages, or its sectors."""
    piece = luck.choice((len(write.data), PAGE, SECTOR)) or 1
    cuts = [write.offset, *_borders(write, piece), write.offset + len(write.data)]
    return [
        Write(write.file, begin, write.data[begin - write.offset : end - write.offset]) for begin, end in pairwise(cuts)
    ]


def _borders(write: Write, piece: int) -> range:
    """Multiples of a piece's size strictly inside a write."""
    return range((write.offset // piece + 1) * piece, write.offset + len(write.data), piece)


def _folder(name: str) -> str:
    return str(PurePosixPath(name).parent)
