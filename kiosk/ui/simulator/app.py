"""The simulator's program: the kiosk's pane and the wall side by side, and what people can do around them."""

import asyncio
import logging
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

from textual import events, on
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.containers import Container, Horizontal, Vertical
from textual.driver import Driver
from textual.widgets import Static

from hal.sim.cabinet import Deed, SimCabinet
from kiosk.core.clock import UnitClock
from kiosk.core.errors import KioskError
from kiosk.core.verbs import Happening, LiveVerbs, Role, Visit, VisitState
from kiosk.notify.console import Phones, SentMessage
from kiosk.ui.app import DEFECTS, KioskDriver
from kiosk.ui.messages import Broke, Home
from kiosk.ui.pane import STYLES, KioskPane
from kiosk.ui.screens.keypad import FirstScreen
from kiosk.ui.simulator.cast import COURIER, STAFF, TECHNICIAN, Member, Parcel
from kiosk.ui.simulator.chips import Chip, Chips
from kiosk.ui.simulator.defects import is_the_kiosks
from kiosk.ui.simulator.guide import Guide
from kiosk.ui.simulator.logbook import Logbook
from kiosk.ui.simulator.messages import Felt, Heard, Rang
from kiosk.ui.simulator.phone import Phone
from kiosk.ui.simulator.play import Play
from kiosk.ui.simulator.wall import SimWall

FAILED = 70
"""The exit code after a defect of the simulator."""
LOOK = 0.1
"""Seconds between two looks at the steel: a door swings for a quarter of a second."""
LEAST = (80, 24)
"""Columns and rows under which nothing fits."""
MIDDLE, WIDE = (116, 34), (160, 46)
"""Columns and rows from which the kiosk's full layout fits beside the wall, and everything in frames."""
REGIONS = ("wall", "hand", "phone", "trolley", "badges")
"""Where Tab leads, after the kiosk."""

log = logging.getLogger(__name__)


