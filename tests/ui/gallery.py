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
from kiosk.ui.messages import GoOn
from tests.ui.conftest import Street, before
from tests.ui.pages import Staged, customer_pages, staff_pages

SIZES = ((80, 24), (100, 30), (160, 45))
ROUNDS = (
    *((size, look, code, None) for size, look, code in product(SIZES, ("normal", "contrast"), ("en", "pl"))),
    *((SIZES[0], "night", "de", aid) for aid in (None, Aid.LOW, Aid.LARGE)),
)


async def take(street: Street, to: Path, size: tuple[int, int], look: str, code: str, aid: Aid | None) -> None:
    """Every page once, under one look."""
    mark = "-".join(filter(None, (f"{size[0]}x{size[1]}", look, code, aid)))
    street.steel.pull("05")
    street.turn(1)
    async with before(street, size, verbs=Staged(street.verbs), plan=ScreenPlan(theme=look)) as front:
        kiosk = front.app.pane._kiosk
        kiosk.words.speak(code)
        if aid is not None:
            kiosk.aids.turn(aid)
            front.app.pane.tick()
        for pages in (customer_pages, staff_pages):
            if pages is staff_pages:
                kiosk.session = street.verbs.sign_in("2001", "582036")
            for number, page in enumerate(pages(kiosk)):
                front.app.pane.post_message(GoOn(front.talk, page))
                await front.until(lambda page=page: front.talk is page and page.region.area)
                await front.settled()
                name = f"{pages.__name__[:5]}-{number:02}-{type(page).__name__}-{mark}"
                front.app.save_screenshot(filename=f"{name}.svg", path=str(to))
                if number == 0:
                    await front.type(("tab", "tab"))
                    front.app.save_screenshot(filename=f"{name}-focus.svg", path=str(to))


def main(to: Path) -> None:
    """Every round on a unit of its own."""
    to.mkdir(parents=True, exist_ok=True)
    config = dataclasses.replace(load(example()), notifiers=())
    for size, look, code, aid in ROUNDS:
        clock = SteppedUnitClock()
        with tempfile.TemporaryDirectory() as state, open_unit(config, Path(state), clock=clock) as unit:
            asyncio.run(take(Street(unit, clock), to, size, look, code, aid))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
