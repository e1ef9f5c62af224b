"""Pages of lines for a technician: read anew by themselves, turned with one key where they are long."""

import textwrap
from collections.abc import Iterable, Sequence

from textual.app import ComposeResult

from kiosk.core.errors import KioskError
from kiosk.ui.conversation import Conversation, Kiosk
from kiosk.ui.screens.hold import hold_keys, show_hold
from kiosk.ui.widgets.key import Key
from kiosk.ui.widgets.key_row import KeyRow
from kiosk.ui.widgets.lines import Lines
from kiosk.ui.widgets.text import Text

EVERY = 3.0
"""Seconds between two looks."""


class Report(Conversation):
    """Shows the lines that `lines` brings, as many at a time as fit."""

    def __init__(self, kiosk: Kiosk) -> None:
        super().__init__(kiosk)
        self._lines: Sequence[str] = ()
        self._first = 0
        self._read_at = kiosk.clock.monotonic()

    # -- what each report says --------------------------------------------------------------------------------

    def title(self) -> str:
        """What the lines are about."""
        raise NotImplementedError

    async def lines(self) -> Iterable[str]:
        """What there is to say now."""
        raise NotImplementedError

    # -- common to all ----------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """The lines above two keys."""
        say = self.say
        yield Text(self.title(), id="title", classes="title tight")
        yield Lines(self._show)
        yield KeyRow(
            Key(say("MORE"), self._turn, id="page", classes="main"),
            *hold_keys(self),
            Key(say("BACK"), self.leave, id="back", classes="second"),
        )

    def on_mount(self) -> None:
        """Read for the first time."""
        self._show()
        self.fetch(self._read)

    def resumed(self) -> None:
        """Seen again."""
        self._show()
        self.fetch(self._read)

    def happened(self, _news: object) -> None:
        """The doors may have been held."""
        show_hold(self)

    def ticked(self) -> None:
        """Look again after a while."""
        now = self.kiosk.clock.monotonic()
        if now - self._read_at >= EVERY:
            self._read_at = now
            self.fetch(self._read)

    def press(self, key: str) -> None:
        """Enter turns the page, Escape goes back."""
        if key == "enter":
            self._turn()
        elif key == "escape":
            self.leave()

    def refused(self, error: KioskError) -> None:
        """Say what was refused."""
        self._lines = (self.kiosk.words.refusal(error),)
        self._show()

    async def _read(self) -> None:
        self._lines = tuple(await self.lines())
        self._show()

    def _turn(self) -> None:
        self._first += self._room
        self._show()

    @property
    def _room(self) -> int:
        return max(1, self.query_one(Lines).size.height)

    def _show(self) -> None:
        if not self.composed:
            return
        shown = self.query_one(Lines)
        width = max(10, shown.content_size.width)
        rows = [row for line in self._lines for row in textwrap.wrap(line, width, subsequent_indent="  ") or [""]]
        if self._first >= len(rows):
            self._first = 0
        shown.update("\n".join(rows[self._first : self._first + self._room]))
        self.query_one(KeyRow).offer(*(["page"] if len(rows) > self._room else []), "back", "hold")
