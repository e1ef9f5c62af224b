"""A screen that shows visit after visit for months keeps nothing of them."""

import gc

from textual.timer import Timer
from textual.widget import Widget
from textual.worker import Worker

from kiosk.ui.screens.keypad import FirstScreen
from kiosk.ui.screens.pickup import Pickup
from tests.ui.conftest import Front, before, clock, street

__all__ = ["clock", "street"]

WARM, MORE = {False: 5, True: 100}, {False: 10, True: 10_000}
"""Visits before the first look, when at full length every cache of the drawing is full, and visits after it."""
PER_VISIT = 2
"""Objects of any kind that a visit may leave behind at full length; the imagined steel notes each pulse."""


def alive():
    """The parts of pages that are still somewhere, and all objects together."""
    gc.collect()
    objects = gc.get_objects()
    return sum(isinstance(each, Widget | Timer | Worker) for each in objects), len(objects)


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
    async with before(street) as front:
        for _ in range(WARM[full]):
            await collect(front)
        await front.settled()
        parts, objects = alive()
        for _ in range(MORE[full]):
            await collect(front)
        await front.settled()
        parts_after, objects_after = alive()
    assert parts_after <= parts
    assert not full or objects_after - objects < PER_VISIT * MORE[full]
