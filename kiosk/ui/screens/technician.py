"""A technician's pages: every door, live; one door in detail; WORK HOLD on each of them."""

from collections.abc import Mapping
from functools import partial

from textual import events
from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Static

from kiosk.core.errors import KioskError
from kiosk.core.verbs import Condition, Happening, SlotReport, SlotUse
from kiosk.ui.conversation import Conversation, Kiosk
from kiosk.ui.names import CAUSES, CONDITIONS, SIZES, STATES, STATUSES, USES
from kiosk.ui.screens.choice import Choice
from kiosk.ui.screens.hold import HoldKey, hold_keys
from kiosk.ui.screens.staff_door import StaffDoor
from kiosk.ui.widgets.key import Key
from kiosk.ui.widgets.key_row import KeyRow
from kiosk.ui.widgets.which_door import WhichDoor

CARD, SMALL_CARD = (9, 5), (6, 3)
"""Cells of the smallest card in the full and in the compact layout."""
REASONS = ("test", "clean", "repair", "a parcel is stuck", "a customer called")
FAULTS = ("the lock", "the hinge or the door", "the sensor", "dirty or wet", "something else")


class Cards(Widget):
    """One card a door, as many as fit."""


class LivePage(Conversation):
    """A page of a technician that follows the doors."""

    def __init__(self, kiosk: Kiosk) -> None:
        super().__init__(kiosk)
        self._stale = True
        self.reports: Mapping[str, SlotReport] = {}

    def updated(self) -> None:
        """The doors were read anew."""

    def happened(self, _news: Happening) -> None:
        """Something moved: read the doors with the next tick."""
        self._stale = True
        for key in self.query(HoldKey):
            key.show()

    def resumed(self) -> None:
        """This page is seen again."""
        self._stale = True
        self.ticked()

    def ticked(self) -> None:
        """Read the doors when something has moved."""
        if self._stale and self.composed:
            self._stale = False
            self.fetch(self._read)

    async def _read(self) -> None:
        reports = await self.ask(self.kiosk.verbs.slots, self.kiosk.session_id)
        self.reports = {report.slot.door: report for report in reports}
        self.updated()


