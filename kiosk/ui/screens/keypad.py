"""The first screen: nine digits, or a QR code, and a door opens."""

from collections.abc import Iterator

from textual.widgets import Static

from kiosk.core.errors import CodeMistyped, KeypadClosed, KioskError
from kiosk.core.verbs import Happening
from kiosk.ui.aids import Aid
from kiosk.ui.conversation import READ, Kiosk
from kiosk.ui.reading import Badge, Scan
from kiosk.ui.screens.closed_keypad import WithDoor
from kiosk.ui.screens.easier import Easier
from kiosk.ui.screens.entry import Entry
from kiosk.ui.screens.help import Help
from kiosk.ui.screens.pickup import collect, take_up
from kiosk.ui.screens.signin import SignIn
from kiosk.ui.widgets.key import Key
from kiosk.ui.words import Sayable, Saying

GROUP = 3
FORGET = 45.0
"""Seconds after which a half-typed code is cleared."""


class FirstScreen(Entry):
    """Takes a pickup code, digit by digit or whole from the scanner."""

    length = 9
    hint = "or scan your QR code"

    def __init__(self, kiosk: Kiosk, what: Sayable = "", typed: str = "") -> None:
        super().__init__(kiosk, what)
        self.typed = typed
        self._held_said = False

    def title(self) -> str:
        """What to do here."""
        return self.say("Type your 9-digit code")

    def rows(self) -> tuple[str, ...]:
        """Three groups of three: under each other, or in one line above low keys."""
        filled = self.typed.ljust(self.length, "_")
        groups = tuple(filled[at : at + GROUP] for at in range(0, self.length, GROUP))
        return (" ".join(groups),) if Aid.LOW in self.kiosk.aids else groups

    def keys(self) -> tuple[Key, ...]:
        """Whatever else a person may need."""
        listen = Key(self.say("LISTEN"), self.listen, classes="second")
        return (
            *((listen,) if self.kiosk.talks else ()),
            Key(self.say("EASIER"), self._ease, classes="second"),
            Key(self.say("HELP"), self._help, classes="second"),
        )

    @property
    def idle_after(self) -> float | None:
        """A half-typed code is not left standing."""
        changed = bool(self.kiosk.aids) or not self.kiosk.words.at_home
        return FORGET if self.typed or changed else None

    def idled(self) -> None:
        """The person went away half-way: the next one finds the screen as everybody does."""
        self.home()

    def on_mount(self) -> None:
        """Say so where nothing opens just now."""
        super().on_mount()
        self._say_held()

    def happened(self, news: Happening) -> None:
        """The doors may have been held or released."""
        if news.unit:
            self._say_held()
            self.show()

    def show(self) -> None:
        """Bring the page up to date, with a quiet word on a door that was left open."""
        super().show()
        if self.composed:
            self.query_one("#hint", Static).update("\n".join((self.say(self.hint), *self._left_open())))

    def ticked(self) -> None:
        """What was said to one person is not left for the next."""
        stale = self.kiosk.clock.monotonic() - self.told_at >= READ * self.kiosk.aids.patience
        if stale and not self.typed and not self.busy and self.told != self._standing():
            self.tell(self._standing())

    async def look_around(self) -> None:
        """The screen has come up: a customer may stand at an open door."""
        await take_up(self)

    def escape(self) -> None:
        """There is no way back from here."""
        self.clear()

    def entered(self) -> None:
        """The ninth digit submits; nine times the same is a stuck key, which must not close the keypad to others."""
        if len(set(self.typed)) == 1:
            self.refused(CodeMistyped())
        else:
            self.work(collect, self, self.typed)

    def scan(self, scan: Scan) -> None:
        """Take a badge; a parcel's number is honestly refused."""
        match scan:
            case Badge(text):
                self.go_on(SignIn(self.kiosk, badge=text))
            case _:
                self.tell(Saying("This is not a pickup code. Type your 9 digits, or hold your QR code to the scanner."))

    def refused(self, error: KioskError) -> None:
        """Say why the code opened nothing; while the keypad is locked, the door's number helps on."""
        if isinstance(error, KeypadClosed) and self.typed:
            self.go_on(WithDoor(self.kiosk, self.typed, error))
        else:
            super().refused(error)

    def _say_held(self) -> None:
        """Say once that the doors are held, and take it back when they are released."""
        if self.kiosk.unit.held is not self._held_said:
            self._held_said = self.kiosk.unit.held
            self.tell(self._standing())

    def _left_open(self) -> Iterator[str]:
        """The door that stands open the longest; it is shut by whoever passes by."""
        for door in self.kiosk.unit.left_open[:1]:
            yield self.say("Door {door} stands open. Please shut it.", door=door)

    def _standing(self) -> Sayable:
        """What the screen says when nobody is there."""
        if not self._held_said:
            return ""
        return Saying("A technician is working here. No door opens until the work is done.")

    def _help(self) -> None:
        self.go(Help(self.kiosk))

    def _ease(self) -> None:
        self.go(Easier(self.kiosk))
