"""A recipient at the screen."""

import pytest

from kiosk.core.codes import check_digit
from kiosk.core.verbs import Condition, PackageStatus
from kiosk.ui.aids import Aid
from kiosk.ui.screens.closed_keypad import WithDoor
from kiosk.ui.screens.help import Help
from kiosk.ui.screens.keypad import FirstScreen
from kiosk.ui.screens.lost_code import OnItsWay
from kiosk.ui.screens.one_more import OneMore
from kiosk.ui.screens.pickup import Pickup
from kiosk.ui.screens.problem import Consequence, Noted

UNKNOWN = "12345678" + check_digit("12345678")
"""Nine digits whose check digit is right, and which open nothing."""


async def test_nine_digits_open_the_door_and_done_frees_its_slot(street, meet):
    """The ninth digit opens; shut and DONE end the pickup, and the ledger knows."""
    package, code = street.stored()
    async with meet() as front:
        await front.type(code)
        await front.meets(Pickup)
        await front.passes(1)
        await front.reads(f"Door {package.door} is open")
        await front.shuts(package.door)
        await front.touch("DONE")
        await front.reads("Goodbye")
        await front.passes(5)
        await front.meets(FirstScreen)
    assert street.package(package).status is PackageStatus.RETRIEVED


async def test_a_typo_is_told_and_counts_as_no_try(street, meet):
    """The check digit catches it; the code works right after."""
    package, code = street.stored()
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    async with meet() as front:
        for _ in range(8):
            await front.type(wrong)
            await front.reads("A digit is wrong or swapped")
        await front.type(code)
        await front.meets(Pickup)
    assert street.visit_at(package.door).kind == "RETRIEVE"


async def test_what_was_said_to_one_person_is_not_left_for_the_next(street, meet):
    """A refusal stands for twenty seconds, then the empty code is back."""
    async with meet() as front:
        await front.type(UNKNOWN)
        await front.reads("This code opens nothing here")
        await front.passes(21)
        await front.until(lambda: "opens nothing" not in front.text)


async def test_while_the_keypad_is_locked_code_and_door_open(street, meet):
    """Five wrong codes close the keypad; the message's code and door number still open, the first digit included."""
    package, code = street.stored()
    async with meet() as front:
        for _ in range(5):
            await front.type(UNKNOWN)
            await front.reads("This code opens nothing here")
        await front.type(code)
        await front.meets(WithDoor)
        await front.reads("the keypad is locked for a while. Your QR code")
        await front.passes(1)
        await front.reads("The keypad opens again in 0:5")
        await front.type(package.door)
        await front.meets(Pickup)
    assert street.visit_at(package.door).kind == "RETRIEVE"


async def locks_the_keypad(front):
    """Type wrong codes until no code is enough by itself."""
    for _ in range(5):
        await front.type(UNKNOWN)
        await front.reads("This code opens nothing here")


async def test_a_wrong_door_number_is_not_told_from_a_wrong_code(street, meet):
    """Both are to be compared with the message; the right number opens."""
    package, code = street.stored()
    async with meet() as front:
        await locks_the_keypad(front)
        for typed, door in ((code, "24"), (UNKNOWN, package.door)):
            await front.type(typed)
            await front.meets(WithDoor)
            await front.type(door)
            await front.reads("Compare your code and the door's number with your message.")
            await front.touch("BACK")
            await front.meets(FirstScreen)
        await front.type(code)
        await front.meets(WithDoor)
        await front.type(package.door)
        await front.meets(Pickup)


async def test_once_the_keypad_opens_again_nobody_is_asked_for_the_doors_number(street, meet):
    """The code stands there but for its last digit: no door opens before somebody types that."""
    package, code = street.stored()
    async with meet() as front:
        await locks_the_keypad(front)
        await front.type(code)
        await front.meets(WithDoor)
        await front.passes(29)
        await front.type(package.door[0])
        await front.passes(29)
        await front.meets(WithDoor)
        await front.passes(3)
        await front.meets(FirstScreen)
        assert (front.talk.typed, street.visit_at(package.door)) == (code[:-1], None)
        await front.type(code[-1])
        await front.meets(Pickup)


async def test_the_qr_code_goes_to_the_controller_whole(street, meet):
    """Its token opens the same door."""
    package, _ = street.stored()
    async with meet() as front:
        await front.scan(street.unit.phones.messages[-1].token)
        await front.meets(Pickup)
        await front.reads(f"Door {package.door}")


