"""A recipient at the open door: take the parcel, shut the door, say that it is done.

A door that is left open for good keeps the screen from nobody: after some minutes, or once its person has reported that
it does not shut or is out of reach, the first screen comes, and the visit goes on in the controller.
"""

from collections.abc import Sequence

from kiosk.core.verbs import Answer, Outcome, Problem, Trouble, Visit
from kiosk.ui.conversation import Conversation, Kiosk
from kiosk.ui.screens.door import AtDoor, Face, Stage
from kiosk.ui.screens.one_more import OneMore
from kiosk.ui.screens.problem import Problems
from kiosk.ui.widgets.key import Key
from kiosk.ui.words import Saying

TAKEN = (Outcome.TAKEN, Outcome.PRESENCE)
"""How a visit ends after which the parcel is gone."""
STAY, STAYS = 30.0, 4
"""How often the controller is told that somebody needs time: every so many seconds, and up to how many times."""
MOVED = Saying("A courier moves your parcel to a door that you can reach, and you get a new code.")
THANKS = 4.0
"""Seconds for which a page that asks for nothing stays."""


async def collect(page: Conversation, code: str, door: str | None = None) -> None:
    """Open the door of a code's parcel, whatever `page` was about; raises what refuses it."""
    visit = await page.ask(page.kiosk.verbs.begin_retrieve, code, door)
    page.start_over(Pickup(page.kiosk, visit))


async def take_up(page: Conversation) -> bool:
    """Go on at the open door of a customer from whom the screen went away; whether there is one."""
    known = page.kiosk.taken_up
    visits = [visit for visit in await page.ask(page.kiosk.verbs.at_open_doors) if visit.id not in known]
    if visits:
        known.add(visits[-1].id)
        page.start_over(Pickup(page.kiosk, visits[-1]))
    return bool(visits)


