"""One courier's round, as its pages hand it on: what came in, what went out, and what is still to be asked."""

from collections import Counter
from dataclasses import dataclass, field

from kiosk.core.verbs import Outcome, Visit
from kiosk.ui.screens.deposit import Deposit

STORED = (Outcome.INSIDE, Outcome.PRESENCE)
"""Outcomes after which the parcel lies inside."""
BROKEN_OFF = (Outcome.SILENT, Outcome.INTERRUPTED, Outcome.CONTRADICTED)
"""Outcomes after which nobody knows, and the parcel is scanned again."""


@dataclass(slots=True)
class Loading:
    """A round so far."""

    stored: dict[str, Visit] = field(default_factory=dict)
    """The deposits after which a parcel lies inside, in their order."""
    taken_out: int = 0
    checked: int = 0
    looks: list[str] = field(default_factory=list)
    """INSPECT visits to boxes that were left for others; each waits for a look."""
    unfinished: Visit | None = None
    """A deposit to go on with."""
    next: str | None = None
    """A parcel's number that was read before the page that asks for it."""
    torn: bool = False
    """A label was read in part."""
    deposit: Deposit | None = None
    """A parcel of which everything is known, and for which no box was free."""
    crowded_out: str | None = None
    """The number of a parcel for which no other box was free."""
    to_undo: tuple[Visit, ...] = ()
    """What can still be taken back, as the controller said last."""
    broken_off: Visit | None = None
    """A deposit of which nobody knows whether its parcel is inside."""
    finished: bool = False
    """The courier said that this was the last one."""

    @property
    def sizes(self) -> Counter[str]:
        """How many parcels came into boxes of each size."""
        return Counter(visit.size for visit in self.stored.values())

    @property
    def did_something(self) -> bool:
        """Whether there is anything to sum up."""
        return bool(self.stored or self.taken_out or self.checked)

    def may_take_back(self, asked: bool) -> bool:
        """Whether the controller, if it was `asked` already, said that a deposit can be undone; else one may."""
        return bool(self.to_undo or (self.stored and not asked))

    def note(self, visit: Visit) -> None:
        """Write down how a deposit ended."""
        if visit.outcome in STORED:
            self.stored[visit.id] = visit
        elif visit.outcome in BROKEN_OFF:
            self.broken_off = visit
        if visit.look is not None and visit.look not in self.looks:
            self.looks.append(visit.look)

    def takes_back(self, deposit: Visit) -> None:
        """It lies inside no longer."""
        self.stored.pop(deposit.id, None)
        self.to_undo = tuple(each for each in self.to_undo if each.id != deposit.id)

    def begin_anew(self) -> None:
        """It was summed up; what comes now is another round."""
        self.stored.clear()
        self.taken_out = self.checked = 0
