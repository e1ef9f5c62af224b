"""What every conversation with a person is: what it finds around it, how it asks the controller, where it leads.

Everything that a person or the controller does reaches a conversation through the pane, which guards each call;
what blocks runs in a job beside the event loop while `busy` keeps second taps out.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from functools import partial
from typing import ParamSpec, TypeVar

from textual.widget import Widget
from textual.worker import Worker

from hal.clock import Clock
from kiosk.core.errors import ControllerAbsent, KioskError, NotSignedIn
from kiosk.core.trace import where
from kiosk.core.verbs import Happening, LiveVerbs, LockerSlot, Session, Unit
from kiosk.ui.aids import Aids
from kiosk.ui.messages import Absent, AskLanguage, Broke, Go, GoBack, GoOn, Home, Listen, StartOver
from kiosk.ui.reading import Scan
from kiosk.ui.sound import Sounds, Voice
from kiosk.ui.widgets.key import LANGUAGE, Key
from kiosk.ui.widgets.text import Text
from kiosk.ui.words import Sayable, Saying, Words

P = ParamSpec("P")
R = TypeVar("R")
Job = Callable[[], Coroutine[None, None, None]]
"""Something to do on the event loop, made anew for each start."""

CUSTOMER_IDLE = 45.0
"""Seconds after which a customer's page goes back to the first one."""
CODE_BEGINS = 3
"""Digits in a row that are no choice of a key but the beginning of a code."""
READ = 20.0
"""Seconds after which what was said to one person gives way to what the page says to everybody."""
STAFF_IS_HERE = Saying("Staff is signed in here. Touch SIGN OUT first.")

log = logging.getLogger(__name__)


class Kiosk:
    """What every conversation finds around it: the verbs, the words, the clock and the unit as last described."""

    def __init__(
        self, verbs: LiveVerbs, words: Words, clock: Clock, sounds: Sounds, voice: Voice, operator_phone: str = ""
    ) -> None:
        self.verbs = verbs
        self.words = words
        self.clock = clock
        self.sounds = sounds
        self._voice = voice
        self._operator_phone = operator_phone
        self.aids = Aids()
        self.session: Session | None = None
        """Who of the staff is signed in at this screen; the pane signs them out with the first screen."""
        self.taken_up: set[str] = set()
        """Visits that the screen went on with after it had been away: each once, for its page may be what failed."""
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
        self.words.zone = unit.time_zone
        self.words.operator_phone = unit.operator_phone

    @property
    def talks(self) -> bool:
        """Whether the screen could read its pages out in the language that it speaks just now, if somebody asked."""
        return self._voice.speaks(self.words.language)

    @property
    def operator_phone(self) -> str:
        """Whom to call: as the controller has said, before its first answer as the unit's file says; may be empty."""
        return self._unit.operator_phone if self._unit else self._operator_phone

    @property
    def session_id(self) -> str:
        """The id of the staff session; raises NotSignedIn."""
        if self.session is None:
            raise NotSignedIn
        return self.session.id

    def slot(self, door: str) -> LockerSlot | None:
        """The slot behind a door."""
        return next((slot for slot in self.unit.slots if slot.door == door), None)


