"""The simulator's program: it listens to the unit, gives keys to whom they belong, and ends cleanly."""

import asyncio
import logging
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from textual import events, on
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.driver import Driver

from hal.sim.cabinet import Deed, SimCabinet
from kiosk.core.clock import UnitClock
from kiosk.core.errors import KioskError
from kiosk.core.verbs import Happening, LiveVerbs, Visit, VisitState
from kiosk.notify.console import Phones, SentMessage
from kiosk.ui.app import DEFECTS, KioskDriver
from kiosk.ui.looks import LOOKS, teach
from kiosk.ui.messages import Broke
from kiosk.ui.pane import STYLES, KioskPane
from kiosk.ui.simulator.cast import COURIER, TECHNICIAN, Member
from kiosk.ui.simulator.chips import Chip
from kiosk.ui.simulator.defects import is_the_kiosks
from kiosk.ui.simulator.guide import Guide
from kiosk.ui.simulator.messages import Felt, Heard, Rang
from kiosk.ui.simulator.people import People
from kiosk.ui.simulator.picture import Picture
from kiosk.ui.simulator.play import Play

FAILED = 70
"""The exit code after a defect of the simulator."""
LOOK = 0.1
"""Seconds between two looks at the steel: a door swings for a quarter of a second."""
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

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
        teach(self)
        self._verbs, self._steel, self._phones, self._clock = verbs, steel, phones, clock
        self.play = Play(verbs, steel, phones)
        self.pane = KioskPane(verbs, id="kiosk")
        self.people = People(self.pane, self.play)
        self.picture = Picture(self.pane, self.play, self.people, self._keys())
        self._zone = ZoneInfo(self.play.unit.time_zone)
        self._ears: list[Callable[[], None]] = []
        self._defects = 0

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """The colours before any theme is chosen."""
        return dict(LOOKS["normal"])

    def compose(self) -> ComposeResult:
        """The picture fills the terminal."""
        yield self.picture

    # -- beginning and end ------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        """Listen to everybody, and look at the steel from now on."""
        self._ears = [
            self._verbs.watch(self.play.mischief.heard),
            self._verbs.watch(self._hear),
            self._steel.listen(self._feel),
            self._phones.listen(self._ring),
        ]
        for number in STOPS:
            asyncio.get_running_loop().add_signal_handler(number, self.exit)
        self.set_interval(LOOK, self.look)
        self.look()

    def on_unmount(self) -> None:
        """Listen no more."""
        for stop in self._ears:
            stop()
        for number in STOPS:
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

    # -- what is heard, on other threads, where posting is all that is safe -----------------------------------

    def _hear(self, happening: Happening) -> None:
        self.post_message(Heard(happening))

    def _feel(self, deed: Deed) -> None:
        self.post_message(Felt(deed))

    def _ring(self, message: SentMessage) -> None:
        self.post_message(Rang(message))

    # -- what comes of it -------------------------------------------------------------------------------------

    @on(Heard)
    def _heard(self, event: Heard) -> None:
        self._note(self.play.happened(event.happening))
        visit = event.happening.visit
        if visit is not None and visit.state is VisitState.OPENING and visit.trouble is None:
            self.run_worker(self._review(visit))

    async def _review(self, begun: Visit) -> None:
        try:
            for visit in await asyncio.to_thread(self.play.review, begun):
                self._note(self.play.happened(Happening(visit=visit)))
        except KioskError as error:
            log.info("no word of the visits before: %s", error)

    @on(Felt)
    def _felt(self, event: Felt) -> None:
        self.people.say("")
        self._note(self.play.did(event.deed))

    @on(Rang)
    def _rang(self, event: Rang) -> None:
        self._note(self.play.rang(event.message))

    def _note(self, sentence: str | None) -> None:
        """Write a sentence into the log."""
        if sentence is not None:
            now = datetime.fromtimestamp(self._clock.wall() / 1000, UTC).astimezone(self._zone)
            self.picture.log_book.note(f"{now:%H:%M}", sentence)
        self.look()

    def look(self) -> None:
        """Bring everything up to date with the steel and the story."""
        if self.is_running and self.picture.is_mounted:
            self.people.look_around()
            self.picture.show()

    # -- keys -------------------------------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        """Whatever nothing here took is the kiosk's; typing leads back to it."""
        event.stop()
        event.prevent_default()
        if event.is_printable and self.focused in self.picture.regions:
            self.set_focus(None)
        self.pane.feed(event)

    def action_region(self, by: int) -> None:
        """Go from the kiosk to the wall, the chips and the phones, and back."""
        places = (None, *self.picture.regions)
        at = places.index(self.focused) if self.focused in self.picture.regions else 0
        self.set_focus(places[(at + by) % len(places)])

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
        self.people.say("")
        self._note(f"F4: {self.people.make_mischief().value}")

    def _sign_in(self, member: Member) -> None:
        self.people.sign_in(member)
        self.look()

    def _keys(self) -> list[Chip]:
        return [
            Chip("Ctrl+C quit", self.action_leave, "^C quit"),
            Chip("F1 help", self.action_guide),
            Chip("F2 courier", self.action_courier),
            Chip("F3 technician", self.action_technician),
            Chip("F4 break something", self.action_mischief),
        ]
