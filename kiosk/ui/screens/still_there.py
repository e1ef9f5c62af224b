"""Nobody has touched anything for a while: is anybody still there?"""

from textual.app import ComposeResult

from kiosk.ui.conversation import Conversation, Kiosk
from kiosk.ui.screens.hold import hold_keys
from kiosk.ui.widgets.digits import Digits
from kiosk.ui.widgets.key import Key
from kiosk.ui.widgets.key_row import KeyRow
from kiosk.ui.widgets.text import Text


class StillThere(Conversation):
    """Counts down before a conversation ends by itself; every touch, key or scan brings that one back."""

    def __init__(self, kiosk: Kiosk, seconds: int, page: Conversation) -> None:
        super().__init__(kiosk)
        self._seconds = seconds
        self._page = page

    def compose(self) -> ComposeResult:
        """The question, the seconds left, one key; a technician's has WORK HOLD beside it."""
        yield Text(self.say("Are you still there?"), classes="title")
        yield Text(self.say("This page closes by itself."), classes="text")
        yield Digits(str(self._seconds), id="countdown")
        stay = Key(self.say("I NEED MORE TIME"), self._stay, classes="main")
        yield KeyRow(stay, *hold_keys(self._page, at_once=True), at_once=True)

    def ask_language(self) -> None:
        """The page behind this one comes back in the language that is chosen."""
        self._page.ask_language()

    def count(self, seconds: int) -> None:
        """Show the seconds left."""
        if self.composed:
            self.query_one("#countdown", Digits).show(str(seconds))

    def _stay(self) -> None:
        """The touch itself was the answer: the pane takes every touch as activity."""
