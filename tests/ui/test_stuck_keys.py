"""A key that never comes up, at the worst of moments."""

import logging
import time

import pytest
from textual import events

from kiosk.core.verbs import PackageStatus
from kiosk.ui.screens.keypad import FirstScreen
from kiosk.ui.screens.one_more import OneMore
from kiosk.ui.screens.pickup import Pickup

FIRST, REPEAT = 0.5, 0.04
"""Seconds until a keyboard repeats a held key, and between two repeats."""


class Held:
    """A key that is down."""

    def __init__(self, front, key):
        self._front = front
        self._key = key
        self._at = time.monotonic()
        self._struck = 0

    async def for_(self, seconds):
        """Let the keyboard repeat it for that long, as fast as the screen takes it."""
        end = self._at + seconds
        while self._at < end:
            event = events.Key(self._key, self._key if len(self._key) == 1 else None)
            event.time = self._at
            self._front.app.pane.feed(event)
            await self._front.pilot.pause()
            self._at += REPEAT if self._struck else FIRST
            self._struck += 1


async def to_the_open_door(front, code):
    """Open a door by its code."""
    await front.type(code)
    await front.meets(Pickup)
    await front.passes(3)
    await front.reads("is open")


@pytest.mark.parametrize(("key", "from_"), [("1", "open"), ("enter", "open"), ("2", "shut"), ("4", "shut")])
async def test_a_stuck_key_reports_nothing_opens_nothing_and_answers_nothing(street, meet, key, from_):
    """Whether it sticks at the open door or at the question after it."""
    package, code = street.stored()
    async with meet() as front:
        await to_the_open_door(front, code)
        pulses = len(street.steel.pulses)
        held = Held(front, key)
        if from_ == "open":
            await held.for_(1.2)
        await front.shuts(package.door)
        for _ in range(3):
            await held.for_(0.8)
            await front.passes(1)
        assert type(front.talk) is Pickup
        assert street.package(package).status is PackageStatus.STORED
        assert len(street.steel.pulses) == pulses
        assert not street.verbs.incidents(street.operator)


async def test_enter_that_stays_down_answers_one_page_and_not_the_next(street, meet):
    """DONE was meant; the door of the next parcel was not."""
    package, code = street.stored()
    street.stored("P-2")
    async with meet() as front:
        await to_the_open_door(front, code)
        await front.shuts(package.door)
        await front.reads("Did you take your parcel?")
        pulses = len(street.steel.pulses)
        held = Held(front, "enter")
        await held.for_(0.1)
        await front.meets(OneMore)
        await held.for_(1)
        assert type(front.talk) is OneMore
        assert len(street.steel.pulses) == pulses
    assert street.package(package).status is PackageStatus.RETRIEVED


async def test_a_code_is_touched_beside_a_stuck_key_and_the_operator_reads_of_it(street, meet, caplog):
    """The first try works: what the key typed before it was known to be stuck is forgotten."""
    _, code = street.stored()
    async with meet() as front:
        held = Held(front, "5")
        with caplog.at_level(logging.WARNING, "kiosk.ui"):
            await held.for_(3)
        assert [record.getMessage() for record in caplog.records] == ["the key 5 is stuck"]
        for digit in code:
            await held.for_(0.2)
            await front.touch(digit)
        await front.meets(Pickup)


async def test_a_screen_before_which_only_a_key_is_stuck_comes_to_rest(street, meet):
    """Nobody is there: a half-typed code is cleared all the same."""
    async with meet() as front:
        await front.type("417")
        held = Held(front, "8")
        await held.for_(2)
        await front.touch("1")
        await front.passes(46)
        await front.meets(FirstScreen)
        await front.until(lambda: front.talk.typed == "")
