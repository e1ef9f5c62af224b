"""A test of every empty door, one after the other: each is announced, opened, looked into and shut again.

Doors that hold or expect a parcel are left out here, and the controller refuses them whoever asks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from textual.app import ComposeResult

from kiosk.core.errors import KioskError, SlotOccupied, SlotReserved
from kiosk.core.verbs import Answer, Condition, Outcome, SlotReport, SlotUse, Visit
from kiosk.ui.conversation import Conversation, Kiosk
from kiosk.ui.names import STATES, USES
from kiosk.ui.screens.beware import Beware
from kiosk.ui.screens.door import Face, Stage
from kiosk.ui.screens.hold import hold_keys, show_hold
from kiosk.ui.screens.staff_door import StaffDoor
from kiosk.ui.widgets.key import Key
from kiosk.ui.widgets.key_row import KeyRow
from kiosk.ui.widgets.lines import Lines
from kiosk.ui.widgets.text import Text
from kiosk.ui.words import Saying

NOT_EMPTY: Mapping[type[KioskError], str] = {
    SlotReserved: USES[SlotUse.RESERVED],
    SlotOccupied: USES[SlotUse.OCCUPIED],
}
"""What has come between the test's beginning and a door's turn."""
WIDTH = 22
"""Cells of one door's result."""


@dataclass(slots=True)
class Trial:
    """One round over the empty doors: what is still to be opened, and what came of the others."""

    waiting: list[str] = field(default_factory=list)
    results: dict[str, Saying] = field(default_factory=dict)
    """Per door what the technician reads of it, in the order of the test."""
    goes_on: bool = False

    def note(self, door: str, result: Saying) -> None:
        """Write down what came of a door; the test is done with it."""
        self.results[door] = result
        if door in self.waiting:
            self.waiting.remove(door)


def testable(reports: Sequence[SlotReport]) -> list[SlotReport]:
    """The doors of slots that are empty and in service, with nobody at them."""
    return [r for r in reports if r.use is SlotUse.FREE and r.condition is Condition.IN_SERVICE and r.visit is None]