async def test_a_scanned_parcel_number_is_no_code(street, meet):
    """Even nine digits that would open a door: from the scanner they are a parcel's number, and it is said."""
    package, code = street.stored()
    async with meet() as front:
        await front.scan(code)
        await front.reads("This is not a pickup code")
        await front.meets(FirstScreen)
    assert street.visit_at(package.door) is None


async def test_open_again_leaves_fifteen_seconds_after_the_close(street, meet):
    """A stranger who comes later finds no key that opens the door."""
    package, code = street.stored()
    async with meet() as front:
        await front.type(code)
        await front.passes(3)
        await front.shuts(package.door)
        await front.touch("OPEN AGAIN")
        await front.passes(1)
        await front.reads("is open")
        await front.passes(3)
        await front.shuts(package.door)
        await front.reads("OPEN AGAIN")
        await front.passes(16)
        await front.until(lambda: "OPEN AGAIN" not in front.text)
        assert "DONE" in front.text


async def test_a_jammed_door_ends_in_an_incident_and_the_code_stays_valid(street, meet):
    """Open again, once more in vain, then a number for the phone; the parcel is still the recipient's."""
    package, code = street.stored()
    street.steel.jam(package.door)
    async with meet() as front:
        await front.type(code)
        await front.meets(Pickup)
        await front.passes(8)
        await front.reads("did not open")
        await front.touch("OPEN AGAIN")
        await front.passes(5)
        await front.reads("say number")
        [incident] = street.verbs.incidents(street.operator)
        await front.reads(f"say number {incident.number}")
        await front.touch("BACK")
        await front.meets(FirstScreen)
        assert street.package(package).status is PackageStatus.STORED
        street.steel.heal(package.door)
        await front.passes(60)
        await front.type(code)
        await front.passes(1)
        await front.reads("is open")


async def test_a_door_left_open_is_asked_for_louder_and_the_page_stays_for_minutes(street, meet):
    """At 20 s and at 60 s; nobody is hurried away from it."""
    package, code = street.stored()
    async with meet() as front:
        await front.type(code)
        await front.meets(Pickup)
        await front.passes(22)
        await front.reads("Please take your parcel and shut door")
        await front.passes(45)
        await front.reads("STILL OPEN")
        await front.passes(220)
        await front.reads("STILL OPEN")
        await front.shuts(package.door)
        await front.reads("Did you take your parcel?")


async def test_a_door_that_is_pulled_open_again_is_seen_open(street, meet):
    """After the close the same visit may open once more; the page follows the door."""
    package, code = street.stored()
    async with meet() as front:
        await front.type(code)
        await front.passes(3)
        await front.shuts(package.door)
        await front.reads("Did you take your parcel?")
        street.steel.pull(package.door)
        await front.passes(1)
        await front.reads(f"Door {package.door} is open")


async def test_a_report_says_what_comes_of_it_and_the_pickup_goes_on(street, meet):
    """The problem, its consequence, a number for the phone; what is reported takes the slot out of allocation."""
    package, code = street.stored()
    async with meet() as front:
        await front.type(code)
        await front.passes(3)
        await front.shuts(package.door)
        await front.touch("PROBLEM")
        await front.touch("THE BOX IS DIRTY")
        await front.meets(Consequence)
        await front.reads("Nobody gets this box before somebody has looked into it")
        await front.touch("REPORT IT")
        await front.meets(Noted)
        await front.touch("OK")
        await front.touch("DONE")
        await front.reads("Goodbye")
    assert street.slot(package.door).condition is Condition.CHECK
    assert street.package(package).status is PackageStatus.RETRIEVED


async def test_a_parcel_out_of_reach_stays_inside_and_a_courier_is_sent(street, meet):
    """Whoever shuts the door all the same is not asked whether the parcel was taken."""
    package, code = street.stored()
    async with meet() as front:
        await front.type(code)
        await front.passes(3)
        await front.touch("PROBLEM")
        await front.type(["6", "enter"])
        await front.meets(Consequence)
        await front.reads("A courier moves it to a door that you can reach")
        await front.touch("REPORT IT")
        await front.meets(Noted)
        await front.shuts(package.door)
        await front.touch("OK")
        await front.passes(1)
        await front.reads("A courier moves your parcel to a door that you can reach")
        assert "type it again" not in front._words()
    [chore] = street.verbs.work(street.verbs.sign_in("1001", "582036").id).to_remove
    assert (chore.door, chore.cause) == (package.door, "OUT_OF_REACH")


