"""A page on which there is nothing to touch: it says the same in one language after the other, and whom to call."""

from textual.app import ComposeResult

from kiosk.ui.aids import Aid
from kiosk.ui.conversation import Conversation, Kiosk
from kiosk.ui.widgets.text import Text
from kiosk.ui.words import Sayable

TURN = 5.0
"""Seconds in one language."""


class Notice(Conversation):
    """Stands until whatever it tells of is over."""

    title: str
    text: str

    def __init__(self, kiosk: Kiosk) -> None:
        super().__init__(kiosk)
        self._since = kiosk.clock.monotonic()

    def compose(self) -> ComposeResult:
        """One language large, the others' titles under it, the operator's number last."""
        yield Text(id="title", classes="title lead")
        yield Text(id="text", classes="text")
        yield Text(id="others", classes="hint")
        yield Text(id="call", classes="text")

    def on_mount(self) -> None:
        """Begin with the language that the screen speaks."""
        self.show()

    def resumed(self) -> None:
        """Drawn anew."""
        self.show()

    def ticked(self) -> None:
        """Go on to the next language."""
        self.show()

    @property
    def stands(self) -> float:
        """Seconds for which it has been there."""
        return self.kiosk.clock.monotonic() - self._since

    def show(self) -> None:
        """Bring the page up to date."""
        if not self.composed:
            return
        words, phone = self.kiosk.words, self.kiosk.operator_phone
        title, *titles = self._in_turn(words.in_all(self.title))
        text, *_ = self._in_turn(words.in_all(self.text))
        call, *_ = self._in_turn(words.in_all("Help by phone: {phone}"))
        self.query_one("#title", Text).update(title)
        self.query_one("#text", Text).update(text)
        self.query_one("#others", Text).update("\n".join(titles))
        self.query_one("#call", Text).update(call.format(phone=phone))
        self.query_one("#call", Text).display = bool(phone)

    def _in_turn(self, texts: tuple[str, ...]) -> tuple[str, ...]:
        """A text in every language, the one whose turn it is first; who is read to hears one language alone."""
        first = 0 if Aid.SPEECH in self.kiosk.aids else int(self.stands / TURN) % len(texts)
        return (*texts[first:], *texts[:first])

    def remark(self, _what: Sayable) -> None:
        """Nothing else is said here."""

    @property
    def idle_after(self) -> None:
        """Nobody has to do anything here."""
        return None
