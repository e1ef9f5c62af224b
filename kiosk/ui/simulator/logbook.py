"""What happened, a sentence a line, the newest last."""

from collections import deque

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

KEPT = 200


class Logbook(Widget):
    """As many of the last sentences as the area holds."""

    COMPONENT_CLASSES = {"logbook--old", "logbook--new"}  # noqa: RUF012 - Textual's name and type

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._lines: deque[str] = deque(maxlen=KEPT)

    @property
    def lines(self) -> tuple[str, ...]:
        """Every sentence that is kept."""
        return tuple(self._lines)

    def note(self, time: str, text: str) -> None:
        """Write one more line."""
        self._lines.append(f"{time} {text}")
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One sentence; the oldest that is seen on top."""
        seen = list(self._lines)[-self.size.height :]
        text = seen[y] if y < len(seen) else ""
        new = y == len(seen) - 1
        style = self.get_component_rich_style("logbook--new" if new else "logbook--old")
        lead = "LOG " if self.size.height < 4 and y == 0 else "    " if self.size.height < 4 else ""
        return Strip([Segment(f"{lead}{text}", style)]).adjust_cell_length(self.size.width, self.rich_style)
