"""One door as a technician sees it: all that is known of it, and what can be done about it."""

from functools import partial

from textual.app import ComposeResult

from kiosk.core.verbs import Condition, SlotReport, SlotUse
from kiosk.ui.conversation import Kiosk
from kiosk.ui.names import CAUSES, CONDITIONS, SIZES, STATES, STATUSES, USES
from kiosk.ui.screens.beware import Beware
from kiosk.ui.screens.choice import Choice
from kiosk.ui.screens.hold import hold_keys
from kiosk.ui.screens.live import LivePage
from kiosk.ui.screens.mishaps import Mishaps
from kiosk.ui.screens.staff_door import StaffDoor
from kiosk.ui.widgets.key import Key
from kiosk.ui.widgets.key_row import KeyRow
from kiosk.ui.widgets.text import Text
from kiosk.ui.widgets.which_door import WhichDoor
from kiosk.ui.words import Saying

REASONS = ("test", "clean", "repair", "a parcel is stuck", "a customer called")
FAULTS = ("the lock", "the hinge or the door", "the sensor", "dirty or wet", "something else")


class DoorPage(LivePage):
    """One door: all that is known of it, and what can be done about it."""

    remarks_at = "#text"

    def __init__(self, kiosk: Kiosk, door: str) -> None:
        super().__init__(kiosk)
        self._door = door
        self._reason: str | None = None
        self._cause: str | None = None

    def compose(self) -> ComposeResult:
        """Where it is, how it stands, the keys."""
        say = self.say
        yield Text(say("Door {door}", door=self._door), id="title", classes="title")
        yield WhichDoor(self.kiosk, self._door)
        yield Text("", id="text", classes="text")
        yield KeyRow(
            Key(say("OPEN"), self._ask_reason, id="open", classes="main"),
            Key(say("OUT OF SERVICE"), self._ask_cause, id="out"),
            Key(say("PUT BACK"), self._put_back, on_release=True, id="back-in"),
            Key(say("FAULTS"), self._imagine, id="faults"),
            *hold_keys(self),
            Key(say("BACK"), self.leave, id="back", classes="second"),
        )

    def on_mount(self) -> None:
        """Read the door."""
        self.updated()
        self.ticked()

    def resumed(self) -> None:
        """A reason or a cause was given, or a visit has ended."""
        super().resumed()
        reason, self._reason = self._reason, None
        cause, self._cause = self._cause, None
        if reason is not None:
            self._announce(reason)
        elif cause is not None:
            self.work(self._set, Condition.OUT_OF_SERVICE, cause)

    def press(self, key: str) -> None:
        """Escape goes back."""
        if key == "escape":
            self.leave()

    def updated(self) -> None:
        """Show how the door stands."""
        report = self.reports.get(self._door)
        if report is None:
            self.query_one(KeyRow).offer("back", "hold")
            return
        out = report.condition is Condition.OUT_OF_SERVICE
        self.query_one("#text", Text).update(self._described(report))
        faults = ("faults",) if self.kiosk.unit.simulated else ()
        self.query_one(KeyRow).offer("open", "back-in" if out else "out", *faults, "back", "hold")

    def _described(self, report: SlotReport) -> str:
        say = self.say
        size = say(SIZES.get(report.slot.size, report.slot.size))
        presence = {True: say("something inside"), False: say("nothing inside"), None: ""}[report.presence]
        parcel = (
            say("parcel {parcel} {status}", parcel=report.parcel, status=say(STATUSES[report.status]))
            if report.parcel and report.status
            else say(USES[report.use])
        )
        probably = say("probably empty") if report.probably_empty else ""
        state = say("the door is {state}", state=say(STATES.get(report.state, report.state)))
        cause = say(CAUSES.get(report.cause, "{cause}"), cause=report.cause) if report.cause else ""
        condition = say(CONDITIONS[report.condition]) + (f": {cause}" if cause else "")
        return ", ".join(filter(None, (size, parcel, probably, presence, state, condition)))

    def _ask_reason(self) -> None:
        report = self.reports.get(self._door)
        if report is not None and report.use is SlotUse.OCCUPIED:
            question = Saying("Door {door} HOLDS A PARCEL. Open it all the same? Why?", {"door": self._door})
        else:
            question = Saying("Why do you open door {door}?", {"door": self._door})
        self.go(Choice(self.kiosk, question, REASONS, self._take_reason))

    def _take_reason(self, reason: str) -> None:
        self._reason = reason

    def _announce(self, reason: str) -> None:
        """No door moves without its warning."""
        report = self.reports.get(self._door)
        insist = report is not None and report.use is SlotUse.OCCUPIED
        opening = partial(self.kiosk.verbs.begin_inspect, self.kiosk.session_id, self._door, reason, insist)
        self.go(Beware(self.kiosk, self._door, opening, partial(StaffDoor, self.kiosk)))

    def _imagine(self) -> None:
        self.go(Mishaps(self.kiosk, self._door))

    def _ask_cause(self) -> None:
        question = Saying("Why is door {door} out of service?", {"door": self._door})
        self.go(Choice(self.kiosk, question, FAULTS, self._take_cause))

    def _take_cause(self, cause: str) -> None:
        self._cause = cause

    def _put_back(self) -> None:
        self.work(self._set, Condition.IN_SERVICE, self.say("repaired"))

    async def _set(self, condition: Condition, cause: str) -> None:
        await self.ask(self.kiosk.verbs.set_condition, self.kiosk.session_id, self._door, condition, cause)
        await self.read()
