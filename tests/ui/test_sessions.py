"""Staff's sessions: the countdown on the screen ends them, and nothing else while the screen lives."""

import pytest

from kiosk.core.errors import NotSignedIn
from kiosk.ui.aids import Aid
from kiosk.ui.screens.courier import Courier
from kiosk.ui.screens.keypad import FirstScreen
from kiosk.ui.screens.load import Load
from kiosk.ui.screens.load_door import LoadDoor
from kiosk.ui.screens.technician import Doors
from kiosk.ui.screens.typing import TypeNumber
from tests.ui.conftest import BADGE
from tests.ui.round import begins_to_load


async def minutes(front, count, each=None):
    """Minutes go by in the steps in which a screen notices them; `each` is done every ten seconds."""
    for _ in range(count * 6):
        await front.passes(10)
        await front.settled()
        if each is not None:
            await each()


async def test_who_asked_for_time_is_signed_out_by_the_countdown_alone(expected, meet):
    """Nine minutes instead of three: the controller waits as long as the page does, and the countdown is seen."""
    async with meet() as front:
        front.app.pane._kiosk.aids.turn(Aid.TIME)
        await front.scan(BADGE)
        await front.meets(Courier)
        await minutes(front, 8)
        await front.touch("LOAD")
        await front.scan("EXP-S")
        await front.meets(LoadDoor)
        await front.passes(3)
        await front.shuts(front.talk.visit.door)
        await front.touch("INSIDE")
        await front.meets(Load)
        await minutes(front, 8)
        await front.passes(20)
        await front.reads("Are you still there?")
        await minutes(front, 1)
        await front.meets(FirstScreen)


async def test_typing_a_number_is_activity(street, meet):
    """Whoever touches keys that ask nothing of the controller works all the same."""
    async with meet() as front:
        await begins_to_load(front)
        await front.touch("TYPE THE NUMBER")
        await front.meets(TypeNumber)
        await minutes(front, 5, lambda: front.touch("1"))
        await front.touch("OK")
        await front.until(lambda: type(front.talk) not in (TypeNumber, Load))
        assert front.app.pane._kiosk.session is not None


async def test_a_screen_that_died_keeps_nobody_signed_in(street, meet):
    """Then the controller's own idle time ends the session."""
    async with meet() as front:
        await front.scan(BADGE)
        await front.meets(Courier)
        session = front.app.pane._kiosk.session.id
        front.app.pane.tick = lambda: None
        street.turn(190)
        with pytest.raises(NotSignedIn):
            street.verbs.session(session)


async def test_the_next_person_hears_nothing_of_a_technicians_session(street, meet):
    """The page that was reading the doors when its time was over says nothing on the first screen."""
    async with meet() as front:
        await front.signs_in("2001")
        await front.meets(Doors)
        while not isinstance(front.talk, FirstScreen):
            await front.passes(5)
        await front.settled()
        await front.passes(1)
        assert "sign in again" not in front._words()
        assert "Type your 9-digit code" in front._words()
