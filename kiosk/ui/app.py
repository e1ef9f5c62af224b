"""The kiosk's own program around the pane: full screen, no way out, nothing personal on a terminal that fails."""

import logging
import signal
import sys
from collections import deque

from textual import events
from textual.app import App, ComposeResult
from textual.drivers.linux_driver import LinuxDriver

from hal.clock import Clock, RunningClock
from kiosk.config.screen import ScreenPlan
from kiosk.core.trace import where
from kiosk.core.verbs import LiveVerbs
from kiosk.ui.hours import Now, time_of_day
from kiosk.ui.looks import LOOKS, teach
from kiosk.ui.messages import Broke
from kiosk.ui.pane import LANDING, STYLES, KioskPane

FAILED, NO_TERMINAL = 1, 64
"""Exit codes; whatever ends the screen, the service starts it again."""
DEFECTS, WITHIN = 5, 60.0
"""So many defects of widgets within so many seconds are survived; one more ends the program."""
RECOVERY = 1.0
"""Seconds after a defect in which the pane starts over, unless the defect was its own."""

log = logging.getLogger(__name__)


class KioskDriver(LinuxDriver):
    """The terminal of a kiosk: it survives any bytes, and nobody can stop it from the keyboard."""

    def start_application_mode(self) -> None:
        """Take the terminal, with the job control signals as a service has them."""
        # A second input thread after SIGCONT keeps Textual 8.2 from ever ending.
        signal.signal(signal.SIGTSTP, signal.SIG_IGN)
        signal.signal(signal.SIGCONT, signal.SIG_DFL)
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual left it untyped

    def run_input_thread(self) -> None:
        """Read keys; bytes that are no UTF-8 are dropped with what came beside them (textual#6456)."""
        while not self.exit_event.is_set():
            try:
                super().run_input_thread()
            except UnicodeDecodeError:
                log.info("dropped input that is no UTF-8")


class KioskApp(App[None], inherit_bindings=False):
    """Shows the pane and nothing else; no key, no gesture and no defect leads out of it."""

    CSS_PATH = STYLES
    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    AUTO_FOCUS = None
    ESCAPE_TO_MINIMIZE = False

    def __init__(
        self,
        verbs: LiveVerbs,
        *,
        clock: Clock | None = None,
        plan: ScreenPlan | None = None,
        time_of_day: Now = time_of_day,
        landing: float = LANDING,
        operator_phone: str = "",
    ) -> None:
        super().__init__(driver_class=KioskDriver)
        teach(self)
        self._clock = clock or RunningClock()
        self.pane = KioskPane(
            verbs,
            clock=self._clock,
            plan=plan,
            time_of_day=time_of_day,
            landing=landing,
            operator_phone=operator_phone,
        )
        self._defects: deque[float] = deque(maxlen=DEFECTS)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """The colours before any theme is chosen."""
        return dict(LOOKS["normal"])

    def compose(self) -> ComposeResult:
        """The pane fills the screen."""
        yield self.pane

    def on_key(self, event: events.Key) -> None:
        """Keys that nothing has the focus for are the pane's too, and nobody else's."""
        event.stop()
        event.prevent_default()
        self.pane.feed(event)

    # The names below are Textual's own; the dependency is pinned to its minor version and tests hold them in place.

    def _handle_exception(self, error: Exception) -> None:
        """A defect in a widget: start over with the first screen; Textual would draw the locals and quit."""
        log.error("the screen failed: %s", where(error))
        now = self._clock.monotonic()
        if len(self._defects) == DEFECTS and now - self._defects[0] < WITHIN:
            self._fatal_error()
        else:
            self._defects.append(now)
            self.pane.post_message(Broke())
            self.set_timer(RECOVERY, self._end_if_dead)

    def _end_if_dead(self) -> None:
        """A widget that failed is replaced; the pane and the screen under it cannot be."""
        if not (self.pane.is_running and self.screen.is_running):
            self._fatal_error()

    def _fatal_error(self) -> None:
        """End without drawing anything: a traceback with locals could show a code."""
        self._return_code = FAILED
        self._close_messages_no_wait()

    def panic(self, *_renderables: object) -> None:
        """End without drawing anything."""
        self._fatal_error()


def run_screen(verbs: LiveVerbs, plan: ScreenPlan | None = None, operator_phone: str = "") -> int:
    """Show the screen on this terminal until it is told to stop; the answer is the exit code.

    `operator_phone` is whom to call as long as no controller has said so.
    """
    if sys.__stdin__ is None or not sys.__stdin__.isatty():
        sys.stderr.write("kiosk screen: there is no terminal on the standard input\n")
        return NO_TERMINAL
    app = KioskApp(verbs, plan=plan, operator_phone=operator_phone)
    app.run()
    return FAILED if app.return_code is None else app.return_code
