"""Monotonic time as an argument, so that the same code runs on a running and on a stepped clock."""

import threading
import time
from typing import Protocol


class Clock(Protocol):
    """Monotonic seconds, and a way to wait for them."""

    @property
    def runs(self) -> bool:
        """Whether time passes by itself: threads that turn something every so often make sense."""

    def monotonic(self) -> float:
        """Seconds that only grow."""

    def wait(self, stop: threading.Event, seconds: float) -> bool:
        """Wait until `stop` is set or the seconds have passed; true when `stop` was set."""


class RunningClock:
    """The machine's own monotonic time."""

    runs = True

    def monotonic(self) -> float:
        """Seconds that only grow."""
        return time.monotonic()

    def wait(self, stop: threading.Event, seconds: float) -> bool:
        """Wait until `stop` is set or the seconds have passed."""
        return stop.wait(seconds)


class SteppedClock:
    """Time that stands still until somebody moves it: waiting is moving it, nothing ever sleeps."""

    runs = False

    def __init__(self, start: float = 1000.0) -> None:
        self._now = start
        self._lock = threading.Lock()

    def monotonic(self) -> float:
        """Seconds stepped so far, counted from `start`."""
        with self._lock:
            return self._now

    def advance(self, seconds: float) -> None:
        """Let that many seconds pass at once."""
        with self._lock:
            self._now += seconds

    def wait(self, stop: threading.Event, seconds: float) -> bool:
        """Step over the seconds, unless `stop` is set already."""
        if not stop.is_set():
            self.advance(seconds)
        return stop.is_set()
