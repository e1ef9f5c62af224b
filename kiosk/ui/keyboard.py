"""What a typed key does on the page: the focus, Enter on a key, a key by its number; the rest is the page's own.

On a page of numbered keys a digit chooses the key of that place. But the last person may have left that page, and the
next one types a code without looking up, as slowly as he likes: so a customer's digit only moves the focus and Enter
touches the key, and several digits in a row begin a code. Nobody types a code over a signed-in person's page: there a
digit touches its key after a pause.
"""

from collections.abc import Callable

from textual.timer import Timer
from textual.widget import Widget

from kiosk.ui.aloud import Aloud
from kiosk.ui.conversation import Conversation
from kiosk.ui.focus import MOVES, moved
from kiosk.ui.reading import ENTER, Typed
from kiosk.ui.widgets.key import Key

LISTEN = "*"
"""The key of a tactile keypad that reads the page out, and reads it again."""
WALK = "/"
"""The key of a numeric keypad that moves the focus on, as Tab does."""
PAUSE = 1.0
"""Seconds after a digit of the staff's with no other, until its key is touched; Enter touches it at once."""
BETWEEN = 10.0
"""Seconds within which a customer's next digit still belongs to the last one."""


class Keyboard:
    """Takes the typed keys of one pane; `code_begins` is called once digits in a row begin a code, and says whether the
    first screen takes it: then they wait in `code`, with those that follow, until that screen is there.
    """

    def __init__(self, pane: Widget, aloud: Aloud, code_begins: Callable[[Conversation], bool]) -> None:
        self._pane = pane
        self._aloud = aloud
        self._code_begins = code_begins
        self._row = ""
        self._waits = False
        self._chosen: Key | None = None
        self._pause: Timer | None = None

    def press(self, page: Conversation, typed: Typed) -> None:
        """Let a page have a key; one that was already down when the page came was not meant for it."""
        key = "tab" if typed.key == WALK and not page.takes_text else typed.key
        if ((page.numbered and key.isdecimal()) or key == ENTER) and typed.since < page.appeared_at:
            return
        if key.isdecimal() and _only_chooses(page):
            self._digit(page, key)
            return
        focused = self._pane.screen.focused
        self._end_row()
        if key == LISTEN:
            self._aloud.listen()
        elif key in MOVES:
            self._aloud.name(moved(self._pane.screen, page, key))
        elif key == ENTER and isinstance(focused, Key) and page in focused.ancestors:
            focused.press()
        else:
            page.press(key)

    def keep(self, key: str) -> bool:
        """Keep a digit of a code for the first screen, while that is on its way."""
        if self._waits and key.isdecimal():
            self._row += key
        return self._waits

    def code(self) -> str:
        """The digits that were kept."""
        code = self._row if self._waits else ""
        self.forget()
        return code

    def stir(self) -> None:
        """Some key moved: the pause begins anew."""
        if self._pause is not None:
            self._pause.reset()

    def forget(self) -> None:
        """What was typed so far is nothing."""
        self._waits = False
        self._end_row()

    def _digit(self, page: Conversation, digit: str) -> None:
        row = self._row + digit
        self._end_row()
        self._row = row
        if page.code_begins(row):
            self._waits = self._code_begins(page)
        elif len(row) == 1 and page.numbered:
            self._choose(page.key_at(int(digit)))
        if not self._waits:
            staff_chooses = page.numbered and page.kiosk.session is not None
            wait, then = (PAUSE, self._paused) if staff_chooses else (BETWEEN, self._end_row)
            self._pause = self._pane.set_timer(wait, then)

    def _choose(self, key: Key | None) -> None:
        self._chosen = key
        if key is not None:
            self._pane.screen.set_focus(key)
            self._aloud.name(key)

    def _paused(self) -> None:
        chosen = self._chosen
        self._end_row()
        if chosen is not None and chosen.region.area:
            chosen.press()

    def _end_row(self) -> None:
        if self._pause is not None:
            self._pause.stop()
        if self._chosen is not None and self._pane.screen.focused is self._chosen:
            self._pane.screen.set_focus(None)
        self._row, self._chosen, self._pause = "", None, None


def _only_chooses(page: Conversation) -> bool:
    """Whether a digit does nothing on a page but choose a key, or nothing at all: then several may be a code."""
    idle = page.kiosk.session is not None and not (page.takes_digits or page.takes_text)
    return page.numbered or idle
