"""A text of a page: plain, or as much of it in large letters as there is room for."""

import re
import textwrap
from collections.abc import Iterator, Sequence

from textual.app import RenderResult
from textual.css.scalar import Scalar
from textual.geometry import Size
from textual.visual import VisualType
from textual.widget import Widget
from textual.widgets import Static

from kiosk.ui.aids import Aid
from kiosk.ui.widgets.figure import Figure
from kiosk.ui.widgets.lettering import drawn

ROOMY = "roomy"
"""The class of a pane whose cells are so many that plain letters would be lost on it."""
LEAD = "lead"
"""The class of a text that begins in large letters for everybody."""
SENTENCE, CLAUSE = re.compile(r"[.!?]\s+|\n+"), re.compile(r"[,;:]\s+")


def is_large(widget: Widget) -> bool:
    """Whether what stands in this place is drawn large: somebody asked for it, or the pane has room."""
    around = (each for each in widget.ancestors if isinstance(each, Widget))
    return any(each.has_class(Aid.LARGE) or each.has_class(ROOMY) for each in around)


def beginnings(text: str, ends: Sequence[re.Pattern[str]]) -> Iterator[int]:
    """Where a text may change from large letters to plain ones: best at its end, else as late as possible."""
    yield len(text)
    for end in ends:
        yield from reversed([found.end() for found in end.finditer(text)])


def spread(text: str, width: int, rows: int, ends: Sequence[re.Pattern[str]]) -> list[str]:
    """As much of the text as fits in large letters, and the rest plain; nothing where no part of it can be large."""
    for end in beginnings(text, ends):
        large = drawn(text[:end], width)
        rest = [line for each in text[end:].splitlines() for line in textwrap.wrap(each, width)]
        if large and len(large) + len(rest) <= rows:
            between = [""] if rest and len(large) + len(rest) < rows else []
            return [*large, *between, *rest]
    return []


class Text(Static):
    """Begins large where the pane or its own class `lead` says so; the parts of the page above it choose first."""

    def __init__(
        self,
        text: str = "",
        *,
        id: str | None = None,  # noqa: A002 - Textual's name
        classes: str | None = None,
    ) -> None:
        super().__init__(text, id=id, classes=classes, markup=False)
        self._own: VisualType = text
        self._remark = ""

    def update(self, content: VisualType = "", *, layout: bool = True) -> None:
        """Say something else from now on; what stands back for a remark is read after that."""
        self._own = content
        if not self._remark:
            super().update(content, layout=layout)

    def remark(self, remark: str) -> None:
        """Stand back for a remark, or come back once there is none."""
        self._remark = remark
        super().update(remark or self._own)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As high as the large letters, where there are some."""
        if not str(self.content) or width < 1:
            return 0
        large = self._large(width, self._room(container, viewport))
        return len(large) or self.visual.get_height(self.styles.get_rules(), width)

    def render(self) -> RenderResult:
        """Large letters where they fit, else the plain text."""
        large = self._large(*self.content_size)
        return "\n".join(large) if large else super().render()

    def _large(self, width: int, rows: int) -> list[str]:
        if width < 1 or not (self.has_class(LEAD) or is_large(self)):
            return []
        ends = (SENTENCE,) if self.has_class("title") else (SENTENCE, CLAUSE)
        return spread(str(self.content), width, rows, ends)

    def _room(self, container: Size, viewport: Size) -> int:
        """Rows for this text: what the parts above it take, and the least that those below it need, is not for it."""
        beside: Sequence[Widget] = self.parent.displayed_children if isinstance(self.parent, Widget) else ()
        place = beside.index(self) if self in beside else 0
        page = container + self.gutter.totals  # Textual has taken this text's own padding off
        rows = container.height
        rows -= sum(_height(each, page, viewport) for each in beside[:place])
        rows -= sum(_least(each, page) for each in beside[place + 1 :])
        most = self.styles.max_height
        return rows if most is None else min(rows, round(most.value) - self.gutter.height)


def _height(above: Widget, page: Size, viewport: Size) -> int:
    if not isinstance(above, Text):
        return _least(above, page)
    own = page - above.gutter.totals
    high = above.get_content_height(own, viewport, own.width) + above.gutter.height
    return max(high, _cells(above.styles.min_height))


def _least(part: Widget, page: Size) -> int:
    """Rows that a part of the page cannot do without: what the styles say, its plain text, half a page for a number."""
    said = max(_cells(part.styles.height), _cells(part.styles.min_height))
    if isinstance(part, Figure):
        free = Size(page.width, -(-page.height // 2)) - part.gutter.totals
        return max(said, part.fills(*free) + part.gutter.height)
    if not isinstance(part, Static) or not str(part.content):
        return said
    plain = part.visual.get_height(part.styles.get_rules(), max(1, page.width - part.gutter.width))
    return max(said, plain + part.gutter.height)


def _cells(height: Scalar | None) -> int:
    return round(height.value) if height is not None and height.is_cells else 0
