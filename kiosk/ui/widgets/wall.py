"""A small map of the wall, one door marked, so that nobody has to search for it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from kiosk.core.verbs import LockerSlot

WIDEST = 12
"""Cells of the widest column."""
POST, EDGE = "│", "▁"
"""What stands between two columns, and what runs along the top and under each door."""


@dataclass(frozen=True, slots=True)
class Plate:
    """One door on the map: rows `top` to `bottom`, that one excluded."""

    door: str
    column: int
    top: int
    bottom: int


def plates(slots: Sequence[LockerSlot], lines: int) -> list[Plate]:
    """The doors on `lines` lines, equal ones equally high, at their true heights as far as these fit."""
    best: list[Plate] = []
    for rows in range(1, lines + 1):
        drawn = list(_stacked(slots, rows))
        if not best or max(plate.bottom for plate in drawn) <= lines:
            best = drawn
    return best


def _stacked(slots: Sequence[LockerSlot], rows: int) -> Iterator[Plate]:
    """The wall at a scale at which its whole height would be `rows`, but no door less than one."""
    highest = max(_top(slot) for slot in slots)
    scale = rows / max(1, highest - min(slot.height for slot in slots))
    columns = defaultdict(list)
    for slot in sorted(slots, key=lambda each: each.row):
        columns[slot.column].append(slot)
    for column in columns.values():
        above, floor = 0, highest
        for slot in column:
            top = above + int((floor - _top(slot)) * scale)  # a shelf is less than a row, a screen between doors more
            above, floor = top + max(1, round(slot.box[1] * scale)), slot.height
            yield Plate(slot.door, slot.column, top, above)


def _top(slot: LockerSlot) -> int:
    return slot.height + slot.box[1]


class Wall(Widget):
    """The cabinet's doors from the front, with one of them marked."""

    COMPONENT_CLASSES = {"wall--door", "wall--edge", "wall--named"}  # noqa: RUF012 - Textual's name and type

    def __init__(self, slots: Sequence[LockerSlot], door: str) -> None:
        super().__init__()
        self._slots = slots
        self._door = door
        self._drawn_on = cache(partial(plates, slots))  # asked for every line of a repaint

    def name_door(self, door: str) -> None:
        """Mark another door."""
        if door != self._door:
            self._door = door
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line of the map, in the middle of the area; the first is the upper edge, if there is room for one."""
        columns = sorted({slot.column for slot in self._slots})
        wide = min(WIDEST, (self.size.width - 1) // max(1, len(columns)) - 1)
        if wide < 1 or self.size.height < 2:
            return Strip.blank(self.size.width, self.rich_style)
        drawn = self._drawn_on(self.size.height - 1)
        first = self.size.height - max(plate.bottom for plate in drawn)
        edge = self.get_component_rich_style("wall--edge")
        if y < first:
            row = [Segment((EDGE if y == first - 1 else " ") * (len(columns) * (wide + 1) + 1), edge)]
        else:
            cells = [self._cell(drawn, column, y - first, wide) for column in columns]
            row = [piece for cell in cells for piece in (Segment(POST, edge), cell)] + [Segment(POST, edge)]
        left = (self.size.width - len(columns) * (wide + 1)) // 2
        strip = Strip([Segment(" " * left, self.rich_style), *row])
        return strip.adjust_cell_length(self.size.width, self.rich_style)

    def _cell(self, drawn: Sequence[Plate], column: int, y: int, wide: int) -> Segment:
        plate = next((p for p in drawn if p.column == column and p.top <= y < p.bottom), None)
        if plate is None:
            return Segment(" " * wide, self.rich_style)
        named = plate.door == self._door
        in_middle = y == (plate.top + plate.bottom - 1) // 2
        text = plate.door if in_middle and (named or len(plate.door) <= wide) else ""
        style = self.get_component_rich_style("wall--named" if named else "wall--door")
        if y == plate.bottom - 1 and not text:
            return Segment(EDGE * wide, style)
        return Segment(text[:wide].center(wide), style + Style(underline=y == plate.bottom - 1))
