"""A real unit on stepped time with its screen in front: verbs, ledger and simulated steel, no thread of its own."""

import asyncio
import dataclasses
import datetime
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Static

from kiosk.config import ScreenPlan, example, load
from kiosk.core.clock import SteppedUnitClock
from kiosk.core.verbs import Answer, Happening, LiveVerbs, Package, Recipient, Role, SlotReport, Visit
from kiosk.runtime import Unit, open_unit
from kiosk.ui.app import KioskApp
from kiosk.ui.conversation import Conversation
from kiosk.ui.widgets.key import Key

PATIENCE = 10.0
NOON = datetime.time(12)
COURIER, TECHNICIAN, PIN, BADGE = "1001", "2001", "582036", "BADGE:7f3a90"
PHONE = "+447700900123"


class Street:
    """The unit, the people before it, and the time that passes there."""

    def __init__(self, unit: Unit, clock: SteppedUnitClock) -> None:
        assert unit.steel is not None
        self.unit = unit
        self.verbs = unit.system
        self.steel = unit.steel
        self.clock = clock
        self.operator = unit.system.operator_session().id
        self.visits: list[Visit] = []
        unit.system.watch(self._see)
        unit.system.add_staff(self.operator, COURIER, Role.COURIER, PIN, badge=BADGE)
        unit.system.add_staff(self.operator, TECHNICIAN, Role.TECHNICIAN, PIN)

    def turn(self, seconds: float = 0.5) -> None:
        """Let time pass: the steel moves, the banks are polled, the visits go on."""
        for _ in range(round(seconds / 0.1)):
            self.clock.advance(0.1)
            self.unit.cabinet.poll()
            self.verbs.tick()

    def shut(self, door: str) -> None:
        """Push a door shut and let its sensor be believed."""
        self.steel.shut(door)
        self.turn()

    def package(self, package: Package) -> Package:
        """A parcel as it stands now."""
        return self.verbs.package(self.operator, package.id)

    def slot(self, door: str) -> SlotReport:
        """A slot as it stands now."""
        return next(report for report in self.verbs.slots(self.operator) if report.slot.door == door)

    def visit_at(self, door: str) -> Visit | None:
        """The last visit of a customer or of staff to a door that the screen has begun."""
        return next((visit for visit in reversed(self.visits) if visit.door == door), None)

    def stored(self, number: str = "P-1", size: str = "SMALL", phone: str = "+442079460001") -> tuple[Package, str]:
        """A parcel that a courier has stored, and its code."""
        session = self.verbs.sign_in(COURIER, PIN).id
        visit = self.verbs.begin_store(session, number, size, Recipient(phone=phone))
        self.turn(3)
        self.steel.put(visit.door, number)
        self.shut(visit.door)
        self.verbs.settle(visit.id, Answer.INSIDE, session)
        self.verbs.sign_out(session)
        self.clock.advance(200)
        self.verbs.deliver()
        message = self.unit.phones.messages[-1]
        assert message.code is not None
        self.visits.clear()
        return self.verbs.package(self.operator, number), message.code.replace(" ", "")

    def _see(self, happening: Happening) -> None:
        if happening.visit is not None:
            self.visits.append(happening.visit)


