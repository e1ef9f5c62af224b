"""A page that takes digits: title, what was typed and a word on it on the left, the keypad on the right."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from kiosk.core.errors import KioskError
from kiosk.ui.conversation import Conversation, Kiosk
from kiosk.ui.sound import REFUSED
from kiosk.ui.widgets.digits import Digits
from kiosk.ui.widgets.key import Key
from kiosk.ui.widgets.key_row import SideKeys
from kiosk.ui.widgets.keypad import ERASE, GlyphKey, Keypad
from kiosk.ui.widgets.text import Text
from kiosk.ui.words import Sayable


class Entry(Conversation):
    """Collects digits up to `length`; `entered` is called with the last one, or by OK where `length` is open."""

    takes_digits = True
    length: int = 9
    hint: str = ""

    def __init__(self, kiosk: Kiosk, what: Sayable = "") -> None:
        super().__init__(kiosk)
        self.typed = ""
        self.told_at = kiosk.clock.monotonic()
        self.told = what

    # -- what each page says ----------------------------------------------------------------------------------

    def title(self) -> str:
        """What to type."""
        raise NotImplementedError

    def rows(self) -> tuple[str, ...]:
        """What was typed, as lines of big digits."""
        return (self.typed or "_",)

    def entered(self) -> None:
        """Take what was typed."""
        raise NotImplementedError

    def keys(self) -> tuple[Key, ...]:
        """The keys under the digits."""
        return (Key(self.say("BACK"), self.back, classes="second"),)

    def back(self) -> None:
        """Away from here with nothing taken."""
        self.leave()

    def right_key(self) -> Key:
        """The key to the right of the nought."""
        return Key(self.say("CLEAR"), self.clear, classes="second")

    # -- common to all ----------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Texts and keys on the left, the keypad on the right; or everything to touch in the lower half."""
        with Vertical(classes="side"):
            yield Static(self.kiosk.unit.name, id="unit", classes="hint", markup=False)
            yield Text(self.title(), id="title", classes="title")
            yield Digits(*self.rows(), id="typed", secret=True)
            yield Text(id="message")
            yield Static(self.say(self.hint) if self.hint else "", id="hint", classes="hint", markup=False)
        yield Keypad(self.press, GlyphKey(ERASE, self._erase, classes="second"), self.right_key())
        yield SideKeys(*self.keys())

    def on_mount(self) -> None:
        """Show what the person was sent here with."""
        self.show()

    def resumed(self) -> None:
        """Shown again, perhaps in another language."""
        self.show()

    def press(self, key: str) -> None:
        """Take a digit or an editing key."""
        if key.isascii() and key.isdecimal() and len(self.typed) < self.length:
            self.told = ""
            self.typed += key
            self.show()
            if len(self.typed) == self.length:
                self.entered()
        elif key == "backspace":
            self._erase()
        elif key == "escape" or key == "delete":
            self.escape()

    def escape(self) -> None:
        """Clear what was typed; with nothing typed, go back."""
        if self.typed or self.told:
            self.clear()
        else:
            self.back()

    def refused(self, error: KioskError) -> None:
        """Say why; the next try starts empty."""
        self.kiosk.sounds.play(REFUSED)
        self.tell(error)

    def tell(self, what: Sayable) -> None:
        """Say something in the place of the digits until the next one is typed."""
        self.typed = ""
        self.told = what
        self.told_at = self.kiosk.clock.monotonic()
        self.show()

    def clear(self) -> None:
        """Start anew."""
        self.tell("")

    def show(self) -> None:
        """Bring the page up to date."""
        if not self.composed:
            return
        self.query_one("#title", Text).update(self.title())
        self.query_one("#typed", Digits).show(*self.rows())
        self.query_one("#message", Text).update(self.kiosk.words.spoken(self.told))
        self.set_class(bool(self.told), "told")

    def forget(self) -> None:
        """Start anew."""
        if self.typed:
            self.clear()

    def _erase(self) -> None:
        if self.typed:
            self.told = ""
        self.typed = self.typed[:-1]
        self.show()
