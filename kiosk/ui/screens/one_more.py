"""After a pickup: another parcel of the same person lies here, and its door opens on a touch."""

from math import ceil

from textual.app import ComposeResult

from kiosk.core.errors import KioskError
from kiosk.core.verbs import Visit
from kiosk.ui.conversation import Conversation, Kiosk
from kiosk.ui.widgets.digits import Digits
from kiosk.ui.widgets.key import Key
from kiosk.ui.widgets.key_row import KeyRow
from kiosk.ui.widgets.text import Text

OFFERED = 15.0
"""Seconds for which the next door is offered: a stranger must not find that key."""


class OneMore(Conversation):
    """Asks before each further door; no answer leaves the parcels where they are, each with a code of its own."""

    numbered = True

    def __init__(self, kiosk: Kiosk, finished: Visit, count: int) -> None:
        super().__init__(kiosk)
        self._finished = finished
        self._count = count
        self._since = kiosk.clock.monotonic()

    def compose(self) -> ComposeResult:
        """How many, and two keys."""
        say = self.say
        waiting = self.kiosk.words.say_some(
            "{count} more parcel waits for you here.", "{count} more parcels wait for you here.", count=self._count
        )
        yield Text(say("One more"), classes="title")
        yield Text(waiting, id="text", classes="text")
        yield Text(say("You can also come back later: each parcel has its own code."), classes="text")
        yield Digits(str(self._left), id="countdown")
        yield KeyRow(
            Key(say("OPEN THE NEXT DOOR"), self._open, on_release=True, classes="main"),
            Key(say("I NEED MORE TIME"), self._ask_for_time),
            Key(say("NOT NOW"), self.home, classes="second"),
        )

    def on_mount(self) -> None:
        """The controller waits as long as this page does."""
        if self.kiosk.aids:
            self._ask_for_time()

    @property
    def idle_after(self) -> None:
        """The offer has a countdown of its own."""
        return

    def ticked(self) -> None:
        """Count down; then the offer is over."""
        if self.composed:
            self.query_one("#countdown", Digits).show(str(self._left))
        if not self._left and not self.busy:
            self.home()

    def press(self, key: str) -> None:
        """Enter opens, Escape ends."""
        if key == "enter":
            self._open()
        elif key in ("escape", "backspace"):
            self.home()

    def refused(self, error: KioskError) -> None:
        """Too late, or held: the codes still open."""
        self.home(error)

    @property
    def _left(self) -> int:
        """Seconds for which the offer still stands."""
        gone = self.kiosk.clock.monotonic() - self._since
        return max(0, ceil(OFFERED * self.kiosk.aids.patience - gone))

    def _ask_for_time(self) -> None:
        self.work(self._stay)

    async def _stay(self) -> None:
        """Begin anew, as the controller does; when that gives no more, the offer is over."""
        await self.ask(self.kiosk.verbs.stay, self._finished.id)
        if await self.ask(self.kiosk.verbs.waiting, self._finished.id):
            self._since = self.kiosk.clock.monotonic()
        else:
            self.home()

    def _open(self) -> None:
        self.work(self._opened)

    async def _opened(self) -> None:
        # Imported here: a pickup leads to this page, and this page to the next pickup.
        from kiosk.ui.screens.pickup import Pickup

        visit = await self.ask(self.kiosk.verbs.next_of, self._finished.id)
        self.go_on(Pickup(self.kiosk, visit))
