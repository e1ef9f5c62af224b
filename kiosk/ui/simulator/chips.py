"""Small buttons behind a word: for a click, or for Tab, arrows and Enter."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.segment import Segment
from textual import events
from textual.strip import Strip

from kiosk.ui.simulator.region import Region


@dataclass(frozen=True, slots=True)
class Chip:
    """One button; `short` is written where the label does not fit."""

    label: str
    act: Callable[[], object]
    short: str = ""
    main: bool = False
    """The one to press first."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A chip on its line of cells."""

    index: int
    text: str
    x: int
    y: int


def placed(labels: Sequence[str], title: int, width: int, height: int) -> list[Placed]:
    """The labels after a title of so many cells: under each other where there are lines enough, else side by side."""
    texts = [f" {label} " for label in labels]
    if height > len(texts):
        return [Placed(index, text[:width], 0, index + 1) for index, text in enumerate(texts)]
    found: list[Placed] = []
    x, y = title, 0
    for index, text in enumerate(texts):
        if x + len(text) > width and x > 0:
            x, y = 0, y + 1
        found.append(Placed(index, text, x, y))
        x += len(text) + 1
    return found


class Chips(Region):
    """A title and its chips; too many of them for the area are written short, and the last ones left out."""

    COMPONENT_CLASSES = {"chips--title", "chips--chip", "chips--main", "chips--at"}  # noqa: RUF012 - Textual's name and type

    def __init__(self, title: str = "", chips: Sequence[Chip] = (), *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._title = title
        self._chips = tuple(chips)
        self._at = 0

    def show(self, title: str, chips: Sequence[Chip]) -> None:
        """Offer other chips; the chosen place stays where it can."""
        same = self._title == title and [chip.label for chip in self._chips] == [chip.label for chip in chips]
        self._title, self._chips = title, tuple(chips)
        self._at = min(self._at, max(0, len(chips) - 1))
        if not same:
            self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Press the chip under the pointer."""
        at = event.get_content_offset(self)
        if at is None:
            return
        for each in self._placed():
            if each.y == at.y and each.x <= at.x < each.x + len(each.text):
                self._chips[each.index].act()
                return

    def step(self, right: int, down: int) -> None:
        """Choose the next chip."""
        if self._chips:
            self._at = (self._at + right + down) % len(self._chips)
            self.refresh()

    def press(self) -> None:
        """Press the chosen chip."""
        if self._chips:
            self._chips[self._at].act()

    def render_line(self, y: int) -> Strip:
        """One line: the title, the chips."""
        segments = [Segment(self._title, self.get_component_rich_style("chips--title"))] if y == 0 else []
        used = len(self._title) if y == 0 else 0
        for each in (each for each in self._placed() if each.y == y):
            segments.append(Segment(" " * (each.x - used), self.rich_style))
            segments.append(Segment(each.text, self.get_component_rich_style(self._class(each.index))))
            used = each.x + len(each.text)
        return Strip(segments).adjust_cell_length(self.size.width, self.rich_style)

    def _class(self, index: int) -> str:
        if self.has_focus and index == self._at:
            return "chips--at"
        return "chips--main" if self._chips[index].main else "chips--chip"

    def _placed(self) -> list[Placed]:
        width, height = self.size.width, self.size.height
        title = len(self._title) + 1 if self._title else 0
        long = placed([chip.label for chip in self._chips], title, width, height)
        if all(each.y < height for each in long):
            return long
        short = placed([chip.short or chip.label for chip in self._chips], title, width, height)
        return [each for each in short if each.y < height]
