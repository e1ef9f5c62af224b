"""A lost code is told once more: to the registered phone alone, and with an answer that tells a stranger nothing.

The phone number is what a keypad can take and its owner knows by heart. Whoever has but an e-mail address registered
calls the operator.
"""

from textual.app import ComposeResult

from kiosk.core.contact import SHORTEST
from kiosk.ui.conversation import Conversation, Kiosk
from kiosk.ui.screens.phone_number import TOO_SHORT, PhoneNumber
from kiosk.ui.widgets.key import Key
from kiosk.ui.widgets.key_row import KeyRow
from kiosk.ui.widgets.text import Text

SHOWN = 3
"""Last digits of the number that the answer repeats."""


class LostCode(PhoneNumber):
    """Takes the phone number to which the code was sent."""

    ending = "SEND"
    hint = "The one to which your code was sent."

    def title(self) -> str:
        """What to type."""
        return self.say("Type your phone number")

    def back(self) -> None:
        """To the first screen."""
        self.home()

    def entered(self) -> None:
        """Ask for the code, once there are enough digits."""
        if len(self.typed) >= SHORTEST:
            self.work(self._send, self.typed)
        else:
            self.tell(TOO_SHORT)

    async def _send(self, phone: str) -> None:
        await self.ask(self.kiosk.verbs.lost_code, phone)
        self.go_on(OnItsWay(self.kiosk, phone[-SHOWN:]))


class OnItsWay(Conversation):
    """The same answer to everybody."""

    numbered = True

    def __init__(self, kiosk: Kiosk, end: str) -> None:
        super().__init__(kiosk)
        self._end = end

    def compose(self) -> ComposeResult:
        """What happens, and whom to call if nothing does."""
        say = self.say
        text = say("If a parcel waits for the number that ends in {end}, its code is on its way there.", end=self._end)
        yield Text(say("Thank you"), classes="title")
        yield Text(text, id="text", classes="text lead")
        yield Text(say("Nothing comes? Call {phone}.", phone=self.kiosk.unit.operator_phone), classes="text fill")
        yield KeyRow(Key(say("OK"), self.home, classes="main"))

    def code_begins(self, digits: str) -> bool:
        """Nothing is left to choose: the next person's first digit counts."""
        return bool(digits)

    def press(self, key: str) -> None:
        """Every way on is the same one."""
        if key in ("enter", "escape", "backspace"):
            self.home()
