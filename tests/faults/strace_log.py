"""How `strace -f -y -xx` writes system calls down, and what they do to the files of one directory.

An operation counts from the moment at which its call returned. A file is what it is whatever its name: it is known by
a number that it gets when it is made, as an inode is.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_CALLS = (
    "openat,close,lseek,write,pwrite64,writev,pwritev,ftruncate,fallocate,rename,unlink,rmdir,mkdir,link,symlink,"
    "fsync,fdatasync,sync_file_range,renameat,renameat2,unlinkat,mkdirat"
)
_CALL = re.compile(r"^(\w+)\((.*)\)\s+= (-?\d+)")
_CUT_OFF = " <unfinished ...>"
_RESUMED = re.compile(r"^<\.\.\. \w+ resumed>(.*)$")
_ESCAPED = re.compile(r"\\x([0-9a-f]{2})")
STDOUT = 1


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes of a file."""

    file: int
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Resize:
    """A file's new length; what it grows by is zeros."""

    file: int
    size: int


@dataclass(frozen=True, slots=True)
class Sync:
    """All that was written to a file is on the disk."""

    file: int


@dataclass(frozen=True, slots=True)
class Link:
    """A name for a file that was just made, or for a folder when there is no file."""

    name: str
    file: int | None


@dataclass(frozen=True, slots=True)
class Unlink:
    """A name goes."""

    name: str


@dataclass(frozen=True, slots=True)
class Rename:
    """A name takes another one's place."""

    name: str
    new: str


@dataclass(frozen=True, slots=True)
class SyncFolder:
    """All names in a folder are on the disk."""

    name: str


@dataclass(frozen=True, slots=True)
class Said:
    """A line on stdout: what the program told the world."""

    what: str
    about: Any


Operation = Write | Resize | Sync | Link | Unlink | Rename | SyncFolder | Said


class NotTraceable(Exception):
    """strace is not there, or this process may not trace another."""


def may_trace() -> None:
    """Raise NotTraceable unless strace is there and may trace."""
    try:
        subprocess.run(["strace", "-o", "/dev/null", "true"], check=True, capture_output=True, timeout=30)
    except FileNotFoundError:
        raise NotTraceable("strace is not installed") from None
    except subprocess.CalledProcessError as error:
        raise NotTraceable(f"strace may not trace here: {error.stderr.decode().strip()}") from None


def record(folder: Path, log: Path, module: str) -> Sequence[Operation]:
    """Run a module of Python over an empty folder under strace; what it did there. Raises NotTraceable."""
    may_trace()
    command = ["strace", "-f", "-y", "-xx", "-s", str(2**24), "--seccomp-bpf", "-e", f"trace={_CALLS}", "-o", str(log)]
    traced = [*command, sys.executable, "-m", module, str(folder)]
    subprocess.run(traced, check=True, stdout=subprocess.PIPE, timeout=120)
    with log.open(encoding="ascii") as lines:
        return tuple(Reader(str(folder)).operations(lines))


@dataclass(slots=True)
class _Open:
    """A file descriptor."""

    file: int
    at: int = 0


class Reader:
    """Reads a log once, from its first line to its last."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._names: dict[str, int] = {}
        self._open: dict[int, _Open] = {}
        self._files = 0

    def operations(self, lines: Iterator[str]) -> Iterator[Operation]:
        """What the calls of the log did to the folder, and what was said between."""
        for line in _whole(lines):
            found = _CALL.match(line)
            if found and int(found[3]) >= 0:
                yield from self._read(found[1], _values(found[2]), int(found[3]))

    def _read(self, call: str, values: Sequence[str], answer: int) -> Iterator[Operation]:
        if call in ("openat", "rename", "unlink", "mkdir"):
            yield from self._named(call, values, answer)
        elif call == "write" and _number(values[0]) == STDOUT:
            yield from (Said(*pair) for pair in json.loads(_bytes(values[1])).items())
        elif call in ("fsync", "fdatasync") and (folder := self._inside(_path(values[0]))) is not None:
            opened = self._open.get(_number(values[0]))
            yield Sync(opened.file) if opened else SyncFolder(folder)
        elif (opened := self._open.get(_number(values[0]))) is not None:
            yield from self._moved(call, opened, values, answer)
        elif any(self._inside(_path(value)) is not None for value in values) and call != "close":
            raise AssertionError(f"nobody reads {call} of {values} yet")

    def _named(self, call: str, values: Sequence[str], answer: int) -> Iterator[Operation]:
        names = [self._inside(_bytes(value).decode()) for value in values if value.startswith('"')]
        name = names[0]
        if name is None:
            return
        if call == "openat":
            yield from self._opened(name, values[2], answer)
        elif call == "mkdir":
            yield Link(name, None)
        elif call == "unlink":
            del self._names[name]
            yield Unlink(name)
        else:
            new = names[1]
            assert new is not None, "no name leaves the folder"
            self._names[new] = self._names.pop(name)
            yield Rename(name, new)

    def _opened(self, name: str, flags: str, descriptor: int) -> Iterator[Operation]:
        self._open.pop(descriptor, None)
        if name not in self._names:
            if "O_CREAT" not in flags:
                return  # a folder
            self._files += 1
            self._names[name] = self._files
            yield Link(name, self._files)
        elif "O_TRUNC" in flags:
            yield Resize(self._names[name], 0)
        assert "O_APPEND" not in flags, "nobody appends yet"
        self._open[descriptor] = _Open(self._names[name])

    def _moved(self, call: str, opened: _Open, values: Sequence[str], answer: int) -> Iterator[Operation]:
        if call == "close":
            del self._open[_number(values[0])]
        elif call == "lseek":
            opened.at = answer
        elif call == "write":
            yield Write(opened.file, opened.at, _bytes(values[1])[:answer])
            opened.at += answer
        elif call == "pwrite64":
            yield Write(opened.file, _number(values[3]), _bytes(values[1])[:answer])
        elif call == "ftruncate":
            yield Resize(opened.file, _number(values[1]))
        elif call == "fallocate":
            yield Resize(opened.file, _number(values[2]) + _number(values[3]))
        else:
            raise AssertionError(f"nobody reads {call} of an open file yet")

    def _inside(self, path: str) -> str | None:
        """A path's name in the folder, which itself is `.`; None outside."""
        if path == self._folder:
            return "."
        return path.removeprefix(f"{self._folder}/") if path.startswith(f"{self._folder}/") else None


def _whole(lines: Iterator[str]) -> Iterator[str]:
    """Calls without their process id, each in one piece where it returned."""
    begun: dict[str, str] = {}
    for line in lines:
        process, _, rest = line.rstrip("\n").partition(" ")
        rest = rest.lstrip()
        if rest.endswith(_CUT_OFF):
            begun[process] = rest.removesuffix(_CUT_OFF)
        elif resumed := _RESUMED.match(rest):
            yield begun.pop(process) + resumed[1]
        else:
            yield rest


def _values(text: str) -> list[str]:
    """A call's arguments; with -xx, no comma stands inside one."""
    return [value.strip() for value in text.split(",")]


def _number(value: str) -> int:
    found = re.match(r"-?\d+", value)
    return int(found[0]) if found else -1


def _path(value: str) -> str:
    """The path that -y wrote behind a descriptor."""
    found = re.search(r"<(.*)>", value)
    return _plain(found[1]).decode() if found else ""


def _bytes(value: str) -> bytes:
    return _plain(value.strip('"'))


def _plain(escaped: str) -> bytes:
    return bytes.fromhex(escaped.replace("\\x", "")) if _ESCAPED.match(escaped) else escaped.encode()
