"""The page read out: what is new on it, sentence by sentence, to somebody who asked for that.

Digits that were typed are read only into a headset, for the whole street would hear a code; without one, how many
there are is said instead.
"""

from collections.abc import Iterator
from threading import Thread

from textual.widget import Widget
from textual.widgets import Static

from kiosk.ui.aids import Aid
from kiosk.ui.conversation import Conversation, Kiosk
from kiosk.ui.sound import Voice
from kiosk.ui.widgets.digits import Digits
from kiosk.ui.widgets.key import Key
from kiosk.ui.widgets.key_row import LanguageKey
from kiosk.ui.widgets.keypad import Keypad

COUNTDOWN = "countdown"
"""The digits that nobody wants to hear every second."""
LONGEST = 1000
"""Characters read of one page; more is no page of this kiosk."""


class Aloud:
    """Follows the pages of one screen with a voice while somebody listens."""

    def __init__(self, kiosk: Kiosk, voice: Voice) -> None:
        self._kiosk = kiosk
        self._voice = voice
        self._read: tuple[str, ...] = ()
        self._listening = False
        self._private = False

    def listen(self) -> None:
        """Somebody wants to hear the page: from its beginning, and every page after it."""
        if self._kiosk.talks and Aid.SPEECH not in self._kiosk.aids:
            self._kiosk.aids.turn(Aid.SPEECH)
        self._read = ()

    def name(self, key: Key | None) -> None:
        """Say which key has the focus; a digit's only into a headset, for Enter on it is a digit of the code."""
        if key is None or (key.label.isdecimal() and not self._private):
            return
        if Aid.SPEECH in self._kiosk.aids:
            self._voice.say(_flat(key.label), self._kiosk.words.language)

    def hush(self) -> None:
        """The person goes on: what is being read is over."""
        if Aid.SPEECH in self._kiosk.aids:
            self._voice.stop()

    def leave(self) -> None:
        """The person is gone."""
        self._voice.stop()
        self._read, self._listening, self._private = (), False, False

    def close(self) -> None:
        """No word any more."""
        self._voice.close()

    def follow(self, page: Conversation) -> None:
        """Read what is on the page and was not a moment ago."""
        if Aid.SPEECH not in self._kiosk.aids or page.busy:
            return
        if not self._listening:
            self._listening = True
            Thread(target=self._ask_for_headset, name="headset", daemon=True).start()
        now = tuple(self._sentences(page))
        fresh = [sentence for sentence in now if sentence not in self._read]
        self._read = now
        if fresh:
            self._voice.say("\n".join(fresh)[:LONGEST], self._kiosk.words.language)

    def _ask_for_headset(self) -> None:
        self._private = self._voice.private()

    def _sentences(self, page: Conversation) -> Iterator[str]:
        """Every text in the order of the page; of a key also the digit that presses it, where one does."""
        number = 0
        for each in page.query("*").results(Widget):
            if not (each.display and each.region.area) or any(isinstance(up, Keypad) for up in each.ancestors):
                continue
            if each.id == COUNTDOWN:
                continue
            if isinstance(each, Digits):
                yield from self._digits(each)
            elif isinstance(each, Key):
                if not isinstance(each, LanguageKey):
                    number += 1
                    yield f"{number}: {_flat(each.label)}." if page.numbered else f"{_flat(each.label)}."
            elif isinstance(each, Static) and (text := _flat(str(each.content))):
                yield text if text[-1] in ".!?:" else f"{text}."

    def _digits(self, digits: Digits) -> Iterator[str]:
        typed = "".join(digits.rows).replace("_", "").replace(" ", "")
        if not digits.secret:
            yield " ".join(typed)
        elif typed:
            some = self._kiosk.words.say_some("{count} digit typed", "{count} digits typed", count=len(typed))
            yield " ".join(typed) if self._private else some


def _flat(text: str) -> str:
    return " ".join(text.split())
