"""One of a few answers, one touch each."""

from collections.abc import Callable, Iterable
from functools import partial

from textual.app import ComposeResult

from kiosk.ui.conversation import Conversation, Kiosk
from kiosk.ui.screens.hold import hold_keys
from kiosk.ui.widgets.key import Key
from kiosk.ui.widgets.key_row import Answers, KeyGrid, SideKeys
from kiosk.ui.widgets.text import Text
from kiosk.ui.words import Saying


class Choice(Conversation):
    """Asks; `chosen` is told the answer in the words in which it was read, before this page leaves."""

    numbered = True

    def __init__(self, kiosk: Kiosk, question: Saying, answers: Iterable[str], chosen: Callable[[str], None]) -> None:
        super().__init__(kiosk)
        self._question = question
        self._answers = answers
        self._chosen = chosen

    def compose(self) -> ComposeResult:
        """The question, and a key for each answer."""
        yield Text(self.kiosk.words.spoken(self._question), classes="title")
        with Answers():
            with KeyGrid():
                for answer in self._answers:
                    said = self.say(answer)
                    yield Key(said.upper(), partial(self._choose, said), on_release=True)
            yield SideKeys(*hold_keys(self), Key(self.say("BACK"), self.leave, classes="second"))

    def press(self, key: str) -> None:
        """Escape goes back."""
        if key == "escape":
            self.leave()

    def _choose(self, answer: str) -> None:
        self._chosen(answer)
        self.leave()
