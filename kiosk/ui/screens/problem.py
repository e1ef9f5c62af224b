"""A customer reports what is wrong at the door: which problem, what comes of it, and a number for the phone."""

from collections.abc import Callable
from functools import partial

from textual.app import ComposeResult

from kiosk.core.verbs import Incident, Problem, Visit
from kiosk.ui.conversation import Conversation, Kiosk
from kiosk.ui.names import CONSEQUENCES, PROBLEMS
from kiosk.ui.widgets.digits import Digits
from kiosk.ui.widgets.key import Key
from kiosk.ui.widgets.key_row import Answers, KeyGrid, KeyRow, SideKeys
from kiosk.ui.widgets.text import Text

Reported = Callable[[Problem], None]


class Problems(Conversation):
    """Asks which problem it is, one touch each; `reported` is told of one that was noted."""

    numbered = True

    def __init__(self, kiosk: Kiosk, visit: Visit, reported: Reported) -> None:
        super().__init__(kiosk)
        self._visit = visit
        self._reported = reported

    def compose(self) -> ComposeResult:
        """The question, and a key for each answer."""
        title = self.say("What is wrong at door {door}?", door=self._visit.door)
        yield Text(title, id="title", classes="title")
        with Answers():
            with KeyGrid():
                for problem, label in PROBLEMS.items():
                    yield Key(self.say(label), partial(self._choose, problem))
            yield SideKeys(Key(self.say("BACK"), self.leave, classes="second"))

    def press(self, key: str) -> None:
        """Escape goes back."""
        if key in ("escape", "backspace"):
            self.leave()

    def _choose(self, problem: Problem) -> None:
        self.go_on(Consequence(self.kiosk, self._visit, problem, self._reported))


class Consequence(Conversation):
    """Says what comes of a report before it is made."""

    numbered = True
    remarks_at = "#text"

    def __init__(self, kiosk: Kiosk, visit: Visit, problem: Problem, reported: Reported) -> None:
        super().__init__(kiosk)
        self._visit = visit
        self._problem = problem
        self._reported = reported

    def compose(self) -> ComposeResult:
        """The problem, what follows, two keys."""
        say = self.say
        yield Text(say(PROBLEMS[self._problem]), id="title", classes="title")
        yield Text(say(CONSEQUENCES[self._problem]), id="text", classes="text fill lead")
        yield KeyRow(
            Key(say("REPORT IT"), self._report, on_release=True, classes="main"),
            Key(say("BACK"), self.leave, classes="second"),
        )

    def press(self, key: str) -> None:
        """Enter reports, Escape goes back."""
        if key == "enter":
            self._report()
        elif key in ("escape", "backspace"):
            self.leave()

    def _report(self) -> None:
        self.work(self._send)

    async def _send(self) -> None:
        incident = await self.ask(self.kiosk.verbs.report, self._visit.id, self._problem, None)
        self._reported(self._problem)
        self.go_on(Noted(self.kiosk, incident))


class Noted(Conversation):
    """Gives the number under which a report is known."""

    numbered = True

    def __init__(self, kiosk: Kiosk, incident: Incident) -> None:
        super().__init__(kiosk)
        self._incident = incident

    def compose(self) -> ComposeResult:
        """The number, and whom to call with it."""
        say = self.say
        yield Text(say("Thank you for telling us"), classes="title")
        yield Text(say("Your report has the number"), classes="text")
        yield Digits(self._incident.number)
        yield Text(
            say("Call {phone} and say this number; somebody can help you.", phone=self.kiosk.unit.operator_phone),
            classes="text",
        )
        yield KeyRow(Key(say("OK"), self.leave, classes="main"))

    def press(self, key: str) -> None:
        """Every way on is the same one."""
        if key in ("enter", "escape", "backspace"):
            self.leave()
