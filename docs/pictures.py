"""Takes the pictures of the documents from the running program: `make pictures`."""

import asyncio
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Static

from kiosk.cli.simulate import imagined
from kiosk.config import example, load
from kiosk.core.clock import MachineClock
from kiosk.core.verbs import Happening
from kiosk.runtime import Unit, open_unit
from kiosk.ui.app import KioskApp
from kiosk.ui.simulator import MESSAGE_DELAY
from kiosk.ui.simulator.app import SimulatorApp
from kiosk.ui.simulator.cast import COURIER, TECHNICIAN, van
from kiosk.ui.simulator.seeds import seed
from kiosk.ui.widgets.key import Key

HERE = Path(__file__).parent
PATIENCE = 10.0


async def take(unit: Unit, to: Path, size: tuple[int, int], name: str) -> None:
    """The simulator after Ana's code was typed: her door stands open."""
    assert unit.steel is not None
    app = SimulatorApp(unit.system, unit.steel, unit.phones, MachineClock(assume_synchronised=True))
    opened = threading.Event()

    def hear(happening: Happening) -> None:
        if happening.state == "open":
            opened.set()

    stop = unit.system.watch(hear)
    try:
        async with app.run_test(size=size) as pilot:
            await settle(pilot)
            for digit in app.play.story.codes[0].code.replace(" ", ""):
                await pilot.press(digit)
                await pilot.pause(0.1)  # as a person types: a faster burst would be the scanner's
            if not await asyncio.to_thread(opened.wait, PATIENCE):
                raise SystemExit("the door did not open")
            await settle(pilot)
            app.save_screenshot(filename=name, path=str(to))
    finally:
        stop()


async def take_screens(unit: Unit, to: Path) -> None:
    """The screen as a customer meets it: the keypad, the open door, what can be wrong, and what comes of a report."""
    app = KioskApp(unit.system)
    async with app.run_test(size=(80, 25)) as pilot:
        await settle(pilot)
        code = next(sent.code for sent in reversed(unit.phones.messages) if sent.code)
        for digit in code.replace(" ", "")[:5]:
            app.pane.press(digit)
        await photograph(app, pilot, to, "screen-code.svg")
        for digit in code.replace(" ", "")[5:]:
            app.pane.press(digit)
        await reads(app, pilot, "is open")
        await photograph(app, pilot, to, "screen-door.svg")
        for name, label in (("screen-problem.svg", "PROBLEM"), ("screen-consequence.svg", "I CANNOT REACH IT")):
            next(key for key in app.query(Key) if key.label == label and key.region.area).press()
            await settle(pilot)
            await photograph(app, pilot, to, name)


async def take_staff(unit: Unit, to: Path) -> None:
    """A courier's round, and a technician's wall and door test."""
    app = KioskApp(unit.system)
    async with app.run_test(size=(80, 25)) as pilot:
        await settle(pilot)
        app.pane.scan(COURIER.badge)
        await reads(app, pilot, "Free boxes")
        await photograph(app, pilot, to, "courier.svg")
        app.pane.scan(van(0)[1].number)
        await reads(app, pilot, "then shut the door")
        await photograph(app, pilot, to, "courier-load.svg")
    app = KioskApp(unit.system)
    async with app.run_test(size=(80, 25)) as pilot:
        await settle(pilot)
        app.pane.scan(TECHNICIAN.badge)
        await reads(app, pilot, "All doors")
        await photograph(app, pilot, to, "technician.svg")
        for label in ("TOOLS", "TEST EMPTY DOORS", "START"):
            next(key for key in app.query(Key) if key.label == label and key.region.area).press()
            await settle(pilot)
        await photograph(app, pilot, to, "technician-test.svg")


async def reads(app: KioskApp, pilot: Pilot[None], text: str) -> None:
    """Wait until something is on the screen."""
    deadline = time.monotonic() + PATIENCE
    while not any(text in str(each.content) for each in app.query(Static).results(Static)):
        if time.monotonic() > deadline:
            raise SystemExit(f"the screen never said «{text}»")
        await pilot.pause(0.1)


async def photograph(app: KioskApp, pilot: Pilot[None], to: Path, name: str) -> None:
    """Write down what is drawn."""
    await settle(pilot)
    app.save_screenshot(filename=name, path=str(to))


async def settle(pilot: Pilot[None]) -> None:
    """Let everything that is under way be drawn."""
    for _ in range(5):
        await pilot.pause(0.1)


@contextmanager
def peopled() -> Iterator[Unit]:
    """A simulated unit with the simulator's story in it, for as long as somebody looks at it."""
    clock = MachineClock(assume_synchronised=True)
    config = imagined(load(example()), MESSAGE_DELAY, 1)
    with tempfile.TemporaryDirectory() as state, open_unit(config, Path(state), clock=clock) as unit:
        assert unit.steel is not None
        seed(unit.system, unit.steel, unit.phones)
        time.sleep(max(map(unit.cabinet.rest, unit.cabinet.doors)))  # the locks have just let the parcels in
        yield unit


def take_kiosk(to: Path) -> None:
    """The kiosk's own screen, for customers and for staff: a unit for each, for the customer's door stays open."""
    for screens in (take_screens, take_staff):
        with peopled() as unit:
            asyncio.run(screens(unit, to))


def main() -> None:
    """Every picture; the simulator has a unit of its own for each size."""
    for size, name in (((160, 50), "simulator.svg"), ((80, 24), "simulator-small.svg")):
        with peopled() as unit:
            asyncio.run(take(unit, HERE, size, name))
    take_kiosk(HERE)


if __name__ == "__main__":
    main()
