"""A page that takes a phone number: up to fifteen digits (ITU-T E.164), under each other in groups of five."""

from kiosk.ui.screens.entry import Entry
from kiosk.ui.widgets.key import Key

GROUP = 5
"""Digits in one line."""


class PhoneNumber(Entry):
    """Collects a number of open length; OK, or Enter, calls `entered`."""

    length = 15
    ending: str = "OK"
    """What the key says that ends the number."""

    def rows(self) -> tuple[str, ...]:
        """Groups of five, under each other."""
        shown = f"{self.typed}_".ljust(self.length)[: self.length]
        return tuple(shown[at : at + GROUP] for at in range(0, self.length, GROUP))

    def right_key(self) -> Key:
        """A number ends when who types it says so."""
        return Key(self.say(self.ending), self.entered, classes="main", on_release=True)

    def press(self, key: str) -> None:
        """Enter ends the number."""
        if key == "enter":
            self.entered()
        else:
            super().press(key)