class Pickup(AtDoor):
    """Follows a customer's visit from the opening to the thanks."""

    numbered = True

    def __init__(self, kiosk: Kiosk, visit: Visit) -> None:
        super().__init__(kiosk, visit)
        self._reports: set[Problem] = set()
        self._stays = 0
        self._more = 0
        """How many parcels of the same person wait besides, once this visit is over."""
        self._came_back = self.unattended
        """Whether a code was typed again before a door that had been left open: the page stays while somebody does."""

    def keys(self) -> Sequence[Key]:
        """Done, again, problem, and the way out where nothing opens."""
        say = self.say
        return (
            Key(say("DONE"), self._done, on_release=True, id="done"),
            Key(say("OPEN AGAIN"), self._again, on_release=True, id="again"),
            Key(say("STILL INSIDE"), self._left, on_release=True, id="left"),
            Key(say("PROBLEM"), self._problem, id="problem", classes="second"),
            Key(say("BACK"), self._give_up, id="back", classes="second"),
            Key(say("OK"), self._end, id="ok"),
        )

    def face(self) -> Face:
        """What to show at each stage."""
        say, door = self.say, self.visit.door
        match self.stage:
            case Stage.OPENING:
                return Face(say("Door {door} opens", door=door), say("Look for the open door."))
            case Stage.OPEN:
                return Face(say("Door {door} is open", door=door), self._prompt(), ("problem",))
            case Stage.SHUT if self._leaves:
                return Face(say("Door {door} is shut", door=door), say("One moment, please."))
            case Stage.SHUT:
                again = ("again",) if self._may_reopen else ()
                keys = ("done", *again, "left", "problem")
                return Face(say("Door {door} is shut", door=door), say("Did you take your parcel?"), keys, True)
            case Stage.STUCK:
                return self._stuck()
            case Stage.OVER:
                return self._over()

    def code_begins(self, digits: str) -> bool:
        """On the last page nothing is left to choose: the next person's first digit counts."""
        return self.stage is Stage.OVER or super().code_begins(digits)

    def ticked(self) -> None:
        """Take `open again` away in time, keep the visit for who needs time, and go on after the thanks."""
        if self.stage is Stage.OVER and self._is_thanked and not self.busy:
            self._end()
        elif self.stage is Stage.SHUT:
            self._ticked_shut()
        elif self._is_for_others:
            self._give_up()

    def resumed(self) -> None:
        """Back from a question or a report."""
        if self._is_for_others:
            self._give_up()
        else:
            super().resumed()

    def stayed(self) -> None:
        """The controller waits as long as this page does."""
        self.fetch(self._stay)

    def moved_on(self) -> None:
        """Whatever became of this parcel, its person is asked about the next one."""
        if self.stage is Stage.OVER:
            self.fetch(self._look_for_more)

    @property
    def _is_thanked(self) -> bool:
        """Whether a page that asks for nothing has been there for long enough; a number for the phone stays."""
        return self.visit.incident is None and self.since_step >= THANKS * self.kiosk.aids.patience

    @property
    def _is_for_others(self) -> bool:
        """Whether the door was left open: it is looked after, and the screen is everybody's again."""
        return self.unattended and not self._came_back

    @property
    def _leaves(self) -> bool:
        """Whether the parcel stays inside, as its person reported: nobody is asked whether it was taken."""
        return any(problem.leaves_parcel for problem in self._reports)

    @property
    def _is_moved(self) -> bool:
        """Whether a courier takes the parcel to a lower door."""
        return Problem.OUT_OF_REACH in self._reports

    @property
    def _may_reopen(self) -> bool:
        """For a while after the close, and no longer: a stranger must not find that key."""
        return self.since_step < self.kiosk.unit.grace * self.kiosk.aids.patience

    def _ticked_shut(self) -> None:
        if self._leaves:
            self.work(self.settle, Answer.LEFT)
        if not self._may_reopen:
            self.show()
        step = int(self.since_step // STAY)
        if self.kiosk.aids and self._stays < step < STAYS:
            self._stays = step
            self.stayed()

    async def _stay(self) -> None:
        self.seen(await self.ask(self.kiosk.verbs.stay, self.visit.id))

    async def _look_for_more(self) -> None:
        """The next one is offered at once to whoever took this one, else after what is to be read here."""
        self._more = await self.ask(self.kiosk.verbs.waiting, self.visit.id)
        if self._more and self.visit.outcome in TAKEN:
            self._end()

    def _give_up(self) -> None:
        """The door stays shut, or open, and its person goes on."""
        self.work(self._given_up)

    async def _given_up(self) -> None:
        self._more = await self.ask(self.kiosk.verbs.waiting, self.visit.id)
        self._end()

    def _end(self) -> None:
        """The next parcel of the same person, or the first screen."""
        if self._more:
            self.go_on(OneMore(self.kiosk, self.visit, self._more))
        else:
            self.home(MOVED if self._is_moved else "")

    def _prompt(self) -> str:
        if self._leaves:
            return self.say("Thank you. Please shut door {door}.", door=self.visit.door)
        match self.visit.trouble:
            case Trouble.LEFT_OPEN_LONG | Trouble.UNATTENDED:
                return self.say("Door {door} is STILL OPEN. Please shut it firmly.", door=self.visit.door)
            case Trouble.LEFT_OPEN:
                return self.say("Please take your parcel and shut door {door}.", door=self.visit.door)
        return self.say("Take your parcel, then shut the door.")

    def _stuck(self) -> Face:
        say, door = self.say, self.visit.door
        title = say("Door {door} did not open", door=door)
        if self.visit.trouble is Trouble.SILENT:
            text = say("We cannot see this door. If it is open, take your parcel and shut it.")
        else:
            text = say("Press gently on the door and let go, then touch OPEN AGAIN.")
        if self.visit.incident:
            text = self._call(self.visit.incident)
        return Face(title, text, ("again", "problem", "back"), True)

    def _over(self) -> Face:
        say = self.say
        if self.visit.incident:
            return Face(say("Thank you for telling us"), self._call(self.visit.incident), ("ok",), True)
        if self.visit.outcome in TAKEN:
            return Face(say("Thank you"), say("Everything is done here. Goodbye!"), ("ok",), True)
        contradicted = self.visit.outcome == Outcome.CONTRADICTED
        title = say("Something is still inside") if contradicted else say("This visit has ended")
        stays = say("Your code stays valid. You may type it again.")
        return Face(title, self.kiosk.words.spoken(MOVED) if self._is_moved else stays, ("ok",), True)

    def _call(self, incident: str) -> str:
        return self.say(
            "Please call {phone} and say number {incident}. Your parcel is safe and your code stays valid.",
            phone=self.kiosk.unit.operator_phone,
            incident=incident,
        )

    def _done(self) -> None:
        self.work(self.settle, Answer.TAKEN)

    def _left(self) -> None:
        self.work(self.settle, Answer.LEFT)

    def _again(self) -> None:
        self.work(self.reopen)

    def _problem(self) -> None:
        self.go(Problems(self.kiosk, self.visit, self._reports.add))
