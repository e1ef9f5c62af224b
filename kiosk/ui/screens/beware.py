"""Before a technician's door moves: three seconds in which everybody near can hear and see which one it will be."""

from collections.abc import Callable

from textual.app import ComposeResult

from kiosk.core.errors import KioskError, SlotOccupied
from kiosk.core.verbs import Visit
from kiosk.ui.conversation import Conversation, Kiosk
from kiosk.ui.screens.hold import hold_keys, show_hold
from kiosk.ui.sound import WARNING as WARNED
from kiosk.ui.widgets.digits import Digits
from kiosk.ui.widgets.key import Key
from kiosk.ui.widgets.key_row import KeyRow
from kiosk.ui.widgets.text import Text
from kiosk.ui.words import Sayable

WARNING = 3.0
"""Seconds of warning, by night too: somebody may have a hand at the door, or a child in the box."""


class Beware(Conversation):
    """Warns, opens the door, and goes on with what `then` makes of the visit."""

    def __init__(
        self,
        kiosk: Kiosk,
        door: str,
        opening: Callable[[], Visit],
        then: Callable[[Visit], Conversation],
        passed_over: Callable[[KioskError], None] | None = None,
    ) -> None:
        super().__init__(kiosk)
        self._door = door
        self._opening = opening
        self._then = then
        self._passed_over = passed_over
        """Whom to tell when the door is refused and left out; None where it is the only one."""
        self._opens_at = kiosk.clock.monotonic() + WARNING
        self._refusal: KioskError | None = None

    def compose(self) -> ComposeResult:
        """The number as large as it can be, and the way out."""
        say = self.say
        yield Text("", id="title", classes="title")
        yield Digits(self._door, id="number")
        yield Text("", id="text", classes="text")
        yield KeyRow(
            Key(say("TRY AGAIN"), self._try_again, on_release=True, id="again", classes="main"),
            Key(say("SKIP"), self._skip, id="skip"),
            *hold_keys(self),
            Key(say("STOP"), self.leave, id="stop", classes="alarm"),
        )

    def on_mount(self) -> None:
        """Begin to warn."""
        self._show()

    def resumed(self) -> None:
        """Bring the page up to date."""
        self._show()

    @property
    def idle_after(self) -> float | None:
        """Nobody has to touch anything while the warning lasts."""
        return None if self._refusal is None else super().idle_after

    def happened(self, _news: object) -> None:
        """The doors may have been held."""
        show_hold(self)

    def press(self, key: str) -> None:
        """Escape stops."""
        if key == "escape":
            self.leave()

    def ticked(self) -> None:
        """Sound the warning, and open when its time is over."""
        if self._refusal is not None or self.busy or not self.composed:
            return
        if self.kiosk.clock.monotonic() >= self._opens_at:
            self.work(self._open)
        else:
            self.app.bell()
            self.kiosk.sounds.play(WARNED, always=True)

    def remark(self, _what: Sayable) -> None:
        """While a door is about to move nothing else is said."""

    def refused(self, error: KioskError) -> None:
        """Say why it stays shut; of several doors, one that is none to open any more is passed over."""
        self._refusal = error
        if isinstance(error, SlotOccupied) and self._passed_over is not None:
            self._skip()
        else:
            self._show()

    async def _open(self) -> None:
        self.go_on(self._then(await self.ask(self._opening)))

    def _skip(self) -> None:
        if self._passed_over is not None and self._refusal is not None:
            self._passed_over(self._refusal)
            self.leave()

    def _try_again(self) -> None:
        self._refusal = None
        self._opens_at = self.kiosk.clock.monotonic() + WARNING
        self._show()

    def _show(self) -> None:
        if not self.composed:
            return
        words, refusal = self.kiosk.words, self._refusal
        text = words.refusal(refusal) if refusal else self.say("Stand clear and keep hands off the door.")
        self.query_one("#title", Text).update(self._title())
        self.query_one("#text", Text).update(text)
        again = ("again", *(["skip"] if self._passed_over else [])) if refusal else ()
        self.query_one(KeyRow).offer(*again, "stop", "hold")

    def _title(self) -> str:
        if self._refusal is not None:
            return self.say("Door {door} stays shut", door=self._door)
        return self.say("Door {door} opens after the signal", door=self._door)
