"""Where each door is drawn: the wall's columns and rows on a grid of cells."""

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.core.verbs import LockerSlot

HINGE = 1
"""Cells to the left of each door, into which it swings."""
WORD = 5
"""Cells that OPEN takes beside a door's number."""
WIDEST = 22


@dataclass(frozen=True, slots=True)
class Plate:
    """One door on the grid; `left` is its hinge, the leaf begins one cell further right."""

    slot: LockerSlot
    left: int
    top: int
    width: int
    height: int

    def holds(self, x: int, y: int) -> bool:
        """Whether a cell is part of the door."""
        return self.left <= x < self.left + HINGE + self.width and self.top <= y < self.top + self.height


def laid_out(slots: Sequence[LockerSlot], width: int, height: int, around: str | None = None) -> tuple[Plate, ...]:
    """The doors that fit on so many cells, `around` among them; all of them where there is room."""
    if width <= 0 or height <= 0 or not slots:
        return ()
    columns = sorted({slot.column for slot in slots})
    chosen = next((slot for slot in slots if slot.door == around), slots[0])
    least = HINGE + WORD + max(len(slot.door) for slot in slots)
    shown = window(len(columns), max(1, width // least), columns.index(chosen.column))
    wide = min(WIDEST, width // len(shown))
    plates: list[Plate] = []
    for place, index in enumerate(shown):
        column = sorted((slot for slot in slots if slot.column == columns[index]), key=lambda slot: slot.row)
        at = column.index(chosen) if chosen in column else 0
        rows = [column[row] for row in window(len(column), height, at)]
        top = 0
        for slot, high in zip(rows, shares([slot.box[1] for slot in rows], height), strict=True):
            plates.append(Plate(slot, place * wide, top, wide - HINGE, high))
            top += high
    return tuple(plates)


def window(count: int, room: int, at: int) -> range:
    """So many of `count` places as there is room for, `at` among them."""
    room = min(count, room)
    first = min(max(0, at - room // 2), count - room)
    return range(first, first + room)


def shares(heights: Sequence[int], lines: int) -> list[int]:
    """Lines for each height: two at least where that is possible, the rest to whom it is due most."""
    least = 2 if 2 * len(heights) <= lines else 1
    given = [least] * len(heights)
    for _ in range(lines - sum(given)):
        due = max(range(len(heights)), key=lambda index: heights[index] / given[index])
        given[due] += 1
    return given
