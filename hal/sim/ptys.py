"""A serial line without a wire: boards behind a pseudo terminal, at the speed of a real line, with its faults.

What this line does not imitate: parity and stop bits (a pty carries whole bytes whatever the speed), RTS, and two
boards that answer into each other.
"""

import heapq
import os
import select
import termios
import threading
import time
import tty
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Protocol

from hal.sim.line_faults import LineFault, LineFaults


@dataclass(frozen=True, slots=True)
class Answer:
    """What a board says, which it may find out only then, and for how many seconds it thinks first."""

    frame: bytes | Callable[[], bytes]
    after: float = 0.0


class Talker(Protocol):
    """Whatever sits at the far end of a serial line."""

    def hear(self, data: bytes) -> Iterable[Answer]:
        """Take the bytes that came, in whatever pieces; called on the line's thread."""


class PtyLine:
    """A serial line with boards on it, to be opened by the name `path`, which outlives a pulled plug.

    With `baud` every byte takes its time, eight data bits without parity, and the boards hear nothing of a host
    that sends at another speed; without it no byte takes any, and every speed will do. Once plugged, a thread
    carries the bytes until `unplug` or `close`.
    """

    def __init__(self, path: Path, boards: Iterable[Talker], baud: int | None = None, *, echo: bool = False) -> None:
        self.path = path
        self.to_host = LineFaults()
        self.to_boards = LineFaults()
        self.echo = echo
        self.heard: deque[bytes] = deque(maxlen=1000)
        """What the host sent last, piece by piece, before any fault."""
        self.said: deque[bytes] = deque(maxlen=1000)
        """What the boards said last, frame by frame, before any fault."""
        self._boards = tuple(boards)
        self._baud = baud
        self._character = 10 / baud if baud else 0.0
        self._due: list[tuple[float, int, Answer, LineFault]] = []
        self._order = count()
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._plugged: tuple[_Pty, threading.Thread] | None = None

    def plug(self) -> None:
        """Give the line its name, and serve it; a plugged line stays as it is."""
        with self._lock:
            if self._plugged is None:
                self._stop.clear()
                pty = _Pty(self.path)
                thread = threading.Thread(target=self._serve, args=(pty,), name=f"line {self.path.name}", daemon=True)
                self._plugged = (pty, thread)
                thread.start()

    def unplug(self) -> None:
        """Pull the adapter: whoever has the port open loses it, and the name is gone until `plug`."""
        with self._lock:
            plugged, self._plugged = self._plugged, None
            self._due.clear()
        if plugged is not None:
            pty, thread = plugged
            self._stop.set()
            pty.wake()
            thread.join()
            pty.close()

    def close(self) -> None:
        """End the line; may be called twice."""
        self.unplug()

    def __enter__(self) -> "PtyLine":
        self.plug()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def say(self, answer: Answer) -> None:
        """Let a board speak, asked or not; any thread may."""
        fault = self.to_host.next()
        with self._lock:
            due = time.monotonic() + answer.after + fault.after
            heapq.heappush(self._due, (due, next(self._order), answer, fault))
            if self._plugged is not None:
                self._plugged[0].wake()

    def _serve(self, pty: "_Pty") -> None:
        wait: float | None = None
        while not self._stop.is_set():
            if data := pty.wait(wait):
                self._carry(data, pty)
            wait = self._deliver(pty)

    def _carry(self, data: bytes, pty: "_Pty") -> None:
        """Bring the host's bytes to the boards."""
        self.heard.append(data)
        self._stop.wait(len(data) * self._character)
        if self.echo:
            pty.put(data)
        if self._baud is not None and not pty.speaks_at(self._baud):
            return
        fault = self.to_boards.next()
        self._stop.wait(fault.after)
        heard = fault.change(data)
        for board in self._boards if heard else ():
            for answer in board.hear(heard):
                self.say(answer)

    def _deliver(self, pty: "_Pty") -> float | None:
        """Send what is due; returns the seconds until something else is, None when nothing waits."""
        while True:
            with self._lock:
                if not self._due:
                    return None
                wait = self._due[0][0] - time.monotonic()
                if wait > 0:
                    return wait
                _, _, answer, fault = heapq.heappop(self._due)
            frame = answer.frame if isinstance(answer.frame, bytes) else answer.frame()
            self.said.append(frame)
            self._send(fault.change(frame), pty)

    def _send(self, sent: bytes, pty: "_Pty") -> None:
        at = time.monotonic()
        pieces = [bytes((byte,)) for byte in sent] if self._character else [sent]
        for piece in pieces:
            at += self._character
            self._stop.wait(max(0.0, at - time.monotonic()))
            pty.put(piece)


class _Pty:
    """The far end of a plugged line: a pseudo terminal that the host finds by `name`."""

    def __init__(self, name: Path) -> None:
        self._name = name
        self._master, self._slave = os.openpty()  # the slave stays open here, or the master fails while no host has it
        self._wake_reader, self._wake_writer = os.pipe()
        os.set_blocking(self._master, False)
        os.set_blocking(self._wake_writer, False)
        tty.setraw(self._slave)
        name.symlink_to(os.ttyname(self._slave))

    def wait(self, seconds: float | None) -> bytes:
        """What the host sends, or nothing after that time or when somebody wakes this."""
        ready, _, _ = select.select((self._master, self._wake_reader), (), (), seconds)
        if self._wake_reader in ready:
            os.read(self._wake_reader, 4096)
        return os.read(self._master, 4096) if self._master in ready else b""

    def speaks_at(self, baud: int) -> bool:
        """Whether the host has set its port to that speed; a speed that has no name cannot be told."""
        speed = getattr(termios, f"B{baud}", None)
        return speed is None or termios.tcgetattr(self._master)[5] == speed

    def wake(self) -> None:
        """End a wait; any thread may."""
        with suppress(BlockingIOError):  # a full pipe wakes as well
            os.write(self._wake_writer, b"!")

    def put(self, data: bytes) -> None:
        """Hand bytes to the host, or lose them where it does not read, as a port with a full buffer does."""
        with suppress(BlockingIOError):
            os.write(self._master, data)

    def close(self) -> None:
        """Take the name away and hang up."""
        self._name.unlink(missing_ok=True)
        for descriptor in (self._master, self._slave, self._wake_reader, self._wake_writer):
            os.close(descriptor)
