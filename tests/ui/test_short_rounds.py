"""A courier's round where something is short: room, a label, a number, a hand that leaves a door open."""

import time

import pytest
from textual import events

from kiosk.core.verbs import Condition, Happening, PackageStatus, Recipient
from kiosk.ui.messages import News
from kiosk.ui.screens.chores import TakeOut
from kiosk.ui.screens.courier import Courier
from kiosk.ui.screens.deposit import AskSize
from kiosk.ui.screens.load import Load
from kiosk.ui.screens.load_door import LoadDoor
from kiosk.ui.screens.load_summary import LoadSummary
from kiosk.ui.screens.staff_door import StaffDoor
from kiosk.ui.screens.typing import TypeNumber
from tests.ui.conftest import BADGE, PHONE
from tests.ui.round import begins_to_load, opens_one, puts_in

NEW_PHONE = "00447700900123"


def takes_all(street, size, *, but=None):
    """Reserve every box of a size for somebody else."""
    for report in street.verbs.slots(street.operator):
        if report.slot.size == size and report.slot.door != but:
            street.verbs.reserve(street.operator, f"R-{report.slot.door}", size, Recipient(phone=PHONE))


def with_one_expired(street, size):
    """A box of that size whose parcel is to be taken out; every other one is taken."""
    package, _ = street.stored("OLD", size)
    street.verbs.expire(street.operator, package.id)
    takes_all(street, size, but=package.door)
    return package.door


def status(street, number):
    return street.verbs.package(street.operator, number).status


async def takes_out(front, door):
    """Open the door that is shown, take the parcel out, shut it and say so."""
    await front.touch(f"OPEN DOOR {door}")
    await front.meets(StaffDoor)
    await front.passes(4)
    front.street.steel.take(door)
    await front.shuts(door)
    await front.passes(10)
    await front.touch("TAKEN OUT")


# -- room -----------------------------------------------------------------------------------------------------


async def test_a_size_that_runs_out_between_two_scans_makes_room_too(expected, meet):
    """The scan says all the same that the parcel before is inside, and after TAKE OUT the next one's door opens."""
    door = with_one_expired(expected, "LARGE")
    async with meet() as front:
        await begins_to_load(front)
        await puts_in(front, "EXP-S")
        await front.scan("EXP-L")
        await front.meets(Load)
        await front.reads("No box is free for size large; check or empty one that waits")
        assert status(expected, "EXP-S") is PackageStatus.STORED
        await front.touch("TAKE OUT")
        await front.meets(TakeOut)
        await takes_out(front, door)
        await front.meets(LoadDoor)
        assert (front.talk.visit.parcel, front.talk.visit.door) == ("EXP-L", door)


async def test_where_no_larger_box_is_free_room_is_made_after_not_stored(expected, meet):
    """The open door comes first; then what makes room is offered, and the same parcel is scanned again."""
    takes_all(expected, "MEDIUM")
    with_one_expired(expected, "LARGE")
    async with meet() as front:
        small = await opens_one(front, "EXP-S")
        await front.touch("LARGER")
        await front.reads("No other box is free for it. After NOT STORED you can make room.")
        await front.touch("NOT STORED")
        await front.shuts(small)
        await front.meets(StaffDoor)
        await front.touch("EMPTY")
        await front.meets(Load)
        await front.reads("No box was free for parcel EXP-S. Make room, then scan it again.")
        await front.touch("TAKE OUT")
        await front.meets(TakeOut)
    assert status(expected, "EXP-S") is PackageStatus.CANCELLED


async def test_nothing_is_larger_than_the_largest(expected, meet):
    """No key leads to a box that the wall does not have."""
    async with meet() as front:
        await opens_one(front, "EXP-L")
        await front.until(lambda: front._labelled("NOT EMPTY"))
        assert not front._labelled("LARGER")


# -- scans and keys that answer nothing -----------------------------------------------------------------------


@pytest.mark.parametrize("label", ["771", "7719", "77195"])
async def test_a_short_label_is_never_an_answer(expected, meet, label):
    """Its Enter does not say that the parcel before is inside; from four characters on it is read."""
    async with meet() as front:
        await begins_to_load(front)
        door = await puts_in(front, "EXP-S")
        for at, (key, character) in enumerate([*zip(label, label, strict=True), ("enter", "\r")]):
            struck = events.Key(key, character)
            struck.time = time.monotonic() + at * 0.002
            front.app.pane.feed(struck)
        if len(label) > 3:
            await front.reads(f"Parcel {label} comes next. First say whether parcel EXP-S is inside.")
        else:
            await front.reads("This is not a parcel number.")
        await front.settled()
        await front.reads(f"Door {door} is shut")
        assert status(expected, "EXP-S") is PackageStatus.PENDING
        await front.passes(1)
        await front.type(["enter"])
        await front.meets(Load)
    assert status(expected, "EXP-S") is PackageStatus.STORED


