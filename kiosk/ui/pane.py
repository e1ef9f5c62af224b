"""The kiosk's whole conversation with people, inside whatever area it is given."""

import logging
from collections.abc import Callable
from math import inf
from pathlib import Path
from typing import ParamSpec

from textual import events, on
from textual.timer import Timer
from textual.widget import Widget

from hal.clock import Clock, RunningClock
from kiosk.config.screen import ScreenPlan
from kiosk.core.trace import where
from kiosk.core.verbs import LiveVerbs
from kiosk.ui.aids import Aid
from kiosk.ui.aloud import Aloud
from kiosk.ui.arrivals import Arrivals
from kiosk.ui.contact import Contact
from kiosk.ui.conversation import Conversation, Kiosk
from kiosk.ui.hours import Hours, Now, time_of_day
from kiosk.ui.idle import IdleTime
from kiosk.ui.keyboard import Keyboard
from kiosk.ui.looks import CONTRAST, NIGHT, theme
from kiosk.ui.messages import (
    Absent,
    AskLanguage,
    Back,
    Broke,
    Go,
    GoBack,
    GoOn,
    Home,
    Listen,
    News,
    Respoken,
    StartOver,
    Told,
    Uncover,
)
from kiosk.ui.reading import Input, KeyReader, ParcelNumber, PickupToken, Scanned, Stuck, Typed, Unreadable, sort_scan
from kiosk.ui.screens.keypad import FirstScreen
from kiosk.ui.screens.languages import Languages
from kiosk.ui.screens.out_of_service import OutOfService
from kiosk.ui.screens.wait import Wait
from kiosk.ui.sound import Sounds, Voice
from kiosk.ui.widgets.key import Key
from kiosk.ui.widgets.text import ROOMY, Text
from kiosk.ui.words import Words

P = ParamSpec("P")

STYLES = Path(__file__).with_name("kiosk.tcss")
"""The pane's look: every app that shows a pane names this file in its CSS_PATH."""
TICK = 0.5
PATIENCE = 10.0
"""Seconds for which a page waits for a verb's answer before it makes way for `one moment, please`."""
LANDING = 0.3
"""Seconds in which a page that just appeared takes no touch: the second tap of two was meant for the page before."""
COMPACT = (78, 22)
"""Columns and rows under which the layout is the compact one."""
HIGH = 40
"""Rows from which a pane has room for large letters beside everything else."""

log = logging.getLogger(__name__)


