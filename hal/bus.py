"""One wire: who may speak on it, and the thread that asks its banks in turn."""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from hal.bank_watch import REST, BankWatch, News
from hal.clock import Clock
from hal.errors import BankSilent, HalError

log = logging.getLogger(__name__)


class RightOfWay:
    """A lock in which an unlock overtakes the polls that wait; whoever has it is never interrupted."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._taken = False
        self._urgent = 0

    @contextmanager
    def urgently(self) -> Iterator[None]:
        """Have the wire next."""
        with self._changed:
            self._urgent += 1
            self._changed.wait_for(lambda: not self._taken)
            self._urgent -= 1
            self._taken = True
        with self._until_left():
            yield

    @contextmanager
    def patiently(self) -> Iterator[None]:
        """Have the wire when nobody urgent wants it."""
        with self._changed:
            self._changed.wait_for(lambda: not self._taken and not self._urgent)
            self._taken = True
        with self._until_left():
            yield

    @contextmanager
    def _until_left(self) -> Iterator[None]:
        try:
            yield
        finally:
            with self._changed:
                self._taken = False
                self._changed.notify_all()


class Bus:
    """The banks on one wire; `tell` is called with a read's news on the thread that read."""

    def __init__(self, name: str, watches: Sequence[BankWatch], clock: Clock, tell: Callable[[News], None]) -> None:
        self.name = name
        self.turned_at = clock.monotonic()
        self._watches = tuple(watches)
        self._clock = clock
        self._tell = tell
        self._way = RightOfWay()
        self._turning = threading.RLock()
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Turn in a thread of its own from now on; it is no reason for the process to stay alive."""
        self._thread = threading.Thread(target=self._run, name=f"bus {self.name}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ask the thread to end."""
        self._stop.set()
        self._wake.set()

    def join(self, deadline: float) -> bool:
        """Wait for the thread's end; false when it has not come after `deadline` seconds."""
        if self._thread is None or self._thread is threading.current_thread():
            return True
        self._thread.join(deadline)
        return not self._thread.is_alive()

    def unlock(self, watch: BankWatch, door: str) -> None:
        """Pulse one door's latch, ahead of every poll that waits; raises BankSilent."""
        with self._way.urgently():
            watch.pulse(door, self._clock.monotonic())
        self._wake.set()

    def turn(self) -> None:
        """Ask every bank that is due."""
        self._ask(self._due)

    def poll(self, silent: bool = True) -> None:
        """Ask every bank now, due or not; those known to be silent only when `silent`."""
        self._ask(lambda: [watch for watch in self._watches if silent or not watch.silent])

    def _ask(self, choose: Callable[[], Iterable[BankWatch]]) -> None:
        with self._turning:
            for watch in choose():
                news = self._read(watch)
                self._tell(news)
                self.turned_at = self._clock.monotonic()
            self.turned_at = self._clock.monotonic()

    def _due(self) -> list[BankWatch]:
        """The banks to ask now: of the silent ones a single one, for each costs the others its time-out."""
        now = self._clock.monotonic()
        due = sorted((watch for watch in self._watches if watch.due <= now), key=lambda watch: watch.due)
        answering = [watch for watch in due if not watch.silent]
        return answering + [watch for watch in due if watch.silent][:1]

    def _read(self, watch: BankWatch) -> News:
        with self._way.patiently():
            asked = self._clock.monotonic()
            try:
                readings = watch.bank.read()
            except BankSilent as error:
                return watch.failed(error.reason, self._clock.monotonic())
            except HalError as error:
                return watch.failed(str(error), self._clock.monotonic())
            except Exception as error:  # a driver's mistake costs its own doors, not the others on this wire
                log.exception("the driver of bank %s failed", watch.name)
                return watch.failed(f"driver: {error!r}", self._clock.monotonic())
            return watch.answered(readings, asked, self._clock.monotonic())

    def _run(self) -> None:
        while not self._stop.is_set():
            self.turn()
            self._clock.wait(self._wake, self._rest())
            if not self._stop.is_set():
                self._wake.clear()

    def _rest(self) -> float:
        soonest = min((watch.due for watch in self._watches), default=self._clock.monotonic() + REST)
        return min(REST, max(0.0, soonest - self._clock.monotonic()))
