"""A unit on stepped time: the real system, ledger, cabinet and imagined steel, moved on by hand."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from hal.doors import DoorPlace
from hal.sim.cabinet import SimCabinet
from kiosk.config import Config, example, load
from kiosk.core.clock import SteppedUnitClock
from kiosk.core.locker import LockerSystem
from kiosk.core.model import Policy
from kiosk.core.verbs import Answer, Package, Recipient, Role, SlotReport, Visit
from kiosk.runtime import Unit, open_unit

ANA = Recipient(phone="+491701234567")
BEN = Recipient(email="ben@example.org")
COURIER, COURIER_PIN = "1042", "730194"
TECHNICIAN, TECHNICIAN_PIN = "2077", "481562"


class Stage:
    """A unit that can be stepped, stopped and started again over the same state directory."""

    def __init__(self, state: Path, config: Config) -> None:
        self.state = state
        self.config = config
        self.clock = SteppedUnitClock()
        self._open = ExitStack()
        self.unit: Unit
        self.start()
        self.operator = self.system.operator_session().id
        self.system.add_staff(self.operator, COURIER, Role.COURIER, COURIER_PIN, carrier="DHL", badge="badge-of-1042")
        self.system.add_staff(self.operator, TECHNICIAN, Role.TECHNICIAN, TECHNICIAN_PIN)

    def start(self, steel: SimCabinet | None = None) -> None:
        """Open the unit, in the machine's next run, before other steel if it is given."""
        self.unit = self._open.enter_context(open_unit(self.config, self.state, clock=self.clock, steel=steel))

    def stop(self) -> None:
        """Close the unit; the steel is made anew at the next start, with what the ledger says lies inside."""
        self._open.close()

    def restart(self) -> None:
        """Stop, and start in the same run of the machine."""
        self.stop()
        self.start()

    @property
    def system(self) -> LockerSystem:
        """The verbs."""
        return self.unit.system

    @property
    def steel(self) -> SimCabinet:
        """The imagined steel."""
        assert self.unit.steel is not None
        return self.unit.steel

    def step(self, seconds: float = 1.0) -> None:
        """Let time pass in steps small enough for every poll."""
        for _ in range(max(1, round(seconds / 0.1))):
            self.clock.advance(0.1)
            self.unit.cabinet.poll()
        self.system.tick()

    def cool(self) -> None:
        """Let every lock rest."""
        self.step(4.0)

    def courier(self) -> str:
        """A courier's session."""
        return self.system.sign_in(COURIER, COURIER_PIN).id

    def technician(self) -> str:
        """A technician's session."""
        return self.system.sign_in(TECHNICIAN, TECHNICIAN_PIN).id

    def shut(self, door: str) -> None:
        """Push a door shut and wait until that is believed."""
        self.steel.shut(door)
        self.step(1.0)

    def at_door(self, visit: Visit, act: Callable[[str], object], stay: float = 3.0) -> Visit:
        """Wait for the visit's door to open, do something there, and shut it again after `stay` seconds."""
        self.step(1.0)
        act(visit.door)
        self.step(stay)
        self.shut(visit.door)
        return self.system.visit(visit.id)

    def bring(
        self, number: str, size: str = "SMALL", recipient: Recipient = ANA, session: str | None = None
    ) -> Package:
        """Store a parcel as a courier or operator does, and let its message go out."""
        session = session or self.operator
        visit = self.system.begin_store(session, number, size, recipient)
        self.at_door(visit, lambda door: self.steel.put(door, number))
        self.system.settle(visit.id, Answer.INSIDE, session)
        self.cool()
        self.clock.advance(self.config.policy.message_delay)
        self.system.deliver()
        return self.system.package(self.operator, number)

    def code_of(self, number: str) -> str:
        """The code that the recipient of a parcel was sent last."""
        door = self.system.package(self.operator, number).door
        found = [sent for sent in self.unit.phones.messages if sent.code and sent.door == door]
        assert found[-1].code is not None
        return found[-1].code

    def collect(self, code: str) -> Visit:
        """Collect a parcel by its code, and say so."""
        visit = self.system.begin_retrieve(code)
        self.at_door(visit, self.steel.take)
        settled = self.system.settle(visit.id, Answer.TAKEN)
        self.cool()
        return settled

    def report(self, door: str) -> SlotReport:
        """A slot as staff sees it."""
        return next(row for row in self.system.slots(self.operator) if row.slot.door == door)


@pytest.fixture(scope="session")
def config() -> Config:
    """The example's wall of 24 doors, its messages due at once."""
    return load(example())


@pytest.fixture
def stage(tmp_path: Path, config: Config) -> Iterator[Stage]:
    """A unit on stepped time with a courier and a technician."""
    made = Stage(tmp_path, config)
    yield made
    made.stop()


@pytest.fixture
def with_policy(tmp_path: Path, config: Config) -> Iterator[Callable[..., Stage]]:
    """Make a stage under other rules: `with_policy(keep_days=1)`."""
    with ExitStack() as made:

        def make(**rules: object) -> Stage:
            policy = replace(config.policy, **rules)  # type: ignore[arg-type]  # any field of Policy
            assert isinstance(policy, Policy)
            stage = Stage(tmp_path, replace(config, policy=policy))
            made.callback(stage.stop)
            return stage

        yield make


@pytest.fixture
def running_wall(tmp_path: Path, config: Config) -> Iterator[Callable[[int], Unit]]:
    """Open a unit on running time with so many SMALL slots: `running_wall(100)`."""
    with ExitStack() as made:

        def make(doors: int) -> Unit:
            return made.enter_context(open_unit(wall_of(config, doors), tmp_path))

        yield make


def wall_of(config: Config, doors: int) -> Config:
    """The example's unit with one long row of SMALL slots."""
    names = [f"{number:03d}" for number in range(1, doors + 1)]
    pattern = config.locker.slots[0]
    slots = tuple(
        msgspec.structs.replace(pattern, door=name, column=column) for column, name in enumerate(names, start=1)
    )
    bank = msgspec.structs.replace(config.banks[0], doors=doors, pulse_ms=40)
    places = tuple(DoorPlace(name, bank.name, number) for number, name in enumerate(names, start=1))
    locker = replace(
        config.locker,
        slots=slots,
        wiring={place.door: f"{place.bank}:{place.number}" for place in places},
        sensors=dict.fromkeys(names, "door"),
    )
    return replace(config, locker=locker, banks=(bank,), places=places)
