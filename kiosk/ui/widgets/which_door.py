"""Which door: its number large enough to be read from a step away, its place in words, and a map."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from kiosk.ui.conversation import Kiosk
from kiosk.ui.widgets.digits import Digits
from kiosk.ui.widgets.figure import Figure
from kiosk.ui.widgets.wall import Wall

NUMBER = 5 / 9
"""The number's part of the width, as the styles have it."""


class WhichDoor(Figure):
    """Names one door in three ways."""

    def __init__(self, kiosk: Kiosk, door: str) -> None:
        super().__init__()
        self._kiosk = kiosk
        self._door = door

    def compose(self) -> ComposeResult:
        """Number and words on the left, the map on the right."""
        with Vertical():
            yield Digits(self._door)
            yield Static(self._where(), id="where", markup=False)
        yield Wall(self._kiosk.unit.slots, self._door)

    def show(self, door: str) -> None:
        """Name another door."""
        self._door = door
        self.query_one(Digits).show(door)
        self.query_one("#where", Static).update(self._where())
        self.query_one(Wall).name_door(door)

    def fills(self, wide: int, high: int) -> int:
        """Rows of the largest number that fits above its place in words."""
        words = len(self._where().splitlines())
        return words + self.query_one(Digits).fills(int(wide * NUMBER), high - words)

    def _where(self) -> str:
        slot = self._kiosk.slot(self._door)
        if slot is None:
            return ""
        return self._kiosk.words.say(
            "column {column} from the left\nrow {row} from the top", column=slot.column, row=slot.row
        )
