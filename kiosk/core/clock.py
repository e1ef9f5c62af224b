"""What the unit knows of time: running seconds, wall time, and whether wall time may be believed.

Timeouts use monotonic seconds. Wall time is trusted only after a time source was seen, and only while it is not
before the last stored time; until then nothing expires. `boot` names the machine's run, so that monotonic values of
two runs are never compared.
"""

import threading
import time
import uuid
from pathlib import Path
from typing import Protocol

from hal.clock import Clock, RunningClock, SteppedClock

SYNCHRONISED = Path("/run/systemd/timesync/synchronized")
"""A file that is there once systemd-timesyncd has set the clock; see systemd-timesyncd.service(8)."""

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
"""In milliseconds, as wall time and the ledger count."""

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class UnitClock(Clock, Protocol):
    """Monotonic seconds, wall milliseconds, and how far to trust the latter."""

    boot: str

    def wall(self) -> int:
        """Milliseconds since 1970, UTC."""

    def synchronised(self) -> bool:
        """Whether a time source was seen since the machine started."""


class MachineClock(RunningClock):
    """The machine's own clocks; `assume` stands in for a time source where none can be asked."""

    def __init__(self, assume_synchronised: bool = False) -> None:
        self.boot = _BOOT_ID.read_text().strip() if _BOOT_ID.exists() else uuid.uuid4().hex
        self._assumed = assume_synchronised

    def wall(self) -> int:
        """Milliseconds since 1970, UTC."""
        return time.time_ns() // 1_000_000

    def synchronised(self) -> bool:
        """Whether timesyncd has set the clock, or that is assumed."""
        return self._assumed or SYNCHRONISED.exists()


class HurriedClock:
    """Time that runs `speed` times as fast as life, wall time with it: for the simulator and the demo.

    Its seconds mean nothing to another run of the program, so it names a boot of its own.
    """

    runs = True

    def __init__(self, speed: float) -> None:
        self.boot = uuid.uuid4().hex
        self._speed = speed
        self._started = time.monotonic()
        self._wall = time.time_ns() // 1_000_000

    def monotonic(self) -> float:
        """Seconds that only grow, and fast."""
        return self._started + self._elapsed()

    def wait(self, stop: threading.Event, seconds: float) -> bool:
        """Wait until `stop` is set or the hurried seconds have passed."""
        return stop.wait(seconds / self._speed)

    def wall(self) -> int:
        """Milliseconds since 1970, UTC, hurrying ahead from the moment of the start."""
        return self._wall + round(self._elapsed() * 1000)

    def synchronised(self) -> bool:
        """Nobody expects this clock to be right; whoever chose it means it."""
        return True

    def _elapsed(self) -> float:
        return (time.monotonic() - self._started) * self._speed


class SteppedUnitClock(SteppedClock):
    """Time that stands still until a test moves it; wall time may jump apart from it."""

    def __init__(self, wall: int = 1_750_000_000_000, boot: str = "boot-1", synchronised: bool = True) -> None:
        super().__init__()
        self.boot = boot
        self.source_seen = synchronised
        self._offset = wall - round(self.monotonic() * 1000)

    def wall(self) -> int:
        """Milliseconds since 1970, moving with the steps."""
        return self._offset + round(self.monotonic() * 1000)

    def jump(self, seconds: float) -> None:
        """Set the wall clock forward or back, as a wrong clock does; monotonic time does not notice."""
        self._offset += round(seconds * 1000)

    def synchronised(self) -> bool:
        """Whether the test says that a time source was seen."""
        return self.source_seen
