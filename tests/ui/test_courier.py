"""A courier at the screen."""

import pytest

from kiosk.core.verbs import Condition, Happening, PackageStatus, Recipient
from kiosk.ui.messages import News
from kiosk.ui.screens.chores import Checks, TakeOut
from kiosk.ui.screens.courier import Courier
from kiosk.ui.screens.keypad import FirstScreen
from kiosk.ui.screens.load import Load
from kiosk.ui.screens.load_door import LoadDoor
from kiosk.ui.screens.load_summary import LoadSummary
from kiosk.ui.screens.staff_door import StaffDoor
from kiosk.ui.screens.take_back import TakeBack
from tests.ui.conftest import PHONE
from tests.ui.round import begins_to_load, forced, looks_in, opens_one, puts_in


async def test_three_sizes_are_loaded_by_three_scans_and_one_touch(expected, meet):
    """Each scan settles the parcel before; ALL INSIDE, DONE settles the last and shows the summary."""
    async with meet() as front:
        await begins_to_load(front)
        doors = [await puts_in(front, number) for number in ("EXP-S", "EXP-M", "EXP-L")]
        await front.touch("ALL INSIDE, DONE")
        await front.meets(LoadSummary)
        await front.reads("3 stored in this round")
        await front.touch("SIGN OUT")
        await front.meets(FirstScreen)
    sizes = [expected.slot(door).slot.size for door in doors]
    assert sizes == ["SMALL", "MEDIUM", "LARGE"]
    assert all(expected.slot(door).status is PackageStatus.STORED for door in doors)


async def test_unknown_parcels_are_asked_for_phone_and_size(street, meet):
    """Nothing opens before both are known; 00 becomes the plus of a country."""
    async with meet() as front:
        await begins_to_load(front)
        await front.scan("NEW-1")
        await front.reads("phone number")
        await front.type("00447700900123")
        await front.touch("OK")
        await front.reads("How large is parcel NEW-1?")
        assert not street.visits
        await front.type("2")
        await front.meets(LoadDoor)
        assert front.talk.visit.size == "MEDIUM"
    assert street.verbs.package(street.operator, "NEW-1").contact == "+44…23"


async def test_a_number_can_be_typed_on_the_screen(expected, meet):
    """Letters come from pages of keys where there is no keyboard."""
    async with meet() as front:
        await begins_to_load(front)
        await front.touch("TYPE THE NUMBER")
        for key in ("A-J", "E", "U-Z", "X", "K-T", "P", "OK"):
            await front.touch(key)
        await front.reads("Parcel EXP: the recipient's phone number")


async def test_larger_moves_the_parcel_and_asks_for_the_box_left_behind(expected, meet):
    """One touch at the open door; the small box is free again only after somebody looked."""
    async with meet() as front:
        small = await opens_one(front, "EXP-S")
        await front.touch("LARGER")
        await front.until(lambda: front.talk.visit.door != small)
        larger = front.talk.visit.door
        await front.passes(4)
        await front.reads(f"Move parcel EXP-S here from door {small}. Shut both.")
        expected.steel.put(larger, "EXP-S")
        await front.shuts(small)
        await front.shuts(larger)
        assert expected.slot(small).condition is Condition.CHECK
        await front.touch("INSIDE")
        await front.meets(StaffDoor)
        await front.reads(f"Door {small} is shut")
        await front.touch("EMPTY")
        await front.meets(Load)
        await front.reads("1 stored in this round")
    assert expected.slot(small).condition is Condition.IN_SERVICE
    assert expected.slot(larger).slot.size == "MEDIUM"
    assert expected.slot(larger).status is PackageStatus.STORED


@pytest.mark.parametrize(("key", "condition"), [("NOT EMPTY", Condition.CHECK), ("BROKEN", Condition.OUT_OF_SERVICE)])
async def test_a_box_that_will_not_do_is_exchanged_at_once(expected, meet, key, condition):
    """Another box of the size opens, and the first one is not given out."""
    async with meet() as front:
        first = await opens_one(front, "EXP-S")
        await front.touch(key)
        await front.until(lambda: front.talk.visit.door != first)
        assert front.talk.visit.size == "SMALL"
    assert expected.slot(first).condition is condition