class Doors(LivePage):
    """The wall as a table of cards; a touch on one leads to that door."""

    def __init__(self, kiosk: Kiosk) -> None:
        super().__init__(kiosk)
        self._first = 0
        self._room = 1
        visits = kiosk.session.visits if kiosk.session else ()
        self._unfinished = [visit for visit in visits if visit.live]

    def compose(self) -> ComposeResult:
        """The cards above four keys."""
        say = self.say
        yield Static(say("All doors"), id="title", classes="title tight", markup=False)
        with Cards():
            for slot in self.kiosk.unit.slots:
                yield Key(slot.door, partial(self._open, slot.door), classes="card", name=slot.door)
        yield KeyRow(
            Key(say("MORE DOORS"), self._page, id="page"),
            Key(say("SIGN OUT"), self.home, id="leave", classes="second"),
            *hold_keys(self),
        )

    def on_mount(self) -> None:
        """Go on with an unfinished visit, or show the doors."""
        self._share()
        if self._unfinished:
            self.go(StaffDoor(self.kiosk, self._unfinished.pop()))
        else:
            self.ticked()

    def resumed(self) -> None:
        """One door is done: another unfinished one, or the table."""
        if self._unfinished:
            self.go(StaffDoor(self.kiosk, self._unfinished.pop()))
        else:
            super().resumed()

    def on_resize(self, _event: events.Resize) -> None:
        """As many cards as fit."""
        self._share()
        self.updated()

    def updated(self) -> None:
        """Write the doors on their cards."""
        small = self._small
        for card in self.query(".card").results(Key):
            report = self.reports.get(card.name or "")
            if report is not None:
                card.relabel(self._card(report, small))
                card.set_class(report.condition is not Condition.IN_SERVICE, "trouble")
                card.set_class(report.state == "open", "open")

    def refused(self, error: KioskError) -> None:
        """Say what was refused."""
        self.query_one("#title", Static).update(self.kiosk.words.refusal(error))

    @property
    def _small(self) -> bool:
        return bool(self.screen.query("KioskPane.compact"))

    def _share(self) -> None:
        """Which cards are seen: a page of as many as the area holds."""
        cards = self.query_one(Cards)
        wide, high = SMALL_CARD if self._small else CARD
        rows = max(1, (cards.size.height + 1) // (high + 1))
        most = max(1, (cards.size.width + 1) // (wide + 1))
        columns = min(most, -(-len(self.kiosk.unit.slots) // rows))
        self._room = columns * rows
        for place, card in enumerate(self.query(".card")):
            card.display = self._first <= place < self._first + self._room
        cards.styles.grid_size_columns = columns
        cards.styles.grid_size_rows = min(rows, -(-len(self.kiosk.unit.slots) // columns))
        more = ("page",) if len(self.kiosk.unit.slots) > self._room else ()
        self.query_one(KeyRow).offer(*more, "leave", "hold")

    def _page(self) -> None:
        self._first += self._room
        if self._first >= len(self.kiosk.unit.slots):
            self._first = 0
        self._share()

    def _card(self, report: SlotReport, small: bool) -> str:
        """A door in three words: its number, what holds it, its sensor; a mark where it is not in service."""
        say = self.say
        use, state = say(USES[report.use]), say(STATES.get(report.state, report.state))
        if small:
            mark = "" if report.condition is Condition.IN_SERVICE else "!"
            return f"{report.slot.door}{mark}\n{use[:6]}\n{state[:6]}"
        condition = "" if report.condition is Condition.IN_SERVICE else say(CONDITIONS[report.condition])
        return "\n".join(filter(None, (f"{report.slot.door} {report.slot.size[:1]}", use, state, condition)))

    def _open(self, door: str) -> None:
        self.go(DoorPage(self.kiosk, door))


class DoorPage(LivePage):
    """One door: all that is known of it, and what can be done about it."""

    def __init__(self, kiosk: Kiosk, door: str) -> None:
        super().__init__(kiosk)
        self._door = door
        self._reason: str | None = None
        self._cause: str | None = None

    def compose(self) -> ComposeResult:
        """Where it is, how it stands, the keys."""
        say = self.say
        yield Static(say("Door {door}", door=self._door), id="title", classes="title", markup=False)
        yield WhichDoor(self.kiosk, self._door)
        yield Static("", id="text", classes="text", markup=False)
        yield KeyRow(
            Key(say("OPEN"), self._ask_reason, id="open", classes="main"),
            Key(say("OUT OF SERVICE"), self._ask_cause, id="out"),
            Key(say("PUT BACK"), self._put_back, on_release=True, id="back-in"),
            Key(say("BACK"), self.leave, id="back", classes="second"),
            *hold_keys(self),
        )

    def on_mount(self) -> None:
        """Read the door."""
        self.query_one(KeyRow).offer("back", "hold")
        self.ticked()

    def resumed(self) -> None:
        """A reason or a cause was given, or a visit has ended."""
        super().resumed()
        reason, self._reason = self._reason, None
        cause, self._cause = self._cause, None
        if reason is not None:
            self.work(self._opened, reason)
        elif cause is not None:
            self.work(self._set, Condition.OUT_OF_SERVICE, cause)

    def press(self, key: str) -> None:
        """Escape goes back."""
        if key == "escape":
            self.leave()

    def refused(self, error: KioskError) -> None:
        """Say what was refused."""
        self.query_one("#text", Static).update(self.kiosk.words.refusal(error))

    def updated(self) -> None:
        """Show how the door stands."""
        report = self.reports.get(self._door)
        if report is None:
            return
        out = report.condition is Condition.OUT_OF_SERVICE
        self.query_one("#text", Static).update(self._described(report))
        self.query_one(KeyRow).offer("open", "back-in" if out else "out", "back", "hold")

    def _described(self, report: SlotReport) -> str:
        say = self.say
        size = say(SIZES.get(report.slot.size, report.slot.size))
        presence = {True: say("something inside"), False: say("nothing inside"), None: ""}[report.presence]
        parcel = (
            say("parcel {parcel} {status}", parcel=report.parcel, status=say(STATUSES[report.status]))
            if report.parcel and report.status
            else say(USES[report.use])
        )
        probably = say("probably empty") if report.probably_empty else ""
        state = say("the door is {state}", state=say(STATES.get(report.state, report.state)))
        cause = say(CAUSES.get(report.cause, "{cause}"), cause=report.cause) if report.cause else ""
        condition = say(CONDITIONS[report.condition]) + (f": {cause}" if cause else "")
        return ", ".join(filter(None, (size, parcel, probably, presence, state, condition)))

    def _ask_reason(self) -> None:
        report = self.reports.get(self._door)
        if report is not None and report.use is SlotUse.OCCUPIED:
            question = self.say("Door {door} HOLDS A PARCEL. Open it all the same? Why?", door=self._door)
        else:
            question = self.say("Why do you open door {door}?", door=self._door)
        self.go(Choice(self.kiosk, question, [self.say(reason) for reason in REASONS], self._take_reason))

    def _take_reason(self, reason: str) -> None:
        self._reason = reason

    async def _opened(self, reason: str) -> None:
        report = self.reports.get(self._door)
        insist = report is not None and report.use is SlotUse.OCCUPIED
        visit = await self.ask(self.kiosk.verbs.begin_inspect, self.kiosk.session_id, self._door, reason, insist)
        self.go(StaffDoor(self.kiosk, visit))

    def _ask_cause(self) -> None:
        question = self.say("Why is door {door} out of service?", door=self._door)
        self.go(Choice(self.kiosk, question, [self.say(cause) for cause in FAULTS], self._take_cause))

    def _take_cause(self, cause: str) -> None:
        self._cause = cause

    def _put_back(self) -> None:
        self.work(self._set, Condition.IN_SERVICE, self.say("repaired"))

    async def _set(self, condition: Condition, cause: str) -> None:
        await self.ask(self.kiosk.verbs.set_condition, self.kiosk.session_id, self._door, condition, cause)
        await self._read()
