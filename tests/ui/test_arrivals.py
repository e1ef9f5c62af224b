"""Somebody comes with a code while the screen shows something else."""

import pytest

from kiosk.core.codes import check_digit
from kiosk.core.verbs import PackageStatus, VisitKind, VisitState
from kiosk.ui import keyboard
from kiosk.ui.messages import Go
from kiosk.ui.screens.beware import Beware
from kiosk.ui.screens.choice import Choice
from kiosk.ui.screens.courier import Courier
from kiosk.ui.screens.deposit import AskPhone, AskSize
from kiosk.ui.screens.door_page import DoorPage
from kiosk.ui.screens.help import Help
from kiosk.ui.screens.keypad import FirstScreen
from kiosk.ui.screens.load import Load
from kiosk.ui.screens.load_door import LoadDoor
from kiosk.ui.screens.load_summary import LoadSummary
from kiosk.ui.screens.one_more import OneMore
from kiosk.ui.screens.out_of_service import OutOfService
from kiosk.ui.screens.pickup import Pickup
from kiosk.ui.screens.problem import Consequence, Noted, Problems
from kiosk.ui.screens.reports import Boards
from kiosk.ui.screens.take_back import TakeBack
from kiosk.ui.screens.technician import Doors
from kiosk.ui.screens.tools import Tools
from kiosk.ui.screens.typing import TypeNumber
from kiosk.ui.screens.wait import Wait
from tests.ui.conftest import COURIER, Front
from tests.ui.pages import Staged, customer_pages, shown, staff_pages
from tests.ui.round import forced

UNKNOWN = "12345678" + check_digit("12345678")
BEN = "+442079460009"


def token(street):
    """The QR code of the parcel that was stored last."""
    return street.unit.phones.messages[-1].token


def pulses(street, door):
    """How often the unit has pulsed a door."""
    return sum(pulse.door == door for pulse in street.steel.pulses)


async def to_the_question(front, code):
    """Open a door by its code, and shut it."""
    await front.type(code)
    await front.meets(Pickup)
    await front.passes(3)
    await front.shuts(front.talk.visit.door)
    await front.reads("Did you take your parcel?")


async def test_a_qr_code_counts_on_every_page_without_an_open_door(street, meet):
    """Whatever the last person left on the screen; only where the controller is away nobody can open anything."""
    package, _ = street.stored()
    counted = set()
    async with meet(verbs=Staged(street.verbs)) as front:
        for page in customer_pages(front.app.pane._kiosk):
            if isinstance(page, Wait) or page.door_moves:
                continue
            front.app.pane.post_message(Go(front.talk, page))
            await front.until(lambda page=page: front.talk is page and page.region.area)
            await front.settled()
            await front.scan(token(street))
            await front.until(
                lambda page=page: type(front.talk) is Pickup and front.talk is not page and not front.talk.busy,
                f"a pickup after {type(page).__name__}",
            )
            assert front.talk.visit.door == package.door
            assert len(front.app.pane._stack) == 1
            counted.add(type(page))
            front.talk.home()
            await front.meets(FirstScreen)
    assert {FirstScreen, Help, OutOfService, Pickup, Problems, Consequence, Noted, OneMore} <= counted


@pytest.mark.parametrize("page", ["door", "sub-page"])
async def test_a_qr_code_at_an_open_door_is_asked_to_wait(street, meet, page):
    """Shut that door first; nobody opens a second one behind somebody's back."""
    package, code = street.stored()
    other, _ = street.stored("P-2", phone=BEN)
    async with meet() as front:
        await front.type(code)
        await front.meets(Pickup)
        await front.passes(3)
        if page == "sub-page":
            await front.touch("PROBLEM")
            await front.meets(Problems)
        await front.scan(token(street))
        await front.meets(Pickup)
        await front.reads(f"Shut door {package.door} first.")
        assert street.visit_at(other.door) is None
        await front.shuts(package.door)
        await front.scan(token(street))
        await front.until(lambda: type(front.talk) is Pickup and front.talk.visit.door == other.door)
        await front.passes(1)
        await front.reads(f"Door {other.door} is open")
    assert street.package(package).status is PackageStatus.STORED


async def test_a_qr_code_that_opens_nothing_is_refused_where_it_can_be_read(street, meet):
    """At somebody's question it is said there and the question stays; elsewhere the first screen says it."""
    _, spent = street.stored()
    used = token(street)
    async with meet() as front:
        await to_the_question(front, spent)
        await front.touch("DONE")
        await front.reads("Goodbye")
        await front.passes(5)
        await front.meets(FirstScreen)
        await front.touch("HELP")
        await front.meets(Help)
        await front.scan(used)
        await front.meets(FirstScreen)
        await front.reads("Already collected on")
        _, code = street.stored("P-2", phone=BEN)
        await to_the_question(front, code)
        await front.touch("PROBLEM")
        await front.meets(Problems)
        await front.scan(used)
        await front.meets(Pickup)
        await front.reads("Already collected on")
        await front.touch("DONE")
        await front.reads("Goodbye")


async def test_with_staff_signed_in_a_qr_code_opens_nothing(street, meet):
    """It is no parcel's number, and that is said."""
    package, _ = street.stored()
    async with meet() as front:
        await front.signs_in(COURIER)
        await front.touch("LOAD")
        await front.scan(token(street))
        await front.reads("This is not a parcel number.")
    assert street.visit_at(package.door) is None


TELL_STAFF = {
    AskPhone: "First finish parcel",
    AskSize: "First finish parcel",
    Load: "This is not a parcel number.",
    LoadDoor: "This is not a parcel number.",
    TypeNumber: "This is not a parcel number.",
}
"""What else than that staff is signed in a code is answered, on pages where something is half done."""


