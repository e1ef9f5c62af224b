"""Takes the pictures of the documents from the running program: `make pictures`."""

import asyncio
import tempfile
import threading
from pathlib import Path

from textual.pilot import Pilot

from kiosk.cli.simulate import imagined
from kiosk.config import example, load
from kiosk.core.clock import MachineClock
from kiosk.core.verbs import Happening
from kiosk.runtime import Unit, open_unit
from kiosk.ui.simulator import MESSAGE_DELAY
from kiosk.ui.simulator.app import SimulatorApp
from kiosk.ui.simulator.seeds import seed

HERE = Path(__file__).parent
PATIENCE = 10.0


async def take(unit: Unit, size: tuple[int, int], name: str) -> None:
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
            app.save_screenshot(filename=name, path=str(HERE))
    finally:
        stop()


async def settle(pilot: Pilot[None]) -> None:
    """Let everything that is under way be drawn."""
    for _ in range(10):
        await pilot.pause(0.1)


def main() -> None:
    """Every picture from a unit of its own."""
    for size, name in (((160, 50), "simulator.svg"), ((80, 24), "simulator-small.svg")):
        clock = MachineClock(assume_synchronised=True)
        with (
            tempfile.TemporaryDirectory() as state,
            open_unit(imagined(load(example()), MESSAGE_DELAY, 1), Path(state), clock=clock) as unit,
        ):
            assert unit.steel is not None
            seed(unit.system, unit.steel, unit.phones)
            asyncio.run(take(unit, size, name))


if __name__ == "__main__":
    main()
