"""One wire: who may speak on it, and the thread that asks its banks in turn."""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from math import inf

from hal.bank_watch import REST, BankWatch, News
from hal.clock import Clock
from hal.errors import BankSilent, HalError

LONGEST = 0.5
"""Seconds that one read may be reckoned to take: the longest time-out that can be set."""

TRIES = 2
"""How often `poll` asks a bank that does not answer."""

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
        self._longest = 0.0
        self._trouble_at = -inf
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
        """Ask the banks that are due, up to the first that does not answer: those that do come first again then."""
        with self._turning:
            for watch in self._due():
                self._ask(watch)
                self._age()
                if watch.doubted:
                    break
            self.turned_at = self._clock.monotonic()

    def poll(self, silent: bool = True) -> None:
        """Ask every bank now, due or not, and again when an answer is lost.

        Those known to be silent are asked once, and only when `silent`.
        """
        with self._turning:
            for watch in self._watches:
                if silent or not watch.silent:
                    self._insist(watch, 1 if watch.silent else TRIES)
            self.turned_at = self._clock.monotonic()

    def _insist(self, watch: BankWatch, tries: int) -> None:
        for _ in range(tries):
            self._ask(watch)
            if not watch.doubted:
                return

    def _ask(self, watch: BankWatch) -> None:
        before = self._clock.monotonic()
        self._tell(self._read(watch))
        self.turned_at = self._clock.monotonic()
        self._longest = min(LONGEST, max(self._longest, self.turned_at - before))
        if watch.doubted and not any(self._is_unproven(other) for other in self._watches):
            self._trouble_at = self.turned_at

    def _age(self) -> None:
        """Have no bank believed for too long, were the next read the longest so far."""
        for watch in self._watches:
            self._tell(watch.age(self._clock.monotonic(), self._longest))

    def _due(self) -> list[BankWatch]:
        """The banks to ask now: of those in doubt a single one, for each costs the others its time-out.

        First come those that have answered since trouble began: of the others any may have gone with the bank that
        failed, and a cut cable takes many. One bank's lost answer is asked for again before the silent ones are.
        """
        now = self._clock.monotonic()
        due = sorted((watch for watch in self._watches if watch.due <= now), key=lambda watch: watch.due)
        answering = sorted((watch for watch in due if not watch.doubted), key=self._is_unproven)
        return answering + sorted((watch for watch in due if watch.doubted), key=lambda watch: watch.silent)[:1]

    def _is_unproven(self, watch: BankWatch) -> bool:
        return not watch.doubted and watch.answered_at < self._trouble_at

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
