"""The keypad: nine digits, the nought, and the two keys beside it; 3x4, or two rows within everybody's reach."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.widget import Widget

from kiosk.ui.widgets.digits import height, lines
from kiosk.ui.widgets.key import Key

ERASE = "←"
"""What the key says that takes the last digit back."""


class GlyphKey(Key):
    """A digit, or the arrow that takes one back, drawn as large as a key of the full layout allows."""

    def render(self) -> str:
        """The drawn digit where there is room, else the plain one."""
        high = self.size.height
        return "\n".join(lines(self.label, high=high)) if high > height() else self.label


class Keypad(Widget):
    """Nine digits, the nought, and two keys of the conversation's choice beside it."""

    def __init__(self, struck: Callable[[str], None], left: Key, right: Key) -> None:
        super().__init__()
        self._struck = struck
        self._left = left
        self._right = right

    def compose(self) -> ComposeResult:
        """Twelve keys in the telephone's order."""
        for digit in "123456789":
            yield self._digit(digit)
        yield self._left
        yield self._digit("0")
        yield self._right

    def _digit(self, digit: str) -> Key:
        return GlyphKey(digit, lambda: self._struck(digit))
