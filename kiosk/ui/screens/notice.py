"""A page on which there is nothing to touch: it says the same in every language, and whom to call."""

from textual.app import ComposeResult
from textual.widgets import Static

from kiosk.ui.conversation import Conversation


class Notice(Conversation):
    """Stands until whatever it tells of is over."""

    title: str
    text: str

    def compose(self) -> ComposeResult:
        """The present language large, the others under it, the operator's number last."""
        words = self.kiosk.words
        title, *titles = words.in_all(self.title)
        text, *_ = words.in_all(self.text)
        yield Static(title, classes="title", markup=False)
        yield Static(text, classes="text", markup=False)
        yield Static("\n".join(titles), classes="hint", markup=False)
        if phone := self.kiosk.operator_phone:
            yield Static(words.say("Help by phone: {phone}", phone=phone), classes="text", markup=False)

    @property
    def idle_after(self) -> None:
        """Nobody has to do anything here."""
        return None