class KioskPane(Widget):
    """Shows one conversation at a time, and is the only door to it: touches, keys, scans, news, time."""

    def __init__(
        self,
        verbs: LiveVerbs,
        *,
        clock: Clock | None = None,
        plan: ScreenPlan | None = None,
        time_of_day: Now = time_of_day,
        landing: float = LANDING,
        operator_phone: str = "",
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        super().__init__(id=id)
        self._plan = plan or ScreenPlan()
        self._time_of_day = time_of_day
        self._stack: list[Conversation] = []
        words = Words(self._plan.language)
        sounds = Sounds(self._plan.sounds, lambda: self._is_now(self._plan.quiet))
        voice = Voice(self._plan.speech, self._plan.headset)
        self._kiosk = Kiosk(verbs, words, clock or RunningClock(), sounds, voice, operator_phone)
        self._aloud = Aloud(self._kiosk, voice)
        self._arrivals = Arrivals(self._stack)
        self._reader = KeyReader(self._plan.scanner_prefix)
        self._keyboard = Keyboard(self, self._aloud, self._arrivals.typed)
        self._patience: Timer | None = None
        self._idle = IdleTime(self, self._kiosk, self._stack, self._reveal, self._stayed)
        self._busy_since: float | None = None
        self._unheard: str | None = None
        self._landing = landing
        self._contact = Contact(self, self._kiosk)

    # -- input from outside -----------------------------------------------------------------------------------

    def feed(self, event: events.Key) -> None:
        """Take one key of the terminal, a person's or a scanner's; which of the two, its pace tells."""
        if self._patience is not None:
            self._patience.stop()
        self._keyboard.stir()
        for got in self._reader.key(event.key, event.character, event.time):
            self._take(got)
        if self._reader.holding:
            self._patience = self.set_timer(self._reader.patience, self._nothing_followed)

    def press(self, key: str, since: float = inf) -> None:
        """Take one key that a person pressed: a character, or a name like `enter` or `backspace`."""
        warned = self._idle.warning is not None
        self._aloud.hush()
        self.stir()
        talk = self.talk
        if not self._keyboard.keep(key) and talk is not None and not talk.busy and not (warned and len(key) > 1):
            self._tell(self._keyboard.press, talk, Typed(key, since))

    def scan(self, payload: str) -> None:
        """Take one text of a scanner; one that comes too soon waits for a page, but for tokens and badges."""
        self.stir()
        talk, scan = self.talk, sort_scan(payload)
        self._unheard = None
        if talk is None or talk.busy:
            self._unheard = payload if isinstance(scan, ParcelNumber | Unreadable) else None
            return
        if isinstance(scan, PickupToken) and self._kiosk.session is None:
            self._tell(self._arrivals.scanned, talk, scan.text)
        else:
            self._tell(talk.scan, scan)

    def stir(self) -> None:
        """Somebody is there: idle time counts anew."""
        self._idle.stir()

    @property
    def talk(self) -> Conversation | None:
        """The conversation under way; None before the controller has answered for the first time."""
        return self._stack[-1] if self._stack else None

    # -- events -----------------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        """Reach the controller; the first screen follows by itself."""
        self._dress()
        self.set_interval(TICK, self.tick)
        self._contact.seek()

    def on_unmount(self) -> None:
        """Listen no more, and be silent."""
        self._contact.close()
        self._aloud.close()
        self._kiosk.sounds.close()

    def on_resize(self, event: events.Resize) -> None:
        """Choose the layout."""
        self.set_class(event.size.width < COMPACT[0] or event.size.height < COMPACT[1], "compact")
        self.set_class(event.size.height >= HIGH, ROOMY)

    def on_key(self, event: events.Key) -> None:
        """A key struck while something in the pane has the focus."""
        event.stop()
        event.prevent_default()
        self.feed(event)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """A touch anywhere says that somebody is there."""
        event.stop()
        self._aloud.hush()
        self.stir()

    @on(Key.Pressed)
    def _key_pressed(self, event: Key.Pressed) -> None:
        event.stop()
        talk = self.talk
        if talk is None or talk.busy or talk not in event.key.ancestors:
            return
        if event.time - talk.appeared_at >= self._landing:
            self._tell(event.key.act)
            self._dress()

    @on(News)
    def _news(self, event: News) -> None:
        event.stop()
        self._contact.take(event.happening)

    @on(Told)
    def _told(self, event: Told) -> None:
        event.stop()
        for conversation in tuple(self._stack):
            self._tell(conversation.happened, event.happening)

    def tick(self) -> None:
        """Let time pass: count an idle conversation down and end it, and leave nobody before a page that hangs."""
        talk = self.talk
        if talk is None:
            return
        now = self._kiosk.clock.monotonic()
        self._contact.keep_session()
        self._dress()
        self._tell(talk.passed)
        self._watch_over(talk, now)
        if self._unheard is not None and not talk.busy:
            self.scan(self._unheard)
        self._tell(self._aloud.follow, self._idle.warning or talk)
        self._tell(self._idle.passes, talk)

    def _dress(self) -> None:
        """Look as the person asked, or as the hour does."""
        aids = self._kiosk.aids
        if self.has_class(Aid.LARGE) is not (Aid.LARGE in aids):
            self.call_next(self._redraw)
        for aid in Aid:
            self.set_class(aid in aids, aid.value)
        look = CONTRAST if Aid.CONTRAST in aids else NIGHT if self._is_now(self._plan.night) else self._plan.theme
        if self.app.theme != theme(look):
            self.app.theme = theme(look)

    def _redraw(self) -> None:
        """Texts and keys are to be larger or smaller."""
        for each in (*self.query(Text), *self.query(Key)):
            each.refresh(layout=True)

    def _is_now(self, hours: str) -> bool:
        return bool(hours) and self._time_of_day(self._kiosk.words.zone) in Hours(hours)

    def _watch_over(self, talk: Conversation, now: float) -> None:
        """A job that takes long is seen on the keys; one that takes too long makes way until the controller answers."""
        if not talk.busy:
            self._busy_since = None
        elif self._busy_since is None:
            self._busy_since = now
        elif now - self._busy_since >= PATIENCE:
            self._busy_since = now
            self.post_message(Absent())
        talk.set_class(self._busy_since is not None and now > self._busy_since, "waiting")

    # -- one conversation after the other ---------------------------------------------------------------------

    @on(Go)
    async def _go(self, event: Go) -> None:
        event.stop()
        if event.by in self._stack:
            await self._enter(event.to, self._stack.index(event.by) + 1)

    @on(GoOn)
    async def _go_on(self, event: GoOn) -> None:
        event.stop()
        if event.by in self._stack:
            await self._enter(event.to, self._stack.index(event.by) + 1)
            await self._drop(event.by)

    @on(GoBack)
    async def _leave(self, event: GoBack) -> None:
        event.stop()
        if event.by in self._stack:
            await self._drop(event.by)
            self._reveal()
            if self.talk is not None:
                self._tell(self.talk.resumed)

    @on(Home)
    async def _home(self, event: Home) -> None:
        event.stop()
        self._part()
        first = FirstScreen(self._kiosk, event.what)
        await self._start_over(first)
        for digit in self._keyboard.code():
            self._tell(first.press, digit)

    @on(Uncover)
    async def _drop_above(self, event: Uncover) -> None:
        event.stop()
        if event.by in self._stack:
            for each in self._stack[self._stack.index(event.by) + 1 :]:
                await self._drop(each)
            self._reveal()

    @on(StartOver)
    async def _start_anew(self, event: StartOver) -> None:
        event.stop()
        if event.by in self._stack:
            await self._start_over(event.to)

    @on(Listen)
    def _listen(self, event: Listen) -> None:
        event.stop()
        self._aloud.listen()

    @on(AskLanguage)
    async def _ask_language(self, event: AskLanguage) -> None:
        event.stop()
        if event.by in self._stack:
            await self._enter(Languages(self._kiosk), self._stack.index(event.by) + 1)

    @on(Respoken)
    async def _respoken(self, event: Respoken) -> None:
        """Draw everything anew; a page further down is brought up to date when it is shown again."""
        event.stop()
        if event.by not in self._stack:
            return
        for conversation in self._stack:
            if conversation is not event.by:
                await conversation.recompose()
        await self._leave(GoBack(event.by))

    def _part(self) -> None:
        """The person is gone: the next one finds everything as everybody does."""
        self._unheard = None
        self._contact.sign_out()
        self._kiosk.words.come_home()
        self._kiosk.aids.drop()
        self._aloud.leave()
        self._dress()

    @on(Broke)
    async def _broke(self, event: Broke) -> None:
        event.stop()
        self._part()
        await self._start_over(OutOfService(self._kiosk))

    @on(Absent)
    async def _absent(self, event: Absent) -> None:
        event.stop()
        if not isinstance(self.talk, Wait):
            await self._enter(Wait(self._kiosk), len(self._stack))
        self._contact.seek()

    @on(Back)
    async def _back(self, event: Back) -> None:
        event.stop()
        if isinstance(self.talk, Wait):
            await self._drop(self.talk)
        if not self._stack:
            first = FirstScreen(self._kiosk)
            await self._enter(first, 0)
            first.fetch(first.look_around)
        self._reveal()
        self._tell(self._stack[-1].resumed)

    async def _enter(self, conversation: Conversation, place: int) -> None:
        self._stack.insert(place, conversation)
        conversation.display = False
        await self.mount(conversation)
        self._reveal()

    async def _drop(self, conversation: Conversation) -> None:
        self._stack.remove(conversation)
        conversation.dismiss()
        await conversation.remove()

    async def _start_over(self, conversation: Conversation) -> None:
        old = [each for each in self._stack if not isinstance(each, Wait)]
        await self._enter(conversation, 0)
        for each in old:
            await self._drop(each)
        self._reveal()

    def _reveal(self) -> None:
        """Show the uppermost conversation alone."""
        for conversation in self._stack:
            conversation.display = conversation is self.talk and self._idle.warning is None
        if self.talk is not None:
            self.talk.shown()

    def _stayed(self) -> None:
        if self.talk is not None:
            self._tell(self.talk.stayed)

    # -- guarded calls ----------------------------------------------------------------------------------------

    def _nothing_followed(self) -> None:
        for got in self._reader.flush():
            self._take(got)

    def _take(self, got: Input) -> None:
        match got:
            case Scanned(text):
                self.scan(text)
            case Typed(key, since):
                self.press(key, since)
            case Stuck(key):
                log.warning("the key %s is stuck", key)
                self._keyboard.forget()
                if self.talk is not None:
                    self._tell(self.talk.forget)

    def _tell(self, told: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
        """Call into a conversation; what it does wrong ends that conversation and nothing else."""
        try:
            told(*args, **kwargs)
        except Exception as error:  # noqa: BLE001 - any page may be at fault: the screen begins anew
            log.error("a conversation failed: %s", where(error))
            self.post_message(Broke())
