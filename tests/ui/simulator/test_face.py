"""A door's drawing says everything in words and shapes, at every size."""

import itertools

import pytest

from hal.doors import DoorState
from hal.sim.cabinet import SimDoorView
from hal.sim.door import Fault
from kiosk.core.verbs import LockerSlot
from kiosk.ui.simulator.face import FAULTS, Face
from kiosk.ui.simulator.plan import HINGE, Plate

SLOT = LockerSlot(door="03", size="SMALL", column=1, row=3, height=400, box=(380, 100, 640), low=True)
TAKE = ("TAKE IT OUT", "TAKE")


def face(width: int = 7, height: int = 2, *, share: float = 0.0, owner: str | None = None, fault: Fault | None = None):
    """A door's face, and what can be read on it."""
    view = SimDoorView(
        door="03",
        share=share,
        latched=share == 0.0,
        energised=False,
        sensor=DoorState.OPEN if share else DoorState.CLOSED,
        parcels=("RR123456785GB",) if owner else (),
        faults=frozenset({fault} if fault else ()),
    )
    plate = Plate(SLOT, 0, 0, width, height)
    return Face(plate, view, False, owner, TAKE if share else ("", ""))


def read(face: Face) -> list[str]:
    """The lines as text."""
    return ["".join(text for text, _ in face.line(line)) for line in range(face.plate.height)]


def test_a_shut_door_shows_number_size_and_whose_parcel():
    """With the simulator's x-ray eyes."""
    assert read(face(owner="Ana")) == [" 03 S▔▔▔", " [Ana]  "]


def test_an_open_door_shows_its_leaf_the_word_the_parcel_and_what_a_click_does():
    """In two lines of seven cells."""
    assert read(face(share=1.0, owner="Ana")) == ["▐03 OPEN", "▐■»TAKE "]


def test_with_more_room_the_words_are_longer():
    """Lock and sensor on a shut door, the parcel's owner and the whole deed in an open one."""
    assert read(face(18, 3, owner="Ana"))[2] == " locked, seen shut "
    assert [line.strip() for line in read(face(18, 3, share=1.0, owner="Ana"))] == [
        "▐03 OPEN",
        "▐■Ana",
        "▐»TAKE IT OUT",
    ]


def test_a_swinging_leaf_covers_a_part_of_the_box():
    """Half open, half of the number is still behind it."""
    assert read(face(8, share=0.5))[0] == "▐    PEN "


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_has_its_word_shut_and_open(fault):
    """After a mark, on the smallest door too; an open one that small has room for the mark alone."""
    word = f"!{FAULTS[fault]}"
    assert word in read(face(fault=fault))[0]
    assert word in read(face(18, 3, share=1.0, fault=fault))[0]
    assert "!" in "".join(read(face(share=1.0, fault=fault)))


def test_no_line_is_longer_or_shorter_than_its_place():
    """Whatever is drawn, at every size."""
    for width, height in itertools.product((6, 7, 13, 18, 22), (1, 2, 3, 6)):
        for share, owner, fault in itertools.product((0.0, 0.1, 0.7, 1.0), (None, "Cleo"), (None, Fault.CUT)):
            lines = read(face(width, height, share=share, owner=owner, fault=fault))
            assert {len(line) for line in lines} == {width + HINGE}, (width, height, share, owner, fault, lines)
