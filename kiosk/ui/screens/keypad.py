"""The first screen: nine digits, or a QR code, and a door opens."""

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from kiosk.core.errors import KioskError
from kiosk.core.verbs import Happening
from kiosk.ui.conversation import Conversation, Kiosk
from kiosk.ui.reading import PickupToken, Scan
from kiosk.ui.widgets.digits import Digits
from kiosk.ui.widgets.key import Key
from kiosk.ui.widgets.keypad import Keypad

LENGTH, GROUP = 9, 3
FORGET = 45.0
"""Seconds after which a half-typed code is cleared."""


class FirstScreen(Conversation):
    """Takes a pickup code, digit by digit or whole from the scanner."""

    def __init__(self, kiosk: Kiosk, text: str = "") -> None:
        super().__init__(kiosk)
        self._code = ""
        self._text = text

    def compose(self) -> ComposeResult:
        """The code on the left, the keypad on the right."""
        say = self.say
        with Vertical(classes="side"):
            yield Static(say("Type your 9-digit code"), classes="title", markup=False)
            yield Digits(id="code")
            yield Static("", id="message", markup=False)
            yield Static(say("or hold your QR code to the scanner"), classes="hint", markup=False)
            with Horizontal(classes="keys"):
                yield Key(say("HELP"), self._help)
        yield Keypad(self.press, Key("←", self._erase), Key(say("CLEAR"), self._clear))

    def on_mount(self) -> None:
        """Show the empty code, and what the person was sent back with."""
        self._show()

    @property
    def idle_after(self) -> float | None:
        """A half-typed code is not left standing."""
        return FORGET if self._code else None

    def idled(self) -> None:
        """The person went away half-way."""
        self._clear()

    def press(self, key: str) -> None:
        """Take a typed digit or an editing key."""
        if key.isdecimal() and key.isascii():
            self._text = ""
            self._code += key
            self._show()
            if len(self._code) == LENGTH:
                self.work(self._retrieve(self._code))
        elif key == "backspace":
            self._erase()
        elif key in ("escape", "delete"):
            self._clear()

    def scan(self, scan: Scan) -> None:
        """Take a QR code; a parcel's number is honestly refused."""
        if isinstance(scan, PickupToken):
            self.work(self._retrieve(scan.text))
        else:
            self._tell(self.say("This is a parcel's number. Type your code, or hold your QR code to the scanner."))

    def happened(self, news: Happening) -> None:
        """The doors may have been held or released."""
        if news.unit:
            self._show()

    def refused(self, error: KioskError) -> None:
        """Say why the code opened nothing; the next try starts empty."""
        self._tell(self.kiosk.words.refusal(error))

    async def _retrieve(self, code: str) -> None:
        await self.ask(self.kiosk.verbs.begin_retrieve, code)

    def _tell(self, text: str) -> None:
        self._code = ""
        self._text = text
        self._show()

    def _erase(self) -> None:
        self._code = self._code[:-1]
        self._show()

    def _clear(self) -> None:
        self._tell("")

    def _help(self) -> None:
        pass

    def _show(self) -> None:
        filled = self._code.ljust(LENGTH, "_")
        self.query_one("#code", Digits).show(*(filled[at : at + GROUP] for at in range(0, LENGTH, GROUP)))
        self.query_one("#message", Static).update(self._text)
        self.set_class(bool(self._text), "told")
