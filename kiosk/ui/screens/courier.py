"""A courier's work at this unit: what is free, what to load, to take out and to check."""

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from kiosk.core.errors import KioskError
from kiosk.core.verbs import Happening, Visit, VisitKind, Work
from kiosk.ui.conversation import Conversation, Kiosk
from kiosk.ui.names import SIZES
from kiosk.ui.reading import ParcelNumber, Scan
from kiosk.ui.screens.chores import Checks, TakeOut
from kiosk.ui.screens.load import Load
from kiosk.ui.screens.load_door import Loading
from kiosk.ui.screens.staff_door import StaffDoor
from kiosk.ui.widgets.digits import Digits
from kiosk.ui.widgets.key import Key
from kiosk.ui.widgets.key_row import KeyRow


class Courier(Conversation):
    """The overview between two tasks; a visit that was left unfinished comes first."""

    def __init__(self, kiosk: Kiosk) -> None:
        super().__init__(kiosk)
        visits = kiosk.session.visits if kiosk.session else ()
        self._unfinished = [visit for visit in visits if visit.live]
        self._loading = Loading()

    def compose(self) -> ComposeResult:
        """The free boxes, large; the tasks as keys."""
        say = self.say
        yield Static(say("Free boxes"), id="title", classes="title", markup=False)
        with Horizontal(id="free"):
            for size in self.kiosk.unit.free:
                with Vertical():
                    yield Digits("", id=f"free-{size}")
                    yield Static(say(SIZES.get(size, size)), classes="caption", markup=False)
        yield Static("", id="text", classes="text", markup=False)
        yield KeyRow(
            Key(say("LOAD"), self._load, id="load", classes="main"),
            Key(say("TAKE OUT"), self._take_out, id="out"),
            Key(say("CHECK"), self._check, id="check"),
            Key(say("SIGN OUT"), self.home, id="leave", classes="second"),
        )

    def on_mount(self) -> None:
        """Go on where the last conversation broke off, or show the work."""
        self._show_free(self.kiosk.unit.free)
        if self._unfinished:
            self._resume(self._unfinished.pop())
        else:
            self.fetch(self._fetch)

    def resumed(self) -> None:
        """Something was done: the work has changed."""
        self.on_mount()

    def happened(self, news: Happening) -> None:
        """The free boxes may have changed."""
        if news.unit:
            self.fetch(self._fetch)

    def press(self, key: str) -> None:
        """Enter loads."""
        if key == "enter":
            self._load()

    def scan(self, scan: Scan) -> None:
        """A parcel's number begins to load without any touch."""
        if isinstance(scan, ParcelNumber):
            self._loading.next = scan.text
            self._load()

    def refused(self, error: KioskError) -> None:
        """Say what was refused."""
        self.query_one("#text", Static).update(self.kiosk.words.refusal(error))

    def _resume(self, visit: Visit) -> None:
        if visit.kind is VisitKind.STORE:
            self._loading.unfinished = visit
            self._load()
        elif visit.kind is not VisitKind.RETRIEVE:
            self.go(StaffDoor(self.kiosk, visit))

    async def _fetch(self) -> None:
        self._show(await self.ask(self.kiosk.verbs.work, self.kiosk.session_id))

    def _show(self, work: Work) -> None:
        say = self.say
        self._show_free(work.free)
        labels = {
            "load": say("LOAD\n{count} expected", count=work.expected) if work.expected else say("LOAD"),
            "out": say("TAKE OUT\n{count} waiting", count=len(work.to_remove)),
            "check": say("CHECK\n{count} waiting", count=len(work.to_check)),
        }
        for name, label in labels.items():
            self.query_one(f"#{name}", Key).relabel(label)
        on_offer = {"load": True, "out": bool(work.to_remove), "check": bool(work.to_check), "leave": True}
        self.query_one(KeyRow).offer(*(name for name, offered in on_offer.items() if offered))

    def _show_free(self, free: Mapping[str, int]) -> None:
        wide = max((len(str(count)) for count in free.values()), default=1)
        for size, count in free.items():
            for digits in self.query(f"#free-{size}").results(Digits):
                digits.show(str(count).rjust(wide))  # all of one size

    def _load(self) -> None:
        self.go(Load(self.kiosk, self._loading))

    def _take_out(self) -> None:
        self.go(TakeOut(self.kiosk))

    def _check(self) -> None:
        self.go(Checks(self.kiosk))
