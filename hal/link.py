"""One serial port and its lock: ask, take a reply.

A Link knows how bytes travel: when a port is opened and reopened, how long a line must rest, when a reply is
over, what a pulled cable looks like. It knows no vendor's bytes and repeats nothing: whether a request may be
asked twice is known to the bank alone.
"""

import errno
import logging
import termios
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import inf
from typing import Any, Final, TypeVar

import serial

from hal.bridge import BridgePort, port_of
from hal.errors import LinkLost, LinkSilent, WiringError

TRACE: Final = 5
"""The log level of the bytes on the wire, below DEBUG; their logger is `hal.wire`."""

_LOG = logging.getLogger(__name__)
_WIRE = logging.getLogger("hal.wire")

FIRST_RETRY: Final = 0.2
"""Seconds until a lost port is opened again, doubled up to the last."""
_LAST_RETRY: Final = 2.0
_WRITE_TIMEOUT: Final = 1.0
_KEPT: Final = 512  # bytes kept of a line that talks and makes no sense; no frame is as long

_NO_SUCH_LINE: Final = (errno.ENOTTY, errno.EINVAL)  # a pseudo terminal's and a driver's word for it

T = TypeVar("T")

FrameReader = Callable[[bytes, bool], T | None]
"""Looks for a reply in all that came since the request, and whether the line then fell silent; None: go on waiting."""


@dataclass(frozen=True, slots=True)
class Line:
    """How one serial line talks; banks on the same port must agree on it."""

    baud: int = 9600
    parity: str = "N"
    stop_bits: int = 1
    quiet: float = 0.025
    """Seconds without a byte that end a burst: USB adapters deliver in pieces more than 5 ms apart."""
    echo: bool = False
    """The RS-485 adapter hears what it sends; exactly that is taken off before the reply."""
    rts: float | None = None
    """Seconds from RTS, which turns the adapter to sending, to the first byte; None: it turns by itself."""

    @property
    def character(self) -> float:
        """Seconds of one character: start bit, eight data bits, parity, stop bits."""
        return (9 + (self.parity != "N") + self.stop_bits) / self.baud

    @property
    def rest(self) -> float:
        """Seconds between a frame and the next request: 3.5 characters, as Modbus over serial line 2.5.1.1 has it."""
        return max(3.5 * self.character, 0.00175)


