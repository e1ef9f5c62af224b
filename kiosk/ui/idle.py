"""Idle time: a page that nobody touches counts down before everybody's eyes and ends; at an open door none passes."""

from collections.abc import Callable, Sequence

from textual.widget import Widget

from kiosk.ui.conversation import Conversation, Kiosk
from kiosk.ui.screens.door import AtDoor
from kiosk.ui.screens.entry import Entry
from kiosk.ui.screens.still_there import StillThere
from kiosk.ui.screens.wait import Wait

WARN = 15.0
"""Seconds of countdown before an idle conversation ends."""


class IdleTime:
    """Counts for one pane, whose open `pages` it looks at; the last of them is the one on the screen.

    `reveal` is called when the warning comes or goes, `stayed` when somebody stopped the countdown.
    """

    def __init__(
        self,
        pane: Widget,
        kiosk: Kiosk,
        pages: Sequence[Conversation],
        reveal: Callable[[], None],
        stayed: Callable[[], None],
    ) -> None:
        self._pane = pane
        self._kiosk = kiosk
        self._pages = pages
        self._reveal = reveal
        self._stayed = stayed
        self.warning: StillThere | None = None
        """The page that counts down, while it does."""
        self._active_at = kiosk.clock.monotonic()

    def stir(self) -> None:
        """Somebody is there: idle time counts anew."""
        self._active_at = self._kiosk.clock.monotonic()
        if self.warning is not None:
            self._pane.call_next(self._end_warning)

    def passes(self, page: Conversation) -> None:
        """Look how long nobody has touched a page; warn, and end it."""
        left = self._left(page)
        if isinstance(page, Wait):
            self._passes_away()
        elif left is None:
            self.stir()
        elif left <= 0:
            self.stir()
            self._end(page)
        elif left <= WARN * self._kiosk.aids.patience:
            self._warn(page, round(left))

    def _left(self, page: Conversation) -> float | None:
        """Seconds until a page ends; None while nobody may be hurried there."""
        limit = page.idle_after
        if limit is None or page.busy or any(each.door_moves for each in self._pages):
            return None
        return limit * self._kiosk.aids.patience - (self._kiosk.clock.monotonic() - self._active_at)

    def _passes_away(self) -> None:
        """While the controller is away no page ends, but for one on which somebody has left a code half-typed."""
        page = next((each for each in reversed(self._pages) if not isinstance(each, Wait)), None)
        left = self._left(page) if isinstance(page, Entry) else None
        if page is None or left is None:
            self.stir()
        elif left <= 0:
            self.stir()
            page.idled()
        else:
            self._pane.call_next(self._end_warning)

    def _end(self, page: Conversation) -> None:
        """A customer who left the page over a question may still answer that."""
        if self._kiosk.session is None and any(isinstance(each, AtDoor) for each in self._pages[:-1]):
            page.leave()
        else:
            page.idled()

    def _warn(self, page: Conversation, seconds: int) -> None:
        if self.warning is None:
            self.warning = StillThere(self._kiosk, seconds, page)
            self._pane.call_next(self._show_warning, self.warning)
        else:
            self.warning.count(seconds)

    async def _show_warning(self, warning: StillThere) -> None:
        await self._pane.mount(warning)
        self._reveal()

    async def _end_warning(self) -> None:
        warning, self.warning = self.warning, None
        if warning is not None:
            await warning.remove()
            self._reveal()
            self._stayed()
