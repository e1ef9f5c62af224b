"""`kiosk simulate`: the kiosk's screen beside its cabinet, imagined, with everybody who has to do with it."""

from collections.abc import Callable

from hal.sim.cabinet import SimCabinet
from kiosk.core.clock import UnitClock
from kiosk.core.verbs import LiveVerbs
from kiosk.notify.console import Phones
from kiosk.ui.simulator.app import SimulatorApp
from kiosk.ui.simulator.driver import driver_that_quits
from kiosk.ui.simulator.seeds import seed

MESSAGE_DELAY = 2.0
"""Seconds between a deposit and its message: nobody waits ninety of them before a drawn phone."""


def run(
    verbs: LiveVerbs, steel: SimCabinet, phones: Phones, clock: UnitClock, last_resort: Callable[[], object]
) -> int:
    """Fill an empty ledger, show the simulator on this terminal until somebody quits; the answer is the exit code.

    `last_resort` ends the process where Ctrl+C was pressed and nothing else helps; it is called on another thread.
    Raises KioskError when the ledger cannot be filled.
    """
    seed(verbs, steel, phones)
    app = SimulatorApp(verbs, steel, phones, clock, driver_that_quits(last_resort))
    app.run()
    return app.return_code or 0


__all__ = ["MESSAGE_DELAY", "run"]