@pytest.mark.parametrize("by", ["scanner", "digits"])
async def test_where_staff_left_a_page_the_next_person_is_told_what_to_do(street, meet, by):
    """A QR code acts nowhere and is answered everywhere; a typed code wherever digits have no other use."""
    _, code = street.stored()
    assert list(forced(street, 1))
    answered = set()
    async with meet(verbs=Staged(street.verbs)) as front:
        kiosk = front.app.pane._kiosk
        kiosk.session = street.verbs.sign_in("2001", "582036")
        async for page in shown(front, staff_pages, "en", (), Front.settled):
            if isinstance(page, Beware) or (by == "digits" and (page.takes_digits or page.takes_text)):
                continue
            await (front.scan(token(street)) if by == "scanner" else front.type(code))
            otherwise = "Shut door 14 first." if page.door_moves else "Staff is signed in here."
            await front.reads(TELL_STAFF.get(type(page), otherwise))
            answered.add(type(page))
    assert {Courier, Doors, DoorPage, Tools, Choice, TakeBack, Boards, LoadSummary} <= answered
    assert not [visit for visit in street.visits if visit.kind is VisitKind.RETRIEVE]


async def test_the_next_persons_digits_act_on_nobody_elses_page(street, meet):
    """Typed at the last person's question they open their own door; the old parcel waits as after silence."""
    package, code = street.stored()
    other, next_code = street.stored("P-2", phone=BEN)
    async with meet() as front:
        await to_the_question(front, code)
        opened = pulses(street, package.door)
        for digit in next_code:
            front.app.pane.press(digit)
            await front.pilot.pause(0.02)
        await front.until(lambda: type(front.talk) is Pickup and front.talk.visit.door == other.door)
        assert pulses(street, package.door) == opened
        assert not street.verbs.incidents(street.operator)
    assert street.package(package).status is PackageStatus.STORED


@pytest.mark.parametrize("digits", ["2", "11", "23"])
async def test_a_customers_digit_touches_nothing_by_itself(street, meet, digits):
    """It may be the first of the next person's code, however slowly that is typed: the focus moves, and no more."""
    package, code = street.stored()
    async with meet() as front:
        await to_the_question(front, code)
        opened = pulses(street, package.door)
        await front.type(digits)
        front.app.pane._keyboard.forget()
        await front.settled()
        await front.passes(1)
        assert pulses(street, package.door) == opened
        assert type(front.talk) is Pickup
        assert front.app.focused is None


async def test_a_code_typed_slowly_over_the_last_persons_question_opens_its_own_door(street, meet, monkeypatch):
    """No digit of it answers for the person before, whose parcel stays theirs; here every pause is a long one."""
    monkeypatch.setattr(keyboard, "PAUSE", 0.0)
    left, code = street.stored()
    own, other = street.stored("P-2")
    async with meet() as front:
        await to_the_question(front, code)
        for digit in other:
            await front.type(digit)
            await front.settled()
        await front.until(lambda: isinstance(front.talk, Pickup) and front.talk.visit.door == own.door)
    assert street.package(left).status is PackageStatus.STORED


async def test_enter_touches_at_once_the_key_that_a_digit_chose(street, meet):
    """Whoever knows the page need not wait; the focus shows which key it will be."""
    _, code = street.stored()
    async with meet() as front:
        await to_the_question(front, code)
        await front.type("4")
        assert front.app.focused.label == "PROBLEM"
        await front.type(["enter"])
        await front.meets(Problems)


async def test_a_code_typed_at_an_open_door_is_asked_to_wait(street, meet):
    """As a QR code is."""
    package, code = street.stored()
    _, other = street.stored("P-2", phone=BEN)
    async with meet() as front:
        await front.type(code)
        await front.meets(Pickup)
        await front.passes(3)
        await front.type(other)
        await front.reads(f"Shut door {package.door} first.")
        assert type(front.talk) is Pickup


async def test_a_code_typed_into_the_thanks_is_whole(street, meet):
    """The first digit ends that page, and none is lost."""
    _, code = street.stored()
    other, next_code = street.stored("P-2", phone=BEN)
    async with meet() as front:
        await to_the_question(front, code)
        await front.touch("DONE")
        await front.reads("Goodbye")
        await front.settled()
        for digit in next_code:
            front.app.pane.press(digit)
        await front.until(lambda: type(front.talk) is Pickup and front.talk.visit.door == other.door)


async def test_digits_of_staff_end_no_session(street, meet):
    """Whoever is signed in and types numbers at the list of languages stays where he is."""
    async with meet() as front:
        await front.signs_in(COURIER)
        await front.touch("DE FR")
        await front.type("4179")
        await front.settled()
        assert front.app.pane._kiosk.session is not None


@pytest.mark.parametrize("path", [["PROBLEM"], ["PROBLEM", "PARCEL DAMAGED"], ["DE FR"]])
async def test_nothing_expires_on_any_page_while_the_door_is_open(street, meet, path):
    """Whoever reads what comes of a report finds the question afterwards; a page left over it goes back there."""
    package, code = street.stored()
    async with meet() as front:
        await front.type(code)
        await front.meets(Pickup)
        await front.passes(3)
        for label in path:
            await front.touch(label)
            await front.settled()
        page = front.talk
        await front.passes(100)
        assert front.talk is page
        assert "Are you still there?" not in front._words()
        assert street.visit_at(package.door).state is VisitState.OPENED
        await front.shuts(package.door)
        await front.passes(1)
        await front.passes(31)
        await front.reads("Are you still there?")
        await front.passes(15)
        await front.meets(Pickup)