async def test_a_scan_at_an_open_door_says_shut_it_first(expected, meet):
    """One load door at a time."""
    async with meet() as front:
        await opens_one(front, "EXP-S")
        await front.scan("EXP-M")
        await front.reads(f"Shut door {front.talk.visit.door} first.")
    assert len({visit.door for visit in expected.visits}) == 1


async def test_an_unexpected_scan_settles_nothing(expected, meet):
    """A number that nobody announced asks INSIDE or NOT INSIDE first; so does the same parcel again."""
    async with meet() as front:
        await begins_to_load(front)
        door = await puts_in(front, "EXP-S")
        await front.scan("STRANGE-1")
        await front.reads("First say whether parcel EXP-S is inside.")
        await front.scan("EXP-S")
        await front.reads(f"This is the parcel for door {door}.")
        assert expected.slot(door).status is PackageStatus.PENDING
        await front.touch("INSIDE")
        await front.meets(Load)
    assert expected.slot(door).status is PackageStatus.STORED


async def test_a_parcel_of_which_nobody_spoke_is_scanned_again(expected, meet):
    """The controller takes silence for no answer: the courier is told, and the same scan goes on at the same door."""
    async with meet() as front:
        await begins_to_load(front)
        door = await puts_in(front, "EXP-S")
        await front.passes(121)
        await front.meets(Load)
        await front.reads("Nobody said whether parcel EXP-S is inside. Scan it again.")
        assert await puts_in(front, "EXP-S") == door
        await front.touch("INSIDE")
        await front.meets(Load)
    assert expected.slot(door).status is PackageStatus.STORED


async def test_not_stored_counts_when_the_door_is_shut(expected, meet):
    """The parcel is taken back; the box that was open waits for a look, which is asked for at once."""
    async with meet() as front:
        door = await opens_one(front, "EXP-S")
        await front.touch("NOT STORED")
        await front.reads("out again, then shut the door")
        await front.shuts(door)
        await front.meets(StaffDoor)
        await front.touch("EMPTY")
        await front.meets(Load)
    assert expected.slot(door).condition is Condition.IN_SERVICE
    assert expected.verbs.package(expected.operator, "EXP-S").status is PackageStatus.CANCELLED


async def test_expired_parcels_are_taken_out_one_door_at_a_time(street, meet):
    """After the last one the overview is back, and the boxes are free."""
    package, _ = street.stored()
    street.verbs.expire(street.operator, package.id)
    async with meet() as front:
        await front.signs_in("1001")
        await front.touch("TAKE OUT")
        await front.touch(f"OPEN DOOR {package.door}")
        await front.meets(StaffDoor)
        await front.passes(4)
        street.steel.take(package.door)
        await front.shuts(package.door)
        await front.touch("TAKEN OUT")
        await front.meets(Courier)
    assert street.slot(package.door).use == "FREE"


async def test_an_unfinished_deposit_comes_first_at_the_next_sign_in(expected, meet):
    """The conversation goes on at the same step, as after a screen that was restarted."""
    session = expected.verbs.sign_in("1001", "582036").id
    visit = expected.verbs.begin_store(session, "EXP-L")
    expected.turn(3)
    async with meet() as front:
        await front.signs_in("1001")
        await front.meets(LoadDoor)
        await front.reads(f"Door {visit.door} is open")


async def test_an_idle_courier_is_signed_out_but_not_from_an_open_door(expected, meet):
    """Three minutes, that of an open door not counted; the door's edges count as activity."""
    async with meet() as front:
        await begins_to_load(front)
        await front.scan("EXP-S")
        await front.meets(LoadDoor)
        await front.passes(290)
        await front.meets(LoadDoor)
        await front.shuts(front.talk.visit.door)
        await front.touch("INSIDE")
        await front.meets(Load)
        await front.passes(170)
        await front.reads("Are you still there?")
        await front.passes(15)
        await front.meets(FirstScreen)
    assert expected.slot(expected.visits[-1].door).status is PackageStatus.STORED