class SimulatorApp(App[None], inherit_bindings=False):
    """Shows the kiosk beside its simulated cabinet until somebody presses Ctrl+C."""

    CSS_PATH = [STYLES, "simulator.tcss"]  # noqa: RUF012 - Textual's name and type
    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    AUTO_FOCUS = None
    ESCAPE_TO_MINIMIZE = False
    BINDINGS = [  # noqa: RUF012 - as above
        Binding("ctrl+c,ctrl+q", "leave", priority=True),
        Binding("f1", "guide", priority=True),
        Binding("f2", "courier", priority=True),
        Binding("f3", "technician", priority=True),
        Binding("f4", "mischief", priority=True),
        Binding("tab", "region(1)", priority=True),
        Binding("shift+tab", "region(-1)", priority=True),
    ]

    def __init__(
        self,
        verbs: LiveVerbs,
        steel: SimCabinet,
        phones: Phones,
        clock: UnitClock,
        driver: type[Driver] = KioskDriver,
    ) -> None:
        super().__init__(driver_class=driver)
        self._verbs, self._steel, self._phones, self._clock = verbs, steel, phones, clock
        self.play = Play(verbs, steel, phones)
        self._defects = 0
        self.pane = KioskPane(verbs, id="kiosk")
        self._zone = ZoneInfo(self.play.unit.time_zone)
        self._badge: Member | None = None
        self._note = ("", "")
        self._ears: list[Callable[[], None]] = []

    def compose(self) -> ComposeResult:
        """The kiosk and the wall; under them what people hold and read."""
        yield Chips(" SIMULATOR", self._keys(), id="keys")
        with Horizontal(id="stage"):
            yield self.pane
            yield SimWall(self.play.unit.slots, self.play.owner, id="wall")
        yield Chips(id="hand")
        with Container(id="props"):
            yield Phone(id="phone")
            with Vertical(id="carried"):
                yield Chips(id="trolley")
                yield Chips("BADGES", [_badge_chip(member, self._scan) for member in STAFF], id="badges")
            yield Logbook(id="log")
        yield Static(id="coach", markup=False)
        yield Static(id="small", markup=False)

    # -- beginning and end ------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        """Listen to everybody, and look at the steel from now on."""
        self._ears = [
            self._verbs.watch(self.play.mischief.heard),
            self._verbs.watch(self._hear),
            self._steel.listen(self._feel),
            self._phones.listen(self._ring),
        ]
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, self.exit)
        self.query_one("#wall").border_title = "CABINET"
        self.query_one("#kiosk").border_title = "KIOSK"
        self.query_one("#phone").border_title = "PHONES - click: scan the QR code"
        self.query_one("#carried").border_title = "TROLLEY - click: scan the label"
        self.query_one("#log").border_title = "LOG"
        self.set_interval(LOOK, self.look)
        self.look()

    def on_unmount(self) -> None:
        """Listen no more."""
        for stop in self._ears:
            stop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().remove_signal_handler(number)

    def action_leave(self) -> None:
        """Quit at once, whatever goes on."""
        self.exit()

    # The names below are Textual's own; the dependency is pinned to its minor version and tests hold them in place.

    def _handle_exception(self, error: Exception) -> None:
        """A defect: write it down; the kiosk's page starts over, the simulator ends. Textual would draw the trace."""
        if not self.is_running:
            log.info("a widget failed while everything ended", exc_info=error)
            return
        log.error("a widget failed", exc_info=error)
        self._defects += 1
        if is_the_kiosks(error) and self._defects <= DEFECTS:
            self.pane.post_message(Broke())
        else:
            self._fatal_error()

    def _fatal_error(self) -> None:
        self._return_code = FAILED
        self._close_messages_no_wait()

    def panic(self, *_renderables: object) -> None:
        """End without drawing anything."""
        self._fatal_error()

    # -- what is heard ----------------------------------------------------------------------------------------

    # The first three are called on other threads, where posting is all that is safe.

    def _hear(self, happening: Happening) -> None:
        self.post_message(Heard(happening))

    def _feel(self, deed: Deed) -> None:
        self.post_message(Felt(deed))

    def _ring(self, message: SentMessage) -> None:
        self.post_message(Rang(message))

    @on(Heard)
    def _heard(self, event: Heard) -> None:
        self._tell(self.play.happened(event.happening))
        visit = event.happening.visit
        if visit is not None and visit.state is VisitState.OPENING and visit.trouble is None:
            self.run_worker(self._review(visit))

    async def _review(self, begun: Visit) -> None:
        try:
            for visit in await asyncio.to_thread(self.play.review, begun):
                self._tell(self.play.happened(Happening(visit=visit)))
        except KioskError as error:
            log.info("no word of the visits before: %s", error)

    @on(Felt)
    def _felt(self, event: Felt) -> None:
        self._tell(self.play.did(event.deed))

    @on(Rang)
    def _rang(self, event: Rang) -> None:
        self._tell(self.play.rang(event.message))

    def _tell(self, sentence: str | None) -> None:
        """Write a sentence into the log; whatever was said before of somebody's mistake is over."""
        if sentence is not None:
            self._note = ("", "")
            now = datetime.fromtimestamp(self._clock.wall() / 1000, UTC).astimezone(self._zone)
            self.query_one(Logbook).note(f"{now:%H:%M}", sentence)
        self.look()

    # -- what is seen -----------------------------------------------------------------------------------------

    def on_resize(self, event: events.Resize) -> None:
        """Choose the layout."""
        wide, high = event.size
        self.query_one("#small", Static).update(
            f"The simulator needs {LEAST[0]} columns and {LEAST[1]} rows, this window has {wide} and {high}. "
            "Please make it larger, or press Ctrl+C to quit."
        )
        self.screen.set_class(wide < LEAST[0] or high < LEAST[1], "small")
        self.screen.set_class(wide >= MIDDLE[0] and high >= MIDDLE[1], "middle")
        self.screen.set_class(wide >= WIDE[0] and high >= WIDE[1], "wide")
        self.screen.set_class(high >= 28, "tall")

    def look(self) -> None:
        """Bring everything up to date with the steel and the story."""
        if not self.is_running or isinstance(self.screen, Guide):
            return
        play = self.play
        views = play.views()
        moves = {door: move.short for door in views if (move := play.natural(door)) is not None}
        self.query_one(SimWall).show(views, moves, play.chosen)
        self._show_hand(bool(views[play.chosen].share))
        self._show_trolley()
        self.query_one(Phone).show(play.story.letters[::-1])
        page = type(self.pane.talk).__name__
        note, said_at = self._note
        self._show_coach(note if note and said_at == page else play.advice(page, self._role(), views))
        self._sign_in_when_home()

    def _show_hand(self, is_open: bool) -> None:
        door = self.play.chosen
        chips = [
            Chip(move.label, partial(self._do, door, move.label), move.short, main=is_open and place == 0)
            for place, move in enumerate(self.play.moves(door))
        ]
        self.query_one("#hand", Chips).show(f" DOOR {door} {'OPEN' if is_open else 'shut'}: your hand can", chips)

    def _show_trolley(self) -> None:
        play = self.play
        chips = [
            Chip(self._whole_label(p), partial(self._scan_label, p.number), play.label(p)) for p in play.trolley.parcels
        ]
        if not any(parcel.to for parcel in play.trolley.parcels):
            chips.append(Chip("MORE PARCELS", self._bring_more))
        self.query_one("#trolley", Chips).show(" TROLLEY", chips)

    def _whole_label(self, parcel: Parcel) -> str:
        size = parcel.size(self.play.sizes) if parcel.to else "unannounced"
        return f"{size:<11} {parcel.number:<20} {'for ' + parcel.to if parcel.to else ''}"

    def _show_coach(self, advice: str) -> None:
        text = f"TRY THIS ({self.play.tour.progress}): {advice}"
        coach = self.query_one("#coach", Static)
        if str(coach.content) != text:
            coach.update(text)

    def _role(self) -> Role | None:
        talk = self.pane.talk
        session = talk.kiosk.session if talk is not None else None
        return session.role if session is not None else None

    # -- what people do ---------------------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        """Whatever nothing here took is the kiosk's; typing leads back to it."""
        event.stop()
        event.prevent_default()
        if event.is_printable and self.focused is not None and self.focused.id in REGIONS:
            self.set_focus(None)
        self.pane.feed(event)

    def action_region(self, by: int) -> None:
        """Go from the kiosk to the wall, the chips and the phones, and back."""
        at = self.focused.id if self.focused is not None else None
        regions = (None, *REGIONS)
        to = regions[((regions.index(at) if at in regions else 0) + by) % len(regions)]
        self.set_focus(None if to is None else self.query_one(f"#{to}"))

    @on(SimWall.Touched)
    def _touched(self, event: SimWall.Touched) -> None:
        """A click on an open door does the natural thing; on a shut one it chooses."""
        self.play.chosen = event.door
        move = self.play.natural(event.door)
        if move is not None:
            move.do()
        self.look()

    @on(SimWall.Chosen)
    def _chosen(self, event: SimWall.Chosen) -> None:
        self.play.chosen = event.door
        self.look()

    def _do(self, door: str, label: str) -> None:
        """Do what a chip says, if the door still lets it be done."""
        move = next((move for move in self.play.moves(door) if move.label == label), None)
        if move is not None:
            move.do()
        self.look()

    @on(Phone.Held)
    def _held(self, event: Phone.Held) -> None:
        self._scan(event.token)

    def _scan(self, text: str) -> None:
        """Hold something to the scanner."""
        self.pane.scan(text)

    def _scan_label(self, number: str) -> None:
        """Hold a parcel to the scanner; customers are told that this is not for them."""
        self._scan(number)
        if self._role() is None:
            self._say("Parcels are brought by the courier. Press F2: his badge is scanned; then click the label again.")

    def _bring_more(self) -> None:
        self.run_worker(self._more(), exclusive=True)

    async def _more(self) -> None:
        try:
            await asyncio.to_thread(self.play.bring_more)
        except KioskError as error:
            self._say(str(error))
        self.look()

    def action_guide(self) -> None:
        """Show or hide the page of help."""
        if isinstance(self.screen, Guide):
            self.screen.dismiss()
        else:
            self.push_screen(Guide())

    def action_courier(self) -> None:
        """Sign in as the courier."""
        self._sign_in(COURIER)

    def action_technician(self) -> None:
        """Sign in as the technician."""
        self._sign_in(TECHNICIAN)

    def action_mischief(self) -> None:
        """Break the next thing."""
        trap = self.play.mischief.turn()
        self._tell(f"F4: {trap.value}")

    def _sign_in(self, member: Member) -> None:
        """Go home first, and hold the badge to the scanner there."""
        role = member.role.value.lower()
        moving = [v.door for v in self.play.story.visits.values() if v.state is VisitState.OPENED]
        if self._role() is member.role:
            self._say(f"The {role} is signed in already; SIGN OUT goes back to the customers.")
        elif moving:
            self._say(f"Door {moving[0]} is still open: click it until it is shut, then sign in.")
        else:
            self._badge = member
            if not isinstance(self.pane.talk, FirstScreen):
                self.pane.post_message(Home())

    def _sign_in_when_home(self) -> None:
        talk = self.pane.talk
        if self._badge is not None and isinstance(talk, FirstScreen) and not talk.busy:
            member, self._badge = self._badge, None
            self._scan(member.badge)

    def _say(self, note: str) -> None:
        """Say something in the coach's place until the next thing happens or the kiosk shows another page."""
        self._note = (note, type(self.pane.talk).__name__)
        self.look()

    def _keys(self) -> list[Chip]:
        return [
            Chip("Ctrl+C quit", self.action_leave, "^C quit"),
            Chip("F1 help", self.action_guide),
            Chip("F2 courier", self.action_courier),
            Chip("F3 technician", self.action_technician),
            Chip("F4 break something", self.action_mischief),
        ]


def _badge_chip(member: Member, scan: Callable[[str], None]) -> Chip:
    role = member.role.value.lower()
    return Chip(f"{role} {member.number} PIN {member.pin}", partial(scan, member.badge))
