"""What a running unit does every so often: each service with its pace and the time that a turn of it may take."""

import queue
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from hal.clock import Clock
from hal.doors import DoorEvent
from kiosk.core.errors import DiskFull
from kiosk.core.keeping.upkeep import Upkeep
from kiosk.core.locker import LockerSystem
from kiosk.services.metrics import write_metrics
from kiosk.services.service import Service
from kiosk.services.supervisor import Supervisor

_HOUR = 3600.0
_TICK = 0.25
_TICK_AT_LAST = 2.0
"""Seconds after which time does its part although events wait, as they do on a slow disk."""


def rota(
    system: LockerSystem,
    upkeep: Upkeep,
    doors: "DoorWatch",
    supervisor: Supervisor,
    metrics: Path | None = None,
    lasting: Collection[str] = (),
) -> Sequence[Service]:
    """The services of one unit; `metrics` is the file for its figures, `lasting` what is wrong until the next start.

    Delivery's turn has room for slow channels.
    """
    services = (
        Service("doors", doors.turn, every=0.0, within=15.0),
        Service("delivery", system.deliver, every=0.5, within=300.0),
        Service("expiry", system.sweep, every=30.0, within=60.0),
        Service(
            "health", lambda: system.look_after([*lasting, *troubles(supervisor)]), every=15.0, within=60.0, first=15.0
        ),
        Service("retention", upkeep.retain, every=_HOUR, within=300.0, first=60.0),
        Service("nightly", upkeep.nightly, every=600.0, within=_HOUR, first=90.0),
    )
    if metrics is None:
        return services
    return (
        *services,
        Service("metrics", lambda: write_metrics(metrics, system.take_figures()), every=15.0, within=60.0),
    )


def troubles(supervisor: Supervisor) -> Sequence[str]:
    """Services that were lost since this was last asked, and those that do not work now; in words for an incident."""
    lost = [f"the service {loss.service} {loss.how} and was begun again" for loss in supervisor.losses()]
    failing = [f"the service {name} fails again and again" for name in supervisor.failing()]
    abandoned = [f"the service {name} hangs for good: restart the controller" for name in supervisor.abandoned()]
    return [*lost, *failing, *abandoned]


class DoorWatch:
    """Brings the doors' events to the ledger, off the threads that poll them, and lets time do its part between."""

    def __init__(self, moved: Callable[[DoorEvent], None], tick: Callable[[], None], clock: Clock) -> None:
        self._moved = moved
        self._tick = tick
        self._clock = clock
        self._events: queue.SimpleQueue[DoorEvent] = queue.SimpleQueue()
        self._unwritten: DoorEvent | None = None
        self._ticked = clock.monotonic()

    def hear(self, event: DoorEvent) -> None:
        """Take an event; never blocks the bus that brings it."""
        self._events.put(event)

    def turn(self) -> None:
        """Take one event to the ledger, or wait a moment for one; then do what time brings, several times a second.

        An event for which the disk had no room comes first at the next turn: a door that was shut stays seen as shut.
        """
        try:
            event = self._unwritten or self._events.get(timeout=_TICK)
            self._unwritten = None
            self._moved(event)
        except queue.Empty:
            pass
        except DiskFull:
            self._unwritten = event
            raise
        if self._may_tick():
            self._ticked = self._clock.monotonic()
            self._tick()

    def _may_tick(self) -> bool:
        """No door is judged by time while news of one may be waiting; but a door that chatters stops no time."""
        return self._clock.monotonic() - self._ticked >= (_TICK if self._events.empty() else _TICK_AT_LAST)
