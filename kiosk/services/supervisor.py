"""Whoever dies or hangs among the services is replaced, and it is said.

A thread that hangs cannot be ended in Python. It is relieved: it begins no further turn, whenever it comes back, and
another thread goes on in its place. Threads that hang are not piled up without end: a service that lost several of
them is left alone until one is back. Whoever fails, hangs or is left alone is told of; doors open all the same, so it
is no reason to restart the unit.
"""

import logging
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from hal.clock import Clock
from kiosk.core.verbs import ServiceReport
from kiosk.services.service import Service, Shift

PACE = 0.5
"""Seconds between two looks at every service."""

PAUSE_FIRST, PAUSE_LAST = 1.0, 300.0
"""Seconds before a service that was lost goes on, doubled each time."""

FORGIVEN_AFTER = 600.0
"""Seconds without a loss after which the pauses begin anew."""

MOST_LOST = 3
"""Hung threads of one service after which no other is sent in."""

FAILS_OFTEN, FAILS_LONG = 3, 60.0
"""Turns that failed one after another, and the seconds since the last good one, after which somebody has to look."""

STOOD_STILL = 5.0
"""Seconds without a look after which the whole process stood still, and no turn is blamed for the time."""

FAREWELL = 10.0
"""Seconds that closing waits for the turns under way, all together."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Loss:
    """A service whose thread `died` or `hung`, and was replaced."""

    service: str
    how: str


class Supervisor:
    """Keeps services going from `start` on, with a look at them every `pace` seconds of life."""

    def __init__(self, clock: Clock, pace: float = PACE) -> None:
        self.turned = clock.monotonic()
        """When it last looked at every service, in monotonic seconds."""
        self._clock = clock
        self._pace = pace
        self._posts: list[_Post] = []
        self._losses: SimpleQueue[Loss] = SimpleQueue()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="supervisor", daemon=True)

    def add(self, service: Service) -> None:
        """Keep this service going too, from now on if the supervisor has started."""
        post = _Post(service, self._clock)
        if self._thread.is_alive():
            post.man()
        # Known to `look` only now: it sends somebody to a post where it finds nobody.
        self._posts.append(post)

    def start(self) -> None:
        """Begin every service, and to look after them."""
        for post in self._posts:
            post.man()
        self._thread.start()

    def look(self) -> None:
        """Replace whoever died or hangs; called by the supervisor's own thread."""
        now = self._clock.monotonic()
        stood_still = now - self.turned > STOOD_STILL
        for post in tuple(self._posts):
            if (loss := post.look(now, blame=not stood_still)) is not None:
                log.error("service %s %s; another thread takes over", loss.service, loss.how)
                self._losses.put(loss)
        self.turned = self._clock.monotonic()

    def losses(self) -> Sequence[Loss]:
        """What was lost since this was last asked, for somebody to write down."""
        found = []
        with suppress(Empty):
            while True:
                found.append(self._losses.get_nowait())
        return found

    def failing(self) -> Sequence[str]:
        """Services that turn, and have done nothing but fail for a while."""
        now = self._clock.monotonic()
        return [post.service.name for post in self._posts if post.fails(now)]

    def abandoned(self) -> Sequence[str]:
        """Services that nobody carries out any more, because too many of their threads hang."""
        return [post.service.name for post in self._posts if post.abandoned]

    def reports(self) -> tuple[ServiceReport, ...]:
        """How each service is."""
        now = self._clock.monotonic()
        return tuple(post.report(now) for post in self._posts)

    def close(self) -> None:
        """Let the turns under way end and no other begin; may be called twice."""
        self._stop.set()
        deadline = self._clock.monotonic() + FAREWELL
        if self._thread.is_alive():
            self._thread.join(FAREWELL)
        for post in self._posts:
            post.relieve()
        for post in self._posts:
            if not post.join(max(0.0, deadline - self._clock.monotonic())):
                log.error("service %s hangs and is left behind", post.service.name)

    def _run(self) -> None:
        while not self._stop.wait(self._pace):
            try:
                self.look()
            except Exception:
                # The outermost loop of this thread: a service that cannot be begun just now is begun later.
                log.exception("the supervisor failed a turn")


class _Post:
    """One service, the thread that is at it, and those that hang."""

    def __init__(self, service: Service, clock: Clock) -> None:
        self.service = service
        self._clock = clock
        self._shift: Shift | None = None
        self._lost: list[Shift] = []
        self._losses = 0
        self._pause = 0.0
        self._lost_at = clock.monotonic()
        self._last_error: str | None = None

    def man(self) -> None:
        shift = Shift(self.service, self._clock, self._last_error)
        shift.start()
        self._shift = shift

    def relieve(self) -> None:
        if self._shift is not None:
            self._shift.relieve()

    def join(self, deadline: float) -> bool:
        return self._shift is None or self._shift.join(deadline)

    @property
    def abandoned(self) -> bool:
        return len(self._lost) >= MOST_LOST

    def fails(self, now: float) -> bool:
        shift = self._shift
        return shift is not None and shift.failures >= FAILS_OFTEN and now - shift.succeeded >= FAILS_LONG

    def look(self, now: float, *, blame: bool) -> Loss | None:
        """Replace the thread when it is lost, after a pause that grows; a hung one only when it is to `blame`."""
        self._lost = [shift for shift in self._lost if shift.alive]
        if self._shift is None:
            if now >= self._lost_at + self._pause and not self.abandoned:
                self.man()
            return None
        if not self._shift.alive:
            return self._lose("died", now)
        if blame and self._shift.hangs(now):
            self._shift.relieve()
            self._lost.append(self._shift)
            return self._lose("hung", now)
        return None

    def report(self, now: float) -> ServiceReport:
        shift = self._shift
        return ServiceReport(
            name=self.service.name,
            beat_seconds=round(now - (self._lost_at if shift is None else shift.beat), 1),
            restarts=self._losses,
            failures=0 if shift is None else shift.failures,
            last_error=self._last_error if shift is None else shift.last_error,
            abandoned=self.abandoned,
        )

    def _lose(self, how: str, now: float) -> Loss:
        lasted = now - self._lost_at
        grown = 0.0 if lasted > FORGIVEN_AFTER else min(2 * self._pause, PAUSE_LAST)
        self._pause = grown or PAUSE_FIRST
        self._shift, self._losses, self._lost_at = None, self._losses + 1, now
        self._last_error = how
        return Loss(self.service.name, how)
