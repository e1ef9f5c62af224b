"""The list of languages, each by its own name: one touch chooses."""

from functools import partial

from textual.app import ComposeResult

from kiosk.core.verbs import Happening
from kiosk.language import LANGUAGES
from kiosk.ui.conversation import Conversation
from kiosk.ui.messages import Respoken
from kiosk.ui.screens.hold import hold_keys, show_hold
from kiosk.ui.widgets.key import Key
from kiosk.ui.widgets.key_row import Answers, KeyGrid, SideKeys
from kiosk.ui.widgets.text import Text


class Languages(Conversation):
    """Asks which language the screen should speak until the person is gone."""

    numbered = True

    def compose(self) -> ComposeResult:
        """The question in every language, and a key for each."""
        yield Text("  ".join(self.kiosk.words.in_all("Language")), classes="title")
        with Answers():
            with KeyGrid():
                for code, name in LANGUAGES.items():
                    chosen = "chosen" if code == self.kiosk.words.language else ""
                    yield Key(name.upper(), partial(self._choose, code), classes=chosen)
            yield SideKeys(*hold_keys(self), Key(self.say("BACK"), self.leave, classes="second"), language=False)

    def happened(self, _news: Happening) -> None:
        """The doors may have been held."""
        show_hold(self)

    def press(self, key: str) -> None:
        """Escape goes back."""
        if key in ("escape", "backspace"):
            self.leave()

    def _choose(self, code: str) -> None:
        self.kiosk.words.speak(code)
        self.post_message(Respoken(self))
