"""`kiosk simulate`: the kiosk's screen beside its cabinet, imagined, with everybody who has to do with it."""

import sys

from hal.sim.cabinet import SimCabinet
from kiosk.core.clock import UnitClock
from kiosk.core.verbs import LiveVerbs
from kiosk.notify.console import Phones
from kiosk.ui.simulator.app import SimulatorApp
from kiosk.ui.simulator.seeds import seed

MESSAGE_DELAY = 2.0
"""Seconds between a deposit and its message: nobody waits ninety of them before a drawn phone."""


def run(verbs: LiveVerbs, steel: SimCabinet, phones: Phones, clock: UnitClock) -> int:
    """Fill an empty ledger, show the simulator on this terminal until somebody quits; the answer is the exit code."""
    seed(verbs, steel, phones)
    app = SimulatorApp(verbs, steel, phones, clock)
    app.run()
    if app.failure is not None:
        sys.stderr.write(f"kiosk: the simulator failed: {type(app.failure).__name__}\n")
    return app.return_code or 0


__all__ = ["MESSAGE_DELAY", "run"]
