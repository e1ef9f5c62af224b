"""Every page of the screen at every stage of what it shows, for whoever wants to look at them all."""

import msgspec

from kiosk.core.access.keypad import STILL_HERE
from kiosk.core.errors import CodeExpired, KeypadClosed
from kiosk.core.verbs import Chore, Incident, ParcelLabel, Problem, Trouble, Visit, VisitKind, VisitState
from kiosk.ui.aids import Aid
from kiosk.ui.messages import GoOn
from kiosk.ui.screens.beware import Beware
from kiosk.ui.screens.choice import Choice
from kiosk.ui.screens.chores import Checks, TakeOut
from kiosk.ui.screens.closed_keypad import NO_MATCH, WithDoor
from kiosk.ui.screens.courier import Courier
from kiosk.ui.screens.deposit import AskPhone, AskSize, Deposit
from kiosk.ui.screens.door_page import REASONS, DoorPage
from kiosk.ui.screens.door_test import AtTestedDoor, DoorTest, Trial
from kiosk.ui.screens.easier import Easier
from kiosk.ui.screens.help import Help
from kiosk.ui.screens.keypad import FirstScreen
from kiosk.ui.screens.languages import Languages
from kiosk.ui.screens.load import Load
from kiosk.ui.screens.load_door import LoadDoor
from kiosk.ui.screens.load_summary import LoadSummary
from kiosk.ui.screens.loading import Loading
from kiosk.ui.screens.lost_code import LostCode, OnItsWay
from kiosk.ui.screens.mishaps import Mishaps
from kiosk.ui.screens.one_more import OneMore
from kiosk.ui.screens.out_of_service import OutOfService
from kiosk.ui.screens.pickup import Pickup
from kiosk.ui.screens.problem import Consequence, Noted, Problems
from kiosk.ui.screens.reports import Boards, Events, Locks
from kiosk.ui.screens.signin import SignIn
from kiosk.ui.screens.staff_door import StaffDoor
from kiosk.ui.screens.still_there import StillThere
from kiosk.ui.screens.take_back import TakeBack
from kiosk.ui.screens.technician import Doors
from kiosk.ui.screens.tools import Tools
from kiosk.ui.screens.typing import TypeNumber
from kiosk.ui.screens.wait import Wait
from kiosk.ui.words import Saying

NUMBER = "RR123456785GB"


class Staged:
    """The unit's own verbs, but for visits at the stage that a page is to be seen at.

    A parcel is to be taken out, and a door was left open.
    """

    def __init__(self, verbs):
        self._verbs = verbs

    def __getattr__(self, verb):
        return getattr(self._verbs, verb)

    def unit(self):
        return msgspec.structs.replace(self._verbs.unit(), left_open=("14",))

    def visit(self, visit):
        return VISITS.get(visit) or self._verbs.visit(visit)

    def stay(self, visit):
        return None if visit in VISITS else self._verbs.stay(visit)

    def waiting(self, visit):
        return 2 if visit in VISITS else self._verbs.waiting(visit)

    def work(self, session):
        expired = Chore(door="14", cause="EXPIRED", package="0", parcel=NUMBER)
        return msgspec.structs.replace(self._verbs.work(session), to_remove=(expired,))


VISITS = {}
"""The visits of the pages, by their ids."""


def visit(kind, state, **more):
    number = str(len(VISITS))
    VISITS[number] = Visit(id=number, kind=kind, state=state, door="14", size="SMALL", parcel=NUMBER, **more)
    return VISITS[number]


def doors(kind):
    """A visit of that kind at every stage."""
    stuck = {"trouble": Trouble.NOT_OPENED, "incident": "0042"}
    return (
        visit(kind, VisitState.OPENING),
        visit(kind, VisitState.OPENED, trouble=Trouble.LEFT_OPEN_LONG),
        visit(kind, VisitState.CLOSED, witnessed=True),
        visit(kind, VisitState.OPENING, **stuck),
    )


