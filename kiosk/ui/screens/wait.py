"""The controller is away: one moment, please."""

from textual.app import ComposeResult
from textual.widgets import Static

from kiosk.ui.conversation import Conversation


class Wait(Conversation):
    """Stands before the other conversations until the controller answers again; nobody has to do anything."""

    def compose(self) -> ComposeResult:
        """Two sentences in the middle."""
        yield Static(self.say("One moment, please."), classes="title", markup=False)
        yield Static(
            self.say("This screen comes back by itself. Your parcel is safe and your code stays valid."),
            classes="text",
            markup=False,
        )

    @property
    def idle_after(self) -> None:
        """Nobody has to do anything here."""
        return None
