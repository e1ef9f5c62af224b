"""Help: whom to call, what to try, and where staff signs in."""

import textwrap

from textual.app import ComposeResult
from textual.widgets import Static

from kiosk.ui.conversation import Conversation
from kiosk.ui.reading import Badge, Scan
from kiosk.ui.screens.lost_code import LostCode
from kiosk.ui.screens.signin import SignIn
from kiosk.ui.widgets.digits import Digits
from kiosk.ui.widgets.key import Key
from kiosk.ui.widgets.key_row import KeyRow

PHONE_WIDTH = 12
"""Digits of a telephone number in one line."""


class Help(Conversation):
    """What a person can do whose code does not open, and the door for staff."""

    numbered = True

    def compose(self) -> ComposeResult:
        """The telephone number first."""
        say, unit = self.say, self.kiosk.unit
        yield Static(say("Help"), classes="title", markup=False)
        yield Static(say("Call this number. This is locker {name}.", name=unit.name), classes="text", markup=False)
        yield Digits(*textwrap.wrap(unit.operator_phone, PHONE_WIDTH), id="phone")
        yield Static(
            say(
                "Your code does not work? Compare the locker's name and the 9 digits with your message. "
                "A door does not open? Press on it gently and type the code again: it stays valid."
            ),
            classes="text",
            markup=False,
        )
        yield KeyRow(
            Key(say("BACK"), self.leave, classes="main"),
            Key(say("CODE LOST"), self._lost),
            Key(say("STAFF"), self._staff, classes="second"),
        )

    def press(self, key: str) -> None:
        """Enter and Escape go back."""
        if key in ("enter", "escape"):
            self.leave()

    def scan(self, scan: Scan) -> None:
        """A badge signs in from here too."""
        if isinstance(scan, Badge):
            self.go_on(SignIn(self.kiosk, badge=scan.text))

    def _lost(self) -> None:
        self.go_on(LostCode(self.kiosk))

    def _staff(self) -> None:
        self.go_on(SignIn(self.kiosk))
