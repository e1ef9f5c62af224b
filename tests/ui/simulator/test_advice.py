"""The coach has something helpful to say whatever somebody does."""

import itertools
import textwrap

import pytest

from hal.doors import DoorState
from hal.sim.cabinet import SimDoorView
from hal.sim.door import Fault
from kiosk.core.verbs import Answer, Role, Trouble, Visit, VisitKind, VisitState
from kiosk.notify.console import SentMessage
from kiosk.ui.conversation import Conversation
from kiosk.ui.pane import KioskPane
from kiosk.ui.simulator.mischief import Trap
from kiosk.ui.simulator.story import Letter
from kiosk.ui.simulator.tour import COURIER_PAGES, TECHNICIAN_PAGES, VISITOR_PAGES, Situation, Step, Tour

LETTER = Letter(
    "Ana", SentMessage(to="+44", subject="s", text="t", event="stored", door="03", code="417 082 936", token="PK1:x")
)


def view(door: str = "03", *, share: float = 0.0, parcels: tuple[str, ...] = (), fault: Fault | None = None):
    """A door of the steel."""
    state = DoorState.OPEN if share else DoorState.CLOSED
    return SimDoorView(door, share, not share, False, state, parcels, frozenset({fault} if fault else ()))


def visit(kind: VisitKind, state: VisitState, **facts):
    """A visit to door 03."""
    return Visit(id="v", kind=kind, state=state, door="03", size="SMALL", **facts)


def now(**facts) -> Situation:
    """A unit at rest, but for the facts."""
    rest = {
        "page": "FirstScreen",
        "role": None,
        "held": False,
        "doors": {"03": view(parcels=("P",))},
        "visits": {},
        "letter": LETTER,
        "label": "S RR…123GB",
        "late": "04",
        "trap": Trap.NOTHING,
    }
    return Situation(**rest | facts)


def test_the_steps_come_in_their_order_and_end():
    """A code, the courier, the expired parcel, a jam; then free play."""
    tour = Tour()
    assert "417 082 936" in tour.advice(now())
    tour.done |= {Step.CODE, Step.TAKE, Step.DONE}
    assert "press F2" in tour.advice(now())
    tour.done.add(Step.LOAD)
    assert "door 04 has expired" in tour.advice(now())
    tour.done.add(Step.REMOVE)
    assert "press F4" in tour.advice(now())
    tour.done.add(Step.BREAK)
    assert "That was the tour" in tour.advice(now())


def test_a_step_that_cannot_be_done_is_passed_over():
    """No code, no label, nothing expired: what is left is mischief."""
    assert "press F4" in Tour().advice(now(letter=None, label=None, late=None))


def test_an_open_door_comes_first_whatever_the_step():
    """Two visits: the one whose door stands open is spoken of."""
    shut = Visit(id="w", kind=VisitKind.STORE, state=VisitState.CLOSED, door="05", size="SMALL", parcel="P")
    doors = {"03": view(share=1.0, parcels=("P",)), "05": view("05", parcels=("P",))}
    visits = {"05": shut, "03": visit(VisitKind.RETRIEVE, VisitState.OPENED)}
    assert "Door 03 is open: CLICK IT to take" in Tour().advice(now(doors=doors, visits=visits))


def test_every_moment_of_a_visit_has_advice_on_two_lines():
    """Of the smallest terminal, with any fault and any trouble at the door, and the door is named or a key."""
    moments = itertools.product(
        VisitKind,
        [VisitState.OPENING, VisitState.OPENED, VisitState.CLOSED],
        [0.0, 1.0],
        [None, Fault.JAMMED, Fault.CUT],
        [None, Trouble.NOT_OPENED, Trouble.SILENT],
    )
    for kind, state, share, fault, trouble in moments:
        doors = {"03": view(share=share, parcels=("P",), fault=fault)}
        visits = {"03": visit(kind, state, trouble=trouble, parcel="P")}
        assert_readable(Tour().advice(now(doors=doors, visits=visits)))


def test_every_page_has_advice_on_two_lines():
    """Whoever is signed in."""
    for page, role in itertools.product(pages(Conversation), [None, Role.COURIER, Role.TECHNICIAN]):
        assert_readable(Tour().advice(now(page=page, role=role)))


def test_the_pages_that_the_coach_knows_exist():
    """They are known by the names of their classes, which somebody may change."""
    assert {*VISITOR_PAGES, *COURIER_PAGES, *TECHNICIAN_PAGES} <= set(pages(Conversation))


@pytest.mark.parametrize("trap", Trap)
def test_every_mischief_is_explained(trap):
    """What is broken, and how it goes on."""
    assert trap is Trap.NOTHING or trap.value in Tour().advice(now(trap=trap))


def test_a_held_unit_says_how_it_is_released():
    """Codes open nothing while a technician holds the doors."""
    assert "RELEASE ALL DOORS" in Tour().advice(now(held=True))


def test_visits_move_the_tour_on():
    """Each step is done by doing it, in any order."""
    tour = Tour()
    tour.moved(visit(VisitKind.REMOVE, VisitState.SETTLED, outcome=Answer.TAKEN), view())
    assert tour.done == {Step.REMOVE}
    tour.moved(visit(VisitKind.STORE, VisitState.ABANDONED, outcome=Answer.NOT_INSIDE), view())
    assert tour.done == {Step.REMOVE}
    tour.moved(visit(VisitKind.STORE, VisitState.SETTLED, outcome=Answer.INSIDE), view())
    tour.moved(visit(VisitKind.RETRIEVE, VisitState.OPENING, trouble=Trouble.NOT_OPENED), view(parcels=("P",)))
    assert tour.done == {Step.REMOVE, Step.LOAD, Step.CODE, Step.BREAK}
    tour.moved(visit(VisitKind.RETRIEVE, VisitState.CLOSED), view())
    assert Step.TAKE in tour.done
    assert tour.progress == "5/6"


def assert_readable(advice: str) -> None:
    """It fits on two lines of the smallest terminal and ends as a sentence does."""
    assert len(textwrap.wrap(f"TRY THIS (0/6): {advice}", 78)) <= 2, advice
    assert advice.endswith((".", ".)")), advice


def pages(kind: type) -> list[str]:
    """The names of all pages of the kiosk; the pane brings all of them along."""
    assert KioskPane
    return [name for child in kind.__subclasses__() for name in (child.__name__, *pages(child))]
