"""One of a few answers, one touch each."""

from collections.abc import Callable, Sequence
from functools import partial

from textual.app import ComposeResult

from kiosk.ui.conversation import Conversation, Kiosk
from kiosk.ui.screens.hold import hold_keys
from kiosk.ui.widgets.key import Key
from kiosk.ui.widgets.key_row import Answers, KeyGrid, SideKeys
from kiosk.ui.widgets.text import Text


class Choice(Conversation):
    """Asks; `chosen` is told the answer's text before this page leaves."""

    def __init__(self, kiosk: Kiosk, question: str, answers: Sequence[str], chosen: Callable[[str], None]) -> None:
        super().__init__(kiosk)
        self._question = question
        self._answers = answers
        self._chosen = chosen

    def compose(self) -> ComposeResult:
        """The question, and a key for each answer."""
        yield Text(self._question, classes="title")
        with Answers():
            with KeyGrid():
                for answer in self._answers:
                    yield Key(answer.upper(), partial(self._choose, answer), on_release=True)
            yield SideKeys(*hold_keys(self), Key(self.say("BACK"), self.leave, classes="second"))

    def press(self, key: str) -> None:
        """1 is the first answer; Escape goes back."""
        if key.isdecimal() and 0 < int(key) <= len(self._answers):
            self._choose(self._answers[int(key) - 1])
        elif key == "escape":
            self.leave()

    def _choose(self, answer: str) -> None:
        self._chosen(answer)
        self.leave()
