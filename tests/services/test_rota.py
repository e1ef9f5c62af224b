"""Each service of a unit, killed and hung in turn: it is begun again, and an incident tells of it."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from hal.clock import RunningClock, SteppedClock
from kiosk.config import example, load
from kiosk.core.clock import SteppedUnitClock
from kiosk.core.keeping.upkeep import Upkeep
from kiosk.core.keys import open_keys
from kiosk.runtime import Unit, open_unit
from kiosk.services.rota import DoorWatch, rota, troubles
from kiosk.services.service import Service
from kiosk.services.supervisor import PAUSE_LAST, Supervisor
from tests.services.conftest import Task

NAMES = ("doors", "delivery", "expiry", "health", "retention", "nightly")

# A thread that dies is what these tests are about.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")


@pytest.fixture
def unit(tmp_path: Path) -> Iterator[Unit]:
    """A unit on stepped time, whose services do not run."""
    with open_unit(load(example()), tmp_path, clock=SteppedUnitClock()) as opened:
        yield opened


@pytest.fixture
def services(unit: Unit, tmp_path: Path) -> dict[str, Service]:
    """The rota of that unit."""
    clock = SteppedUnitClock()
    keys = open_keys(tmp_path / "keys", ledger_exists=True)
    upkeep = Upkeep(unit.system._store, keys, clock, load(example()).policy)
    doors = DoorWatch(unit.system.door_moved, unit.system.tick, clock)
    return {service.name: service for service in rota(unit.system, upkeep, doors, unit.supervisor)}


def test_the_rota_is_whole(services: dict[str, Service]) -> None:
    """What is killed below is all there is."""
    assert tuple(services) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_service_does_its_work(services: dict[str, Service], name: str) -> None:
    """One turn of each, as its thread would make it."""
    services[name].turn()


@pytest.mark.parametrize("how", ["died", "hung"])
@pytest.mark.parametrize("name", NAMES)
def test_a_service_that_is_lost_is_begun_again_and_said(
    unit: Unit, services: dict[str, Service], time: SteppedClock, task: Task, name: str, how: str
) -> None:
    """Whichever it is: once in the log, once as an incident that somebody has to resolve."""
    turn = services[name].turn

    def work() -> None:
        task()
        turn()

    with closing(Supervisor(time, pace=0.01)) as supervisor:
        supervisor.add(replace(services[name], turn=work, every=0.0, first=0.0))
        supervisor.start()
        task.works()
        if how == "died":
            task.wish = "die"
        else:
            task.hangs()
            time.advance(services[name].within + 1)
        told = Told(supervisor)
        assert told.word() == [f"the service {name} {how} and was begun again"]
        time.advance(PAUSE_LAST)
        task.works(2)
        task.go_on.set()
    assert unit.system.look_after(told.words) == 1
    assert unit.system.look_after(told.words) == 0
    session = unit.system.operator_session().id
    assert [incident.cause for incident in unit.system.incidents(session)] == told.words


class Told:
    """Waits for what the supervisor says."""

    def __init__(self, supervisor: Supervisor) -> None:
        self._supervisor = supervisor
        self._clock = RunningClock()
        self.words: list[str] = []

    def word(self) -> list[str]:
        deadline = self._clock.monotonic() + 20
        while not self.words and self._clock.monotonic() < deadline:
            self.words += troubles(self._supervisor)
        return self.words
