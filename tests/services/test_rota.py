"""Each service of a unit does its work; killed and hung in turn it is begun again, and an incident tells of it."""

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from hal.clock import RunningClock, SteppedClock
from hal.doors import DoorEvent, DoorState, Reading
from kiosk.core.keeping.upkeep import Upkeep
from kiosk.core.keys import open_keys
from kiosk.core.store.places import LEDGER, anchor_of, backups_of
from kiosk.core.verbs import PackageStatus
from kiosk.services.rota import DoorWatch, rota, troubles
from kiosk.services.service import Service
from kiosk.services.supervisor import PAUSE_LAST, Supervisor
from tests.core.conftest import Stage
from tests.services.conftest import Task

# A thread that dies is what these tests are about.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")

LASTING = "a channel is left out"


@dataclass
class Site:
    """A unit on stepped time, whose services do not run, and what they look after."""

    stage: Stage
    doors: DoorWatch
    metrics: Path
    services: Mapping[str, Service]

    @property
    def ledger(self) -> Path:
        """Where the ledger lies."""
        return self.stage.state / LEDGER

    @property
    def incidents(self) -> list[tuple[str | None, str]]:
        """Door and cause of what waits for somebody."""
        return [(incident.door, incident.cause) for incident in self.stage.system.incidents(self.stage.operator)]


@pytest.fixture
def site(stage: Stage, tmp_path: Path) -> Site:
    """The rota of a unit."""
    unit, clock, metrics = stage.unit, stage.clock, tmp_path / "figures.prom"
    keys = open_keys(tmp_path / "keys", ledger_exists=True)
    upkeep = Upkeep(unit.system._store, keys, clock, stage.config.policy)
    doors = DoorWatch(unit.system.door_moved, unit.system.tick, clock)
    services = rota(unit.system, upkeep, doors, unit.supervisor, metrics, [LASTING])
    return Site(stage, doors, metrics, {service.name: service for service in services})


def a_door_opens(site: Site) -> Callable[[], bool]:
    """One that nobody asked for: somebody has to look."""
    site.doors.hear(DoorEvent("07", Reading(DoorState.CLOSED), Reading(DoorState.OPEN), site.stage.clock.monotonic()))
    return lambda: "07" in [door for door, _ in site.incidents]


def a_message_is_due(site: Site) -> Callable[[], bool]:
    """It is seen on the recipient's phone."""
    phones = site.stage.unit.phones
    site.stage.system.resend(site.stage.operator, site.stage.bring("P1").id)
    told = len(phones.messages)
    return lambda: len(phones.messages) > told


def a_parcel_has_lain_too_long(site: Site) -> Callable[[], bool]:
    """Its time is over."""
    site.stage.bring("P1")
    site.stage.clock.advance(8 * 24 * 3600)
    return lambda: site.stage.system.package(site.stage.operator, "P1").status is PackageStatus.EXPIRED


def something_is_wrong(site: Site) -> Callable[[], bool]:
    """An incident tells of it."""
    return lambda: (None, LASTING) in site.incidents


def something_was_written_down(site: Site) -> Callable[[], bool]:
    """The audit trail's head is kept outside the ledger."""
    return anchor_of(site.ledger).exists


def no_backup_was_made_yet(site: Site) -> Callable[[], bool]:
    """There is one."""
    return lambda: any(backups_of(site.ledger).glob("*.sqlite"))


def figures_are_asked_for(site: Site) -> Callable[[], bool]:
    """They lie where the file says."""
    return site.metrics.exists


WORK: Mapping[str, Callable[[Site], Callable[[], bool]]] = {
    "doors": a_door_opens,
    "delivery": a_message_is_due,
    "expiry": a_parcel_has_lain_too_long,
    "health": something_is_wrong,
    "retention": something_was_written_down,
    "nightly": no_backup_was_made_yet,
    "metrics": figures_are_asked_for,
}
"""Service -> what there is to do for it, and how one sees that it was done."""


def test_the_rota_is_whole(site: Site) -> None:
    """What is at work and killed below is all there is."""
    assert tuple(site.services) == tuple(WORK)


@pytest.mark.parametrize("name", WORK)
def test_every_service_does_its_work(site: Site, name: str) -> None:
    """One turn of each, as its thread would make it."""
    is_done = WORK[name](site)
    assert not is_done()
    site.services[name].turn()
    assert is_done()


@pytest.mark.parametrize("how", ["died", "hung"])
@pytest.mark.parametrize("name", WORK)
def test_a_service_that_is_lost_is_begun_again_and_said(
    site: Site, time: SteppedClock, task: Task, name: str, how: str
) -> None:
    """Whichever it is: once in the log, once as an incident that somebody has to resolve."""
    service, system = site.services[name], site.stage.system
    turn = service.turn

    def work() -> None:
        task()
        turn()

    with closing(Supervisor(time, pace=0.01)) as supervisor:
        supervisor.add(replace(service, turn=work, every=0.0, first=0.0))
        supervisor.start()
        task.works()
        if how == "died":
            task.wish = "die"
        else:
            task.hangs()
            time.advance(service.within + 1)
        told = Told(supervisor)
        assert told.word() == [f"the service {name} {how} and was begun again"]
        time.advance(PAUSE_LAST)
        task.works(2)
        task.go_on.set()
    assert system.look_after(told.words) == 1
    assert system.look_after(told.words) == 0
    assert (None, told.words[0]) in site.incidents


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
