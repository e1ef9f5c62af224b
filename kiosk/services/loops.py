"""The loops that a unit lives by, and when each of them turned last."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from hal.cabinet import Cabinet
from hal.clock import Clock
from kiosk.control.server import ControlServer
from kiosk.core.store import Store
from kiosk.services.supervisor import Supervisor

WITHIN = 5.0
"""Seconds in which every loop turns: the longest exchange on a wire and the longest sync of a worn card are shorter."""


@dataclass(frozen=True, slots=True)
class Loop:
    """Something that must turn: `late` tells for how many seconds it has not, and `within` is what it may take."""

    name: str
    late: Callable[[], float]
    within: float


class UnitLoops:
    """The loops of one unit: the ledger's writer, every bus, the supervisor, and the control socket once it is open."""

    def __init__(self, store: Store, cabinet: Cabinet, clock: Clock, supervisor: Supervisor) -> None:
        self._store = store
        self._cabinet = cabinet
        self._clock = clock
        self._supervisor = supervisor
        self._server: ControlServer | None = None

    def serve(self, server: ControlServer) -> None:
        """The control socket is open: its loop counts from now on."""
        self._server = server

    def __call__(self) -> Sequence[Loop]:
        """Every loop that there is now."""
        loops = [Loop("the ledger's writer", lambda: self._clock.monotonic() - self._store.turned, WITHIN)]
        loops += [Loop(f"bus {name}", partial(self._bus, name), WITHIN) for name in self._cabinet.turned()]
        loops.append(Loop("the supervisor", lambda: time.monotonic() - self._supervisor.turned, WITHIN))
        if (server := self._server) is not None:
            loops.append(Loop("the control socket", lambda: time.monotonic() - server.turned, WITHIN))
        return loops

    def _bus(self, name: str) -> float:
        return self._clock.monotonic() - self._cabinet.turned()[name]
