"""What every conversation with a person is: what it finds around it, how it asks the controller, where it leads.

Everything that a person or the controller does reaches a conversation through the pane, which guards each call;
what blocks runs in a job beside the event loop while `busy` keeps second taps out.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, ParamSpec, TypeVar

from textual.widget import Widget

from hal.clock import Clock
from kiosk.core.errors import ControllerAbsent, KioskError
from kiosk.core.verbs import Happening, LiveVerbs, LockerSlot, Unit
from kiosk.ui.messages import Absent, Broke, Go, GoOn, Home, Leave
from kiosk.ui.reading import Scan
from kiosk.ui.words import Words

P = ParamSpec("P")
R = TypeVar("R")

log = logging.getLogger(__name__)


class Kiosk:
    """What every conversation finds around it: the verbs, the words, the clock and the unit as last described."""

    def __init__(self, verbs: LiveVerbs, words: Words, clock: Clock) -> None:
        self.verbs = verbs
        self.words = words
        self.clock = clock
        self._unit: Unit | None = None

    @property
    def unit(self) -> Unit:
        """The unit as the controller described it last; the pane asks before the first conversation."""
        if self._unit is None:
            raise LookupError("the controller has not described the unit yet")
        return self._unit

    @unit.setter
    def unit(self, unit: Unit) -> None:
        self._unit = unit

    def slot(self, door: str) -> LockerSlot | None:
        """The slot behind a door."""
        return next((slot for slot in self.unit.slots if slot.door == door), None)


class Conversation(Widget):
    """One conversation with one person; it fills the pane while it is shown."""

    def __init__(self, kiosk: Kiosk) -> None:
        super().__init__()
        self.kiosk = kiosk
        self.say = kiosk.words.say
        self._at_work = False
        self._turned_away = False

    # -- what the pane tells ----------------------------------------------------------------------------------

    @property
    def idle_after(self) -> float | None:
        """Seconds without activity after which `idled` is called; None while nobody may be hurried."""
        return None

    def press(self, key: str) -> None:
        """Take a typed key that no focused key on the screen took."""

    def scan(self, scan: Scan) -> None:
        """Take what the scanner read."""

    def happened(self, news: Happening) -> None:
        """Take word from the controller."""

    def ticked(self) -> None:
        """Some time has passed: called about twice a second."""

    def resumed(self) -> None:
        """This conversation is shown again, or somebody asked for more time."""

    def idled(self) -> None:
        """Nobody is there any more."""
        self.home()

    def refused(self, error: KioskError) -> None:
        """A verb was refused: tell the person."""

    # -- what a conversation does -----------------------------------------------------------------------------

    @property
    def busy(self) -> bool:
        """Whether a job is under way or the pane is about to show something else: input is dropped."""
        return self._at_work or self._turned_away

    def shown(self) -> None:
        """The pane shows this conversation (again)."""
        self._turned_away = False

    def work(self, job: Coroutine[Any, Any, None]) -> None:
        """Carry out a job that asks the controller, one at a time; a second one is dropped."""
        if self.busy:
            job.close()
            return
        self._at_work = True
        self.add_class("busy")
        self.run_worker(self._carry_out(job), group="verbs", exit_on_error=False)

    async def ask(self, verb: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Call a verb, which blocks, beside the event loop."""
        return await asyncio.to_thread(partial(verb, *args, **kwargs))

    def go(self, to: "Conversation") -> None:
        """Show another conversation and come back here after it."""
        self._turned_away = True
        self.post_message(Go(self, to))

    def go_on(self, to: "Conversation") -> None:
        """Show another conversation in the place of this one."""
        self._turned_away = True
        self.post_message(GoOn(self, to))

    def leave(self) -> None:
        """Go back to the conversation before this one."""
        self._turned_away = True
        self.post_message(Leave(self))

    def home(self, text: str = "") -> None:
        """Go back to the first screen."""
        self._turned_away = True
        self.post_message(Home(text))

    async def _carry_out(self, job: Coroutine[Any, Any, None]) -> None:
        try:
            await job
        except ControllerAbsent:
            self.post_message(Absent())
        except KioskError as error:
            self.refused(error)
        except Exception:
            log.exception("%s failed", type(self).__name__)
            self.post_message(Broke())
        finally:
            self._at_work = False
            self.remove_class("busy")
