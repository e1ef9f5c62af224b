"""The screen itself failed: it says so for a few seconds and starts again."""

from textual.app import ComposeResult
from textual.widgets import Static

from kiosk.ui.conversation import Conversation, Kiosk

PAUSE = 5.0
"""Seconds before the first screen is tried again."""


class OutOfService(Conversation):
    """Says that the screen does not work just now, and goes back to the first one by itself."""

    def __init__(self, kiosk: Kiosk) -> None:
        super().__init__(kiosk)
        self._since = kiosk.clock.monotonic()

    def compose(self) -> ComposeResult:
        """Two sentences in the middle."""
        yield Static(self.say("This screen has a problem and starts again."), classes="title", markup=False)
        yield Static(self.say("Please wait a few seconds. Nothing is lost."), classes="text", markup=False)

    def ticked(self) -> None:
        """Try the first screen again after a pause."""
        if self.kiosk.clock.monotonic() - self._since >= PAUSE and not self.busy:
            self.home()

    @property
    def idle_after(self) -> None:
        """Nobody has to do anything here."""
        return None
