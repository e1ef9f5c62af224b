"""What the service manager is told: ready, how it goes, alive, stopping; one datagram each.

The protocol is sd_notify(3): `$NOTIFY_SOCKET` names a Unix datagram socket, a leading `@` an abstract one. With
`WatchdogSec=` in the unit, `$WATCHDOG_USEC` says within how many microseconds each `WATCHDOG=1` is awaited, and
`$WATCHDOG_PID` for whom that holds.
"""

import os
import socket
from collections.abc import Mapping


class ServiceManager:
    """The service manager that started this process, if one did."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self._address = environment.get("NOTIFY_SOCKET", "")
        self.watches_within = _seconds(environment)
        """Seconds within which each sign of life is awaited; None when nobody waits for one."""

    @property
    def listens(self) -> bool:
        """Whether there is anybody to tell."""
        return bool(self._address)

    def tell(self, *lines: str) -> None:
        """Send one datagram of `NAME=value` lines; OSError when nobody takes it."""
        if not self.listens:
            return
        address = f"\0{self._address[1:]}" if self._address.startswith("@") else self._address
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as to:
            to.sendto("\n".join(lines).encode(), address)


def _seconds(environment: Mapping[str, str]) -> float | None:
    microseconds = environment.get("WATCHDOG_USEC", "")
    meant = environment.get("WATCHDOG_PID", str(os.getpid()))
    if not microseconds.isdigit() or meant != str(os.getpid()):
        return None
    return int(microseconds) / 1_000_000
