"""A customer reports what is wrong at the door; each report has a number for the phone."""

from functools import partial

from textual.app import ComposeResult
from textual.widgets import Static

from kiosk.core.errors import KioskError
from kiosk.core.verbs import Incident, Problem, Visit
from kiosk.ui.conversation import Conversation, Kiosk
from kiosk.ui.names import PROBLEMS
from kiosk.ui.widgets.digits import Digits
from kiosk.ui.widgets.key import Key
from kiosk.ui.widgets.key_row import KeyGrid, KeyRow


class Problems(Conversation):
    """Asks which problem it is, one touch each."""

    def __init__(self, kiosk: Kiosk, visit: Visit) -> None:
        super().__init__(kiosk)
        self._visit = visit

    def compose(self) -> ComposeResult:
        """The question, and a key for each answer."""
        title = self.say("What is wrong at door {door}?", door=self._visit.door)
        yield Static(title, id="title", classes="title tight", markup=False)
        with KeyGrid():
            for problem, label in PROBLEMS.items():
                yield Key(self.say(label), partial(self._report, problem), on_release=True)
            yield Key(self.say("BACK"), self.leave, classes="second")

    def press(self, key: str) -> None:
        """Escape goes back."""
        if key == "escape":
            self.leave()

    def refused(self, error: KioskError) -> None:
        """Say why nothing was noted."""
        self.query_one("#title", Static).update(self.kiosk.words.refusal(error))

    def _report(self, problem: Problem) -> None:
        self.work(self._reported, problem)

    async def _reported(self, problem: Problem) -> None:
        incident = await self.ask(self.kiosk.verbs.report, self._visit.id, problem, None)
        self.go_on(Noted(self.kiosk, incident))


class Noted(Conversation):
    """Gives the number under which a report is known."""

    def __init__(self, kiosk: Kiosk, incident: Incident) -> None:
        super().__init__(kiosk)
        self._incident = incident

    def compose(self) -> ComposeResult:
        """The number, and whom to call with it."""
        say = self.say
        yield Static(say("Thank you for telling us"), classes="title", markup=False)
        yield Static(say("Your report has the number"), classes="text", markup=False)
        yield Digits(self._incident.number)
        yield Static(
            say("Call {phone} and say this number; somebody can help you.", phone=self.kiosk.unit.operator_phone),
            classes="text",
            markup=False,
        )
        yield Static("", classes="fill")
        yield KeyRow(Key(say("OK"), self.leave, classes="main"))

    def press(self, key: str) -> None:
        """Every way on is the same one."""
        if key in ("enter", "escape"):
            self.leave()
