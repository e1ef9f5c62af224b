"""Staff at an open door: take a parcel out, or look whether one is inside."""

from collections.abc import Mapping, Sequence
from functools import partial

from kiosk.core.verbs import Answer, Happening, Role, Visit, VisitKind
from kiosk.ui.conversation import Kiosk
from kiosk.ui.screens.beware import Beware
from kiosk.ui.screens.door import Face, Stage
from kiosk.ui.screens.hold import hold_keys, show_hold
from kiosk.ui.screens.staff_at_door import StaffAtDoor
from kiosk.ui.widgets.key import Key
from kiosk.ui.words import Saying

ANSWERS: Mapping[VisitKind, Mapping[Answer, str]] = {
    VisitKind.REMOVE: {Answer.TAKEN: "TAKEN OUT", Answer.LEFT: "LEFT INSIDE", Answer.EMPTY: "IT WAS EMPTY"},
    VisitKind.INSPECT: {Answer.EMPTY: "EMPTY", Answer.INSIDE: "PARCEL INSIDE", Answer.BROKEN: "BROKEN"},
}
TASKS: Mapping[VisitKind, str] = {
    VisitKind.REMOVE: "Take parcel {parcel} out, then shut the door.",
    VisitKind.INSPECT: "Look inside, then shut the door.",
}
QUESTIONS: Mapping[VisitKind, str] = {
    VisitKind.REMOVE: "Did you take parcel {parcel} out?",
    VisitKind.INSPECT: "What is inside?",
}


class StaffDoor(StaffAtDoor):
    """Follows a REMOVE or an INSPECT visit, and goes back to the list when it has ended."""

    def __init__(self, kiosk: Kiosk, visit: Visit) -> None:
        super().__init__(kiosk, visit)
        self._answers = ANSWERS[visit.kind]

    def keys(self) -> Sequence[Key]:
        """The answers, and the ways on where the door does not open."""
        say = self.say
        answers = (
            Key(say(label), partial(self._answer, answer), on_release=True, id=answer.value)
            for answer, label in self._answers.items()
        )
        return (
            *answers,
            Key(say("OPEN AGAIN"), self.open_again, on_release=True, id="again"),
            *hold_keys(self),
            self.leave_key(),
            Key(say("NOT NOW"), self.leave, id="later", classes="second"),
        )

    def _answer(self, answer: Answer) -> None:
        self.work(self.settle, answer)

    def face(self) -> Face:
        """What to show at each stage."""
        say, door, parcel = self.say, self.visit.door, self.visit.parcel or ""
        answers = tuple(answer.value for answer in self._answers)
        broken = (Answer.BROKEN.value,) if Answer.BROKEN in self._answers else ()
        match self.stage:
            case Stage.OPENING | Stage.OVER:
                return Face(say("Door {door} opens", door=door), "", ("hold",))
            case Stage.OPEN:
                task = say(TASKS[self.visit.kind], parcel=parcel)
                text = " ".join(filter(None, (task, self.reminder, self.way_on)))
                return Face(say("Door {door} is open", door=door), text, (*broken, *self.ways_on, "hold"))
            case Stage.SHUT:
                question = say(QUESTIONS[self.visit.kind], parcel=parcel)
                is_usual = self.visit.kind is VisitKind.REMOVE
                return Face(say("Door {door} is shut", door=door), question, (*answers, "again", "hold"), is_usual)
            case Stage.STUCK:
                text = say("Press on the door and let go, then touch OPEN AGAIN.")
                keys = ("again", *broken, "later", "hold")
                return Face(say("Door {door} did not open", door=door), text, keys, True)

    def happened(self, news: Happening) -> None:
        """The door moved on, or the doors were held."""
        super().happened(news)
        show_hold(self)

    def decline_stranger(self) -> None:
        """An open door comes first."""
        if self.door_moves:
            self.tell(Saying("Shut door {door} first.", {"door": self.visit.door}))
        else:
            super().decline_stranger()

    def open_again(self) -> None:
        """The same door once more; a technician's is announced again."""
        session = self.kiosk.session
        if session is None or session.role is not Role.TECHNICIAN:
            self.work(self.reopen)
            return
        opening = partial(self.kiosk.verbs.open_again, self.visit.id, session.id)
        self.go_on(Beware(self.kiosk, self.visit.door, opening, self.anew))

    def anew(self, visit: Visit) -> "StaffDoor":
        """The page for the same door opened once more."""
        return StaffDoor(self.kiosk, visit)

    def moved_on(self) -> None:
        """Once it is settled there is nothing more to do here."""
        if self.stage is Stage.OVER:
            self.leave()
