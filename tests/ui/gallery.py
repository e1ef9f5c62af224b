"""Takes a picture of every page: `python -m tests.ui.gallery DIRECTORY`, for a person's eye.

Three sizes, two themes and two languages, and each aid once; each picture is an SVG named for what it shows.
"""

import asyncio
import dataclasses
import sys
import tempfile
from itertools import product
from pathlib import Path

from kiosk.config import ScreenPlan, example, load
from kiosk.core.clock import SteppedUnitClock
from kiosk.runtime import open_unit
from kiosk.ui.aids import Aid
from tests.ui.conftest import Front, Street, before
from tests.ui.pages import Staged, customer_pages, shown, staff_pages

SIZES = ((80, 24), (100, 30), (160, 45))
ROUNDS = (
    *((size, look, code, ()) for size, look, code in product(SIZES, ("normal", "contrast"), ("en", "pl"))),
    *((SIZES[0], "night", "de", aids) for aids in ((), (Aid.LOW,), (Aid.LARGE,))),
)


async def take(street: Street, to: Path, size: tuple[int, int], look: str, code: str, aids: tuple[Aid, ...]) -> None:
    """Every page once, under one look."""
    mark = "-".join((f"{size[0]}x{size[1]}", look, code, *aids))
    street.steel.pull("05")
    street.turn(1)
    async with before(street, size, verbs=Staged(street.verbs), plan=ScreenPlan(theme=look)) as front:
        for pages in (customer_pages, staff_pages):
            if pages is staff_pages:
                front.app.pane._kiosk.session = street.verbs.sign_in("2001", "582036")
            number = 0
            async for page in shown(front, pages, code, aids, Front.settled):
                name = f"{pages.__name__[:5]}-{number:02}-{type(page).__name__}-{mark}"
                front.app.save_screenshot(filename=f"{name}.svg", path=str(to))
                if number == 0:
                    await front.type(("tab", "tab"))
                    front.app.save_screenshot(filename=f"{name}-focus.svg", path=str(to))
                number += 1


def main(to: Path) -> None:
    """Every round on a unit of its own."""
    to.mkdir(parents=True, exist_ok=True)
    config = dataclasses.replace(load(example()), notifiers=())
    for size, look, code, aids in ROUNDS:
        clock = SteppedUnitClock()
        with tempfile.TemporaryDirectory() as state, open_unit(config, Path(state), clock=clock) as unit:
            asyncio.run(take(Street(unit, clock), to, size, look, code, aids))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
