"""A door that stays open keeps nobody but its own person from the screen, and him not for ever."""

import pytest

from kiosk.core.verbs import VisitState
from kiosk.ui.screens.courier import Courier
from kiosk.ui.screens.keypad import FirstScreen
from kiosk.ui.screens.pickup import Pickup
from kiosk.ui.screens.problem import Noted

OTHER = "+442079460002"


async def leaves_open(front, street, code):
    """Type a code, and go away from the open door; five minutes pass."""
    await front.type(code)
    await front.passes(3)
    await front.meets(Pickup)
    await front.passes(290)
    await front.reads("STILL OPEN")
    await front.passes(15)
    await front.meets(FirstScreen)


@pytest.mark.parametrize("presented", ["code", "token"])
async def test_after_five_minutes_a_door_left_open_leaves_the_screen_to_others(street, meet, presented):
    """The first screen comes by itself and says so quietly; the next person collects as ever."""
    package, code = street.stored("P-1")
    other, others_code = street.stored("P-2", phone=OTHER)
    async with meet() as front:
        await leaves_open(front, street, code)
        await front.reads(f"Door {package.door} stands open. Please shut it.")
        if presented == "code":
            await front.type(others_code)
        else:
            await front.scan(street.unit.phones.messages[-1].token)
        await front.meets(Pickup)
        await front.passes(3)
        await front.reads(f"Door {other.door} is open")
        await front.shuts(other.door)
        await front.touch("DONE")
        await front.passes(5)
        await front.meets(FirstScreen)
        await front.shuts(package.door)
        await front.until(lambda: "stands open" not in front._words())
        await front.passes(50)
    assert street.visit_at(package.door).outcome == "UNANSWERED"


async def test_a_screen_that_comes_up_does_not_go_back_to_a_door_left_open(street, meet):
    """A badge signs in at once."""
    _, code = street.stored()
    async with meet() as front:
        await leaves_open(front, street, code)
    async with meet() as front:
        await front.meets(FirstScreen)
        await front.scan("BADGE:7f3a90")
        await front.meets(Courier)


@pytest.mark.parametrize("problem", ["DOOR DOES NOT OPEN OR SHUT", "I CANNOT REACH IT"])
async def test_whoever_reports_that_he_cannot_shut_the_door_is_done(street, meet, problem):
    """The consequence says what becomes of an open door; after the number the first screen comes."""
    package, code = street.stored()
    async with meet() as front:
        await front.type(code)
        await front.passes(3)
        await front.touch("PROBLEM")
        await front.touch(problem)
        await front.reads("others can use the locker")
        await front.touch("REPORT IT")
        await front.meets(Noted)
        await front.passes(20)
        await front.meets(Noted)
        await front.touch("OK")
        await front.meets(FirstScreen)
    assert street.visit_at(package.door).state is VisitState.OPENED


async def test_a_code_typed_again_leads_back_to_its_open_door(street, meet):
    """Whoever comes back sees that it stands open, and is asked when it is shut; nobody else waits for him for long."""
    package, code = street.stored()
    async with meet() as front:
        await leaves_open(front, street, code)
        await front.type(code)
        await front.meets(Pickup)
        await front.reads(f"Door {package.door} is open")
        await front.passes(31)
        await front.reads("Are you still there?")
        await front.touch("I NEED MORE TIME")
        await front.shuts(package.door)
        await front.reads("Did you take your parcel?")
