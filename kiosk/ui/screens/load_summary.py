"""The end of a courier's round: what came in, what went out, and whether its recipients are told."""

from collections.abc import Iterator

from textual.app import ComposeResult

from kiosk.core.verbs import Work
from kiosk.ui.conversation import Conversation, Kiosk
from kiosk.ui.names import SIZES
from kiosk.ui.reading import Badge, ParcelNumber, Scan
from kiosk.ui.screens.loading import Loading
from kiosk.ui.screens.take_back import TakeBack
from kiosk.ui.widgets.key import Key
from kiosk.ui.widgets.key_row import KeyRow
from kiosk.ui.widgets.text import Text


class LoadSummary(Conversation):
    """Counts, and the doors to compare with."""

    def __init__(self, kiosk: Kiosk, loading: Loading) -> None:
        super().__init__(kiosk)
        self._loading = loading
        self._waiting: Work | None = None

    def compose(self) -> ComposeResult:
        """The counts, the doors, three keys."""
        say = self.say
        yield Text("", id="title", classes="title")
        yield Text("", id="doors", classes="text fill")
        yield Text("", id="text", classes="text")
        yield KeyRow(
            Key(say("SIGN OUT"), self.home, id="leave", classes="main"),
            Key(say("UNDO"), self._undo, id="undo"),
            Key(say("MORE WORK"), self._more, id="more"),
        )

    def on_mount(self) -> None:
        """Sum up, and ask whether messages wait."""
        self._show()
        self.fetch(self._fetch)

    def resumed(self) -> None:
        """A parcel may have been taken back."""
        self.on_mount()

    def press(self, key: str) -> None:
        """Enter signs out, Escape goes back to the work."""
        if key == "enter":
            self.home()
        elif key == "escape":
            self._more()

    def scan(self, scan: Scan) -> None:
        """One more parcel; one's own badge once more signs out."""
        if isinstance(scan, ParcelNumber):
            self._loading.next = scan.text
            self.leave()
        elif isinstance(scan, Badge):
            self.work(self._badge_shown, scan.text)
        else:
            super().scan(scan)

    async def _badge_shown(self, badge: str) -> None:
        """Somebody else's ends nothing."""
        if await self.ask(self.kiosk.verbs.is_own_badge, self.kiosk.session_id, badge):
            self.home()

    async def _fetch(self) -> None:
        self._waiting = await self.ask(self.kiosk.verbs.work, self.kiosk.session_id)
        self._loading.to_undo = self._waiting.to_undo
        self._show()

    def _show(self) -> None:
        if not self.composed:
            return
        self.query_one("#title", Text).update(self._title())
        self.query_one("#doors", Text).update("\n".join(self._lines()))
        self.query_one("#text", Text).update(self._told())
        undo = self._loading.may_take_back(asked=self._waiting is not None)
        self.query_one(KeyRow).offer("leave", *(["undo"] if undo else []), "more")

    def _title(self) -> str:
        if not self._loading.stored:
            return self.say("Your round")
        return self.say("{count} stored in this round", count=len(self._loading.stored))

    def _lines(self) -> Iterator[str]:
        say, loading = self.say, self._loading
        sizes = loading.sizes
        if sizes:
            yield ", ".join(
                f"{sizes[size]} {say(SIZES.get(size, size))}" for size in self.kiosk.unit.free if sizes[size]
            )
            yield say("Behind doors {doors}", doors=", ".join(visit.door for visit in loading.stored.values()))
        if loading.taken_out:
            yield say("Parcels taken out: {count}", count=loading.taken_out)
        if loading.checked:
            yield say("Boxes checked: {count}", count=loading.checked)

    def _told(self) -> str:
        if self._waiting is not None and self._waiting.put_off:
            return self.say(
                "No network. Messages waiting: {count}. They go out by themselves.", count=self._waiting.put_off
            )
        if not self._loading.stored:
            return ""
        return self.say("The recipients are told as soon as you sign out.")

    def _undo(self) -> None:
        self.go(TakeBack(self.kiosk, self._loading))

    def _more(self) -> None:
        self._loading.begin_anew()
        self.leave()
