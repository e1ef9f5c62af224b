"""Fed only while work is done: each loop that the unit lives by has turned within its deadline.

It asks whether a loop turned, never whether a board or a screen answered: one cut cable must not restart a unit. Nor
does a service that hangs: whoever stands before a door is served without it.
"""

import logging
from collections.abc import Callable, Sequence

from kiosk.services.loops import Loop
from kiosk.services.systemd import ServiceManager

log = logging.getLogger(__name__)

FED_PER_WAIT = 3
"""How often the dog is fed in the time in which it waits for once."""


class Watchdog:
    """Feeds the service manager's watchdog; `turn` is a service's."""

    def __init__(
        self,
        manager: ServiceManager,
        loops: Callable[[], Sequence[Loop]],
        status: Callable[[], str],
    ) -> None:
        self._manager = manager
        self._loops = loops
        self._status = status
        self._before = ""

    @property
    def every(self) -> float:
        """Seconds between two turns."""
        within = self._manager.watches_within
        return 10.0 if within is None else within / FED_PER_WAIT

    def turn(self) -> None:
        """Tell how it goes, and feed the dog if every loop turns."""
        if trouble := self.trouble():
            if trouble != self._before:
                log.critical("the watchdog is not fed: %s", trouble)
            self._manager.tell(f"STATUS=not well: {trouble}")
        else:
            self._manager.tell("WATCHDOG=1", f"STATUS={self._status()}")
        self._before = trouble

    def trouble(self) -> str:
        """Which loops do not turn; empty while all do."""
        late = [loop.name for loop in self._loops() if loop.late() > loop.within]
        return f"{', '.join(late)} hangs" if late else ""
