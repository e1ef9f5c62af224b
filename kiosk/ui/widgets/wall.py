"""A small map of the wall, one door marked, so that nobody has to search for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from kiosk.core.verbs import LockerSlot

WIDEST = 12
"""Cells of the widest column."""


@dataclass(frozen=True, slots=True)
class Plate:
    """One door on the map: rows `top` to `bottom`, that one excluded."""

    door: str
    column: int
    row: int
    top: int
    bottom: int


def plates(slots: Sequence[LockerSlot], lines: int) -> list[Plate]:
    """The doors on `lines` lines, at their true heights where these fit, else evenly."""
    drawn = [_true(slot, slots, lines) for slot in slots]
    if all(plate.bottom > plate.top for plate in drawn):
        return drawn
    rows = max(slot.row for slot in slots)
    return [Plate(s.door, s.column, s.row, (s.row - 1) * lines // rows, max(1, s.row * lines // rows)) for s in slots]


def _true(slot: LockerSlot, slots: Sequence[LockerSlot], lines: int) -> Plate:
    highest = max(each.height + each.box[1] for each in slots)
    lowest = min(each.height for each in slots)
    scale = lines / max(1, highest - lowest)
    top = round((highest - slot.height - slot.box[1]) * scale)
    bottom = round((highest - slot.height) * scale)
    return Plate(slot.door, slot.column, slot.row, top, bottom)


class Wall(Widget):
    """The cabinet's doors from the front, with one of them marked."""

    COMPONENT_CLASSES = {"wall--even", "wall--odd", "wall--named"}  # noqa: RUF012 - Textual's name and type

    def __init__(self, slots: Sequence[LockerSlot], door: str) -> None:
        super().__init__()
        self._slots = slots
        self._door = door

    def name_door(self, door: str) -> None:
        """Mark another door."""
        if door != self._door:
            self._door = door
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line of the map, in the middle of the area."""
        columns = sorted({slot.column for slot in self._slots})
        wide = min(WIDEST, (self.size.width + 1) // max(1, len(columns)) - 1)
        if wide < 1 or not self.size.height:
            return Strip.blank(self.size.width, self.rich_style)
        drawn = plates(self._slots, self.size.height)
        cells = [self._cell(drawn, column, y, wide) for column in columns]
        between = Segment(" ", self.rich_style)
        row = [piece for cell in cells for piece in (between, cell)][1:]
        left = (self.size.width - len(columns) * (wide + 1) + 1) // 2
        strip = Strip([Segment(" " * left, self.rich_style), *row])
        return strip.adjust_cell_length(self.size.width, self.rich_style)

    def _cell(self, drawn: Sequence[Plate], column: int, y: int, wide: int) -> Segment:
        plate = next((p for p in drawn if p.column == column and p.top <= y < p.bottom), None)
        if plate is None:
            return Segment(" " * wide, self.rich_style)
        named = plate.door == self._door
        in_middle = y == (plate.top + plate.bottom - 1) // 2
        text = plate.door if in_middle and (named or len(plate.door) <= wide) else ""
        return Segment(text[:wide].center(wide), self._style(plate, named))

    def _style(self, plate: Plate, named: bool) -> Style:
        part = "wall--named" if named else "wall--even" if (plate.column + plate.row) % 2 else "wall--odd"
        return self.get_component_rich_style(part)