async def test_several_parcels_are_opened_one_after_the_other(street, meet):
    """After DONE the next door is offered; saying no leaves its parcel with its own code."""
    package, code = street.stored("P-1")
    second, _ = street.stored("P-2")
    third, _ = street.stored("P-3")
    async with meet() as front:
        await front.type(code)
        await front.passes(3)
        await front.shuts(package.door)
        await front.touch("DONE")
        await front.meets(OneMore)
        await front.reads("2 more parcels wait for you here")
        await front.touch("OPEN THE NEXT DOOR")
        await front.meets(Pickup)
        await front.passes(3)
        await front.reads(f"Door {second.door} is open")
        await front.shuts(second.door)
        await front.touch("DONE")
        await front.reads("1 more parcel waits for you here")
        await front.touch("NOT NOW")
        await front.meets(FirstScreen)
    statuses = [street.package(each).status for each in (package, second, third)]
    assert statuses == [PackageStatus.RETRIEVED, PackageStatus.RETRIEVED, PackageStatus.STORED]


async def test_a_door_that_jams_keeps_nobody_from_his_next_parcel(street, meet):
    """BACK before it offers the others; the one that stays shut is not offered again."""
    packages = [street.stored(f"P-{number}") for number in range(1, 5)]
    doors = [package.door for package, _ in packages]
    street.steel.jam(doors[1])
    async with meet() as front:
        await front.type(packages[0][1])
        await front.passes(3)
        await front.shuts(doors[0])
        await front.touch("DONE")
        await front.reads("3 more parcels wait for you here")
        await front.touch("OPEN THE NEXT DOOR")
        await front.passes(6)
        await front.touch("OPEN AGAIN")
        await front.passes(6)
        await front.touch("BACK")
        for door, left in ((doors[2], "2 more parcels wait"), (doors[3], "1 more parcel waits")):
            await front.reads(left)
            await front.touch("OPEN THE NEXT DOOR")
            await front.passes(3)
            await front.shuts(door)
            await front.touch("DONE")
        await front.reads("Goodbye")
        await front.passes(5)
        await front.meets(FirstScreen)


@pytest.mark.parametrize(
    ("problem", "shuts"), [("THE BOX IS EMPTY", True), ("I CANNOT REACH IT", True), ("I CANNOT REACH IT", False)]
)
async def test_a_report_keeps_nobody_from_his_next_parcel(street, meet, problem, shuts):
    """It is offered after what is to be read, whether the first door was shut or cannot be."""
    package, code = street.stored("P-1")
    second, _ = street.stored("P-2")
    async with meet() as front:
        await front.type(code)
        await front.passes(3)
        await front.touch("PROBLEM")
        await front.touch(problem)
        await front.touch("REPORT IT")
        await front.meets(Noted)
        if shuts:
            await front.shuts(package.door)
        await front.touch("OK")
        await front.passes(1)
        await front.passes(5)
        await front.reads("1 more parcel waits")
        await front.touch("OPEN THE NEXT DOOR")
        await front.passes(3)
        await front.reads(f"Door {second.door} is open")


async def test_the_next_door_is_not_offered_to_a_stranger(street, meet):
    """The offer ends after fifteen seconds, with nothing of it left on the screen."""
    package, code = street.stored("P-1")
    street.stored("P-2")
    async with meet() as front:
        await front.type(code)
        await front.passes(3)
        await front.shuts(package.door)
        await front.touch("DONE")
        await front.meets(OneMore)
        await front.passes(16)
        await front.meets(FirstScreen)


@pytest.mark.parametrize(("aid", "every"), [(None, 14), (Aid.TIME, 40)])
async def test_who_needs_time_before_the_next_door_gets_it(street, meet, aid, every):
    """What the key promises the controller keeps: the door opens minutes later, too."""
    package, code = street.stored("P-1")
    second, _ = street.stored("P-2")
    async with meet() as front:
        await front.type(code)
        await front.passes(3)
        if aid is not None:
            front.app.pane._kiosk.aids.turn(aid)
        await front.shuts(package.door)
        await front.touch("DONE")
        await front.meets(OneMore)
        for _ in range(5):
            await front.settled()
            await front.passes(every)
            await front.touch("I NEED MORE TIME")
        await front.settled()
        await front.passes(every)
        await front.touch("OPEN THE NEXT DOOR")
        await front.until(lambda: street.visit_at(second.door), "the next door opens")


