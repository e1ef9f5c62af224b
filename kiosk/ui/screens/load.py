"""The courier's load loop: scan, put in, shut, scan the next one."""

from textual.app import ComposeResult

from kiosk.core.errors import KioskError, NoFreeSlot
from kiosk.core.verbs import Happening, Outcome, Work
from kiosk.ui.conversation import Conversation, Kiosk
from kiosk.ui.names import SIZES
from kiosk.ui.reading import Badge, ParcelNumber, Scan
from kiosk.ui.screens.chores import Checks, Chores, TakeOut
from kiosk.ui.screens.deposit import Deposit
from kiosk.ui.screens.load_door import TYPED, LoadDoor
from kiosk.ui.screens.load_summary import LoadSummary
from kiosk.ui.screens.loading import Loading
from kiosk.ui.screens.staff_door import StaffDoor
from kiosk.ui.screens.take_back import TakeBack
from kiosk.ui.screens.typing import TypeNumber
from kiosk.ui.widgets.key import Key
from kiosk.ui.widgets.key_row import KeyRow
from kiosk.ui.widgets.text import Text
from kiosk.ui.words import Sayable, Saying


class Load(Conversation):
    """Waits for the next parcel's number, asks what its label does not say, and opens its door.

    Where no box is left for a parcel, the steps of the round that make room are offered, and it is tried again.
    """

    takes_digits = True

    def __init__(self, kiosk: Kiosk, loading: Loading) -> None:
        super().__init__(kiosk)
        self._loading = loading
        self._deposit: Deposit | None = None
        self._opening: Deposit | None = None
        """The parcel for which a door was asked last, until one has opened."""
        self._told: Sayable = ""
        self._typed = ""
        """Characters that a person has typed, or a scanner that has read too little of a label."""
        self._short_of_room = False
        """Whether a size has run out, and what makes room is on offer."""
        self._waiting: Work | None = None

    def compose(self) -> ComposeResult:
        """What to do next, and what is done already."""
        say = self.say
        yield Text(say("Scan the next parcel"), id="title", classes="title")
        yield Text("", id="text", classes="text fill lead")
        yield Text("", id="done", classes="big")
        yield KeyRow(
            Key(say("CHECK"), lambda: self._make_room(Checks(self.kiosk, self._loading)), id="check", classes="main"),
            Key(say("TAKE OUT"), lambda: self._make_room(TakeOut(self.kiosk, self._loading)), id="out", classes="main"),
            Key(say("TYPE THE NUMBER"), self._type, id="type"),
            Key(say("UNDO"), self._undo, id="undo"),
            Key(say("FINISHED"), self._finish, id="finished", classes="second"),
        )

    def on_mount(self) -> None:
        """Go on with a number that was scanned before this page."""
        self._show()
        self.fetch(self._fetch)
        self._advance()

    def resumed(self) -> None:
        """A question was answered, or a door is done."""
        self._told = self._broken_off() or self._told
        if self._loading.finished:
            self._finish()
            return
        self._make_room_for_crowded_out()
        if self._loading.torn:
            self._loading.torn = False
            self._told = Saying("This is not a parcel number.")
        self._show()
        self.fetch(self._fetch)
        self._advance()

    def happened(self, news: Happening) -> None:
        """The free boxes have changed."""
        if news.unit:
            self._show()
            self.fetch(self._fetch)

    def scan(self, scan: Scan) -> None:
        """A parcel's number; one's own badge once more ends the round."""
        self._typed = ""
        if isinstance(scan, ParcelNumber):
            self.work(self._ask_label, scan.text)
        elif isinstance(scan, Badge):
            self.work(self._badge_shown, scan.text)
        else:
            self._tell(Saying("This is not a parcel number."))

    def press(self, key: str) -> None:
        """Letters and digits begin a typed number, unless Enter follows like a scanner's; Escape ends the round."""
        if key == "escape":
            self._finish()
        elif key == "enter" and self._typed:
            self._typed = ""
            self._tell(Saying("This label was not read whole. Scan it again, or type the number."))
        elif len(key) == 1 and key.isprintable() and not key.isspace():
            if not self._typed:
                self.set_timer(TYPED, self._type_on)
            self._typed += key

    def refused(self, error: KioskError) -> None:
        """Say why no door opened; where a size has run out, ask what could make room."""
        self._deposit = None
        self._tell(error)
        self._short_of_room = isinstance(error, NoFreeSlot)
        if self._short_of_room:
            self.fetch(self._fetch)
        else:
            self._opening = None

    # -- from one parcel to the next --------------------------------------------------------------------------

    def _advance(self) -> None:
        """Whatever comes first: a box to look into, a question's answer, the next number."""
        unfinished, self._loading.unfinished = self._loading.unfinished, None
        if unfinished is not None:
            self.go(LoadDoor(self.kiosk, self._loading, unfinished))
        elif self._loading.looks:
            self.work(self._look_behind, self._loading.looks.pop())
        elif self._loading.deposit is not None:
            deposit, self._loading.deposit = self._loading.deposit, None
            self._continue(deposit)
        elif self._loading.next is not None:
            number, self._loading.next = self._loading.next, None
            self.work(self._ask_label, number)
        elif self._deposit is not None:
            self._continue(self._deposit)

    def _continue(self, deposit: Deposit) -> None:
        question = deposit.question(self.kiosk)
        if deposit.given_up:
            self._deposit = None
        elif question is not None:
            self.go(question)
        else:
            self.work(self._open, deposit)

    async def _ask_label(self, number: str) -> None:
        self._loading.broken_off = None
        self._tell("")
        label = await self.ask(self.kiosk.verbs.label, self.kiosk.session_id, number)
        self._deposit = Deposit(label)
        question = self._deposit.question(self.kiosk)
        if question is not None:
            self.go(question)
        else:
            await self._open(self._deposit)

    async def _open(self, deposit: Deposit) -> None:
        self._deposit, self._opening, self._short_of_room = None, deposit, False
        visit = await self.ask(
            self.kiosk.verbs.begin_store,
            self.kiosk.session_id,
            deposit.label.number,
            deposit.size,
            deposit.recipient,
        )
        self._opening = None
        self.go(LoadDoor(self.kiosk, self._loading, visit))

    async def _look_behind(self, look: str) -> None:
        visit = await self.ask(self.kiosk.verbs.visit, look)
        if visit.live:
            self.go(StaffDoor(self.kiosk, visit))
        else:
            self._advance()

    # -- when a size has run out ------------------------------------------------------------------------------

    async def _fetch(self) -> None:
        """Ask what could make room, and what can be taken back."""
        self._waiting = await self.ask(self.kiosk.verbs.work, self.kiosk.session_id)
        self._loading.to_undo = self._waiting.to_undo
        self._show()

    def _make_room(self, chores: Chores) -> None:
        """Do what makes room, and try the same parcel again after it."""
        self._deposit, self._opening, self._short_of_room = self._opening, None, False
        self.go(chores)

    def _make_room_for_crowded_out(self) -> None:
        parcel, self._loading.crowded_out = self._loading.crowded_out, None
        if parcel is not None and parcel not in {visit.parcel for visit in self._loading.stored.values()}:
            self._short_of_room = True
            text = "No box was free for parcel {parcel}. Make room, then scan it again."
            self._told = Saying(text, {"parcel": parcel})

    # -- what is shown ----------------------------------------------------------------------------------------

    def _tell(self, what: Sayable) -> None:
        self._told = what
        self._show()

    def _show(self) -> None:
        if not self.composed:
            return
        say, unit = self.say, self.kiosk.unit
        free = ", ".join(f"{count} {say(SIZES.get(size, size))}" for size, count in unit.free.items())
        lines = [say("Free: {free}", free=free)]
        if self._loading.stored:
            lines.append(say("{count} stored in this round", count=len(self._loading.stored)))
        advice = Saying("Hold its label to the scanner: a door opens by itself.")
        self.query_one("#text", Text).update(self.kiosk.words.spoken(self._told or self._unfinished() or advice))
        self.query_one("#done", Text).update("\n".join(lines))
        work = self._waiting if self._short_of_room else None
        on_offer = {
            "check": work is not None and work.to_check,
            "out": work is not None and work.to_remove,
            "type": True,
            "undo": self._loading.may_take_back(asked=self._waiting is not None),
            "finished": True,
        }
        self.query_one(KeyRow).offer(*(name for name, offered in on_offer.items() if offered))
        self.query_one("#out", Key).set_class(not on_offer["check"], "main")

    def _unfinished(self) -> Sayable:
        """A deposit that broke off while this screen did not hear of it."""
        chores = self._waiting.to_check if self._waiting is not None else ()
        parcel = next((chore.parcel for chore in chores if chore.parcel is not None), None)
        return Saying("Parcel {parcel} was not finished. Scan it again.", {"parcel": parcel}) if parcel else ""

    def _broken_off(self) -> Sayable:
        """What became of a parcel of which nobody could say whether it is inside."""
        visit = self._loading.broken_off
        if visit is None:
            return ""
        if visit.outcome == Outcome.INTERRUPTED:
            return Saying("Parcel {parcel} was not finished. Scan it again.", {"parcel": visit.parcel})
        return Saying("Nobody said whether parcel {parcel} is inside. Scan it again.", {"parcel": visit.parcel})

    # -- keys -------------------------------------------------------------------------------------------------

    async def _badge_shown(self, badge: str) -> None:
        if await self.ask(self.kiosk.verbs.is_own_badge, self.kiosk.session_id, badge):
            self._finish()
        else:
            self._tell(Saying("This is not your badge."))

    def _type_on(self) -> None:
        """It was a person who began to type."""
        typed, self._typed = self._typed, ""
        if typed and not self.busy:
            self.go(TypeNumber(self.kiosk, self._loading, typed))

    def _type(self) -> None:
        self.go(TypeNumber(self.kiosk, self._loading))

    def _undo(self) -> None:
        self.go(TakeBack(self.kiosk, self._loading))

    def _finish(self) -> None:
        self._loading.finished = False
        if self._loading.did_something:
            self.go_on(LoadSummary(self.kiosk, self._loading))
        else:
            self.leave()
