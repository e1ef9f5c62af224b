"""A technician at the screen."""

import pytest

from kiosk.core.verbs import Condition, Mishap, Recipient, VisitKind
from kiosk.ui.screens.beware import Beware
from kiosk.ui.screens.door_page import DoorPage
from kiosk.ui.screens.door_test import AtTestedDoor, DoorTest
from kiosk.ui.screens.keypad import FirstScreen
from kiosk.ui.screens.languages import Languages
from kiosk.ui.screens.mishaps import Mishaps
from kiosk.ui.screens.report import Report
from kiosk.ui.screens.reports import Boards, Events, Locks
from kiosk.ui.screens.staff_door import StaffDoor
from kiosk.ui.screens.technician import Doors
from kiosk.ui.screens.tools import Tools
from tests.ui.conftest import PHONE


async def opens(front, door):
    await front.touch(door)
    await front.meets(DoorPage)
    await front.reads("the door is shut")


async def test_the_table_is_live(street, meet):
    """A door that is pulled open by force is seen on its card."""
    async with meet() as front:
        await front.signs_in("2001")
        await front.meets(Doors)
        street.steel.pull("05")
        await front.passes(1)
        await front.until(lambda: "open" in front.card("05"))
        await front.shuts("05")
        await front.passes(1)
        await front.until(lambda: "shut" in front.card("05") and "to check" in front.card("05"))


async def test_a_door_that_holds_a_parcel_opens_with_a_reason_alone(street, meet):
    """The page says so in capitals; the look leaves the parcel where it is."""
    package, _ = street.stored()
    async with meet() as front:
        await front.signs_in("2001")
        await front.meets(Doors)
        await opens(front, package.door)
        await front.touch("OPEN")
        await front.reads(f"Door {package.door} HOLDS A PARCEL")
        await front.touch("A PARCEL IS STUCK")
        await front.meets(Beware)
        await front.passes(3.5)
        await front.meets(StaffDoor)
        await front.passes(4)
        await front.shuts(package.door)
        await front.touch("PARCEL INSIDE")
        await front.meets(DoorPage)
    assert street.package(package).door == package.door


async def test_out_of_service_takes_a_cause_and_the_way_back_leads_over_a_look(street, meet):
    """A repaired box may hide something: it is checked before it is given out."""
    async with meet() as front:
        await front.signs_in("2001")
        await front.meets(Doors)
        await opens(front, "07")
        await front.touch("OUT OF SERVICE")
        await front.touch("THE LOCK")
        await front.reads("out of service: the lock")
        assert street.slot("07").condition is Condition.OUT_OF_SERVICE
        await front.touch("PUT BACK")
        await front.reads("to check: repaired")
    assert street.slot("07").condition is Condition.CHECK


async def test_work_hold_is_one_touch_and_customers_are_told(street, meet):
    """While it is on no code opens a door, and the first screen says why; it survives the sign-out."""
    _, code = street.stored()
    async with meet() as front:
        await front.signs_in("2001")
        await front.meets(Doors)
        await front.touch("WORK HOLD")
        await front.reads("RELEASE ALL DOORS")
        await front.touch("SIGN OUT")
        await front.meets(FirstScreen)
        await front.reads("A technician is working here")
        await front.type(code)
        await front.reads("all doors stay shut")
        await front.signs_in("2001")
        await front.touch("RELEASE ALL DOORS")
        await front.reads("WORK HOLD")
    assert not street.verbs.unit().held


async def test_a_technicians_door_is_announced_for_three_seconds(street, meet, monkeypatch):
    """Its number stands there as large as may be and the bell rings, before anything moves; STOP leaves it shut."""
    rung = []
    async with meet() as front:
        monkeypatch.setattr(front.app, "bell", lambda: rung.append(street.clock.monotonic()))
        await front.signs_in("2001")
        await front.meets(Doors)
        await opens(front, "07")
        await front.touch("OPEN")
        await front.touch("TEST")
        await front.meets(Beware)
        await front.reads("Door 07 opens after the signal")
        assert drawn_rows(front) >= 7
        for _ in range(5):
            await front.passes(0.5)
        assert len(rung) >= 5
        assert not street.steel.pulses
        await front.touch("STOP")
        await front.meets(DoorPage)
        await front.passes(5)
        assert not street.steel.pulses

        await front.touch("OPEN")
        await front.touch("TEST")
        await front.meets(Beware)
        await front.passes(3.5)
        await front.meets(StaffDoor)
        await front.passes(1)
        await front.reads("Door 07 is open")
        await front.shuts("07")
        before = len(rung)
        await front.passes(10)
        await front.touch("OPEN AGAIN")
        await front.meets(Beware)
        await front.passes(0.5)
        assert len(rung) > before, "the same door once more is announced once more"


