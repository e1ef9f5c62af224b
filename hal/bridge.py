"""A vendor's TCP bridge as a port: what it has not acknowledged is thrown away, not delivered later.

pyserial's own `socket://` waits five seconds for a connection, and the kernel goes on sending what was written into
one for a quarter of an hour: an unlock that was sent after a cable was cut would open its door when the cable is back.
"""

import fcntl
import socket
import struct
import sys
import termios
from typing import Any, Final

import serial
from serial.urlhandler import protocol_socket

SCHEME: Final = "socket://"

CONNECTED_WITHIN: Final = 1.0
"""Seconds for a connection to each of the bridge's addresses; its name may take the resolver longer."""

ACKNOWLEDGED_WITHIN_MS: Final = 1500
"""Milliseconds after which the kernel gives up a connection by itself (RFC 5482)."""

_NOTHING_LINGERS: Final = struct.pack("ii", 1, 0)


class BridgePort(protocol_socket.Serial):  # type: ignore[misc]  # pyserial's stubs leave its base class open
    """pyserial's port over TCP, which gives up early and forgets what did not arrive."""

    _socket: socket.socket | None = None

    def open(self) -> None:
        """Connect; raises OSError when there is nobody in time."""
        connection = socket.create_connection(self.from_url(self.portstr), timeout=CONNECTED_WITHIN)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if sys.platform == "linux":
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, ACKNOWLEDGED_WITHIN_MS)
        connection.setblocking(False)
        self._socket, self.is_open = connection, True

    @property
    def undelivered(self) -> bool:
        """Whether bytes are still here that the other end has not acknowledged."""
        if self._socket is None:
            return False
        waiting = fcntl.ioctl(self._socket, termios.TIOCOUTQ, bytes(4))  # of a socket: tcp(7), SIOCOUTQ
        return struct.unpack("i", waiting) != (0,)

    def close(self) -> None:
        """Disconnect; what has not arrived by now never does. May be called twice."""
        undelivered = self.undelivered
        connection, self._socket = self._socket, None
        self.is_open = False
        if connection is None:
            return
        with connection:
            if undelivered:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NOTHING_LINGERS)


def port_of(name: str, **settings: Any) -> Any:
    """pyserial's port of that name, unopened; raises ValueError."""
    if not name.startswith(SCHEME):
        return serial.serial_for_url(name, do_not_open=True, **settings)
    port = BridgePort(**settings)
    port.port = name
    return port
