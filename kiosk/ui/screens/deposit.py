"""What has to be asked before a parcel's door can open: whom to tell, and how large it is."""

from dataclasses import dataclass
from functools import partial

from textual.app import ComposeResult
from textual.widgets import Static

from kiosk.core.verbs import ParcelLabel, Recipient
from kiosk.ui.conversation import Conversation, Kiosk
from kiosk.ui.names import SIZES
from kiosk.ui.screens.phone_number import PhoneNumber
from kiosk.ui.widgets.key import Key
from kiosk.ui.widgets.key_row import KeyRow


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


class AskPhone(PhoneNumber):
    """Takes the recipient's phone number."""

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
            self.typed = "00"
            self.show()
        else:
            super().press(key)

    def entered(self) -> None:
        """Take the number."""
        if self.typed:
            self._deposit.phone = f"+{self.typed[2:]}" if self.typed.startswith("00") else self.typed
            self.leave()

    def back(self) -> None:
        """Without a number."""
        self._deposit.given_up = True
        self.leave()


class AskSize(Conversation):
    """Takes the parcel's size, by the picture of its box."""

    def __init__(self, kiosk: Kiosk, deposit: Deposit) -> None:
        super().__init__(kiosk)
        self._deposit = deposit
        self._sizes = tuple(kiosk.unit.free)

    def compose(self) -> ComposeResult:
        """One large key a size, small to large."""
        title = self.say("How large is parcel {parcel}?", parcel=self._deposit.label.number)
        yield Static(title, classes="title", markup=False)
        yield KeyRow(*(Key(self._picture(size), partial(self._chosen, size)) for size in self._sizes), language=False)
        yield KeyRow(Key(self.say("BACK"), self._give_up, classes="second"), id="back-row")

    def press(self, key: str) -> None:
        """1, 2, 3 from small to large; Escape goes back."""
        if key.isdecimal() and 0 < int(key) <= len(self._sizes):
            self._chosen(self._sizes[int(key) - 1])
        elif key == "escape":
            self._give_up()

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


def _drawn(step: int) -> str:
    """A box, larger with every step."""
    wide = 3 + 2 * step
    return "\n".join([f"┌{'─' * wide}┐", *[f"│{' ' * wide}│"] * step, f"└{'─' * wide}┘"])
