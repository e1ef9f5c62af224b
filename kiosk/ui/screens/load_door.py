"""A courier at the door that opened for a parcel."""

from collections.abc import Callable, Sequence

from kiosk.core.errors import NoFreeSlot, SlotBusy
from kiosk.core.verbs import Answer, Visit
from kiosk.ui.conversation import Kiosk
from kiosk.ui.reading import Badge, ParcelNumber, Scan
from kiosk.ui.screens.deposit import Deposit
from kiosk.ui.screens.door import Face, Stage
from kiosk.ui.screens.loading import Loading
from kiosk.ui.screens.staff_at_door import StaffAtDoor
from kiosk.ui.widgets.key import Key
from kiosk.ui.words import Saying

TYPED = 0.3
"""Seconds after a character in which Enter answers nothing: it ends a label too short to be told from typing."""


class LoadDoor(StaffAtDoor):
    """Follows a STORE visit: put it in, shut; the next scan or a touch says that it is inside."""

    takes_digits = True

    def __init__(self, kiosk: Kiosk, loading: Loading, visit: Visit) -> None:
        super().__init__(kiosk, visit)
        self._loading = loading
        self._deposit: Deposit | None = None
        self._take_back = False
        self._left: str | None = None
        self._typed_at = kiosk.clock.monotonic() - TYPED

    def keys(self) -> Sequence[Key]:
        """Answers once it is shut; corrections while it is open."""
        say, verbs = self.say, self.kiosk.verbs
        return (
            Key(say("INSIDE"), self._inside, on_release=True, id="inside"),
            Key(say("ALL INSIDE, DONE"), self._all_inside, on_release=True, id="all"),
            Key(say("NOT INSIDE"), self._not_inside, on_release=True, id="not-inside"),
            Key(say("OPEN AGAIN"), lambda: self.work(self.reopen), on_release=True, id="again"),
            Key(say("LARGER"), lambda: self.work(self._elsewhere, verbs.larger), on_release=True, id="larger"),
            Key(say("NOT EMPTY"), lambda: self.work(self._elsewhere, verbs.not_empty), on_release=True, id="full"),
            Key(say("BROKEN"), lambda: self.work(self._elsewhere, verbs.broken), on_release=True, id="broken"),
            Key(say("NOT STORED"), self._not_inside, on_release=True, id="not-stored", classes="second"),
            self.leave_key(),
        )

    def face(self) -> Face:
        """What to show at each stage."""
        say, door, parcel = self.say, self.visit.door, self.visit.parcel or ""
        match self.stage:
            case Stage.OPENING | Stage.OVER:
                return Face(say("Door {door} opens", door=door), say("Parcel {parcel}", parcel=parcel))
            case Stage.OPEN:
                return Face(say("Door {door} is open", door=door), self._what_to_do(), self._corrections())
            case Stage.SHUT:
                text = say("Parcel {parcel} is inside? Scan the next one, or touch INSIDE.", parcel=parcel)
                return Face(say("Door {door} is shut", door=door), text, ("inside", "all", "not-inside", "again"), True)
            case Stage.STUCK:
                text = say("Press on the door and let go, then touch OPEN AGAIN. BROKEN opens another door.")
                return Face(say("Door {door} did not open", door=door), text, ("again", "broken", "not-stored"), True)

    def moved_on(self) -> None:
        """What ended is counted; what is taken back is settled as soon as the door is shut."""
        if self.stage is Stage.OVER:
            self._note_end()
        elif self.stage is Stage.SHUT and self._take_back:
            self._answer(Answer.NOT_INSIDE)

    def resumed(self) -> None:
        """A question about the next parcel was answered."""
        super().resumed()
        deposit, self._deposit = self._deposit, None
        if deposit is not None and not deposit.given_up:
            self.work(self._store_next, deposit)

    def press(self, key: str) -> None:
        """Enter says that it is inside, once the door is shut; not the Enter that ends what a slow scanner typed."""
        now = self.kiosk.clock.monotonic()
        if len(key) == 1:
            self._typed_at = now
        elif key == "enter" and now - self._typed_at < TYPED:
            self.tell(Saying("This is not a parcel number."))
        else:
            super().press(key)

    def scan(self, scan: Scan) -> None:
        """The next parcel, once this door is shut; one's own badge once more says that this was the last one."""
        if isinstance(scan, Badge) and self.stage is Stage.SHUT:
            self.work(self._badge_shown, scan.text)
        elif not isinstance(scan, ParcelNumber):
            self.tell(Saying("This is not a parcel number."))
        elif scan.text == self.visit.parcel:
            self.tell(Saying("This is the parcel for door {door}.", {"door": self.visit.door}))
        elif self.stage is Stage.SHUT:
            self.work(self._next, scan.text)
        elif self.stage is Stage.STUCK:
            self.tell(Saying("Parcel {number} comes next. First touch one of the keys below.", {"number": scan.text}))
        else:
            self.tell(Saying("Shut door {door} first.", {"door": self.visit.door}))

    def _what_to_do(self) -> str:
        return " ".join(filter(None, (self._errand(), self.reminder, self.way_on if self._take_back else "")))

    def _errand(self) -> str:
        parcel = self.visit.parcel or ""
        if self._take_back:
            return self.say("Take parcel {parcel} out again, then shut the door.", parcel=parcel)
        if self._left is not None:
            return self.say("Move parcel {parcel} here from door {left}. Shut both.", parcel=parcel, left=self._left)
        return self.say("Put parcel {parcel} in, then shut the door.", parcel=parcel)

    def _corrections(self) -> tuple[str, ...]:
        largest = self.visit.size == list(self.kiosk.unit.free)[-1]
        larger = () if largest else ("larger",)
        return self.ways_on if self._take_back else (*larger, "full", "broken", "not-stored")

    # -- answers ----------------------------------------------------------------------------------------------

    def _inside(self) -> None:
        self._answer(Answer.INSIDE)

    def _all_inside(self) -> None:
        self._loading.finished = True
        self._answer(Answer.INSIDE)

    def _not_inside(self) -> None:
        """Counts at once where the door is shut or never opened, else as soon as it is shut."""
        if self.stage is Stage.OPEN:
            self._take_back = True
            self.show()
        else:
            self._answer(Answer.NOT_INSIDE)

    def _answer(self, answer: Answer) -> None:
        self.work(self._answered, answer)

    async def _answered(self, answer: Answer) -> None:
        try:
            await self.settle(answer)
        finally:
            self._loading.finished = self._loading.finished and self.stage is Stage.OVER
        self._leave_when_over()

    async def _badge_shown(self, badge: str) -> None:
        if await self.ask(self.kiosk.verbs.is_own_badge, self.kiosk.session_id, badge):
            self._loading.finished = True
            await self._answered(Answer.INSIDE)
        else:
            self.tell(Saying("This is not your badge."))

    async def _elsewhere(self, verb: Callable[[str, str], Visit]) -> None:
        """Another slot for the same parcel; where there is none, room can be made once this door is done."""
        left = self.visit.door if self.stage is Stage.OPEN else None
        try:
            visit = await self.ask(verb, self.kiosk.session_id, self.visit.id)
        except NoFreeSlot:
            self._loading.crowded_out = self.visit.parcel
            self.tell(Saying("No other box is free for it. After NOT STORED you can make room."))
            return
        if visit.look is not None:
            self._loading.looks.append(visit.look)
        self._left = left
        self.seen(visit)

    # -- the next parcel --------------------------------------------------------------------------------------

    async def _next(self, number: str) -> None:
        label = await self.ask(self.kiosk.verbs.label, self.kiosk.session_id, number)
        if label.contact is None:
            self._ask_first(number)
            return
        deposit = Deposit(label)
        question = deposit.question(self.kiosk)
        if question is None:
            await self._store_next(deposit)
        else:
            self._deposit = deposit
            self.go(question)

    async def _store_next(self, deposit: Deposit) -> None:
        """Open for an expected parcel; the controller takes its scan as the word that this one is inside.

        Where no box is free for it, its scan has said so all the same, and the page before this one makes room.
        """
        before, number = self.visit, deposit.label.number
        try:
            visit = await self.ask(
                self.kiosk.verbs.begin_store, self.kiosk.session_id, number, deposit.size, deposit.recipient
            )
        except SlotBusy:
            self._ask_first(number)
            return
        except NoFreeSlot:
            await self._answered(Answer.INSIDE)
            self._loading.deposit = deposit
            return
        self._loading.stored[before.id] = before
        self._left = None
        self.seen(visit)

    def _ask_first(self, number: str) -> None:
        text = "Parcel {number} comes next. First say whether parcel {parcel} is inside."
        self.tell(Saying(text, {"number": number, "parcel": self.visit.parcel}))

    # -- the end ----------------------------------------------------------------------------------------------

    def _note_end(self) -> None:
        self._loading.note(self.visit)
        if not self.busy:
            self._leave_when_over()

    def _leave_when_over(self) -> None:
        """A job that is under way leaves for itself: the next parcel's door may be about to open."""
        if self.stage is Stage.OVER:
            self.leave()
