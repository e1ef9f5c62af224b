"""Help: whom to call, what to try, and where staff signs in."""

import textwrap

from textual.app import ComposeResult

from kiosk.ui.conversation import Conversation
from kiosk.ui.reading import Badge, Scan
from kiosk.ui.screens.lost_code import LostCode
from kiosk.ui.screens.signin import SignIn
from kiosk.ui.widgets.digits import Digits
from kiosk.ui.widgets.key import Key
from kiosk.ui.widgets.key_row import KeyRow
from kiosk.ui.widgets.text import Text

PHONE_WIDTH = 12
"""Digits of a telephone number in one line."""


class Help(Conversation):
    """What a person can do whose code does not open, and the door for staff."""

    numbered = True

    def compose(self) -> ComposeResult:
        """The telephone number first."""
        say, unit = self.say, self.kiosk.unit
        yield Text(say("Help"), classes="title")
        yield Text(say("Call this number. This is locker {name}.", name=unit.name), classes="text")
        yield Digits(*textwrap.wrap(unit.operator_phone, PHONE_WIDTH), id="phone")
        yield Text(
            say(
                "Your code does not work? Compare the locker's name and the 9 digits with your message. "
                "A door does not open? Press on it gently and type the code again: it stays valid."
            ),
            classes="hint",
        )
        yield KeyRow(
            Key(say("CODE LOST"), self._lost, classes="main"),
            Key(say("STAFF"), self._staff),
            Key(say("BACK"), self.leave, classes="second"),
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
