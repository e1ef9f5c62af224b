"""Something done every so often: a thread, a stop event and a heartbeat."""

import logging
import threading
from collections.abc import Callable

from hal.clock import Clock

log = logging.getLogger(__name__)


class Service:
    """Calls `turn` every `every` seconds until closed, for the first time after `first` seconds.

    A turn that fails is logged, and the next one comes.
    """

    def __init__(
        self, name: str, turn: Callable[[], object], every: float, clock: Clock, *, first: float = 0.0
    ) -> None:
        self.name = name
        self.turned = clock.monotonic()
        """When the last turn ended, in monotonic seconds."""
        self._turn = turn
        self._every = every
        self._first = first
        self._clock = clock
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"service-{name}")

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """Stop after the turn under way; may be called twice."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        self._stop.wait(self._first)
        while not self._stop.is_set():
            try:
                self._turn()
            except Exception:
                # The outermost loop of this thread: a defect in one turn must not end the service.
                log.exception("service %s failed a turn", self.name)
            self.turned = self._clock.monotonic()
            self._stop.wait(self._every)