class Conversation(Widget):
    """One conversation with one person; it fills the pane while it is shown."""

    numbered = False
    """Whether a digit touches the key of that place, so that a tactile keypad reaches all that is on the page."""
    takes_text = False
    """Whether every character that is typed belongs to a text."""
    takes_digits = False
    """Whether a page without numbered keys has a use for digits that staff types."""
    remarks_at = ".title"
    """Whose place on the page a remark takes."""

    def __init__(self, kiosk: Kiosk) -> None:
        super().__init__()
        self.kiosk = kiosk
        self.say = kiosk.words.say
        self._at_work = False
        self._turned_away = False
        self._whole = asyncio.Event()
        self._dismissed = False
        self._remark: Sayable = ""
        self._remarked_at = 0.0
        self.appeared_at = 0.0
        """When the page came to be as it is seen (monotonic seconds of the process)."""

    # -- what the pane tells ----------------------------------------------------------------------------------

    @property
    def idle_after(self) -> float | None:
        """Seconds without activity after which `idled` is called; None while nobody may be hurried."""
        session = self.kiosk.session
        return CUSTOMER_IDLE if session is None else session.idle_after

    @property
    def door_moves(self) -> bool:
        """Whether a door is opening or open here: nobody is hurried then, nor on a page that leads back to this one."""
        return False

    @property
    def touchable(self) -> list[Key]:
        """The keys on offer in their order, the one for languages left out."""
        return [key for key in self.query(Key) if key.region.area and key.name != LANGUAGE]

    def key_at(self, place: int) -> Key | None:
        """The key of that place, if there is one; the first is 1."""
        keys = self.touchable
        return keys[place - 1] if 0 < place <= len(keys) else None

    def code_begins(self, digits: str) -> bool:
        """Whether digits typed in a row on a page of numbered keys begin a code; equal ones may be a stuck key's."""
        return len(digits) >= CODE_BEGINS and len(set(digits)) > 1

    def forget(self) -> None:
        """What was typed came of a key that is stuck."""

    def press(self, key: str) -> None:
        """Take a typed key that no focused key on the screen took."""

    def scan(self, _scan: Scan) -> None:
        """Take what the scanner read; whatever a page of the staff's has no use for is somebody else's."""
        if self.kiosk.session is not None:
            self.decline_stranger()

    def decline_stranger(self) -> None:
        """Somebody comes with a code of his own to a page that staff has left: nothing opens before they sign out."""
        self.remark(STAFF_IS_HERE)

    def happened(self, news: Happening) -> None:
        """Take word from the controller."""

    def ticked(self) -> None:
        """Some time has passed: called about twice a second."""

    def resumed(self) -> None:
        """This conversation is shown again, or was drawn anew in another language: bring it up to date."""

    def stayed(self) -> None:
        """Somebody asked for more time."""
        self.resumed()

    def idled(self) -> None:
        """Nobody is there any more."""
        self.home()

    def refused(self, error: KioskError) -> None:
        """A verb was refused: tell the person."""
        self.remark(error)

    # -- what a conversation does -----------------------------------------------------------------------------

    @property
    def busy(self) -> bool:
        """Whether a job is under way or the pane is about to show something else: input is dropped."""
        return self._at_work or self._turned_away

    def passed(self) -> None:
        """Some time has passed, after which a remark has been read."""
        if self._remark and self.kiosk.clock.monotonic() - self._remarked_at >= READ * self.kiosk.aids.patience:
            self.remark("")
        self.ticked()

    def remark(self, what: Sayable) -> None:
        """Say something in the place of the title until it was read, or until the controller is asked once more."""
        self._remark, self._remarked_at = what, self.kiosk.clock.monotonic()
        self._show_remark()

    def shown(self) -> None:
        """The pane shows this conversation (again)."""
        self._turned_away = False
        self.appeared()

    def appeared(self) -> None:
        """The page is seen, or another one than before to whoever stands there: what was on its way was not for it."""
        self.appeared_at = time.monotonic()

    def work(self, job: Callable[P, Coroutine[None, None, None]], *args: P.args, **kwargs: P.kwargs) -> None:
        """Carry out a job that asks the controller, one at a time; a second one is dropped."""
        if not self.busy:
            self._at_work = True
            if self._remark:
                self.remark("")
            self._start(partial(self._work, partial(job, *args, **kwargs)), "work")

    def fetch(self, job: Job) -> None:
        """Carry out a job that only looks, in place of the one before it; it keeps nobody from touching keys."""
        self._start(partial(self._guarded, job), "fetch")

    async def ask(self, verb: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Call a verb, which blocks, beside the event loop.

        A page that has gone meanwhile takes no answer; one that is being drawn anew takes it when it is whole.
        """
        answer = await asyncio.to_thread(partial(verb, *args, **kwargs))
        await self._whole.wait()
        if not self.stays:
            raise asyncio.CancelledError
        return answer

    async def mount_composed_widgets(self, widgets: list[Widget]) -> None:
        """Textual mounts the page's parts; with the last one, and the parts of that, the page is whole."""
        await super().mount_composed_widgets(widgets)
        self._became_whole()

    async def recompose(self) -> None:
        """Textual draws the page anew; meanwhile it is not whole."""
        self._whole.clear()
        await super().recompose()
        self._became_whole()

    @property
    def composed(self) -> bool:
        """Whether there is something to bring up to date: neither before the whole page was built nor after it went."""
        return self.stays and self._whole.is_set()

    @property
    def stays(self) -> bool:
        """Whether the page is there; on its way out, or the program's, its parts go before it does."""
        return self.is_attached and self.app.is_running and not self._dismissed

    def dismiss(self) -> None:
        """The pane takes this page away."""
        self._dismissed = True

    def go(self, to: "Conversation") -> None:
        """Show another conversation and come back here after it."""
        self._turned_away = True
        self.post_message(Go(self, to))

    def go_on(self, to: "Conversation") -> None:
        """Show another conversation in the place of this one."""
        self._turned_away = True
        self.post_message(GoOn(self, to))

    def start_over(self, to: "Conversation") -> None:
        """Show another conversation in the place of this one and all that it would go back to."""
        self._turned_away = True
        self.post_message(StartOver(self, to))

    def leave(self) -> None:
        """Go back to the conversation before this one."""
        self._turned_away = True
        self.post_message(GoBack(self))

    def home(self, what: Sayable = "") -> None:
        """Go back to the first screen, which says that."""
        self._turned_away = True
        self.post_message(Home(what))

    def listen(self) -> None:
        """Let this page and those after it be read out."""
        self.post_message(Listen())

    def ask_language(self) -> None:
        """Let the person choose another language, and come back here."""
        self._turned_away = True
        self.post_message(AskLanguage(self))

    def _became_whole(self) -> None:
        self._whole.set()
        if self._remark:
            self._show_remark()

    def _show_remark(self) -> None:
        if self.composed:
            self.query(self.remarks_at).first(Text).remark(self.kiosk.words.spoken(self._remark))

    def _start(self, job: Job, group: str) -> Worker[None]:
        return self.run_worker(job, group=group, exclusive=True, exit_on_error=False)

    async def _work(self, job: Job) -> None:
        try:
            await self._guarded(job)
        finally:
            self._at_work = False

    async def _guarded(self, job: Job) -> None:
        """Carry out a job; whatever goes wrong leads the person on, and a defect is logged."""
        try:
            await job()
        except ControllerAbsent:
            self.post_message(Absent())
        except NotSignedIn as error:
            if self.kiosk.session is not None:  # else the pane has signed out and shows the first screen already
                self.home(error)
        except KioskError as error:
            self.refused(error)
        except Exception as error:  # noqa: BLE001 - the outermost edge of a worker: the screen begins anew
            log.error("%s failed: %s", type(self).__name__, where(error))
            self.post_message(Broke())