@pytest.mark.parametrize("label", ["7", "77", "771"])
async def test_a_label_that_is_too_short_to_be_a_scan_types_nothing(expected, meet, label):
    """It is asked for once more; what a person types one by one begins a number, and none of it is lost."""
    async with meet() as front:
        await begins_to_load(front)
        for at, (key, character) in enumerate([*zip(label, label, strict=True), ("enter", "\r")]):
            struck = events.Key(key, character)
            struck.time = time.monotonic() + at * 0.002
            front.app.pane.feed(struck)
        await front.reads("This label was not read whole. Scan it again, or type the number.")
        await front.type(label)
        await front.meets(TypeNumber)
        await front.reads(f"{label}_")


async def test_only_the_badge_that_signed_in_ends_the_round(expected, meet):
    """Somebody else's, or the badge of nobody, settles nothing, sums nothing up and signs nobody out."""
    async with meet() as front:
        await begins_to_load(front)
        door = await puts_in(front, "EXP-S")
        await front.scan("BADGE:someone-else")
        await front.reads("This is not your badge.")
        assert status(expected, "EXP-S") is PackageStatus.PENDING
        await front.touch("INSIDE")
        await front.meets(Load)
        await front.scan("BADGE:someone-else")
        await front.reads("This is not your badge.")
        await front.scan(BADGE)
        await front.meets(LoadSummary)
        await front.scan("BADGE:someone-else")
        await front.settled()
        await front.reads(f"Behind doors {door}")


async def test_a_scan_at_a_door_that_did_not_open_says_what_comes_first(expected, meet):
    """There is nothing to shut."""
    for report in expected.verbs.slots(expected.operator):
        expected.steel.jam(report.slot.door)
    async with meet() as front:
        await opens_one(front, "EXP-S")
        await front.scan("EXP-M")
        await front.reads("Parcel EXP-M comes next. First touch one of the keys below.")


async def test_a_scan_while_a_parcel_is_asked_about_says_which_one(expected, meet):
    """Neither swallowed nor begun: one parcel after the other, and what was typed stays."""
    async with meet() as front:
        await begins_to_load(front)
        await front.scan("NEW-1")
        await front.reads("phone number")
        await front.type(NEW_PHONE[:8])
        await front.scan("EXP-M")
        await front.reads("First finish parcel NEW-1; then scan the next one.")
        await front.type(NEW_PHONE[8:])
        await front.touch("OK")
        await front.meets(AskSize)
        await front.scan("EXP-M")
        await front.reads("First finish parcel NEW-1; then scan the next one.")
        await front.type("1")
        await front.meets(LoadDoor)
    assert expected.verbs.package(expected.operator, "NEW-1").contact == "+44…23"


# -- numbers --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("07700900123", "Type the country first"),
        ("0001234567", "Type the country first"),
        ("0044123", "At least 7 digits, please."),
    ],
)
async def test_a_phone_number_is_whole_before_anything_else_is_asked(street, meet, typed, said):
    """One without its country would go astray, one that is short would be refused after all questions."""
    async with meet() as front:
        await begins_to_load(front)
        await front.scan("NEW-1")
        await front.reads("phone number")
        await front.type(typed)
        await front.touch("OK")
        await front.reads(said)
        assert not isinstance(front.talk, AskSize)


async def test_a_number_in_small_letters_with_signs_can_be_typed(street, meet):
    """Every sign of a usual label has a key, and capitals are as good as what was announced."""
    street.verbs.expect(street.operator, "ab-1/2.3", "SMALL", Recipient(phone=PHONE))
    async with meet() as front:
        await begins_to_load(front)
        await front.touch("TYPE THE NUMBER")
        for key in ("A-J", "A", "B", "U-Z", "-", "0-9", "1", "U-Z", "/", "0-9", "2", "U-Z", ".", "0-9", "3", "OK"):
            await front.touch(key)
        await front.meets(LoadDoor)
        assert front.talk.visit.parcel == "ab-1/2.3"