class Front:
    """The screen as a person before it meets it."""

    def __init__(self, app: KioskApp, pilot: Pilot[None], street: Street) -> None:
        self.app = app
        self.pilot = pilot
        self.street = street
        self.taps = 0
        """How often a finger came down."""

    @property
    def talk(self) -> Conversation:
        """The conversation on the screen."""
        talk = self.app.pane.talk
        assert talk is not None
        return talk

    @property
    def text(self) -> str:
        """Everything that can be read."""
        return "\n".join(strip.text for strip in self.app.screen._compositor.render_strips())

    @property
    def touchable(self) -> list[Key]:
        """The keys that can be touched."""
        return [key for key in self.app.pane.query(Key) if key.region.area and key.visible]

    @property
    def texts(self) -> list[Static]:
        """The texts that can be read, those on keys excepted."""
        texts = self.app.pane.query(Static).results(Static)
        return [each for each in texts if not isinstance(each, Key) and each.region.area and str(each.content)]

    async def settled(self) -> None:
        """Wait until nothing is under way and the page has its place."""
        await self.until(lambda: not self.app.workers._workers and not self.talk.busy)
        await self.pilot.pause()

    async def until(self, so: Callable[[], object], what: str = "") -> None:
        """Wait until something is so."""
        deadline = time.monotonic() + PATIENCE
        while not so():
            assert time.monotonic() < deadline, f"it never became so: {what}\n{self.text}"
            await asyncio.sleep(0.005)

    async def reads(self, text: str) -> None:
        """Wait until the person can read that, lines taken together."""
        await self.until(lambda: text in self._words(), f"«{text}» is shown")

    async def meets(self, kind: type[Conversation]) -> None:
        """Wait until a conversation of that kind is on the screen and takes input."""
        await self.until(lambda: type(self.app.pane.talk) is kind and not self.talk.busy, kind.__name__)

    async def touch(self, label: str) -> None:
        """Touch a key by what is written on it."""
        await self.until(lambda: self._labelled(label) and not self.talk.busy, f"a key {label}")
        await self.tap(self._labelled(label)[0])

    async def tap(self, key: Key, lift: Key | None = None) -> None:
        """Put the finger down on a key, and lift it there or on another one, by the road of a real finger."""
        self.taps += 1
        for kind, on in ((events.MouseDown, key), (events.MouseUp, lift or key)):
            x, y = on.region.x + on.region.width // 2, on.region.y + on.region.height // 2
            self.app.post_message(kind(None, x, y, 0, 0, 1, False, False, False, x, y))
        await self.pilot.pause()

    async def type(self, keys: str) -> None:
        """Type on the keypad, key by key."""
        await self.until(lambda: not self.talk.busy)
        for key in keys:
            self.app.pane.press(key)
        await self.pilot.pause()

    async def scan(self, payload: str) -> None:
        """Hold something to the scanner."""
        await self.until(lambda: not self.talk.busy)
        self.app.pane.scan(payload)
        await self.pilot.pause()

    async def passes(self, seconds: float) -> None:
        """Let time pass for the unit and for the screen, once what was asked for is under way."""
        await self.until(lambda: not self.talk.busy)
        self.street.turn(seconds)
        await self.pilot.pause()
        self.app.pane.tick()
        await self.pilot.pause()

    async def shuts(self, door: str) -> None:
        """Let a hand shut a door."""
        self.street.shut(door)
        await self.pilot.pause()

    async def signs_in(self, number: str) -> None:
        """Sign in with number and PIN."""
        await self.touch("HELP")
        await self.touch("STAFF")
        await self.type(number + PIN)

    def card(self, door: str) -> str:
        """What stands on a door's card of the technician's table."""
        return next(key.label for key in self.touchable if key.name == door)

    def _words(self) -> str:
        """Every text on the screen, one after the other, lines taken together."""
        return " ".join(" ".join(str(each.content).split()) for each in [*self.texts, *self.touchable])

    def _labelled(self, label: str) -> list[Key]:
        return [key for key in self.touchable if " ".join(key.label.split()).startswith(label)]


@pytest.fixture
def clock() -> SteppedUnitClock:
    return SteppedUnitClock()


@pytest.fixture
def street(tmp_path: Path, clock: SteppedUnitClock) -> Iterator[Street]:
    """The example's 24 doors, with a courier and a technician; messages go to drawn phones."""
    config = dataclasses.replace(load(example()), notifiers=())
    with open_unit(config, tmp_path, clock=clock) as unit:
        yield Street(unit, clock)


@pytest.fixture
def expected(street: Street) -> Street:
    """Three parcels that are expected, one of each size."""
    for number, size in (("EXP-S", "SMALL"), ("EXP-M", "MEDIUM"), ("EXP-L", "LARGE")):
        street.verbs.expect(street.operator, number, size, Recipient(phone=PHONE))
    return street


@asynccontextmanager
async def before(
    street: Street,
    size: tuple[int, int] = (80, 24),
    landing: float = 0.0,
    verbs: LiveVerbs | None = None,
    plan: ScreenPlan | None = None,
    at: datetime.time = NOON,
    operator_phone: str = "",
) -> AsyncIterator[Front]:
    """Stand before the screen of the unit."""
    app = KioskApp(
        verbs or street.verbs,
        clock=street.clock,
        landing=landing,
        plan=plan,
        time_of_day=lambda _zone: at,
        operator_phone=operator_phone,
    )
    async with app.run_test(size=size) as pilot:
        front = Front(app, pilot, street)
        await front.until(lambda: app.pane.talk is not None and front.talk.region.area and not front.talk.busy)
        yield front


@pytest.fixture
def meet(street: Street) -> Callable[..., object]:
    """How to stand before the screen: `async with meet() as front`."""
    return partial(before, street)


@pytest.fixture(autouse=True)
def no_defect(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """No conversation may fail unnoticed: a failure is logged, and the log of each test is read."""
    yield
    assert not [record for record in caplog.get_records("call") if record.levelname in ("ERROR", "CRITICAL")]