def drawn_rows(front):
    """How many rows the door's drawn number is high."""
    rows = [set(strip.text) & set("█▀▄") for strip in front.app.screen._compositor.render_strips()]
    return sum(bool(row) for row in rows)


async def test_every_empty_door_is_tested_one_after_the_other(street, meet):
    """Announced, opened, looked into, shut: the next follows by itself; the parcel's door never moves."""
    package, _ = street.stored()
    pulses = len(street.steel.pulses)
    technician = street.verbs.sign_in("2001", "582036").id
    for number in range(6, 24):
        street.verbs.set_condition(technician, f"{number:02}", Condition.OUT_OF_SERVICE, "not today")
    street.steel.cut_sensor("24")
    street.turn(2)
    async with meet() as front:
        await begins_the_test(front)
        count = 24 - 18 - 2
        await front.reads(f"Test of empty doors: {count} to go")
        await front.touch("START")
        seen = [await passes_the_test(front) for _ in range(count)]
        await front.meets(DoorTest)
        await front.reads("Every empty door was tested.")
        await front.reads("24 not seen")
        assert front._words().count(" ms") == count
    assert sorted(seen) == sorted(set(seen)), "no door twice"
    assert not {package.door, "24"} & set(seen)
    assert [pulse.door for pulse in street.steel.pulses][pulses:] == seen
    assert all(street.slot(door).condition is Condition.IN_SERVICE for door in seen)
    assert {visit.kind for visit in street.visits} == {VisitKind.INSPECT}


async def begins_the_test(front):
    await front.signs_in("2001")
    await front.meets(Doors)
    await front.touch("TOOLS")
    await front.meets(Tools)
    await front.touch("TEST EMPTY DOORS")
    await front.meets(DoorTest)


async def passes_the_test(front):
    """Hear the signal, look in, and shut; the answer is the door."""
    await front.meets(Beware)
    door = front.talk._door
    await front.passes(3.5)
    await front.meets(AtTestedDoor)
    await front.passes(1)
    await front.reads(f"Door {door} is open")
    await front.shuts(door)
    await front.until(lambda: not isinstance(front.app.pane.talk, AtTestedDoor))
    return door


async def test_the_test_can_be_stopped_and_taken_up_again(street, meet):
    """What was tested stays tested; the door that was announced comes first again."""
    async with meet() as front:
        await begins_the_test(front)
        await front.touch("START")
        first = await passes_the_test(front)
        await front.meets(Beware)
        second = front.talk._door
        await front.touch("STOP")
        await front.meets(DoorTest)
        await front.reads(f"{first} ")
        await front.passes(10)
        assert len(street.steel.pulses) == 1
        await front.touch("GO ON")
        assert await passes_the_test(front) == second


@pytest.mark.parametrize(
    ("what", "touched", "result", "condition"),
    [
        ("jam", "BROKEN", "did not open", Condition.OUT_OF_SERVICE),
        ("put", "PARCEL INSIDE", "parcel inside", Condition.CHECK),
    ],
)
async def test_a_door_that_fails_its_test_is_not_given_out(street, meet, what, touched, result, condition):
    """One that does not open is broken; what lies inside is somebody's, and is looked after."""
    if what == "jam":
        street.steel.jam("01")
    async with meet() as front:
        await begins_the_test(front)
        await front.touch("START")
        await front.meets(Beware)
        await front.passes(3.5)
        await front.meets(AtTestedDoor)
        await front.passes(4)
        await front.touch(touched)
        if what == "put":
            await front.shuts("01")
        await front.meets(Beware)
        await front.touch("STOP")
        await front.reads(f"01 {result}")
    assert street.slot("01").condition is condition


@pytest.mark.parametrize(
    ("key", "page", "words"),
    [
        ("BOARDS AND MACHINE", Boards, "The clock is set"),
        ("LOCKS", Locks, "never opened so far"),
        ("EVENTS", Events, "signed in"),
    ],
)
async def test_the_unit_tells_of_itself(street, meet, key, page, words):
    """Boards and machine, locks, events: each a page of lines that turns and leads back."""
    async with meet() as front:
        await front.signs_in("2001")
        await front.touch("TOOLS")
        await front.touch(key)
        await front.meets(page)
        await front.reads(words)
        assert isinstance(front.talk, Report)
        await front.touch("BACK")
        await front.meets(Tools)


