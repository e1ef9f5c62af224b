"""The courier's load loop: scan, put in, shut, scan the next one."""

from textual.app import ComposeResult
from textual.widgets import Static

from kiosk.core.errors import KioskError
from kiosk.core.verbs import Happening
from kiosk.ui.conversation import Conversation, Kiosk
from kiosk.ui.names import SIZES
from kiosk.ui.reading import ParcelNumber, Scan
from kiosk.ui.screens.deposit import Deposit
from kiosk.ui.screens.load_door import LoadDoor, Loading
from kiosk.ui.screens.staff_door import StaffDoor
from kiosk.ui.screens.typing import TypeNumber
from kiosk.ui.widgets.key import Key
from kiosk.ui.widgets.key_row import KeyRow


class Load(Conversation):
    """Waits for the next parcel's number, asks what its label does not say, and opens its door."""

    def __init__(self, kiosk: Kiosk, loading: Loading) -> None:
        super().__init__(kiosk)
        self._loading = loading
        self._deposit: Deposit | None = None

    def compose(self) -> ComposeResult:
        """What to do next, and what is done already."""
        say = self.say
        yield Static(say("Scan the next parcel"), id="title", classes="title", markup=False)
        yield Static(say("Hold its label to the scanner: a door opens by itself."), classes="text", markup=False)
        yield Static("", id="text", classes="text", markup=False)
        yield Static("", classes="fill")
        yield Static("", id="done", classes="big", markup=False)
        yield KeyRow(
            Key(say("TYPE THE NUMBER"), self._type, id="type"),
            Key(say("FINISHED"), self._finish, id="finished", classes="second"),
        )

    def on_mount(self) -> None:
        """Go on with a number that was scanned before this page."""
        self._show()
        self._advance()

    def resumed(self) -> None:
        """A question was answered, or a door is done."""
        self._tell(self._lapsed())
        if self._loading.finished:
            self._finish()
            return
        self._show()
        self._advance()

    def happened(self, news: Happening) -> None:
        """The free boxes have changed."""
        if news.unit:
            self._show()

    def scan(self, scan: Scan) -> None:
        """A parcel's number."""
        if isinstance(scan, ParcelNumber):
            self.work(self._ask_label, scan.text)
        else:
            self._tell(self.say("This is no parcel's number."))

    def press(self, key: str) -> None:
        """Letters and digits begin a typed number; Escape ends the round."""
        if key == "escape":
            self._finish()
        elif len(key) == 1 and key.isprintable() and not key.isspace():
            self.go(TypeNumber(self.kiosk, self._loading, key))

    def refused(self, error: KioskError) -> None:
        """Say why no door opened."""
        self._deposit = None
        self._tell(self.kiosk.words.refusal(error))

    def _advance(self) -> None:
        """Whatever comes first: a box to look into, a question's answer, the next number."""
        unfinished, self._loading.unfinished = self._loading.unfinished, None
        if unfinished is not None:
            self.go(LoadDoor(self.kiosk, self._loading, unfinished))
        elif self._loading.looks:
            self.work(self._look_behind, self._loading.looks.pop())
        elif self._deposit is not None:
            self._continue(self._deposit)
        elif self._loading.next is not None:
            number, self._loading.next = self._loading.next, None
            self.work(self._ask_label, number)

    def _continue(self, deposit: Deposit) -> None:
        question = deposit.question(self.kiosk)
        if deposit.given_up:
            self._deposit = None
        elif question is not None:
            self.go(question)
        else:
            self.work(self._open, deposit)

    async def _ask_label(self, number: str) -> None:
        self._tell("")
        label = await self.ask(self.kiosk.verbs.label, self.kiosk.session_id, number)
        self._deposit = Deposit(label)
        question = self._deposit.question(self.kiosk)
        if question is not None:
            self.go(question)
        else:
            await self._open(self._deposit)

    async def _open(self, deposit: Deposit) -> None:
        self._deposit = None
        visit = await self.ask(
            self.kiosk.verbs.begin_store,
            self.kiosk.session_id,
            deposit.label.number,
            deposit.size,
            deposit.recipient,
        )
        self.go(LoadDoor(self.kiosk, self._loading, visit))

    async def _look_behind(self, look: str) -> None:
        visit = await self.ask(self.kiosk.verbs.visit, look)
        if visit.live:
            self.go(StaffDoor(self.kiosk, visit))
        else:
            self._advance()

    def _tell(self, text: str) -> None:
        self.query_one("#text", Static).update(text)

    def _show(self) -> None:
        say, unit = self.say, self.kiosk.unit
        free = ", ".join(f"{count} {say(SIZES.get(size, size))}" for size, count in unit.free.items())
        lines = [say("Free: {free}", free=free)]
        if self._loading.stored:
            lines.append(say("{count} stored in this round", count=len(self._loading.stored)))
        self.query_one("#done", Static).update("\n".join(lines))

    def _lapsed(self) -> str:
        """What became of a parcel whose door was shut without a word."""
        parcel, self._loading.lapsed = self._loading.lapsed, None
        if parcel is None:
            return ""
        return self.say("Nobody said whether parcel {parcel} is inside. Scan it again.", parcel=parcel)

    def _type(self) -> None:
        self.go(TypeNumber(self.kiosk, self._loading))

    def _finish(self) -> None:
        self._loading.finished = False
        if len(self._loading.stored):
            self.go_on(LoadSummary(self.kiosk, self._loading))
        else:
            self.leave()


class LoadSummary(Conversation):
    """What was stored in this round."""

    def __init__(self, kiosk: Kiosk, loading: Loading) -> None:
        super().__init__(kiosk)
        self._loading = loading

    def compose(self) -> ComposeResult:
        """The count, the doors, two keys."""
        say = self.say
        yield Static(
            say("{count} stored in this round", count=len(self._loading.stored)), classes="title", markup=False
        )
        doors = ", ".join(self._loading.stored.values())
        yield Static(say("Behind doors {doors}", doors=doors), classes="text fill", markup=False)
        yield Static(say("The recipients are told as soon as you sign out."), classes="text", markup=False)
        yield KeyRow(
            Key(say("SIGN OUT"), self.home, id="leave", classes="main"),
            Key(say("MORE WORK"), self._more, id="more"),
        )

    def press(self, key: str) -> None:
        """Enter signs out, Escape goes back to the work."""
        if key == "enter":
            self.home()
        elif key == "escape":
            self._more()

    def scan(self, scan: Scan) -> None:
        """One more parcel."""
        if isinstance(scan, ParcelNumber):
            self._loading.next = scan.text
            self.go_on(Load(self.kiosk, self._loading))

    def _more(self) -> None:
        self._loading.stored.clear()
        self.leave()