async def test_a_lost_code_is_sent_to_the_registered_phone_and_nothing_is_told(street, meet):
    """The same answer, the number masked, whether a parcel waits for it or not."""
    _, code = street.stored()
    sent = len(street.unit.phones.messages)
    async with meet() as front:
        for number in ("02079460001", "07700900999"):
            await front.touch("HELP")
            await front.touch("CODE LOST")
            await front.type(number)
            await front.touch("SEND")
            await front.meets(OnItsWay)
            await front.reads(f"the number that ends in {number[-3:]}, its code is on its way there")
            assert number not in front.text
            await front.touch("OK")
        street.verbs.deliver()
    [message] = street.unit.phones.messages[sent:]
    assert (message.to, message.code.replace(" ", "")) == ("+442079460001", code)


async def test_honest_refusals_say_what_to_do_next(street, meet):
    """Collected, and when; expired, and where it is now."""
    package, code = street.stored("P-1")
    other, late = street.stored("P-2", phone="+442079460002")
    street.verbs.expire(street.operator, other.id)
    async with meet() as front:
        await front.type(late)
        await front.reads("it still lies here: call the operator. Help by phone: +44")
        await front.type(code)
        await front.passes(3)
        await front.shuts(package.door)
        await front.touch("DONE")
        await front.passes(5)
        await front.meets(FirstScreen)
        await front.type(code)
        await front.reads("Already collected on")
        await front.reads("press HELP if that was not you")


async def test_a_pickup_by_the_hardware_keypad_alone(street, meet):
    """Digits open, Enter confirms: with a dead touch layer nobody stands before a parcel in vain."""
    package, code = street.stored()
    async with meet() as front:
        for digit in code:
            await front.pilot.press(digit)
            await front.pilot.pause(0.06)
        await front.meets(Pickup)
        await front.passes(3)
        await front.shuts(package.door)
        await front.reads("Did you take your parcel?")
        await front.pilot.press("enter")
        await front.reads("Goodbye")
    assert street.package(package).status is PackageStatus.RETRIEVED


async def test_every_key_is_reached_from_a_numeric_keypad(street, meet):
    """`/` moves the focus on, Enter touches the key that has it."""
    async with meet() as front:
        while not (front.app.focused and front.app.focused.label == "HELP"):
            await front.type("/")
        await front.type(["enter"])
        await front.meets(Help)


async def test_silence_goes_home_after_a_visible_warning(street, meet):
    """45 s after the close the first screen is back; the last 15 are counted down, and a touch gives more time."""
    package, code = street.stored()
    async with meet() as front:
        await front.type(code)
        await front.passes(3)
        await front.shuts(package.door)
        await front.reads("Did you take your parcel?")
        await front.passes(31)
        await front.reads("Are you still there?")
        await front.touch("I NEED MORE TIME")
        await front.reads("Did you take your parcel?")
        await front.passes(31)
        await front.reads("Are you still there?")
        await front.passes(16)
        await front.meets(FirstScreen)


async def test_a_half_typed_code_is_cleared(street, meet):
    """Nobody finds what another one typed; a digit typed during the warning counts."""
    async with meet() as front:
        await front.type("41708")
        await front.passes(31)
        await front.reads("Are you still there?")
        await front.type("2")
        await front.until(lambda: front.talk.typed == "417082")
        await front.passes(46)
        await front.until(lambda: front.talk.typed == "")


async def test_a_double_tap_opens_one_visit(street, meet):
    """What is tapped while the controller works is dropped, and so is the second tap of two on the next page."""
    package, code = street.stored()
    async with meet(landing=60.0) as front:
        front.app.pane.press(code[0])
        for digit in code[1:] * 3:
            front.app.pane.press(digit)
        await front.meets(Pickup)
        await front.passes(3)
        await front.shuts(package.door)
        await front.reads("Did you take")
        [done] = [key for key in front.touchable if key.label == "DONE"]
        await front.tap(done)
        await front.settled()
        assert street.package(package).status is PackageStatus.STORED
    assert len([pulse for pulse in street.steel.pulses if pulse.door == package.door]) == 2


async def test_a_finger_that_slides_off_confirms_nothing(street, meet):
    """Keys that confirm act on release, on the same key."""
    package, code = street.stored()
    async with meet() as front:
        await front.type(code)
        await front.passes(3)
        await front.shuts(package.door)
        await front.reads("Did you take")
        done, problem = (next(key for key in front.touchable if key.label == label) for label in ("DONE", "PROBLEM"))
        await front.tap(done, lift=problem)
        await front.meets(Pickup)
        assert street.package(package).status is PackageStatus.STORED