async def test_mishaps_are_imagined_and_repaired_on_the_screen(street, meet):
    """Only where the steel is imagined; the key is lit while it lasts."""
    async with meet() as front:
        await front.signs_in("2001")
        await front.meets(Doors)
        await opens(front, "07")
        await front.touch("FAULTS")
        await front.meets(Mishaps)
        await front.touch("DOOR STICKS")
        await front.until(lambda: front._labelled("DOOR STICKS")[0].has_class("alarm"))
        assert street.verbs.mishaps(front.app.pane._kiosk.session_id) == {"07": (Mishap.JAM,)}
        await front.touch("REPAIR ALL")
        await front.until(lambda: not front._labelled("DOOR STICKS")[0].has_class("alarm"))
        await front.touch("BOARD'S CABLE CUT")
        await front.passes(4)
        await front.touch("BACK")
        await front.reads("the door is not seen")


async def test_no_page_of_a_technician_lacks_the_hold(street, meet):
    """One touch, wherever he is: the doors he can reach from each page stay shut."""
    async with meet() as front:
        await front.signs_in("2001")
        await front.meets(Doors)
        way = (
            "TOOLS",
            "TEST EMPTY DOORS",
            "BACK",
            "LOCKS",
            "BACK",
            "EVENTS",
            "BACK",
            "BOARDS AND MACHINE",
            "BACK",
            "BACK",
        )
        for key in (*way, "07", "FAULTS", "BACK", "OPEN", "TEST"):
            await front.touch(key)
            await front.settled()
            assert front._labelled("WORK HOLD"), type(front.talk)
        await front.meets(Beware)
        await front.touch("WORK HOLD")
        await front.passes(3.5)
        await front.reads("Door 07 stays shut")
        assert not street.steel.pulses
        await front.touch("RELEASE ALL DOORS")
        await front.touch("TRY AGAIN")
        await front.passes(3.5)
        await front.meets(StaffDoor)


async def test_an_idle_technician_is_signed_out(street, meet):
    """Five minutes, from every page."""
    async with meet() as front:
        await front.signs_in("2001")
        await front.touch("TOOLS")
        await front.touch("EVENTS")
        await front.meets(Events)
        await front.passes(290)
        await front.reads("Are you still there?")
        await front.passes(15)
        await front.meets(FirstScreen)


async def test_a_door_that_is_reserved_meanwhile_is_passed_over(street, meet):
    """Nobody is stuck before it: the result says so, and the next door follows."""
    async with meet() as front:
        await begins_the_test(front)
        await front.touch("START")
        await front.meets(Beware)
        for count, report in enumerate(street.verbs.slots(street.operator)):
            if report.slot.size == "SMALL":
                street.verbs.reserve(street.operator, f"R-{count}", "SMALL", Recipient(phone=PHONE))
        first = next(report.slot for report in street.verbs.slots(street.operator))
        assert first.size == "SMALL"
        await front.passes(3.5)
        await front.until(lambda: f"Door {first.door} " not in front.text, "the next door")
        await front.touch("STOP")
        await front.meets(DoorTest)
        await front.reads(f"{first.door} reserved")


async def test_a_door_that_stays_shut_can_be_skipped(street, meet):
    """For whatever reason: while all doors are held, say."""
    async with meet() as front:
        await begins_the_test(front)
        await front.touch("START")
        await front.meets(Beware)
        await front.touch("WORK HOLD")
        await front.passes(3.5)
        await front.reads("Door 01 stays shut")
        await front.touch("SKIP")
        await front.reads("Door 02 opens after the signal")
        await front.touch("STOP")
        await front.meets(DoorTest)
        await front.reads("01 skipped")


async def test_a_small_card_leaves_nothing_out(street, meet):
    """Size and presence stand on it too, a letter and a sign."""
    async with meet((62, 17)) as front:
        await front.signs_in("2001")
        await front.meets(Doors)
        await front.until(lambda: "shut" in front.card("01"))
        assert front.card("01").splitlines()[0] == "01S"


async def test_the_doors_are_held_from_the_page_of_languages_and_from_the_countdown(street, meet):
    """One touch there too: nobody has to find another page first."""
    async with meet() as front:
        await front.signs_in("2001")
        await front.meets(Doors)
        await front.touch("DE FR")
        await front.meets(Languages)
        await front.touch("WORK HOLD")
        await front.until(lambda: street.verbs.unit().held)
        await front.touch("RELEASE ALL DOORS")
        await front.until(lambda: not street.verbs.unit().held)
        await front.touch("BACK")
        await front.meets(Doors)
        await front.passes(288)
        await front.reads("Are you still there?")
        await front.touch("WORK HOLD")
        await front.until(lambda: street.verbs.unit().held)
        await front.touch("RELEASE ALL DOORS")
        await front.meets(Doors)
        await front.until(lambda: not street.verbs.unit().held)
