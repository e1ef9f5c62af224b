"""The page read out: what is new on it, sentence by sentence, to somebody who asked for that.

Digits that were typed are read only into a headset, for the whole street would hear a code; without one, how many
there are is said instead. Whether there is a headset is asked for each time.
"""

from collections.abc import Iterator
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Sentence:
    """A piece of the page as the street may hear it, and as a headset hears it."""

    text: str
    private: str = ""
    """Empty where there is nothing to hide."""


class Aloud:
    """Follows the pages of one screen with a voice while somebody listens."""

    def __init__(self, kiosk: Kiosk, voice: Voice) -> None:
        self._kiosk = kiosk
        self._voice = voice
        self._read: tuple[Sentence, ...] = ()

    def listen(self) -> None:
        """Somebody wants to hear the page: from its beginning, and every page after it."""
        if self._kiosk.talks and Aid.SPEECH not in self._kiosk.aids:
            self._kiosk.aids.turn(Aid.SPEECH)
        self._read = ()

    def name(self, key: Key | None) -> None:
        """Say which key has the focus; a digit's only into a headset, for Enter on it is a digit of the code."""
        if key is not None and Aid.SPEECH in self._kiosk.aids:
            label = _flat(key.label)
            self._say(Sentence("", private=label) if label.isdecimal() else Sentence(label))

    def hush(self) -> None:
        """The person goes on: what is being read is over."""
        if Aid.SPEECH in self._kiosk.aids:
            self._voice.stop()

    def leave(self) -> None:
        """The person is gone."""
        self._voice.stop()
        self._read = ()

    def close(self) -> None:
        """No word any more."""
        self._voice.close()

    def follow(self, page: Conversation) -> None:
        """Read what is on the page and was not a moment ago."""
        if Aid.SPEECH not in self._kiosk.aids or page.busy:
            return
        now = tuple(self._sentences(page))
        fresh = [sentence for sentence in now if sentence not in self._read]
        self._read = now
        if fresh:
            self._say(*fresh)

    def _say(self, *sentences: Sentence) -> None:
        text = "\n".join(each.text for each in sentences)[:LONGEST]
        private = "\n".join(each.private or each.text for each in sentences)[:LONGEST]
        self._voice.say(text, self._kiosk.words.language, private if private != text else None)

    def _sentences(self, page: Conversation) -> Iterator[Sentence]:
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
                    label = f"{_flat(each.label)}."
                    yield Sentence(f"{number}: {label}" if page.numbered else label)
            elif isinstance(each, Static) and (text := _flat(str(each.content))):
                yield Sentence(text if text[-1] in ".!?:" else f"{text}.")

    def _digits(self, digits: Digits) -> Iterator[Sentence]:
        typed = "".join(digits.rows).replace("_", "").replace(" ", "")
        if not digits.secret:
            yield Sentence(" ".join(typed))
        elif typed:
            some = self._kiosk.words.say_some("{count} digit typed", "{count} digits typed", count=len(typed))
            yield Sentence(some, private=" ".join(typed))


def _flat(text: str) -> str:
    return " ".join(text.split())
