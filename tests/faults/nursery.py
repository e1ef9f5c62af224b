"""A process that starts controllers: real ones, each in a process of its own that somebody will kill.

    python -m tests.faults.nursery STATE SOCKET PULSES

Every line on stdin starts one; its process id is printed. The nursery has loaded the program already, so that a new
life costs what opening the unit costs. Hands serve every door that opens; every pulse goes to the file PULSES with the
visit that a bystander finds written down for it at that moment, or with a dash.
"""

import os
import signal
import sqlite3
import sys
import threading
from contextlib import closing
from pathlib import Path

from hal.sim.cabinet import Deed
from hal.sim.hand import Hand
from kiosk.config import example, load
from kiosk.core.clock import HurriedClock
from kiosk.runtime import open_unit
from tests.faults.stage import LEDGER, small_wall

SIZES = "S" * 12
HURRY = 4.0
_INTENT = (
    "SELECT v.id FROM visit v JOIN slot s ON s.id = v.slot_id "
    "WHERE s.door = ? AND v.state = 'OPENING' AND v.opening IS NOT NULL"
)


def live(state: Path, socket: Path, pulses: Path) -> None:
    """One controller's life, until it is killed."""
    config = small_wall(load(example()), SIZES, pulse_ms=40)
    with open_unit(config, state, clock=HurriedClock(HURRY)) as unit, pulses.open("a", buffering=1) as log:
        assert unit.steel is not None

        def note(deed: Deed) -> None:
            if deed.name == "pulse":
                with closing(sqlite3.connect(f"file:{state / LEDGER}?mode=ro", uri=True)) as bystander:
                    found = bystander.execute(_INTENT, (deed.where,)).fetchall()
                log.write(f"{found[0][0] if len(found) == 1 else '-'}\n")

        unit.steel.listen(note)
        Hand(unit.steel, linger=0.1, auto=True)
        unit.serve(socket)
        threading.Event().wait()


def main() -> None:
    """Start a life for every line."""
    state, socket, pulses = (Path(argument) for argument in sys.argv[1:])
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            live(state, socket, pulses)
        print(child, flush=True)  # noqa: T201 - the answer to whoever asked


if __name__ == "__main__":
    main()
