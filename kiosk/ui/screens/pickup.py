"""A recipient at the open door: take the parcel, shut the door, say that it is done."""

from collections.abc import Sequence

from kiosk.core.verbs import Answer, Trouble
from kiosk.ui.screens.door import AtDoor, Face, Stage
from kiosk.ui.screens.problem import Problems
from kiosk.ui.widgets.key import Key

AGAIN = 15.0
"""Seconds after the close in which the door may be opened again: a stranger must not find that key."""
THANKS = 4.0
"""Seconds for which a page that asks for nothing stays."""


class Pickup(AtDoor):
    """Follows a customer's visit from the opening to the thanks."""

    def keys(self) -> Sequence[Key]:
        """Done, again, problem, and the way out where nothing opens."""
        say = self.say
        return (
            Key(say("DONE"), self._done, on_release=True, id="done", classes="main"),
            Key(say("OPEN AGAIN"), self._again, on_release=True, id="again"),
            Key(say("I LEFT IT"), self._left, on_release=True, id="left"),
            Key(say("PROBLEM"), self._problem, id="problem", classes="second"),
            Key(say("BACK"), self.home, id="back", classes="second"),
        )

    def face(self) -> Face:
        """What to show at each stage."""
        say, door = self.say, self.visit.door
        match self.stage:
            case Stage.OPENING:
                return Face(say("Door {door} opens", door=door), say("Look for the open door."))
            case Stage.OPEN:
                return Face(say("Door {door} is open", door=door), self._prompt(), ("problem",))
            case Stage.SHUT:
                again = ("again",) if self.since_step < AGAIN else ()
                keys = ("done", *again, "left", "problem")
                return Face(say("Door {door} is shut", door=door), say("Did you take your parcel?"), keys)
            case Stage.STUCK:
                return self._stuck()
            case Stage.OVER:
                return self._over()

    def press(self, key: str) -> None:
        """Enter confirms what the yellow key says."""
        if key == "enter" and self.stage is Stage.SHUT:
            self._done()

    def ticked(self) -> None:
        """Take `open again` away in time, and go home after the thanks."""
        if self.stage is Stage.OVER and self.visit.incident is None and self.since_step >= THANKS and not self.busy:
            self.home()
        elif self.stage is Stage.SHUT and self.since_step >= AGAIN:
            self.show()

    def _prompt(self) -> str:
        match self.visit.trouble:
            case Trouble.LEFT_OPEN_LONG:
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
        return Face(title, text, ("again", "problem", "back"))

    def _over(self) -> Face:
        say = self.say
        if self.visit.incident:
            return Face(say("Thank you for telling us"), self._call(self.visit.incident), ("back",))
        if self.visit.outcome in (Answer.TAKEN, "PRESENCE"):
            return Face(say("Thank you"), say("Everything is done here. Goodbye!"), ("back",))
        return Face(say("This visit has ended"), say("Your code stays valid. You may type it again."), ("back",))

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
        self.go(Problems(self.kiosk, self.visit))
