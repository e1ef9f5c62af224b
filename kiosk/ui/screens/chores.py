"""Doors that wait for a courier, one after the other: parcels to take out, boxes to look into."""

from textual.app import ComposeResult

from kiosk.core.verbs import Chore, Outcome, Visit, Work
from kiosk.ui.conversation import Conversation, Kiosk
from kiosk.ui.names import CAUSES
from kiosk.ui.reading import ParcelNumber, Scan
from kiosk.ui.screens.loading import Loading
from kiosk.ui.screens.staff_door import StaffDoor
from kiosk.ui.widgets.key import Key
from kiosk.ui.widgets.key_row import KeyRow
from kiosk.ui.widgets.text import Text
from kiosk.ui.widgets.which_door import WhichDoor

DONE = (Outcome.TAKEN, Outcome.EMPTY, Outcome.INSIDE, Outcome.BROKEN)
"""Outcomes after which a door waits no longer, or for somebody else."""


class Chores(Conversation):
    """Shows the next door and opens it on a touch; every answer brings the one after it."""

    remarks_at = "#text"

    def __init__(self, kiosk: Kiosk, loading: Loading) -> None:
        super().__init__(kiosk)
        self._loading = loading
        self.came_to_its_end = False
        """Whether every door of the list was done or skipped; false when somebody went back before."""
        self._skipped: set[str] = set()
        self._next: Chore | None = None
        self._at: StaffDoor | None = None

    # -- what each list is ------------------------------------------------------------------------------------

    def title(self, count: int) -> str:
        """How many are waiting."""
        raise NotImplementedError

    def waiting(self, work: Work) -> tuple[Chore, ...]:
        """The doors of this list."""
        raise NotImplementedError

    def begin(self, session: str, chore: Chore) -> Visit:
        """Open a door of this list; blocks."""
        raise NotImplementedError

    def count(self) -> None:
        """One door more is done."""
        raise NotImplementedError

    # -- common to both ---------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """The next door, and three keys."""
        say = self.say
        yield Text("", id="title", classes="title")
        yield WhichDoor(self.kiosk, "")
        yield Text("", id="text", classes="text")
        yield KeyRow(
            Key(say("OPEN"), self._open, on_release=True, id="open", classes="main"),
            Key(say("SKIP"), self._skip, id="skip"),
            Key(say("BACK"), self.leave, id="back", classes="second"),
        )

    def on_mount(self) -> None:
        """Ask what is waiting."""
        self.query_one(KeyRow).offer("back")
        self.fetch(self._fetch)

    def resumed(self) -> None:
        """One door is done, or left for later: go on to the next."""
        at, self._at = self._at, None
        if at is not None and not at.visit.live and at.visit.outcome in DONE:
            self.count()
        elif at is not None and (at.visit.live or at.visit.outcome == Outcome.LEFT):
            self._skipped.add(at.visit.door)
        self.fetch(self._fetch)

    def press(self, key: str) -> None:
        """Enter opens, Escape goes back."""
        if key == "enter" and self._next is not None:
            self._open()
        elif key == "escape":
            self.leave()

    def scan(self, scan: Scan) -> None:
        """A parcel's number goes on with loading: that one may be what the look was about."""
        if isinstance(scan, ParcelNumber):
            self._loading.next = scan.text
            self.leave()
        else:
            super().scan(scan)

    async def _fetch(self) -> None:
        work = await self.ask(self.kiosk.verbs.work, self.kiosk.session_id)
        waiting = [chore for chore in self.waiting(work) if chore.door not in self._skipped]
        if waiting:
            self._show(waiting[0], len(waiting))
        else:
            self.came_to_its_end = True
            self.leave()

    def _show(self, chore: Chore, count: int) -> None:
        say = self.say
        self._next = chore
        cause = say(CAUSES.get(chore.cause, "{cause}"), cause=chore.cause)
        text = say("Parcel {parcel}: {cause}", parcel=chore.parcel, cause=cause) if chore.parcel else cause
        self.query_one("#title", Text).update(self.title(count))
        self.query_one(WhichDoor).show(chore.door)
        self.query_one("#text", Text).update(text)
        self.query_one("#open", Key).relabel(say("OPEN DOOR {door}", door=chore.door))
        self.query_one(KeyRow).offer("open", "skip", "back")

    def _skip(self) -> None:
        if self._next is not None:
            self._skipped.add(self._next.door)
        self.fetch(self._fetch)

    def _open(self) -> None:
        if self._next is not None:
            self.work(self._opened, self._next)

    async def _opened(self, chore: Chore) -> None:
        visit = await self.ask(self.begin, self.kiosk.session_id, chore)
        self._at = StaffDoor(self.kiosk, visit)
        self.go(self._at)


class TakeOut(Chores):
    """Expired and cancelled parcels that still lie inside."""

    def title(self, count: int) -> str:
        """How many parcels."""
        return self.say("Parcels to take out: {count}", count=count)

    def waiting(self, work: Work) -> tuple[Chore, ...]:
        """What lies inside and has to go."""
        return work.to_remove

    def count(self) -> None:
        """One parcel more is out."""
        self._loading.taken_out += 1

    def begin(self, session: str, chore: Chore) -> Visit:
        """Open the door of the parcel."""
        return self.kiosk.verbs.begin_remove(session, chore.package or "")


class Checks(Chores):
    """Boxes of which nobody knows what is inside."""

    def title(self, count: int) -> str:
        """How many boxes."""
        return self.say("Boxes to check: {count}", count=count)

    def waiting(self, work: Work) -> tuple[Chore, ...]:
        """What somebody has to look into."""
        return work.to_check

    def count(self) -> None:
        """One box more was looked into."""
        self._loading.checked += 1

    def begin(self, session: str, chore: Chore) -> Visit:
        """Open the door to look."""
        return self.kiosk.verbs.begin_inspect(session, chore.door, "check")
