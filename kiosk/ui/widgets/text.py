"""A text of a page: plain, or drawn in large letters where it fits, for whoever asked and on panes that have room."""

from textual.app import RenderResult
from textual.geometry import Size
from textual.widget import Widget
from textual.widgets import Static

from kiosk.ui.aids import Aid
from kiosk.ui.widgets.lettering import HEIGHT, drawn

ROOMY = "roomy"
"""The class of a pane whose cells are so many that plain letters would be lost on it."""
MOST = 4
"""Large lines that leave room for the map of the wall on such a pane."""
KEYS = 6
"""Rows of a page that its keys take."""


class Text(Static):
    """Draws a title (class `title`) large, and what a page has to say first (id `text` or `message`)."""

    def __init__(
        self,
        text: str = "",
        *,
        id: str | None = None,  # noqa: A002 - Textual's name
        classes: str | None = None,
    ) -> None:
        super().__init__(text, id=id, classes=classes, markup=False)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As high as the large letters, where there are some."""
        large = self._large(width)
        return super().get_content_height(container, viewport, width) if large is None else len(large)

    def render(self) -> RenderResult:
        """Large letters if they fit, else the plain text."""
        large = self._large(self.content_size.width)
        if large is None or len(large) > self.content_size.height:
            return super().render()
        return "\n".join(large)

    def _large(self, width: int) -> list[str] | None:
        around = (each for each in self.ancestors if isinstance(each, Widget))
        pane = next((each for each in around if each.has_class(Aid.LARGE) or each.has_class(ROOMY)), None)
        room = self._room(pane.size.height) if pane is not None else 0
        lines = drawn(str(self.content), width) if room else None
        return lines if lines and len(lines) <= room * HEIGHT else None

    def _room(self, rows: int) -> int:
        """How many large lines a page of so many rows has for this text: beside the keys, one is the title's."""
        lines = (rows - KEYS) // HEIGHT
        if self.has_class("title"):
            return 1 if lines < 6 else 2
        return min(lines - 1, MOST) if self.id in ("text", "message") else 0
