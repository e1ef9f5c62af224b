"""A screen that shows visit after visit for months keeps nothing of them."""

import gc

from textual.timer import Timer
from textual.widget import Widget
from textual.worker import Worker

from kiosk.ui.screens.keypad import FirstScreen
from kiosk.ui.screens.pickup import Pickup
from tests.ui.conftest import Front, Street, before, clock, street

__all__ = ["clock", "street"]

WARM, MORE, LOOKS = {False: 5, True: 200}, {False: 10, True: 10_000}, {False: 2, True: 100}
"""Visits before the first look; visits after it, and how often meanwhile the memory is looked at."""
PER_VISIT = 0.5
"""Objects of any kind that a visit may leave behind at full length, which is none: the drawing's own caches fill and
are emptied all the time, and move even the least that a half of the looks finds by a thousand or two."""


def alive(street: Street) -> tuple[int, int]:
    """The parts of pages that are still somewhere, and all objects together but the imagined steel's own notes."""
    gc.collect()
    objects = gc.get_objects()
    return sum(isinstance(each, Widget | Timer | Worker) for each in objects), len(objects) - len(street.steel.pulses)


async def collect(front: Front) -> None:
    """One parcel, from its code to the empty first screen."""
    package, code = front.street.stored()
    await front.type(code)
    await front.meets(Pickup)
    await front.passes(3)
    await front.shuts(package.door)
    await front.touch("DONE")
    await front.reads("Goodbye")
    front.street.clock.advance(5)
    await front.until(lambda: front.app.pane.tick() or isinstance(front.talk, FirstScreen))
    front.street.visits.clear()


async def test_a_visit_leaves_nothing_in_the_screens_memory(street, full):
    """No page outlives its visit; at full length, over ten thousand of them, nothing else grows either."""
    looks = []
    async with before(street) as front:
        for _ in range(WARM[full]):
            await collect(front)
        for _ in range(LOOKS[full]):
            await front.settled()
            looks.append(alive(street))
            for _ in range(MORE[full] // LOOKS[full]):
                await collect(front)
        await front.settled()
        looks.append(alive(street))
    parts, objects = zip(*looks, strict=True)
    assert max(parts) <= parts[0]
    half = len(objects) // 2
    grown = min(objects[half:]) - min(objects[:half])
    assert not full or grown < PER_VISIT * MORE[full] / 2, objects
