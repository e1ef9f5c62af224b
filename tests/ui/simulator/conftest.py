"""The simulator over a real unit on hurried time, threads and all, and a newcomer who clicks and types."""

import asyncio
import dataclasses
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import msgspec
import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from kiosk.cli.simulate import imagined
from kiosk.config import Config, example, load
from kiosk.core.clock import HurriedClock
from kiosk.core.verbs import Package, PackageStatus
from kiosk.runtime import Unit, open_unit
from kiosk.ui.simulator import MESSAGE_DELAY
from kiosk.ui.simulator.app import SimulatorApp
from kiosk.ui.simulator.cast import Parcel
from kiosk.ui.simulator.chips import Chips
from kiosk.ui.simulator.seeds import seed
from kiosk.ui.simulator.wall import SimWall
from kiosk.ui.widgets.key import Key

SPEED = 4
PATIENCE = 15.0


def brisk() -> Config:
    """The simulator's unit with locks that need little rest."""
    config = imagined(load(example()), MESSAGE_DELAY, SPEED)
    banks = tuple(msgspec.structs.replace(bank, pulse_ms=50) for bank in config.banks)
    return dataclasses.replace(config, banks=banks)


@contextmanager
def unit_over(state: Path) -> Iterator[Unit]:
    """A unit over the ledger in `state`."""
    with open_unit(brisk(), state, clock=HurriedClock(SPEED)) as unit:
        yield unit


class Visitor:
    """A newcomer before the simulator."""

    def __init__(self, app: SimulatorApp, pilot: Pilot[None], unit: Unit) -> None:
        self.app = app
        self.pilot = pilot
        self.unit = unit

    @property
    def coach(self) -> str:
        """What the coach says."""
        return str(self.app.picture.query_one("#coach", Static).content)

    @property
    def text(self) -> str:
        """Everything that can be read."""
        return "\n".join(strip.text for strip in self.app.screen._compositor.render_strips())

    @property
    def log(self) -> str:
        """The log, a sentence a line."""
        return "\n".join(self.app.picture.log_book.lines)

    def parcel(self, number: str) -> Package:
        """A parcel as the ledger knows it."""
        return self.unit.system.package(self.unit.system.operator_session().id, number)

    def packages(self, status: PackageStatus) -> list[str]:
        """The numbers of all parcels of a status."""
        return [each.number for each in self.unit.system.packages(self.unit.system.operator_session().id, status)]

    async def until(self, so: Callable[[], object], what: str) -> None:
        """Wait until something is so."""
        deadline = time.monotonic() + PATIENCE
        while not so():
            assert time.monotonic() < deadline, f"it never became so: {what}\n{self.text}"
            await self.pilot.pause()
            await asyncio.sleep(0.01)

    async def advised(self, text: str) -> None:
        """Wait until the coach says that."""
        await self.until(lambda: text in self.coach, f"the coach says «{text}»")

    async def touches(self, label: str) -> None:
        """Touch a key of the kiosk."""
        pane = self.app.pane

        def found() -> list[Key]:
            keys = [key for key in pane.query(Key) if key.region.area and key.visible]
            return [key for key in keys if " ".join(key.label.split()).startswith(label)]

        await self.until(lambda: found() and pane.talk and not pane.talk.busy, f"a key {label}")
        await self.pilot.pause(0.35)  # a page that just appeared takes no touch
        await self.pilot.click(found()[0])

    async def clicks_door(self, door: str) -> None:
        """Click a door of the wall."""
        wall = self.app.query_one(SimWall)
        plate = next(plate for plate in wall._plates() if plate.slot.door == door)
        edge = wall.content_region.offset - wall.region.offset
        await self.pilot.click(wall, offset=(edge.x + plate.left + 2, edge.y + plate.top))

    async def clicks(self, region: str, label: str) -> None:
        """Click a chip by the beginning of what is written on it."""
        chips = self.app.query_one(f"#{region}", Chips)

        def found() -> list[tuple[int, int]]:
            return [(each.x + 1, each.y) for each in chips._placed() if each.text.strip().startswith(label)]

        await self.until(found, f"a chip {label}")
        await self.pilot.click(chips, offset=found()[0])

    async def clicks_label(self, parcel: Parcel) -> None:
        """Click a parcel's label, and wait until a slot is held for it."""
        await self.clicks("trolley", self.app.play.label(parcel))
        await self.until(lambda: parcel.number in self.packages(PackageStatus.PENDING), f"a slot for {parcel.number}")

    async def serves(self, door: str, first: str) -> None:
        """Click an open door twice: the natural thing, then shut."""
        await self.advised(f"Door {door} is open: CLICK IT to {first}")
        await self.clicks_door(door)
        await self.advised(f"CLICK door {door} once more to shut it")
        await self.clicks_door(door)
        await self.until(lambda: f"Door {door} is shut" in self.text, f"the kiosk knows that {door} is shut")

    async def rested(self, door: str) -> None:
        """Wait until a lock may be pulsed again."""
        await self.until(lambda: not self.unit.cabinet.rest(door), f"the lock of {door} has rested")


@pytest.fixture
def opened() -> Callable[[Path], object]:
    """How to open a unit over a ledger: `with opened(directory) as unit`."""
    return unit_over


@pytest.fixture
def unit(tmp_path: Path) -> Iterator[Unit]:
    """A unit with the simulator's seeds in its ledger."""
    with unit_over(tmp_path) as unit:
        assert unit.steel is not None
        assert seed(unit.system, unit.steel, unit.phones)
        yield unit


@pytest.fixture(scope="module")
def calm_unit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Unit]:
    """A unit with its seeds, for the tests of a module that only look at it."""
    with unit_over(tmp_path_factory.mktemp("calm")) as unit:
        assert unit.steel is not None
        seed(unit.system, unit.steel, unit.phones)
        yield unit


@asynccontextmanager
async def before(unit: Unit, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Visitor]:
    """The simulator of a unit on a terminal of that size."""
    assert unit.steel is not None
    app = SimulatorApp(unit.system, unit.steel, unit.phones, HurriedClock(1))
    async with app.run_test(size=size) as pilot:
        visitor = Visitor(app, pilot, unit)
        await visitor.until(lambda: app.pane.talk is not None, "the kiosk shows its first page")
        yield visitor


@pytest.fixture
def show(unit: Unit) -> Callable[..., object]:
    """How to stand before the simulator: `async with show() as person`."""
    return lambda size=(80, 24): before(unit, size)


@pytest.fixture
def look(calm_unit: Unit) -> Callable[..., object]:
    """As `show`, for who leaves the unit as it is."""
    return lambda size=(80, 24): before(calm_unit, size)