async def test_a_wrong_pin_is_told_and_the_pin_is_never_shown(street, meet):
    """The number can be read while it is typed, the PIN cannot."""
    async with meet((80, 24)) as front:
        await front.touch("HELP")
        await front.touch("STAFF")
        await front.type("1001" + "11122")
        assert front.talk.rows() == ("1001", "*****_")
        await front.type("2")
        await front.reads("Number and PIN or badge do not match")


# -- the round ------------------------------------------------------------------------------------------------


async def test_expected_parcels_need_one_scan_each_and_one_touch_at_the_end(expected, meet):
    """From the badge to the summary; nothing on the way shows a code, and every recipient is told afterwards."""
    seen = []
    async with meet() as front:
        await front.scan("BADGE:7f3a90")
        await front.meets(Courier)
        for number in ("EXP-S", "EXP-M", "EXP-L"):
            await puts_in(front, number)
            seen.append(front.text)
        await front.touch("ALL INSIDE, DONE")
        await front.meets(LoadSummary)
        await front.reads("3 stored in this round")
        await front.reads("1 small, 1 medium, 1 large")
        seen.append(front.text)
        assert front.taps == 1
        await front.touch("SIGN OUT")
        await front.meets(FirstScreen)
    expected.verbs.deliver()
    messages = expected.unit.phones.messages
    assert [message.to for message in messages] == [PHONE] * 3
    codes = {spelt for message in messages for spelt in (message.code, message.code.replace(" ", ""))}
    assert not [code for code in codes if any(code in text for text in seen)]


async def test_one_round_leads_from_checks_over_removals_to_loading(expected, meet):
    """One touch begins it; each step that is done leads to the next one that waits, a skipped door to the next door."""
    package, _ = expected.stored()
    expected.verbs.expire(expected.operator, package.id)
    doubtful = tuple(forced(expected, 2))
    async with meet() as front:
        await front.signs_in("1001")
        await front.touch("CHECK 2 waiting")
        await front.meets(Checks)
        await front.reads("Boxes to check: 2")
        await front.touch("SKIP")
        await looks_in(front, "EMPTY")
        await front.meets(TakeOut)
        await front.touch(f"OPEN DOOR {package.door}")
        await front.meets(StaffDoor)
        await front.passes(4)
        expected.steel.take(package.door)
        await front.shuts(package.door)
        await front.touch("TAKEN OUT")
        await front.meets(Load)
        await front.touch("FINISHED")
        await front.reads("Parcels taken out: 1")
        await front.reads("Boxes checked: 1")
    assert sorted(expected.slot(door).condition for door in doubtful) == [Condition.CHECK, Condition.IN_SERVICE]


async def test_where_a_size_has_run_out_the_round_makes_room(expected, meet):
    """TAKE OUT is offered on the spot, and after it the same parcel's door opens without another scan."""
    package, _ = expected.stored("P-L", "LARGE")
    expected.verbs.expire(expected.operator, package.id)
    for count, report in enumerate(expected.verbs.slots(expected.operator)):
        if report.slot.size == "LARGE" and report.slot.door != package.door:
            expected.verbs.reserve(expected.operator, f"R-{count}", "LARGE", Recipient(phone=PHONE))
    async with meet() as front:
        await begins_to_load(front)
        await front.scan("EXP-L")
        await front.reads("No box is free for size large")
        await front.touch("TAKE OUT")
        await front.meets(TakeOut)
        await front.touch(f"OPEN DOOR {package.door}")
        await front.meets(StaffDoor)
        await front.passes(4)
        expected.steel.take(package.door)
        await front.shuts(package.door)
        await front.passes(10)
        await front.touch("TAKEN OUT")
        await front.meets(LoadDoor)
        assert front.talk.visit.parcel == "EXP-L"
        assert front.talk.visit.door == package.door


