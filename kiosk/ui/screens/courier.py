"""A courier's work at this unit, as one round: boxes to check, parcels to take out, parcels to load."""

from collections.abc import Iterator, Mapping

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from kiosk.core.verbs import Happening, Visit, VisitKind, Work
from kiosk.ui.conversation import Conversation, Kiosk
from kiosk.ui.names import SIZES
from kiosk.ui.reading import ParcelNumber, Scan
from kiosk.ui.screens.chores import Checks, Chores, TakeOut
from kiosk.ui.screens.load import Load
from kiosk.ui.screens.load_summary import LoadSummary
from kiosk.ui.screens.loading import Loading
from kiosk.ui.screens.staff_door import StaffDoor
from kiosk.ui.widgets.digits import Digits
from kiosk.ui.widgets.key import Key
from kiosk.ui.widgets.key_row import KeyRow
from kiosk.ui.widgets.text import Text

MOST_BROKEN_OFF = 2
"""So many parcels that are to be scanned again are named; more would hide the rest."""


class Courier(Conversation):
    """The overview between two steps of the round; a visit that was left unfinished comes first."""

    remarks_at = "#text"

    def __init__(self, kiosk: Kiosk) -> None:
        super().__init__(kiosk)
        visits = kiosk.session.visits if kiosk.session else ()
        self._unfinished = [visit for visit in visits if visit.live]
        self._loading = Loading()
        self._waiting: Work | None = None
        self._step: Chores | None = None

    def compose(self) -> ComposeResult:
        """The free boxes, large; the steps of the round as keys, in their order."""
        say = self.say
        yield Text(say("Free boxes"), id="title", classes="title")
        with Horizontal(id="free"):
            for size in self.kiosk.unit.free:
                with Vertical():
                    yield Digits("", id=f"free-{size}")
                    yield Text(say(SIZES.get(size, size)), classes="caption")
        yield Text("", id="text", classes="text")
        yield KeyRow(
            Key(say("CHECK"), self._check, id="check"),
            Key(say("TAKE OUT"), self._take_out, id="out"),
            Key(say("LOAD"), self._load, id="load"),
            Key(say("SIGN OUT"), self._end, id="leave", classes="second"),
        )

    def on_mount(self) -> None:
        """Go on where the last conversation broke off, or show the work."""
        self._show()
        if self._unfinished:
            self._resume(self._unfinished.pop())
        elif self._loading.next is not None:
            self._load()
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
        """Enter begins the round at its first step."""
        if key == "enter":
            self.query_one(f"#{self._first_step}", Key).act()

    def scan(self, scan: Scan) -> None:
        """A parcel's number begins to load without any touch."""
        if isinstance(scan, ParcelNumber):
            self._loading.next = scan.text
            self._load()
        else:
            super().scan(scan)

    # -- the round --------------------------------------------------------------------------------------------

    def _resume(self, visit: Visit) -> None:
        if visit.kind is VisitKind.STORE:
            self._loading.unfinished = visit
            self._load()
        elif visit.kind is not VisitKind.RETRIEVE:
            self.go(StaffDoor(self.kiosk, visit))

    async def _fetch(self) -> None:
        self._waiting = await self.ask(self.kiosk.verbs.work, self.kiosk.session_id)
        self._loading.to_undo = self._waiting.to_undo
        self._show()
        self._go_on()

    def _go_on(self) -> None:
        """After a list that came to its end, the next step of the round at which something waits begins by itself."""
        step = self._step
        if step is None or not step.came_to_its_end or self._waiting is None:
            return
        self._step = None
        if isinstance(step, Checks) and self._waiting.to_remove:
            self._take_out()
        elif self._waiting.expected:
            self._load()

    @property
    def _first_step(self) -> str:
        """The first step of the round at which something waits."""
        if self._waiting is not None and self._waiting.to_check:
            return "check"
        return "out" if self._waiting is not None and self._waiting.to_remove else "load"

    def _check(self) -> None:
        self._step = Checks(self.kiosk, self._loading)
        self.go(self._step)

    def _take_out(self) -> None:
        self._step = TakeOut(self.kiosk, self._loading)
        self.go(self._step)

    def _load(self) -> None:
        self.go(Load(self.kiosk, self._loading))

    def _end(self) -> None:
        """Whoever did something without loading sees what it was."""
        if self._loading.did_something:
            self.go(LoadSummary(self.kiosk, self._loading))
        else:
            self.home()

    # -- what is shown ----------------------------------------------------------------------------------------

    def _show(self) -> None:
        if not self.composed:
            return
        work = self._waiting
        self._show_free(work.free if work else self.kiosk.unit.free)
        if work is not None:
            self._show_work(work)
        else:
            self.query_one(KeyRow).offer()  # no key may move away under a finger

    def _show_work(self, work: Work) -> None:
        say = self.say
        labels = {
            "load": say("LOAD\n{count} expected", count=work.expected) if work.expected else say("LOAD"),
            "out": say("TAKE OUT\n{count} waiting", count=len(work.to_remove)),
            "check": say("CHECK\n{count} waiting", count=len(work.to_check)),
        }
        for name, label in labels.items():
            key = self.query_one(f"#{name}", Key)
            key.relabel(label)
            key.set_class(name == self._first_step, "main")
        self.query_one("#text", Text).update("\n".join(self._news(work)))
        on_offer = {"load": True, "out": bool(work.to_remove), "check": bool(work.to_check), "leave": True}
        self.query_one(KeyRow).offer(*(name for name, offered in on_offer.items() if offered))

    def _news(self, work: Work) -> Iterator[str]:
        """What broke off while nobody could say so, and messages that wait."""
        broken_off = [chore.parcel for chore in work.to_check if chore.parcel is not None]
        for parcel in broken_off[:MOST_BROKEN_OFF]:
            yield self.say("Parcel {parcel} was not finished. Scan it again.", parcel=parcel)
        if work.put_off:
            yield self.say("No network. Messages waiting: {count}. They go out by themselves.", count=work.put_off)

    def _show_free(self, free: Mapping[str, int]) -> None:
        wide = max((len(str(count)) for count in free.values()), default=1)
        for size, count in free.items():
            for digits in self.query(f"#free-{size}").results(Digits):
                digits.room_for = wide
                digits.show(str(count))
