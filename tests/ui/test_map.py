"""Doors where they are: on the map that a customer sees, and on the cards of a technician."""

from itertools import groupby

import pytest

from kiosk.config import example, load
from kiosk.core.clock import SteppedUnitClock
from kiosk.runtime import open_unit
from kiosk.ui.widgets.cards import folded
from kiosk.ui.widgets.wall import plates


@pytest.fixture(scope="module")
def slots(tmp_path_factory):
    """The example's wall: four columns of three small boxes, two medium ones and a large one."""
    with open_unit(load(example()), tmp_path_factory.mktemp("state"), clock=SteppedUnitClock()) as unit:
        return unit.system.unit().slots


@pytest.mark.parametrize("lines", range(6, 46))
def test_doors_of_one_size_are_equally_high(slots, lines):
    """On any number of lines; a taller one is never lower, and nothing is left out."""
    sizes = {slot.door: slot.box[1] for slot in slots}
    drawn = {plate.door: plate.bottom - plate.top for plate in plates(slots, lines)}
    assert drawn.keys() == sizes.keys()
    assert len({(sizes[door], high) for door, high in drawn.items()}) == len(set(sizes.values()))
    heights = [drawn[door] for door in sorted(sizes, key=sizes.__getitem__)]
    assert heights == sorted(heights)
    assert max(plate.bottom for plate in plates(slots, lines)) <= lines


def test_cards_stand_as_their_doors_do(slots):
    """A column from the top to the bottom; where six are too many, three and three beside each other."""
    whole = folded(slots, 6)
    assert [len(column) for column in whole] == [6, 6, 6, 6]
    assert whole[0] == ["01", "02", "03", "04", "05", "06"]
    assert folded(slots, 3)[:3] == [["01", "02", "03"], ["04", "05", "06"], ["07", "08", "09"]]
    assert [len(column) for column in folded(slots, 4)] == [3] * 8
    columns = {slot.door: slot.column for slot in slots}
    assert all(len(list(groupby(column, columns.get))) == 1 for column in folded(slots, 4))