async def shown(front, pages, language, aids, still):
    """Each page on the screen, `still`, in that language and with these aids alone: none may lead on or drop them."""
    pane, kiosk = front.app.pane, front.app.pane._kiosk
    kiosk.words.speak(language)
    kiosk.aids.drop()
    for aid in aids:
        kiosk.aids.turn(aid)
    pane.tick()
    for page in pages(kiosk):
        pane.post_message(GoOn(front.talk, page))
        await front.until(lambda page=page: front.talk is page and page.region.area, type(page).__name__)
        await still(front)
        assert front.talk is page, f"{type(page).__name__} led on to {type(front.talk).__name__}"
        assert kiosk.words.language == language, type(page).__name__
        assert [aid for aid in Aid if aid in kiosk.aids and pane.has_class(aid)] == list(aids), type(page).__name__
        yield page


def taken_back(page):
    """A page at an open door on which somebody has said that the parcel is not stored after all."""
    page._not_inside()
    return page


def typed(page, digits):
    """A page on which somebody has typed already."""
    page.typed = digits
    return page


def told(page, what):
    """A page that has said something already."""
    page.told = what
    return page


def customer_pages(kiosk):
    shut = visit(VisitKind.RETRIEVE, VisitState.CLOSED)
    incident = Incident(number="0042", at=0, door="14", cause="reported", resolved=False)
    return (
        FirstScreen(kiosk),
        typed(FirstScreen(kiosk), "41708"),
        FirstScreen(kiosk, KeypadClosed(wait=600)),
        FirstScreen(kiosk, CodeExpired(when="", at=1_773_410_520_000, where=STILL_HERE)),
        WithDoor(kiosk, "1" * 9, KeypadClosed(wait=600)),
        told(WithDoor(kiosk, "1" * 9, KeypadClosed(wait=600)), NO_MATCH),
        Help(kiosk),
        SignIn(kiosk),
        Wait(kiosk),
        OutOfService(kiosk),
        StillThere(kiosk, 15, Help(kiosk)),
        *(Pickup(kiosk, each) for each in doors(VisitKind.RETRIEVE)),
        Pickup(kiosk, visit(VisitKind.RETRIEVE, VisitState.SETTLED, outcome="TAKEN")),
        Problems(kiosk, shut, print),
        *(Consequence(kiosk, shut, problem, print) for problem in Problem),
        OneMore(kiosk, shut, 2),
        LostCode(kiosk),
        typed(LostCode(kiosk), "4420794600"),
        OnItsWay(kiosk, "901"),
        Languages(kiosk),
        Easier(kiosk),
        Noted(kiosk, incident),
    )


def staff_pages(kiosk):
    question = Saying("Door {door} HOLDS A PARCEL. Open it all the same? Why?", {"door": "14"})
    label = ParcelLabel(number=NUMBER, size=None, contact=None, status=None, door=None, needs_low_door=False)
    stored = [visit(VisitKind.STORE, VisitState.SETTLED, outcome="INSIDE") for _ in range(9)]
    loading = Loading(stored={each.id: each for each in stored}, to_undo=tuple(stored), taken_out=3, checked=2)
    return (
        Courier(kiosk),
        Load(kiosk, loading),
        LoadSummary(kiosk, loading),
        AskPhone(kiosk, Deposit(label)),
        AskSize(kiosk, Deposit(label)),
        TypeNumber(kiosk, loading, NUMBER),
        *(LoadDoor(kiosk, loading, each) for each in doors(VisitKind.STORE)),
        taken_back(LoadDoor(kiosk, loading, doors(VisitKind.STORE)[1])),
        *(StaffDoor(kiosk, each) for each in doors(VisitKind.REMOVE)),
        *(StaffDoor(kiosk, each) for each in doors(VisitKind.INSPECT)),
        Checks(kiosk, loading),
        TakeOut(kiosk, loading),
        TakeBack(kiosk, loading),
        Doors(kiosk),
        DoorPage(kiosk, "14"),
        Tools(kiosk),
        DoorTest(kiosk),
        *(AtTestedDoor(kiosk, Trial(), each) for each in doors(VisitKind.INSPECT) if each.state != "CLOSED"),
        Beware(kiosk, "14", print, print),
        Boards(kiosk),
        Locks(kiosk),
        Events(kiosk),
        Mishaps(kiosk, "14"),
        Choice(kiosk, question, REASONS, print),
    )