async def test_a_stored_parcel_can_be_taken_back_until_its_message_has_gone(expected, meet):
    """The door opens again, the box is free, nobody is told; once somebody was, it is too late."""
    async with meet() as front:
        await begins_to_load(front)
        door = await puts_in(front, "EXP-S")
        await front.touch("INSIDE")
        await front.meets(Load)
        await front.passes(10)
        await front.touch("UNDO")
        await front.meets(TakeBack)
        await front.touch(f"DOOR {door} EXP-S")
        await front.meets(StaffDoor)
        await front.passes(4)
        expected.steel.take(door)
        await front.shuts(door)
        await front.touch("TAKEN OUT")
        await front.meets(Load)
        assert not front._labelled("UNDO")
        expected.turn(100)
        expected.verbs.deliver()
        assert expected.unit.phones.messages == ()
        assert expected.slot(door).use == "FREE"

        late = await puts_in(front, "EXP-M")
        await front.touch("INSIDE")
        await front.meets(Load)
        expected.turn(100)
        expected.verbs.deliver()
        await front.touch("UNDO")
        await front.touch(f"DOOR {late}")
        await front.reads("has been told already")
    assert expected.slot(late).status is PackageStatus.STORED


async def test_without_a_network_the_courier_learns_that_messages_wait(expected, meet):
    """The round goes on as ever."""
    expected.verbs.remove_notifier(expected.unit.phones)
    async with meet() as front:
        await begins_to_load(front)
        await puts_in(front, "EXP-S")
        await front.touch("INSIDE")
        await front.meets(Load)
        expected.turn(100)
        expected.verbs.deliver()
        await front.touch("FINISHED")
        await front.meets(LoadSummary)
        await front.reads("Messages waiting: 1.")


async def test_a_deposit_that_a_restart_broke_off_is_told_of_and_resumed(expected, meet):
    """At once on the page, and again to whoever signs in later; the scan opens the same door."""
    async with meet() as front:
        await begins_to_load(front)
        for report in expected.verbs.slots(expected.operator):
            expected.steel.jam(report.slot.door)
        await front.scan("EXP-S")
        await front.meets(LoadDoor)
        door = front.talk.visit.door
        expected.verbs.recover()
        expected.steel.heal(door)
        front.app.pane.post_message(News(Happening(connected=False)))
        await front.meets(Load)
        await front.reads("Parcel EXP-S was not finished. Scan it again.")
        await front.touch("FINISHED")
        await front.meets(Courier)
        await front.reads("Parcel EXP-S was not finished. Scan it again.")
        await front.passes(10)
        assert await puts_in(front, "EXP-S") == door
        await front.touch("INSIDE")
        await front.meets(Load)
    assert expected.slot(door).status is PackageStatus.STORED


async def test_a_round_can_be_done_by_the_scanner_alone(expected, meet):
    """The badge begins it, the badge ends it: once for "all inside", once for the summary."""
    async with meet() as front:
        await front.scan("BADGE:7f3a90")
        await front.meets(Courier)
        for number in ("EXP-S", "EXP-M"):
            await puts_in(front, number)
        await front.scan("BADGE:7f3a90")
        await front.meets(LoadSummary)
        await front.reads("2 stored in this round")
        await front.scan("BADGE:7f3a90")
        await front.meets(FirstScreen)
        assert front.taps == 0


async def test_a_keypad_of_digits_reaches_every_key(expected, meet):
    """A slash moves the focus on, Enter presses the key that has it."""
    async with meet() as front:
        await front.scan("BADGE:7f3a90")
        await front.meets(Courier)
        await front.until(lambda: front._labelled("SIGN OUT"))
        while not (front.app.focused and front.app.focused.id == "leave"):
            await front.type("/")
        front.app.pane.press("enter")
        await front.meets(FirstScreen)
