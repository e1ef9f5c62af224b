"""A page on which there is nothing to touch: it says the same in every language, and whom to call."""

from textual.app import ComposeResult

from kiosk.ui.conversation import Conversation
from kiosk.ui.widgets.text import Text
from kiosk.ui.words import Sayable


class Notice(Conversation):
    """Stands until whatever it tells of is over."""

    title: str
    text: str

    def compose(self) -> ComposeResult:
        """The present language large, the others under it, the operator's number last."""
        words = self.kiosk.words
        title, *titles = words.in_all(self.title)
        text, *_ = words.in_all(self.text)
        yield Text(title, classes="title lead")
        yield Text(text, classes="text")
        yield Text("\n".join(titles), classes="hint")
        if phone := self.kiosk.operator_phone:
            yield Text(words.say("Help by phone: {phone}", phone=phone), classes="text")

    def remark(self, _what: Sayable) -> None:
        """Nothing else is said here."""

    @property
    def idle_after(self) -> None:
        """Nobody has to do anything here."""
        return None