# -- doors ----------------------------------------------------------------------------------------------------


async def test_staff_is_asked_to_shut_an_open_door(expected, meet):
    """What is to be done there stays on the page, and the words grow stronger."""
    async with meet() as front:
        await begins_to_load(front)
        await front.scan("EXP-S")
        await front.meets(LoadDoor)
        door = front.talk.visit.door
        await front.passes(30)
        await front.reads(f"Put parcel EXP-S in, then shut the door. Please shut door {door}.")
        await front.passes(60)
        await front.reads(f"Door {door} is STILL OPEN. Please shut it firmly.")


async def test_a_door_that_is_left_for_later_is_not_shown_again(street, meet):
    """NOT NOW at a take-out that is stuck leads on."""
    package, _ = street.stored()
    street.verbs.expire(street.operator, package.id)
    street.steel.jam(package.door)
    async with meet() as front:
        await front.signs_in("1001")
        await front.touch("TAKE OUT")
        await front.touch("OPEN DOOR")
        await front.meets(StaffDoor)
        await front.passes(5)
        await front.touch("NOT NOW")
        await front.meets(Courier)
    assert street.slot(package.door).condition is Condition.IN_SERVICE


# -- what is taken back ---------------------------------------------------------------------------------------


async def test_everything_that_nobody_has_heard_of_can_be_taken_back(street, meet):
    """The sixth before the last one is on the second page; after MORE WORK and a new sign-in it still can be."""
    street.verbs.remove_notifier(street.unit.phones)
    for number in range(6):
        street.verbs.expect(street.operator, f"E-{number}", "SMALL", Recipient(phone=PHONE))
    async with meet() as front:
        await begins_to_load(front)
        doors = [await puts_in(front, f"E-{number}") for number in range(6)]
        await front.touch("ALL INSIDE, DONE")
        await front.meets(LoadSummary)
        street.turn(100)
        street.verbs.deliver()
        await front.touch("SIGN OUT")
        await begins_to_load(front)
        await front.touch("UNDO")
        await front.touch("MORE")
        await front.touch(f"DOOR {doors[0]} E-0")
        await front.meets(StaffDoor)
        await front.passes(4)
        street.steel.take(doors[0])
        await front.shuts(doors[0])
        await front.touch("TAKEN OUT")
        await front.meets(Load)
    assert street.slot(doors[0]).use == "FREE"


async def test_undo_outlasts_more_work(expected, meet):
    """Another round begins; what the first one brought can be taken back as before."""
    async with meet() as front:
        await begins_to_load(front)
        door = await puts_in(front, "EXP-S")
        await front.touch("ALL INSIDE, DONE")
        await front.meets(LoadSummary)
        await front.touch("MORE WORK")
        await front.meets(Courier)
        await front.touch("LOAD")
        await front.touch("UNDO")
        await front.until(lambda: front._labelled(f"DOOR {door} EXP-S"))


async def test_a_label_that_is_scanned_right_after_the_badge_is_not_lost(expected, meet):
    """Nobody waits for a page before holding the next thing to the scanner."""
    async with meet() as front:
        front.app.pane.scan(BADGE)
        front.app.pane.scan("EXP-S")
        await front.until(lambda: isinstance(front.talk, Courier))
        front.app.pane.tick()
        await front.until(lambda: isinstance(front.talk, LoadDoor) and front.talk.visit.parcel == "EXP-S")


async def test_a_label_that_was_torn_is_asked_for_again(expected, meet):
    """Its beginning opened the page for typing, its rest is no number: nobody has to clear anything up."""
    async with meet() as front:
        await begins_to_load(front)
        await front.type("E")
        await front.meets(TypeNumber)
        await front.scan("")
        await front.meets(Load)
        await front.reads("This is not a parcel number.")
        await front.scan("EXP-S")
        await front.meets(LoadDoor)


async def test_a_deposit_that_broke_off_unheard_is_told_of(expected, meet):
    """The controller died between the scan and its answer: the screen knows of no visit, the ledger does."""
    async with meet() as front:
        await begins_to_load(front)
        for report in expected.verbs.slots(expected.operator):
            expected.steel.jam(report.slot.door)
        expected.verbs.begin_store(front.app.pane._kiosk.session_id, "EXP-M")
        front.app.pane.post_message(News(Happening(connected=False)))
        expected.verbs.recover()
        await front.meets(Load)
        await front.reads("Parcel EXP-M was not finished. Scan it again.")
