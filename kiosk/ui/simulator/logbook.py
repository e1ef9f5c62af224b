"""What happened, a sentence a line, the newest last."""

import textwrap
from collections import deque

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

KEPT = 200
FRAMED = 4
"""Lines from which the log has a frame with a title."""


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
        """One line; the oldest that is seen on top."""
        seen = self._wrapped()[-self.size.height :]
        text, new = seen[y] if y < len(seen) else ("", False)
        style = self.get_component_rich_style("logbook--new" if new else "logbook--old")
        lead = "LOG " if self._titled and y == 0 else "    " if self._titled else ""
        return Strip([Segment(f"{lead}{text}", style)]).adjust_cell_length(self.size.width, self.rich_style)

    @property
    def _titled(self) -> bool:
        """Whether there is no frame that says what this is."""
        return self.size.height < FRAMED

    def _wrapped(self) -> list[tuple[str, bool]]:
        """The last sentences, cut into lines that fit, and whether each is of the newest one."""
        wide = max(10, self.size.width - (4 if self._titled else 0))
        last = list(self._lines)[-max(1, self.size.height) :]
        return [
            (part, place == len(last) - 1)
            for place, sentence in enumerate(last)
            for part in textwrap.wrap(sentence, wide, subsequent_indent="      ")
        ]
