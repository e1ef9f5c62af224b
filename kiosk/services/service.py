"""Something done every so often, and one thread that does it."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from hal.clock import Clock
from kiosk.core.trace import where

log = logging.getLogger(__name__)

_PAUSE_LAST = 5.0
"""The longest extra pause after turns that failed one after another, in seconds."""


@dataclass(frozen=True, slots=True)
class Service:
    """Calls `turn` every `every` seconds, for the first time after `first`; a turn longer than `within` hangs.

    The seconds are running ones. A turn is one piece of work: whatever in it must not happen twice at once is guarded
    there, for a thread that hung may come back after another one took over.
    """

    name: str
    turn: Callable[[], object]
    every: float
    within: float
    first: float = 0.0


class Shift:
    """One thread's time at a service; once relieved it begins no turn any more, however late it comes back."""

    def __init__(self, service: Service, clock: Clock, last_error: str | None = None) -> None:
        self.beat = clock.monotonic()
        """When a turn last began or ended."""
        self.last_error = last_error
        """What a turn raised, or what became of the thread before; none once a turn has succeeded.

        Its name alone, for its text may be anything.
        """
        self.failures = 0
        """Turns that failed one after another, up to now."""
        self.succeeded = clock.monotonic()
        """When a turn last succeeded; before that, when this thread was sent in."""
        self._service = service
        self._clock = clock
        self._turning = False
        self._relieved = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"service-{service.name}", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def relieve(self) -> None:
        """Let the turn under way be the last."""
        self._relieved.set()

    def join(self, deadline: float) -> bool:
        """Wait for the thread's end; false when it has not come after `deadline` seconds."""
        self._thread.join(deadline)
        return not self._thread.is_alive()

    @property
    def alive(self) -> bool:
        """Whether the thread is there, turning or hung."""
        return self._thread.is_alive()

    def hangs(self, now: float) -> bool:
        """Whether the turn under way has taken longer than it may."""
        return self._turning and now - self.beat > self._service.within

    def _run(self) -> None:
        self._relieved.wait(self._service.first)
        while not self._relieved.is_set():
            self._turn()
            self._relieved.wait(self._service.every + self._pause())

    def _turn(self) -> None:
        self.beat, self._turning = self._clock.monotonic(), True
        try:
            self._service.turn()
        except Exception as error:  # noqa: BLE001 - the outermost loop of this thread: one turn must not end the service
            log.error("service %s failed a turn: %s", self._service.name, where(error))
            self.last_error, self.failures = type(error).__name__, self.failures + 1
        else:
            self.last_error, self.failures, self.succeeded = None, 0, self._clock.monotonic()
        self.beat, self._turning = self._clock.monotonic(), False

    def _pause(self) -> float:
        """Extra seconds after failures: what fails is not tried a thousand times a second."""
        return min(0.05 * 2 ** min(self.failures, 10), _PAUSE_LAST) if self.failures else 0.0
