"""A technician's first page: every door of the wall, live, and the boards behind them."""

from functools import partial

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from kiosk.core.verbs import BankReport, Condition, Health, SlotReport
from kiosk.ui.conversation import Kiosk
from kiosk.ui.names import CONDITIONS, STATES, USES
from kiosk.ui.screens.door_page import DoorPage
from kiosk.ui.screens.hold import hold_keys
from kiosk.ui.screens.live import LivePage
from kiosk.ui.screens.staff_door import StaffDoor
from kiosk.ui.screens.tools import Tools
from kiosk.ui.widgets.cards import Cards
from kiosk.ui.widgets.key import Key
from kiosk.ui.widgets.key_row import KeyRow
from kiosk.ui.widgets.text import Text

CARD, SMALL_CARD = (9, 5), (6, 3)
"""Cells of the smallest card in the full and in the compact layout."""
BOARDS_EVERY = 5.0
"""Seconds between two looks at the boards."""


class Doors(LivePage):
    """The wall as a table of cards; a touch on one leads to that door."""

    def __init__(self, kiosk: Kiosk) -> None:
        super().__init__(kiosk)
        visits = kiosk.session.visits if kiosk.session else ()
        self._boards_at = kiosk.clock.monotonic() - BOARDS_EVERY
        self._unfinished = [visit for visit in visits if visit.live]

    def compose(self) -> ComposeResult:
        """The cards above their keys, the boards in a line between them."""
        say = self.say
        yield Text(say("All doors"), id="title", classes="title tight")
        with Vertical(id="table"):
            with Cards(self.kiosk.unit.slots, self._refill):
                for slot in self.kiosk.unit.slots:
                    yield Key(slot.door, partial(self._open, slot.door), classes="card", name=slot.door)
            yield Static("", id="boards", markup=False)
            yield KeyRow(
                Key(say("MORE DOORS"), self._page, id="page"),
                Key(say("TOOLS"), self._tools, id="tools"),
                *hold_keys(self),
                Key(say("SIGN OUT"), self.home, id="leave", classes="second"),
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

    def ticked(self) -> None:
        """Read what has moved, and every few seconds how the boards answer."""
        self._stale = self._stale or self._boards_are_due
        super().ticked()

    async def read(self) -> None:
        """Ask how the doors stand, and the boards when it is time."""
        await super().read()
        if self._boards_are_due:
            self._boards_at = self.kiosk.clock.monotonic()
            self._show_boards(await self.ask(self.kiosk.verbs.health, self.kiosk.session_id))

    def updated(self) -> None:
        """Write the doors on their cards."""
        small = self._small
        for card in self.query(".card").results(Key):
            report = self.reports.get(card.name or "")
            if report is not None:
                card.relabel(self._card(report, small))
                card.set_class(report.condition is not Condition.IN_SERVICE, "trouble")
                card.set_class(report.state == "open", "open")

    @property
    def _small(self) -> bool:
        return bool(self.screen.query("KioskPane.compact"))

    def _share(self) -> None:
        """As many cards as the area holds, and the key to the others."""
        more = ("page",) if self.query_one(Cards).spread(*(SMALL_CARD if self._small else CARD)) else ()
        self.query_one(KeyRow).offer(*more, "tools", "leave", "hold")

    def _refill(self) -> None:
        """The cards have another area: others may fit, and other words on them."""
        if self.composed:
            self._share()
            self.updated()

    def _page(self) -> None:
        self.query_one(Cards).turn()
        self._share()

    def _card(self, report: SlotReport, small: bool) -> str:
        """A door in few words: its number, what holds it, its sensors; a mark where it is not in service."""
        say = self.say
        use, state = say(USES[report.use]), say(STATES.get(report.state, report.state))
        if small:
            mark = "" if report.condition is Condition.IN_SERVICE else "!"
            sees = {True: "+", False: "-", None: ""}[report.presence]
            return f"{report.slot.door}{report.slot.size[:1]}{mark}\n{use[:6]}\n{state[: 6 - len(sees)]}{sees}"
        condition = "" if report.condition is Condition.IN_SERVICE else say(CONDITIONS[report.condition])
        number = f"{report.slot.door} {report.slot.size[:1]}"
        return "\n".join(filter(None, (number, use, state, self._presence(report), condition)))

    def _presence(self, report: SlotReport) -> str:
        """What the slot's own sensor sees, where it has one."""
        return {True: self.say("+ full"), False: self.say("- clear"), None: ""}[report.presence]

    @property
    def _boards_are_due(self) -> bool:
        return self.kiosk.clock.monotonic() - self._boards_at >= BOARDS_EVERY

    def _show_boards(self, health: Health) -> None:
        line = self.query_one("#boards", Static)
        line.update("   ".join(map(self._board, health.vitals.banks)))
        line.set_class(any(bank.stopped or bank.silent_seconds is not None for bank in health.vitals.banks), "trouble")

    def _board(self, bank: BankReport) -> str:
        if bank.stopped:
            return self.say("{bank}: STOPPED", bank=bank.bank)
        if bank.silent_seconds is not None:
            return self.say("{bank}: SILENT {seconds} s", bank=bank.bank, seconds=round(bank.silent_seconds))
        return f"{bank.bank}: {round(bank.reply_ms)} ms" if bank.reply_ms is not None else bank.bank

    def _tools(self) -> None:
        self.go(Tools(self.kiosk))

    def _open(self, door: str) -> None:
        self.go(DoorPage(self.kiosk, door))
