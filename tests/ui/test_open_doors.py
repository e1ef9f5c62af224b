"""A door that stays open keeps nobody but its own person from the screen, and him not for ever."""

import pytest

from kiosk.core.verbs import Condition, VisitState
from kiosk.ui.screens.chores import TakeOut
from kiosk.ui.screens.courier import Courier
from kiosk.ui.screens.keypad import FirstScreen
from kiosk.ui.screens.load import Load
from kiosk.ui.screens.load_door import LoadDoor
from kiosk.ui.screens.pickup import Pickup
from kiosk.ui.screens.problem import Noted
from kiosk.ui.screens.staff_door import StaffDoor
from tests.ui.round import begins_to_load, opens_one, puts_in

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


# -- staff ----------------------------------------------------------------------------------------------------


async def stays_open(front, street):
    """The door on the screen is pushed shut in vain, and stands open for as long as makes the reminder louder."""
    door = front.talk.visit.door
    street.steel.stuck_open(door)
    await front.shuts(door)
    await front.passes(65)
    await front.reads("LEAVE IT OPEN tells a technician")
    return door


async def test_a_parcel_is_taken_out_of_a_door_that_does_not_shut(street, meet):
    """LEAVE IT OPEN goes back to the round, which passes that door over; nothing is settled, and a technician told."""
    first, _ = street.stored("P-1")
    second, _ = street.stored("P-2")
    for package in (first, second):
        street.verbs.expire(street.operator, package.id)
    async with meet() as front:
        await front.scan("BADGE:7f3a90")
        await front.touch("TAKE OUT")
        await front.touch("OPEN DOOR")
        await front.meets(StaffDoor)
        await front.passes(4)
        street.steel.take(first.door)
        assert await stays_open(front, street) == first.door
        await front.touch("LEAVE IT OPEN")
        await front.meets(TakeOut)
        await front.touch(f"OPEN DOOR {second.door}")
        await front.passes(4)
        street.steel.take(second.door)
        await front.shuts(second.door)
        await front.touch("TAKEN OUT")
        await front.meets(Courier)
        await front.touch("SIGN OUT")
        await front.touch("SIGN OUT")
        await front.meets(FirstScreen)
        await front.scan("BADGE:7f3a90")
        await front.meets(Courier)
    [incident] = street.verbs.incidents(street.operator)
    assert (incident.door, incident.cause) == (first.door, "reported: DOOR_BROKEN")
    assert street.slot(first.door).condition is Condition.CHECK
    assert street.visit_at(first.door).state is VisitState.OPENED


async def test_a_parcel_that_is_taken_back_at_a_door_that_does_not_shut_goes_elsewhere(expected, meet):
    """NOT STORED waits for the door; left open, the next parcel is loaded, and the same one into another box."""
    async with meet() as front:
        left = await opens_one(front, "EXP-S")
        await front.touch("NOT STORED")
        await stays_open(front, expected)
        await front.touch("LEAVE IT OPEN")
        await front.meets(Load)
        await puts_in(front, "EXP-M")
        await front.touch("INSIDE")
        await front.meets(Load)
        assert await puts_in(front, "EXP-S") != left
        await front.touch("INSIDE")
        await front.meets(Load)
    assert expected.slot(left).condition is Condition.CHECK
    assert expected.slot(left).parcel is None


async def test_what_is_undone_at_a_door_that_does_not_shut_keeps_nobody(expected, meet):
    """LEAVE IT OPEN leads back to where UNDO was."""
    async with meet() as front:
        await begins_to_load(front)
        await puts_in(front, "EXP-S")
        await front.touch("INSIDE")
        await front.passes(4)
        await front.touch("UNDO")
        await front.touch("DOOR")
        await front.meets(StaffDoor)
        await front.passes(3)
        await stays_open(front, expected)
        await front.touch("LEAVE IT OPEN")
        await front.meets(Load)


async def test_who_leaves_a_door_open_without_a_word_is_signed_out_in_the_end(expected, meet):
    """Five minutes until an incident tells of it, then the idle time of everybody."""
    async with meet() as front:
        await opens_one(front, "EXP-S")
        await front.passes(290)
        await front.meets(LoadDoor)
        await front.passes(10)
        await front.passes(170)
        await front.reads("Are you still there?")
        await front.passes(15)
        await front.meets(FirstScreen)
