"""The customers' phones: every message as it comes, its code in the clear; a click holds the QR code to the scanner."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip

from kiosk.ui.simulator.region import Region
from kiosk.ui.simulator.story import Letter


@dataclass(frozen=True, slots=True)
class Line:
    """One line, and the message it belongs to."""

    text: str
    letter: Letter | None
    style: str = "text"


class Phone(Region):
    """The newest message whose code opens a door, or the newest at all; where there is room, all of them."""

    COMPONENT_CLASSES = {"phone--name", "phone--text", "phone--code", "phone--spent"}  # noqa: RUF012 - Textual's name and type

    class Held(Message):
        """Somebody holds a QR code to the scanner."""

        def __init__(self, token: str) -> None:
            super().__init__()
            self.token = token

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._letters: tuple[Letter, ...] = ()
        self._seen: tuple[tuple[int, bool], ...] = ()
        self._back = 0

    def show(self, letters: Sequence[Letter]) -> None:
        """Show these messages, of which the newest comes first."""
        seen = tuple((id(letter), letter.spent) for letter in letters)
        if seen != self._seen:
            self._seen, self._letters, self._back = seen, tuple(letters), 0
            self.refresh()

    @property
    def letter(self) -> Letter | None:
        """The message that is read first."""
        return self._ordered()[0] if self._letters else None

    def on_click(self, event: events.Click) -> None:
        """Hold the QR code of the message under the pointer to the scanner."""
        at = event.get_content_offset(self)
        lines = self._lines()
        if at is not None and at.y < len(lines):
            self._hold(lines[at.y].letter)

    def press(self) -> None:
        """Hold the first message's QR code to the scanner."""
        self._hold(self.letter)

    def step(self, right: int, down: int) -> None:
        """Read the next message."""
        if self._letters:
            self._back = (self._back + right + down) % len(self._letters)
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line of a message."""
        lines = self._lines()
        line = lines[y] if y < len(lines) else Line("", None)
        style = self.get_component_rich_style(f"phone--{line.style}")
        return Strip([Segment(line.text, style)]).adjust_cell_length(self.size.width, self.rich_style)

    def _hold(self, letter: Letter | None) -> None:
        if letter is not None and letter.message.token is not None:
            self.post_message(self.Held(letter.message.token))

    def _ordered(self) -> tuple[Letter, ...]:
        """Messages whose codes open come first; then from the chosen one on."""
        ordered = (*(each for each in self._letters if each.code), *(each for each in self._letters if not each.code))
        return (*ordered[self._back :], *ordered[: self._back])

    def _lines(self) -> list[Line]:
        if self.size.height < 4:
            return self._short()
        return [line for letter in self._ordered() for line in self._whole(letter)][: self.size.height]

    def _short(self) -> list[Line]:
        """A message on one line, the others after it."""
        if not self._letters:
            return [Line("PHONES no message yet (a code is sent once and kept nowhere else)", None)]
        return [self._summed_up(letter) for letter in self._ordered()[: self.size.height]]

    @staticmethod
    def _summed_up(letter: Letter) -> Line:
        message = letter.message
        if letter.code:
            text = f"{letter.name}'s PHONE  Parcel behind door {message.door}. Code {letter.code}  (click: scan its QR)"
            return Line(text, letter, "code")
        return Line(f"{letter.name}'s PHONE  {message.subject}", letter, "spent" if letter.spent else "text")

    def _whole(self, letter: Letter) -> list[Line]:
        text = [
            Line(part, letter, "code" if letter.code and part.startswith("Code:") else "text")
            for paragraph in letter.message.text.splitlines()
            for part in textwrap.wrap(paragraph, max(10, self.size.width))
        ]
        if letter.spent:
            text = [Line(f"(used) {letter.message.subject}", letter, "spent")]
        elif letter.code:
            text.append(Line("[ click: hold its QR code to the scanner ]", letter, "code"))
        return [Line(f"{letter.name}  {letter.message.to}", letter, "name"), *text, Line("", letter)]
