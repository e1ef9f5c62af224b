"""Every part has its place at every size of terminal, and says its piece there."""

import itertools
import re

import pytest

from kiosk.core.verbs import LockerSlot
from kiosk.ui.simulator.chips import Chips, placed
from kiosk.ui.simulator.plan import laid_out, shares, window

SIZES = [(80, 24), (80, 25), (100, 30), (116, 34), (132, 43), (160, 50), (220, 60)]
PARTS = ("keys", "kiosk", "wall", "hand", "phone", "trolley", "badges", "log", "coach")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_every_part_has_room_and_none_covers_another(look, size):
    """All inside the terminal, the kiosk 46x16 or more and full where there is room, every door and chip to be read."""
    async with look(size) as person:
        await person.until(lambda: person.app.pane.has_class("compact") is (size[0] < 116), "the layout is chosen")
        screen = person.app.screen.region
        regions = {part: person.app.query_one(f"#{part}").region for part in PARTS}
        assert all(region.area and screen.contains_region(region) for region in regions.values()), regions
        overlaps = [pair for pair in itertools.combinations(regions, 2) if regions[pair[0]].overlaps(regions[pair[1]])]
        assert overlaps == []
        assert regions["kiosk"].width >= 46
        assert regions["kiosk"].height >= 16
        for slot in person.app.play.unit.slots:
            assert re.search(rf"\b{slot.door} [SML]", person.text), slot.door
        assert "[Ana]" in person.text
        assert "[Ben]" in person.text
        for chips in person.app.query(Chips):
            drawn = chips._placed()
            assert len(drawn) == len(chips._chips)
            assert all(each.x + len(each.text) <= chips.content_size.width for each in drawn), chips.id


async def test_a_small_terminal_gets_one_sentence_until_it_grows(look):
    """What does not fit is not drawn at all, and comes back."""
    async with look((60, 20)) as person:
        await person.until(
            lambda: "needs 80 columns and 24 rows, this window has 60 and 20" in flat(person), "it says so"
        )
        assert "DOOR" not in person.text
        await person.pilot.resize_terminal(80, 24)
        await person.until(lambda: "DOOR 01" in person.text, "everything is there")


async def test_an_open_door_looks_open_and_says_so(show):
    """Another shape, the word, the parcel, and what a click does."""
    async with show() as person:
        person.unit.steel.pull("14")
        await person.until(lambda: "14 OPEN" in person.text, "it says OPEN")
        assert "▐14 OPEN" in person.text
        assert "»SHUT" in person.text


async def test_everything_that_a_hand_can_do_fits_on_one_line(show):
    """At a door with a parcel, another one at hand, and a fault: written short."""
    async with show() as person:
        await person.clicks_door("01")
        person.unit.steel.pull("01")
        await person.until(lambda: person.unit.steel.view("01").share == 1.0, "the door stands open")
        person.unit.steel.jam("01")
        await person.until(lambda: "SHUT" in person.text and "HEAL" in person.text, "the hand has a lot to do")
        line = next(line for line in person.text.splitlines() if "your hand can" in line)
        assert line.split("your hand can")[1].split() == ["SHUT", "TAKE", "PUT", "HEAL", "CUT"]


async def test_faults_are_marked_by_words(show):
    """Never by colour alone."""
    async with show() as person:
        person.unit.steel.jam("14")
        person.unit.steel.cut_sensor("15")
        await person.until(lambda: "14 !JAM" in person.text and "15 !CUT" in person.text, "both are marked")


def test_heights_share_the_lines_as_they_are():
    """Two lines at least, the rest to the tall ones; one each where there are more doors than that."""
    assert shares([100, 100, 100, 200, 200, 400], 16) == [2, 2, 2, 3, 3, 4]
    assert shares([100] * 12, 16) == [2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1]


@pytest.mark.parametrize(("count", "room", "at"), [(10, 4, 0), (10, 4, 9), (10, 4, 5), (3, 4, 2)])
def test_a_window_holds_the_chosen_place(count, room, at):
    """So many as there is room for, the chosen one among them."""
    seen = window(count, room, at)
    assert at in seen
    assert len(seen) == min(count, room)
    assert seen.start >= 0
    assert seen.stop <= count


@pytest.mark.parametrize("door", ["001", "087", "120"])
def test_a_wall_that_is_too_large_shows_the_part_around_the_chosen_door(door):
    """120 doors on 33x16 cells: the chosen one is there, and nothing is drawn over anything."""
    plates = laid_out(large_wall(), 33, 16, door)
    assert door in {plate.slot.door for plate in plates}
    cells = [(x, y) for plate in plates for x in range(plate.left, plate.left + plate.width + 1) for y in rows(plate)]
    assert len(cells) == len(set(cells))
    assert all(0 <= x < 33 and 0 <= y < 16 for x, y in cells)


def test_chips_that_do_not_fit_go_to_the_next_line():
    """After the title, side by side; under each other where there are lines enough."""
    assert [(each.x, each.y) for each in placed(["AAAA", "BBBB", "CCCC"], 8, 20, 2)] == [(8, 0), (0, 1), (7, 1)]
    assert [(each.x, each.y) for each in placed(["AAAA", "BBBB"], 8, 20, 4)] == [(0, 1), (0, 2)]


def flat(person):
    """What can be read, lines taken together."""
    return " ".join(person.text.split())


def rows(plate):
    """The lines of a plate."""
    return range(plate.top, plate.top + plate.height)


def large_wall():
    """Ten columns of twelve small doors."""
    return [
        LockerSlot(
            door=f"{column * 12 + row:03}",
            size="SMALL",
            column=column + 1,
            row=row,
            height=100 * (12 - row),
            box=(380, 100, 640),
            low=False,
        )
        for column in range(10)
        for row in range(1, 13)
    ]
