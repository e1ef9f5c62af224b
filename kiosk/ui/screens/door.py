"""What every conversation at an open door has in common: which door, where it is, and what to do next."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from textual.app import ComposeResult

from kiosk.core.errors import KioskError
from kiosk.core.verbs import Answer, Happening, Trouble, Visit, VisitState
from kiosk.ui.conversation import Conversation, Kiosk
from kiosk.ui.sound import LEFT_OPEN, OPENED, REFUSED, SHUT
from kiosk.ui.widgets.key import Key
from kiosk.ui.widgets.key_row import KeyRow
from kiosk.ui.widgets.text import Text
from kiosk.ui.widgets.which_door import WhichDoor
from kiosk.ui.words import Sayable


class Stage(Enum):
    """Where a visit stands for the person before the door."""

    OPENING = "opening"
    STUCK = "stuck"
    OPEN = "open"
    SHUT = "shut"
    OVER = "over"


HEARD = {Stage.OPEN: OPENED, Stage.SHUT: SHUT, Stage.STUCK: REFUSED}
"""The sounds of a visit's stages."""


def stage_of(visit: Visit) -> Stage:
    """The stage of a visit."""
    if visit.state is VisitState.OPENED:
        return Stage.OPEN
    if visit.state is VisitState.CLOSED:
        return Stage.SHUT
    if not visit.live:
        return Stage.OVER
    return Stage.STUCK if visit.trouble in (Trouble.NOT_OPENED, Trouble.SILENT) else Stage.OPENING


MAIN = "main"
"""The class of the one key that is the next step."""


@dataclass(frozen=True, slots=True)
class Face:
    """What the page says at one moment, and the ids of the keys on offer."""

    title: str
    text: str
    keys: tuple[str, ...] = ()
    next_step: bool = False
    """Whether the first key is what a person should do next."""


class AtDoor(Conversation):
    """Follows one visit; what is said and offered at each stage is its kinds' affair (`face`, `keys`)."""

    def __init__(self, kiosk: Kiosk, visit: Visit) -> None:
        super().__init__(kiosk)
        self.visit = visit
        self.since = kiosk.clock.monotonic()
        self._told: Sayable = ""
        self._heard = 0

    # -- what each kind of visit says --------------------------------------------------------------------------

    def face(self) -> Face:
        """What to show just now."""
        raise NotImplementedError

    def keys(self) -> Sequence[Key]:
        """Every key of this kind of visit, with ids."""
        raise NotImplementedError

    def moved_on(self) -> None:
        """The visit came to another stage."""

    # -- common to all ----------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """The door's number beside the map, a sentence, the keys."""
        yield Text(id="title", classes="title")
        yield WhichDoor(self.kiosk, self.visit.door)
        yield Text(id="text", classes="text")
        yield KeyRow(*self.keys())

    def on_mount(self) -> None:
        """Show the visit, and look whether it has moved on since."""
        self.show()
        self.fetch(self._look)

    @property
    def stage(self) -> Stage:
        """Where the visit stands."""
        return stage_of(self.visit)

    @property
    def by(self) -> str | None:
        """The session under which this door is opened; customers have none."""
        return self.kiosk.session.id if self.kiosk.session else None

    @property
    def door_moves(self) -> bool:
        """Whether the door is opening or open, and somebody may be at it."""
        return self.stage in (Stage.OPENING, Stage.OPEN) and not self.unattended

    @property
    def unattended(self) -> bool:
        """Whether the door stands open and was left to the controller: nobody is taken to be at it any more."""
        return self.visit.trouble is Trouble.UNATTENDED

    @property
    def since_step(self) -> float:
        """Seconds since the visit came to its present stage."""
        return self.kiosk.clock.monotonic() - self.since

    def press(self, key: str) -> None:
        """Enter takes the next step: it confirms what the yellow key says."""
        if key == "enter" and self.composed:
            for each in self.query_one(KeyRow).offered:
                if each.has_class(MAIN):
                    each.act()

    def happened(self, news: Happening) -> None:
        """The door moved on."""
        if news.visit is not None and news.visit.id == self.visit.id:
            self._heard += 1
            self.seen(news.visit)

    def resumed(self) -> None:
        """Ask how far the visit is: news may have been missed."""
        self.show()
        self.fetch(self._look)

    def refused(self, error: KioskError) -> None:
        """Say what was refused."""
        self.tell(error)

    def remark(self, what: Sayable) -> None:
        """The title says how the door stands, and goes on to."""
        self.tell(what)

    def tell(self, what: Sayable) -> None:
        """Say something in the place of the page's own text until the visit moves on."""
        self._told = what
        self.show()

    def seen(self, visit: Visit) -> None:
        """Take the visit as it stands, or the one that follows it; a shut door may open again."""
        before, other = self.stage, visit.id != self.visit.id
        if visit.trouble is not self.visit.trouble and visit.trouble in (Trouble.LEFT_OPEN, Trouble.LEFT_OPEN_LONG):
            self.kiosk.sounds.play(LEFT_OPEN)
            self._told = ""
        self.visit = visit
        if other:
            self.fetch(self._look)
        if self.stage is not before or other:
            self._told = ""
            self.since = self.kiosk.clock.monotonic()
            self.appeared()
            self._sound()
            self.moved_on()
        self.show()

    def _sound(self) -> None:
        """Let the stage be heard."""
        if self.stage in HEARD:
            self.kiosk.sounds.play(HEARD[self.stage])

    def show(self) -> None:
        """Bring the page up to date."""
        if not self.composed:
            return
        face = self.face()
        self.query_one("#title", Text).update(face.title)
        self.query_one("#text", Text).update(self.kiosk.words.spoken(self._told) or face.text)
        self.query_one(WhichDoor).show(self.visit.door)
        self.query_one(KeyRow).offer(*face.keys)
        for key in self.query_one(KeyRow).offered:
            key.set_class(face.next_step and key.id == face.keys[0], MAIN)
        self.set_class(self.stage is Stage.OVER, "over")
        self.set_class(self.visit.trouble is not None, "trouble")

    async def reopen(self) -> None:
        """Open the same door once more, because the person asked."""
        self.seen(await self.ask(self.kiosk.verbs.open_again, self.visit.id, self.by))

    async def settle(self, answer: Answer) -> None:
        """Give the person's answer, which ends the visit."""
        self.seen(await self.ask(self.kiosk.verbs.settle, self.visit.id, answer, self.by))

    async def _look(self) -> None:
        """Ask how far the visit is; news that came meanwhile are newer than the answer."""
        heard = self._heard
        visit = await self.ask(self.kiosk.verbs.visit, self.visit.id)
        if heard == self._heard and visit.id == self.visit.id:
            self.seen(visit)