class Link:
    """One serial port, opened when first asked and again by its name after every loss.

    `port` is a device path, best a stable one below /dev/serial, or a URL of pyserial's, such as
    `socket://host:port` for a vendor's TCP bridge. Any thread may ask; one exchange runs at a time.
    """

    def __init__(self, port: str, line: Line | None = None, *, make_port: Callable[..., Any] = port_of) -> None:
        self.port = port
        self.line = line or Line()
        self.sent_at = -inf
        """Monotonic time at which the last request had left."""
        self._make_port = make_port
        self._serial = self._unopened()
        self._lock = threading.Lock()
        self._lost: str | None = None
        self._retry = FIRST_RETRY
        self._retry_at = 0.0
        self._rested_at = 0.0
        self._unsettled = False
        self._told_of_rts = False

    def exchange(self, request: bytes, reader: FrameReader[T], timeout: float) -> T:
        """Send `request` once and wait up to `timeout` seconds for what `reader` finds.

        Raises LinkLost (port gone, the request may have left) or LinkSilent (no whole reply), and whatever
        HalError the reader raises.
        """
        with self._turn():
            self._send(request)
            return self._receive(reader, timeout)

    def send(self, request: bytes) -> None:
        """Send `request` once, where the board gives no reply; raises as `exchange` does."""
        with self._turn():
            self._send(request)

    def close(self) -> None:
        """Close the port; the next request would open it again. May be called twice."""
        with self._lock:
            self._shut()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        with self._lock:
            try:
                self._open()
                self._settle()
                yield
            except (OSError, termios.error) as error:  # SerialException is an OSError, termios.error is not
                self._lose(str(error))
                raise LinkLost(self.port, str(error)) from error
            except BaseException:  # whatever ended the exchange: what still comes is nobody's
                self._unsettled = True
                self._drop_undelivered()
                raise
            finally:
                self._rested_at = time.monotonic() + self.line.rest

    def _open(self) -> None:
        if self._serial.is_open:
            return
        if self._lost is not None and time.monotonic() < self._retry_at:
            raise LinkLost(self.port, self._lost)
        try:
            self._serial.open()
        except ValueError as error:  # pyserial's word for a speed that this port cannot do
            raise OSError(str(error)) from error
        except serial.SerialException as error:
            if error.errno != errno.EAGAIN:
                raise
            raise OSError("another program has it open; end that one first") from error
        self._unsettled = True
        _LOG.info("port %s is %s", self.port, "open" if self._lost is None else "back")
        self._lost, self._retry = None, FIRST_RETRY

    def _lose(self, reason: str) -> None:
        self._shut()
        self._retry_at = time.monotonic() + self._retry
        self._retry = min(2 * self._retry, _LAST_RETRY)
        if reason != self._lost:
            _LOG.warning("port %s is lost: %s", self.port, reason)
        self._lost = reason

    def _drop_undelivered(self) -> None:
        """End a connection that does not deliver: what it holds back would come when nobody expects it any more."""
        if isinstance(self._serial, BridgePort) and self._serial.undelivered:
            self._lose("what is sent does not arrive")

    def _shut(self) -> None:
        try:
            self._serial.close()
        except (OSError, termios.error):  # a port that is gone; pyserial now holds a descriptor that is nobody's
            self._serial = self._unopened()

    def _settle(self) -> None:
        """Throw away what nobody asked for until the line is quiet, for ten quiet times at most."""
        give_up = time.monotonic() + 10 * self.line.quiet
        while (self._unsettled or self._serial.in_waiting) and time.monotonic() < give_up:
            self._unsettled = bool(self._noted(self._read()))
        self._unsettled = False
        time.sleep(max(0.0, self._rested_at - time.monotonic()))

    def _send(self, request: bytes) -> None:
        _WIRE.log(TRACE, "%s > %s", self.port, request.hex(" "))
        if self.line.rts is None:
            self._write(request)
        else:
            self._turn_adapter(True)
            time.sleep(self.line.rts)
            try:
                self._write(request)
                time.sleep(self.line.character)  # an adapter may call the last character sent while it is under way
            finally:
                self._turn_adapter(False)
        if self.line.echo:
            self._swallow(request)

    def _turn_adapter(self, sending: bool) -> None:
        try:
            self._serial.rts = sending
        except OSError as error:
            if error.errno not in _NO_SUCH_LINE:
                raise
            if not self._told_of_rts:
                _LOG.warning("port %s has no RTS line: rts_ms does nothing there", self.port)
            self._told_of_rts = True

    def _write(self, request: bytes) -> None:
        self._serial.write(request)
        self._serial.flush()
        self.sent_at = time.monotonic()

    def _swallow(self, request: bytes) -> None:
        deadline = time.monotonic() + len(request) * self.line.character + 4 * self.line.quiet
        heard = b""
        while len(heard) < len(request) and time.monotonic() < deadline:
            heard += self._read(len(request) - len(heard))
        if self._noted(heard) != request:
            raise LinkSilent(self.port, f"the adapter's echo is {heard.hex(' ') or 'missing'}: a collision, or no echo")

    def _receive(self, reader: FrameReader[T], timeout: float) -> T:
        deadline = time.monotonic() + timeout
        received = b""
        try:
            while True:
                piece = self._read()
                over = time.monotonic() >= deadline
                received = (received + piece)[-_KEPT:]
                reply = reader(received, not piece or over) if received else None
                if reply is not None:
                    return reply
                if over:
                    raise LinkSilent(self.port, f"{len(received)} bytes make no reply" if received else "no answer")
        finally:
            self._noted(received)

    def _read(self, most: int | None = None) -> bytes:
        """What is there, or the next byte, or nothing after the quiet time."""
        return bytes(self._serial.read(most or self._serial.in_waiting or 1))

    def _noted(self, heard: bytes) -> bytes:
        if heard:
            _WIRE.log(TRACE, "%s < %s", self.port, heard.hex(" "))
        return heard

    def _unopened(self) -> Any:
        try:
            port = self._make_port(
                self.port,
                baudrate=self.line.baud,
                parity=self.line.parity,
                stopbits=self.line.stop_bits,
                timeout=self.line.quiet,
                write_timeout=_WRITE_TIMEOUT,
                exclusive=True,  # an advisory lock: it keeps out every program that asks for it too
            )
        except ValueError as error:
            raise WiringError(f"port {self.port} cannot be used: {error}") from error
        if self.line.rts is not None:
            port.rts = False  # opening sets RTS otherwise, and the adapter would hold the line
        return port
