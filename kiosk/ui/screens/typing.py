"""A parcel's number typed by hand: digits, letters and signs on pages of ten keys, or any keyboard."""

from functools import partial

from textual.app import ComposeResult, RenderResult
from textual.widget import Widget
from textual.widgets import Static

from kiosk.ui.conversation import Conversation, Kiosk
from kiosk.ui.reading import PARCEL_LENGTH, ParcelNumber, Scan, Unreadable
from kiosk.ui.screens.loading import Loading
from kiosk.ui.widgets.key import Key
from kiosk.ui.widgets.key_row import LanguageKey
from kiosk.ui.widgets.keypad import ERASE
from kiosk.ui.widgets.text import Text
from kiosk.ui.words import Saying

PAGES = {"0-9": "0123456789", "A-J": "ABCDEFGHIJ", "K-T": "KLMNOPQRST", "U-Z -/.": "UVWXYZ-/._"}
"""Four pages leave room for the keys that end; anything else comes from a keyboard or the scanner."""


class Letters(Widget):
    """Three rows of six keys; low down, two rows with the next page's key alone in the place of the four."""


class LetterKey(Key):
    """A character, drawn large for everybody."""

    def render(self) -> RenderResult:
        """The large character where there is room."""
        large = self.enlarged()
        return "\n".join(large) if large else super().render()


class TypeNumber(Conversation):
    """Takes a number, character by character."""

    takes_text = True

    def __init__(self, kiosk: Kiosk, loading: Loading, typed: str = "") -> None:
        super().__init__(kiosk)
        self._loading = loading
        self._typed = typed.upper()
        self._page = next(iter(PAGES))

    def compose(self) -> ComposeResult:
        """What was typed above ten characters, the pages and the ends."""
        say = self.say
        yield Text(say("Type the parcel's number"), classes="title tight")
        yield Static("", id="number", classes="big", markup=False)
        with Letters():
            for place in range(len(PAGES[self._page])):
                yield LetterKey("", partial(self._struck, place), classes="letter")
            for page in PAGES:
                yield Key(page, partial(self._turn, page), name=page, classes="second page")
            yield LetterKey(ERASE, self._erase, classes="second")
            yield Key(say("OK"), self._done, on_release=True, classes="main")
            yield Key(say("BACK"), self.leave, id="back", classes="second")
            yield LanguageKey()

    def on_mount(self) -> None:
        """Show the first page."""
        self.resumed()

    def resumed(self) -> None:
        """Drawn anew: the same page as before."""
        self._turn(self._page)
        self._show()

    def press(self, key: str) -> None:
        """A keyboard types directly."""
        if key == "enter":
            self._done()
        elif key == "backspace":
            self._erase()
        elif key == "escape":
            self.leave()
        elif len(key) == 1 and key.isprintable():
            self._add(key.upper())

    def scan(self, scan: Scan) -> None:
        """The scanner read it after all; a label that was torn has typed its beginning, and is asked for again."""
        if isinstance(scan, ParcelNumber):
            self._loading.next = scan.text
            self.leave()
        elif isinstance(scan, Unreadable):
            self._loading.torn = True
            self.leave()
        else:
            self.remark(Saying("This is not a parcel number."))

    def _struck(self, place: int) -> None:
        self._add(PAGES[self._page][place])

    def _add(self, character: str) -> None:
        self._typed = (self._typed + character)[:PARCEL_LENGTH]
        self._show()

    def _erase(self) -> None:
        self._typed = self._typed[:-1]
        self._show()

    def _turn(self, page: str) -> None:
        self._page = page
        for key, character in zip(self.query(".letter").results(Key), PAGES[page], strict=True):
            key.relabel(character)
        pages = list(PAGES)
        following = pages[(pages.index(page) + 1) % len(pages)]
        for key in self.query(".page").results(Key):
            key.set_class(key.name == page, "chosen")
            key.set_class(key.name == following, "following")

    def _done(self) -> None:
        if self._typed.strip():
            self._loading.next = self._typed.strip()
            self.leave()

    def _show(self) -> None:
        self.query_one("#number", Static).update(f"{self._typed}_")
