"""What has to be asked before a parcel's door can open: whom to tell, and how large it is."""

from dataclasses import dataclass
from functools import partial

from textual.app import ComposeResult

from kiosk.core.contact import SHORTEST
from kiosk.core.verbs import ParcelLabel, Recipient
from kiosk.ui.conversation import Conversation, Kiosk
from kiosk.ui.names import SIZES
from kiosk.ui.reading import Scan
from kiosk.ui.screens.phone_number import TOO_SHORT, PhoneNumber
from kiosk.ui.widgets.key import Key
from kiosk.ui.widgets.key_row import Answers, KeyGrid, SideKeys
from kiosk.ui.widgets.text import Text
from kiosk.ui.words import Sayable, Saying


@dataclass(slots=True)
class Deposit:
    """A parcel on its way into a box; what the label does not say is asked for."""

    label: ParcelLabel
    size: str | None = None
    phone: str | None = None
    given_up: bool = False

    @property
    def recipient(self) -> Recipient | None:
        """Whom to tell, where the label does not know."""
        return Recipient(phone=self.phone) if self.phone else None

    def question(self, kiosk: Kiosk) -> Conversation | None:
        """What is still to be asked; None when the door can open."""
        if self.label.contact is None and self.phone is None:
            return AskPhone(kiosk, self)
        if self.label.size is None and self.size is None:
            return AskSize(kiosk, self)
        return None


ABROAD = "00"
"""What stands on a keypad for the plus before a country's digits."""


class AskPhone(PhoneNumber):
    """Takes the recipient's phone number, with its country: a message to any other one goes astray."""

    hint = "With the country in front: 00 44 ..."

    def __init__(self, kiosk: Kiosk, deposit: Deposit) -> None:
        super().__init__(kiosk)
        self._deposit = deposit

    def title(self) -> str:
        """Whose number."""
        return self.say("Parcel {parcel}: the recipient's phone number", parcel=self._deposit.label.number)

    def press(self, key: str) -> None:
        """A plus in front is two noughts."""
        if key == "+" and not self.typed:
            self.typed = ABROAD
            self.show()
        else:
            super().press(key)

    def entered(self) -> None:
        """Take the number, or say what it lacks."""
        country = self.typed.removeprefix(ABROAD)
        if not self.typed.startswith(ABROAD) or country.startswith("0"):
            self.tell(Saying("Type the country first: 00 44 for the United Kingdom, 00 49 for Germany."))
        elif len(country) < SHORTEST:
            self.remark(TOO_SHORT)
        else:
            self._deposit.phone = f"+{country}"
            self.leave()

    def scan(self, _scan: Scan) -> None:
        """One parcel after the other."""
        self.remark(unfinished(self._deposit))

    def remark(self, what: Sayable) -> None:
        """Say something and keep what was typed."""
        typed = self.typed
        self.tell(what)
        self.typed = typed

    def back(self) -> None:
        """Without a number."""
        self._deposit.given_up = True
        self.leave()


class AskSize(Conversation):
    """Takes the parcel's size, by the picture of its box."""

    takes_digits = True

    def __init__(self, kiosk: Kiosk, deposit: Deposit) -> None:
        super().__init__(kiosk)
        self._deposit = deposit
        self._sizes = tuple(kiosk.unit.free)

    def compose(self) -> ComposeResult:
        """One large key a size, small to large."""
        title = self.say("How large is parcel {parcel}?", parcel=self._deposit.label.number)
        yield Text(title, id="title", classes="title")
        with Answers():
            with KeyGrid(rows=1):
                for size in self._sizes:
                    yield Key(self._picture(size), partial(self._chosen, size))
            yield SideKeys(Key(self.say("BACK"), self._give_up, classes="second"))

    def press(self, key: str) -> None:
        """1, 2, 3 from small to large; Escape goes back."""
        if key.isdecimal() and 0 < int(key) <= len(self._sizes):
            self._chosen(self._sizes[int(key) - 1])
        elif key == "escape":
            self._give_up()

    def scan(self, _scan: Scan) -> None:
        """One parcel after the other."""
        self.remark(unfinished(self._deposit))

    def _picture(self, size: str) -> str:
        name = self.say(SIZES.get(size, size)).upper()
        box = next((slot.box for slot in self.kiosk.unit.slots if slot.size == size), None)
        if box is None:
            return name
        wide, high, deep = (round(length / 10) for length in box)
        return f"{_drawn(self._sizes.index(size))}\n{name}\n{wide} x {high} x {deep} cm"

    def _chosen(self, size: str) -> None:
        self._deposit.size = size
        self.leave()

    def _give_up(self) -> None:
        self._deposit.given_up = True
        self.leave()


def unfinished(deposit: Deposit) -> Saying:
    """What a scan is answered while a parcel's door waits for an answer."""
    return Saying("First finish parcel {parcel}; then scan the next one.", {"parcel": deposit.label.number})


def _drawn(step: int) -> str:
    """A box, larger with every step."""
    wide = 3 + 2 * step
    return "\n".join([f"┌{'─' * wide}┐", *[f"│{' ' * wide}│"] * step, f"└{'─' * wide}┘"])
