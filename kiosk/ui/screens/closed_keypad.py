"""While the keypad is locked after wrong codes: a code still opens its door together with that door's number."""

from collections.abc import Iterator

from textual.widgets import Static

from kiosk.core.errors import CodeUnknown, KioskError
from kiosk.ui.conversation import Kiosk
from kiosk.ui.screens.entry import Entry
from kiosk.ui.screens.pickup import collect
from kiosk.ui.widgets.key import Key
from kiosk.ui.words import Saying

LOCKED = Saying(
    "Too many wrong codes: the keypad is locked for a while. "
    "Your QR code, or your code with the door's number, still works."
)
"""For how long says the line that counts down."""
NO_MATCH = Saying(
    "No door opened. Compare your code and the door's number with your message. Touch BACK to type the code again."
)
"""Which of the two was wrong, nobody is told."""


class WithDoor(Entry):
    """Asks for the door's number that stands in the message beside the code."""

    hint = "The door's number is in your message."

    def __init__(self, kiosk: Kiosk, code: str, why: KioskError) -> None:
        super().__init__(kiosk, LOCKED)
        self._code = code
        self._opens_at = kiosk.clock.monotonic() + float(why.facts.get("wait") or 0)
        self.length = max(len(slot.door) for slot in kiosk.unit.slots)

    def title(self) -> str:
        """What to type."""
        return self.say("Now type the door's number")

    def rows(self) -> tuple[str, ...]:
        """One number."""
        return (self.typed.ljust(self.length, "_"),)

    def right_key(self) -> Key:
        """Short numbers are ended by OK."""
        return Key(self.say("OK"), self.entered, classes="main", on_release=True)

    def ticked(self) -> None:
        """Count down until the code alone is enough again."""
        if self._left <= 0 and not self.busy:
            self._to_the_keypad()
        elif self.composed:
            self.query_one("#hint", Static).update("\n".join((self.say(self.hint), *self._countdown())))

    def press(self, key: str) -> None:
        """Enter ends a short number."""
        if key == "enter":
            self.entered()
        else:
            super().press(key)

    def entered(self) -> None:
        """Try the code at that door alone."""
        if self.typed:
            self.work(collect, self, self._code, self._door(self.typed))

    def refused(self, error: KioskError) -> None:
        """Say why no door opened."""
        super().refused(error)
        if isinstance(error, CodeUnknown):
            self.tell(NO_MATCH)

    def escape(self) -> None:
        """Back to the first screen."""
        self.home()

    def keys(self) -> tuple[Key, ...]:
        """The way back."""
        return (Key(self.say("BACK"), self.home, classes="second"),)

    @property
    def _left(self) -> int:
        """Seconds until the keypad opens again."""
        return round(self._opens_at - self.kiosk.clock.monotonic())

    def _to_the_keypad(self) -> None:
        """The code stands there but for its last digit: somebody has to be there for a door to open."""
        # Imported here: the keypad leads to this page, and this page back to the keypad.
        from kiosk.ui.screens.keypad import FirstScreen

        self.start_over(FirstScreen(self.kiosk, typed=self._code[:-1]))

    def _countdown(self) -> Iterator[str]:
        left = self._left
        if left > 0:
            yield self.say("The keypad opens again in {time}.", time=f"{left // 60}:{left % 60:02}")

    def _door(self, typed: str) -> str:
        """The door of that number; `7` means `07`."""
        same = (slot.door for slot in self.kiosk.unit.slots if slot.door.lstrip("0") == typed.lstrip("0"))
        return next(same, typed)
