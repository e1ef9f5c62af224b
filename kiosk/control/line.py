"""One connection to the control socket: lines out, lines in."""

import select
import socket
from contextlib import suppress
from pathlib import Path
from types import TracebackType


class Line:
    """A connected Unix socket that reads and writes whole lines; every method may raise OSError."""

    def __init__(self, path: Path, patience: float | None = None) -> None:
        """Connect; with `patience`, whatever takes more than so many seconds raises TimeoutError."""
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(patience)
        try:
            self._socket.connect(str(path))
        except OSError:
            self._socket.close()
            raise
        self._reader = self._socket.makefile("rb")

    def __enter__(self) -> "Line":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def write(self, line: bytes) -> None:
        """Send a line, its end included."""
        self._socket.sendall(line)

    def read(self) -> bytes:
        """Wait for a line; empty when the other side has hung up."""
        return self._reader.readline()

    def stale(self) -> bool:
        """Whether the other side has hung up since the last answer."""
        news = select.poll()
        news.register(self._socket, select.POLLIN)
        try:
            return bool(news.poll(0)) and not self._socket.recv(1, socket.MSG_PEEK)
        except OSError:
            return True

    def wake(self) -> None:
        """Let a blocked `read` return, from another thread."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Hang up; may be called twice."""
        self._reader.close()
        self._socket.close()