class DoorTest(Conversation):
    """Begins the test, shows its results, and takes it up again where it was stopped."""

    def __init__(self, kiosk: Kiosk) -> None:
        super().__init__(kiosk)
        self._trial = Trial()
        self._begun = False
        self._refusal: KioskError | None = None

    def compose(self) -> ComposeResult:
        """What will happen or has happened, above three keys."""
        say = self.say
        yield Text("", id="title", classes="title tight")
        yield Text("", id="text", classes="text")
        yield Lines(self._show)
        yield KeyRow(
            Key(say("START"), self._go_on, on_release=True, id="on", classes="main"),
            *hold_keys(self),
            Key(say("BACK"), self.leave, id="back", classes="second"),
        )

    def on_mount(self) -> None:
        """Say how many doors are empty."""
        self._show()
        self.fetch(self._count)

    def resumed(self) -> None:
        """One door is done, or the technician stopped before it opened."""
        self._show()
        if self._trial.goes_on:
            self._next()

    def happened(self, _news: object) -> None:
        """The doors may have been held."""
        show_hold(self)

    def press(self, key: str) -> None:
        """Enter starts or goes on, Escape goes back."""
        if key == "enter" and self._trial.waiting:
            self._go_on()
        elif key == "escape":
            self.leave()

    def refused(self, error: KioskError) -> None:
        """Say what was refused."""
        self._refusal = error
        self._show()

    # -- the round --------------------------------------------------------------------------------------------

    async def _count(self) -> None:
        """Which doors there are to test; one whose sensor is not seen shut is told of and left alone."""
        reports = testable(await self.ask(self.kiosk.verbs.slots, self.kiosk.session_id))
        self._trial = Trial([report.slot.door for report in reports])
        for report in reports:
            if report.state != "closed":
                self._trial.note(report.slot.door, Saying(STATES.get(report.state, report.state)))
        self._show()

    def _go_on(self) -> None:
        self._begun = True
        self._refusal = None
        self._next()

    def _next(self) -> None:
        self._trial.goes_on = False  # until the door was tested: whoever comes back before has stopped
        if not self._trial.waiting:
            self._show()
            return
        door = self._trial.waiting[0]
        opening = partial(self.kiosk.verbs.begin_test, self.kiosk.session_id, door)
        then = partial(AtTestedDoor, self.kiosk, self._trial)
        self.go(Beware(self.kiosk, door, opening, then, partial(self._pass_over, door)))

    def _pass_over(self, door: str, refusal: KioskError) -> None:
        """Not empty any more, or whatever else kept it shut: the test goes on without it."""
        kind = next((kind for kind in NOT_EMPTY if isinstance(refusal, kind)), None)
        self._trial.note(door, Saying(NOT_EMPTY[kind]) if kind else Saying("skipped"))
        self._trial.goes_on = True

    # -- what is shown ----------------------------------------------------------------------------------------

    def _show(self) -> None:
        if not self.composed:
            return
        say, trial = self.say, self._trial
        title = say("Test of empty doors: {count} to go", count=len(trial.waiting))
        self.query_one("#title", Text).update(title)
        self.query_one("#text", Text).update(self._text())
        self.query_one(Lines).update(self._table())
        self.query_one("#on", Key).relabel(say("GO ON") if self._begun else say("START"))
        self.query_one(KeyRow).offer(*(["on"] if trial.waiting else []), "back", "hold")

    def _text(self) -> str:
        if self._refusal is not None:
            return self.kiosk.words.refusal(self._refusal)
        if not self._trial.waiting:
            return self.say("Every empty door was tested.") if self._trial.results else ""
        return self.say("Each door opens after a signal. Look inside and shut it; the next one follows.")

    def _table(self) -> str:
        """The results in columns, the last ones where they do not all fit."""
        area = self.query_one(Lines).size
        columns = max(1, area.width // WIDTH)
        results = [f"{door} {self.kiosk.words.spoken(result)}" for door, result in self._trial.results.items()]
        cells = [result[: WIDTH - 1].ljust(WIDTH) for result in results]
        rows = ["".join(cells[at : at + columns]) for at in range(0, len(cells), columns)]
        return "\n".join(rows[-max(1, area.height) :])


class AtTestedDoor(StaffDoor):
    """Follows one door of the test: shut again without a word, it was empty."""

    def __init__(self, kiosk: Kiosk, trial: Trial, visit: Visit) -> None:
        super().__init__(kiosk, visit)
        self._trial = trial
        self._found = False

    def keys(self) -> Sequence[Key]:
        """What can be wrong, and the way out."""
        say = self.say
        return (
            Key(say("OPEN AGAIN"), self.open_again, on_release=True, id="again"),
            Key(say("PARCEL INSIDE"), self._found_something, on_release=True, id="found"),
            Key(say("BROKEN"), self._broken, on_release=True, id="broken"),
            *hold_keys(self),
            Key(say("STOP"), self.leave, id="stop", classes="alarm"),
        )

    def anew(self, visit: Visit) -> "AtTestedDoor":
        """The page for the same door opened once more."""
        return AtTestedDoor(self.kiosk, self._trial, visit)

    def face(self) -> Face:
        """What to show at each stage."""
        say, door = self.say, self.visit.door
        match self.stage:
            case Stage.OPENING | Stage.OVER:
                return Face(say("Door {door} opens", door=door), "", ("stop", "hold"))
            case Stage.OPEN:
                return Face(
                    say("Door {door} is open", door=door), self._what_to_do(), ("found", "broken", "stop", "hold")
                )
            case Stage.SHUT:
                return Face(say("Door {door} is shut", door=door), "", ("again", "broken", "stop", "hold"))
            case Stage.STUCK:
                text = say("Press on the door and let go, then touch OPEN AGAIN.")
                keys = ("again", "broken", "stop", "hold")
                return Face(say("Door {door} did not open", door=door), text, keys, True)

    def on_mount(self) -> None:
        """Whatever was said before the page was there counts too."""
        super().on_mount()
        self.moved_on()

    def moved_on(self) -> None:
        """A shut door is settled; a settled one is done."""
        if self.stage is Stage.SHUT:
            self.work(self.settle, Answer.INSIDE if self._found else Answer.EMPTY)
        elif self.stage is Stage.OVER:
            self._trial.note(self.visit.door, self._result())
            self._trial.goes_on = True
            self.leave()

    def _what_to_do(self) -> str:
        if self._found:
            return self.say("The box will be checked. Shut the door.")
        return " ".join(filter(None, (self.say("Look inside, then shut the door."), self.reminder)))

    def _result(self) -> Saying:
        reaction = self.visit.reaction_ms
        if self.visit.outcome == Outcome.INSIDE:
            return Saying("parcel inside")
        if self.visit.outcome == Outcome.BROKEN and reaction is None:
            return Saying("did not open")
        if self.visit.outcome == Outcome.BROKEN:
            return Saying("broken")
        return Saying("{ms} ms", {"ms": reaction}) if reaction is not None else Saying("not seen")

    def _found_something(self) -> None:
        self._found = True
        self.show()

    def _broken(self) -> None:
        self.work(self.settle, Answer.BROKEN)
