"""A unit's first life, with one deposit and one pickup, told on stdout as it happens.

    python -m tests.faults.one_life STATE

Time is stepped, so that the same life is lived every time. Each line is a JSON object with one member: `steel`, how
the doors stand and what lies behind them; `pulse`, the door that was pulsed; `stored`, `code` and `retrieved`, what
somebody was told.
"""

import json
import os
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from hal.sim.cabinet import Deed, SimCabinet
from hal.sim.door import AJAR
from kiosk.config import Config, example, load
from kiosk.core.clock import SteppedUnitClock
from kiosk.core.keeping.state import open_ledger
from kiosk.core.keeping.upkeep import Upkeep
from kiosk.core.store.copies import back_up
from kiosk.core.store.places import backups_of
from kiosk.core.verbs import Answer, Visit
from kiosk.runtime import Unit, open_unit
from tests.faults.stage import ANA, small_wall

PARCEL = "P1"


def tell(what: str, said: object) -> None:
    """Say one thing, in one system call."""
    os.write(sys.stdout.fileno(), json.dumps({what: said}).encode() + b"\n")


class Life:
    """One wall, one courier, one customer; the controller behind the wall may change."""

    def __init__(self, clock: SteppedUnitClock) -> None:
        self._clock = clock
        self._stood: object = None

    def bring(self, unit: Unit) -> str:
        """Bring a parcel and tell its recipient; returns the code."""
        session = unit.system.operator_session().id
        visit = unit.system.begin_store(session, PARCEL, "SMALL", ANA)
        self._at_door(unit, visit, lambda steel: steel.put(visit.door, PARCEL))
        unit.system.settle(visit.id, Answer.INSIDE, session)
        tell("stored", PARCEL)
        unit.system.sign_out(session)
        unit.system.deliver()
        code = str(unit.phones.messages[-1].code).replace(" ", "")
        tell("code", code)
        self._step(unit, 4.0)
        return code

    def collect(self, unit: Unit, code: str) -> None:
        """Collect the parcel."""
        visit = unit.system.begin_retrieve(code)
        self._at_door(unit, visit, lambda steel: steel.take(visit.door))
        unit.system.settle(visit.id, Answer.TAKEN)
        tell("retrieved", PARCEL)
        self._step(unit, 1.0)

    def _at_door(self, unit: Unit, visit: Visit, act: Callable[[SimCabinet], object]) -> None:
        assert unit.steel is not None
        self._step(unit, 1.0)
        act(unit.steel)
        self._step(unit, 3.0)
        unit.steel.shut(visit.door)
        self._step(unit, 1.0)

    def _step(self, unit: Unit, seconds: float) -> None:
        for _ in range(round(seconds / 0.1)):
            self._look(unit)
            self._clock.advance(0.1)
            unit.cabinet.poll()
        unit.system.tick()

    def _look(self, unit: Unit) -> None:
        """Say how the steel stands, if it stands otherwise than before."""
        assert unit.steel is not None
        stands = {view.door: [view.share > AJAR, list(view.parcels)] for view in unit.steel.views()}
        if stands != self._stood:
            self._stood = stands
            tell("steel", stands)


def tell_pulse(deed: Deed) -> None:
    """Say that a door was pulsed."""
    if deed.name == "pulse":
        tell("pulse", deed.where)


def look_after(config: Config, state: Path, clock: SteppedUnitClock) -> None:
    """What upkeep does: anchor the audit chain, and back the ledger up; what its disk refuses is put off."""
    store, _, keys = open_ledger(state, config.locker.id, clock)
    with closing(store), suppress(OSError):
        Upkeep(store, keys, clock, config.policy, config.locker.location.time_zone).anchor()
        back_up(store.path, backups_of(store.path), clock, keys.audit)


def main() -> None:
    """Live over the state directory that is named, with a stop, some care and a start between deposit and pickup."""
    config, state, clock = small_wall(load(example())), Path(sys.argv[1]), SteppedUnitClock()
    steel, life = SimCabinet(config.places, clock), Life(clock)
    steel.listen(tell_pulse)
    with open_unit(config, state, clock=clock, steel=steel) as unit:
        code = life.bring(unit)
    look_after(config, state, clock)
    with open_unit(config, state, clock=clock, steel=steel) as unit:
        life.collect(unit, code)


if __name__ == "__main__":
    main()
