"""A page that takes a phone number: up to fifteen digits (ITU-T E.164), in groups under each other."""

from kiosk.core.contact import LONGEST, SHORTEST
from kiosk.ui.aids import Aid
from kiosk.ui.screens.entry import Entry
from kiosk.ui.widgets.key import Key
from kiosk.ui.words import Saying

TOO_SHORT = Saying("At least {count} digits, please.", {"count": SHORTEST})
GROUP, LOW_GROUP = 5, 8
"""Digits in one line beside the keys, and above low ones, where there is room for two lines."""


class PhoneNumber(Entry):
    """Collects a number of open length; OK, or Enter, calls `entered`."""

    length = LONGEST
    ending: str = "OK"
    """What the key says that ends the number."""

    def rows(self) -> tuple[str, ...]:
        """Groups under each other."""
        group = LOW_GROUP if Aid.LOW in self.kiosk.aids else GROUP
        shown = f"{self.typed}_".ljust(self.length)[: self.length]
        return tuple(shown[at : at + group] for at in range(0, self.length, group))

    def right_key(self) -> Key:
        """A number ends when who types it says so."""
        return Key(self.say(self.ending), self.entered, classes="main", on_release=True)

    def press(self, key: str) -> None:
        """Enter ends the number."""
        if key == "enter":
            self.entered()
        else:
            super().press(key)
