"""The doors of a wall as cards, each where its door is; a column that is too high for the area is folded."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from textual.geometry import Region, Size
from textual.widget import Widget

from kiosk.core.verbs import LockerSlot
from kiosk.ui.widgets.key import Key

GAP = 1


def folded(slots: Sequence[LockerSlot], rows: int) -> list[list[str]]:
    """The doors by columns from the left, top to bottom; a column of more than `rows` doors becomes several."""
    columns = defaultdict(list)
    for slot in sorted(slots, key=lambda each: (each.column, each.row)):
        columns[slot.column].append(slot.door)
    parts = []
    for doors in columns.values():
        high = -(-len(doors) // -(-len(doors) // rows))  # all parts as equal as they can be
        parts += [doors[at : at + high] for at in range(0, len(doors), high)]
    return parts


class Cards(Widget):
    """Keys that are named for doors; where not all columns fit, `turn` shows the next ones.

    `resized` is called when there is more room or less; it has to call `spread`.
    """

    def __init__(self, slots: Sequence[LockerSlot], resized: Callable[[], None]) -> None:
        super().__init__()
        self._slots = slots
        self._resized = resized
        self._first = 0
        self._columns = 1

    def on_resize(self) -> None:
        """The cards have another area than a moment ago."""
        self._resized()

    def spread(self, wide: int, high: int) -> bool:
        """Give each card its place, none smaller than that; returns whether there is more than one page."""
        most = max(1, (self.size.width + GAP) // (wide + GAP))
        columns = folded(self._slots, max(1, (self.size.height + GAP) // (high + GAP)))
        self._first = self._first if self._first < len(columns) else 0
        shown = columns[self._first : self._first + most]
        self._columns = len(shown)
        grid = Size(len(shown), max(len(doors) for doors in shown))
        places = {door: (x, y) for x, doors in enumerate(shown) for y, door in enumerate(doors)}
        for card in self.query(Key):
            card.display = card.name in places
            if card.name in places:
                self._put(card, *places[card.name], grid)
        return len(columns) > most

    def turn(self) -> None:
        """The next page; call `spread` after it."""
        self._first += self._columns

    def _put(self, card: Key, x: int, y: int, grid: Size) -> None:
        wide, high = self.size.width + GAP, self.size.height + GAP
        place = Region.from_corners(
            x * wide // grid.width,
            y * high // grid.height,
            (x + 1) * wide // grid.width - GAP,
            (y + 1) * high // grid.height - GAP,
        )
        card.styles.offset = place.offset
        card.styles.width, card.styles.height = place.size
