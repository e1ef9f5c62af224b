"""What hands can do at a door, the natural thing first, and what F4 breaks."""

import pytest

from hal.clock import SteppedClock
from hal.doors import DoorPlace, DoorState
from hal.sim.cabinet import SimCabinet
from hal.sim.door import Fault
from kiosk.core.verbs import Happening, Trouble, Visit, VisitKind, VisitState
from kiosk.ui.simulator.cast import WAITING, Parcel, van
from kiosk.ui.simulator.hands import Hands
from kiosk.ui.simulator.mischief import Mischief, Trap
from kiosk.ui.simulator.trolley import Trolley

ANA = WAITING.number


@pytest.fixture
def steel() -> SimCabinet:
    """Two doors on stepped time, Ana's parcel behind the first."""
    places = [DoorPlace("01", "wall", 1), DoorPlace("02", "wall", 2)]
    return SimCabinet(places, SteppedClock(), contents={"01": [ANA]})


@pytest.fixture
def trolley() -> Trolley:
    return Trolley(van(0))


@pytest.fixture
def hands(steel: SimCabinet, trolley: Trolley) -> Hands:
    return Hands(steel, trolley)


def at(door: str, kind: VisitKind, state: VisitState = VisitState.OPENED, **facts: object) -> Visit:
    """A visit to a door."""
    return Visit(id=f"visit-{door}", kind=kind, state=state, door=door, size="SMALL", **facts)


def opened(steel: SimCabinet, door: str) -> None:
    """Let a door stand wide open."""
    steel.pull(door)
    steel.clock.advance(1.0)


def click(hands: Hands, steel: SimCabinet, visit: Visit) -> str:
    """Click the door of a visit; the answer is what that did."""
    move = hands.natural(visit.door, visit)
    assert move is not None
    move.do()
    steel.clock.advance(1.0)
    return move.short


@pytest.mark.parametrize("kind", [VisitKind.RETRIEVE, VisitKind.REMOVE])
def test_a_parcel_is_taken_then_the_door_is_shut(hands, steel, kind):
    """Two clicks for everybody who came to fetch something; a third one does nothing."""
    opened(steel, "01")
    visit = at("01", kind)
    assert [click(hands, steel, visit), click(hands, steel, visit)] == ["TAKE", "SHUT"]
    assert steel.view("01").parcels == ()
    assert hands.natural("01", visit) is None


def test_a_parcel_is_put_in_then_the_door_is_shut(hands, steel, trolley):
    """Two clicks for the courier; the parcel has left the trolley."""
    cleo = van(0)[0].number
    opened(steel, "02")
    visit = at("02", VisitKind.STORE, parcel=cleo)
    assert [click(hands, steel, visit), click(hands, steel, visit)] == ["PUT", "SHUT"]
    assert steel.view("02").parcels == (cleo,)
    assert cleo not in [parcel.number for parcel in trolley.parcels]


def test_who_looks_or_broke_in_finds_shut_first(hands, steel):
    """Nothing is taken by a click that only meant to tidy up."""
    opened(steel, "01")
    assert hands.natural("01", at("01", VisitKind.INSPECT)).short == "SHUT"
    assert hands.natural("01", None).short == "SHUT"


def test_what_was_taken_can_be_put_back_until_the_door_is_shut(hands, steel):
    """For whoever found a stranger's parcel."""
    opened(steel, "01")
    visit = at("01", VisitKind.RETRIEVE)
    click(hands, steel, visit)
    back = next(move for move in hands.moves("01", visit) if move.label == "PUT IT BACK")
    back.do()
    assert steel.view("01").parcels == (ANA,)


def test_a_parcel_that_is_not_stored_after_all_lies_on_the_trolley_again(hands, steel, trolley):
    """Taken out by its courier, it can be scanned once more."""
    cleo = van(0)[0]
    opened(steel, "02")
    visit = at("02", VisitKind.STORE, parcel=cleo.number)
    click(hands, steel, visit)
    next(move for move in hands.moves("02", visit) if move.short == "TAKE").do()
    assert cleo in trolley.parcels


def test_a_shut_door_offers_mischief_and_healing(hands, steel):
    """What is broken already is not offered again, and healing comes first."""
    assert [move.label for move in hands.moves("01", None)] == ["JAM", "CUT SENSOR", "BREAK OPEN"]
    steel.jam("01")
    assert [move.label for move in hands.moves("01", None)] == ["HEAL", "CUT SENSOR", "BREAK OPEN"]


def test_a_door_on_a_crack_can_be_pulled(hands, steel):
    """A weak spring opens it too little for a hand."""
    steel.weak_spring("01")
    steel.pulse("01", 0.1)
    steel.clock.advance(1.0)
    assert hands.natural("01", at("01", VisitKind.RETRIEVE)).label == "PULL OPEN"


def test_the_trap_springs_at_the_next_door_and_only_there(steel):
    """Between the ledger's word and the pulse; the door after that one opens."""
    mischief = Mischief(steel)
    assert mischief.turn() is Trap.JAM
    for door in ("01", "02"):
        mischief.heard(Happening(visit=at(door, VisitKind.RETRIEVE, VisitState.OPENING)))
    assert steel.view("01").faults == {Fault.JAMMED}
    assert steel.view("02").faults == frozenset()


def test_a_door_already_in_trouble_springs_no_trap(steel):
    """Its pulse is over."""
    mischief = Mischief(steel)
    mischief.turn()
    mischief.heard(Happening(visit=at("01", VisitKind.RETRIEVE, VisitState.OPENING, trouble=Trouble.SILENT)))
    assert steel.view("01").faults == frozenset()


def test_the_fourth_turn_heals_everything(steel):
    """Jam, sensor, cable, and all is well."""
    mischief = Mischief(steel)
    steel.cut_sensor("02")
    assert [mischief.turn() for _ in range(3)] == [Trap.JAM, Trap.CUT, Trap.SILENCE]
    assert not steel.hears("wall")
    assert mischief.turn() is Trap.NOTHING
    assert steel.hears("wall")
    assert steel.view("02").sensor is DoorState.CLOSED


def test_a_parcel_that_nobody_knows_is_taken_home(trolley):
    """Only what came by the van comes back to its trolley."""
    trolley.lay_back("X-1")
    assert trolley.parcels == van(0)
    assert Parcel("X-1", None) not in trolley.parcels
