"""The 3x4 keypad: digits, and the two keys beside the nought."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.widget import Widget

from kiosk.ui.widgets.key import Key


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
        return Key(digit, lambda: self._struck(digit), classes="digit")
