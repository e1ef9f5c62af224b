"""The play without its picture: what the people before the wall know, hold, may do and should try next."""

from collections.abc import Mapping
from itertools import count

from hal.sim.cabinet import Deed, SimCabinet, SimDoorView
from kiosk.core.verbs import Happening, LiveVerbs, PackageStatus, Role, Visit, VisitKind, VisitState
from kiosk.notify.console import Phones, SentMessage
from kiosk.ui.simulator.cast import LATE, WAITING, Parcel, van
from kiosk.ui.simulator.hands import Hands, Move, short_number
from kiosk.ui.simulator.mischief import Mischief
from kiosk.ui.simulator.seeds import announce
from kiosk.ui.simulator.story import Story
from kiosk.ui.simulator.tour import Situation, Tour
from kiosk.ui.simulator.trolley import Trolley


class Play:
    """Keeps what happened together; told of it on one thread, the screen's."""

    def __init__(self, verbs: LiveVerbs, steel: SimCabinet, phones: Phones) -> None:
        self._verbs = verbs
        self._steel = steel
        operator = verbs.operator_session().id
        known = {package.number for package in verbs.packages(operator)}
        expired = verbs.packages(operator, PackageStatus.EXPIRED)
        self.unit = verbs.unit()
        self.sizes = tuple(self.unit.free)
        self._late = {package.door: package.number for package in expired if package.door is not None}
        self._trip = next(trip for trip in count() if any(p.to and p.number not in known for p in van(trip)))
        parcels = (WAITING, LATE, *(parcel for trip in range(self._trip + 1) for parcel in van(trip)))
        self._names = {parcel.number: parcel.to for parcel in parcels if parcel.to}
        self.trolley = Trolley(parcel for parcel in van(self._trip) if parcel.number not in known)
        self.hands = Hands(steel, self.trolley)
        self.mischief = Mischief(steel)
        self.story = Story(phones.messages)
        self.tour = Tour()
        self.chosen = self.unit.slots[0].door

    # -- what is heard ----------------------------------------------------------------------------------------

    def happened(self, happening: Happening) -> str | None:
        """The controller said something; the answer is the log's sentence."""
        visit = happening.visit
        if visit is not None:
            self.tour.moved(visit, self._steel.view(visit.door))
            if visit.state in (VisitState.OPENING, VisitState.OPENED):
                self.chosen = visit.door
            if visit.kind is VisitKind.REMOVE and visit.state is VisitState.SETTLED:
                self._late.pop(visit.door, None)
        return self.story.happened(happening)

    def review(self, begun: Visit) -> tuple[Visit, ...]:
        """What became of the visits of which nothing is told once another one has begun; blocks.

        The next parcel's scan ends the deposit before it, a deposit that goes elsewhere leaves a look behind.
        """
        ids = [visit.id for door, visit in self.story.visits.items() if door != begun.door]
        looked = [self._verbs.visit(visit) for visit in (*ids, *filter(None, [begun.look]))]
        return tuple(visit for visit in looked if visit.id not in ids or not visit.live)

    def did(self, deed: Deed) -> str | None:
        """Something was done to the steel."""
        return self.story.did(deed)

    def rang(self, message: SentMessage) -> str:
        """A phone got a message."""
        return self.story.rang(message)

    def bring_more(self) -> None:
        """The van comes again; blocks."""
        self._trip += 1
        parcels = van(self._trip)
        announce(self._verbs, parcels)
        self.trolley.load(parcels)
        self._names |= {parcel.number: parcel.to for parcel in parcels if parcel.to}

    # -- what is seen -----------------------------------------------------------------------------------------

    def views(self) -> Mapping[str, SimDoorView]:
        """Every door as it stands now."""
        return {view.door: view for view in self._steel.views()}

    def moves(self, door: str) -> tuple[Move, ...]:
        """What a hand can do at a door, the natural thing first."""
        return self.hands.moves(door, self.story.visits.get(door))

    def natural(self, door: str) -> Move | None:
        """What a click on a door does."""
        return self.hands.natural(door, self.story.visits.get(door))

    def owner(self, number: str) -> str:
        """Whose parcel that is, in a word."""
        return self._names.get(number) or number[-4:]

    def label(self, parcel: Parcel) -> str:
        """A label in a few letters: its size and its number."""
        size = parcel.size(self.sizes)[:1] if parcel.to else "?"
        return f"{size} {short_number(parcel.number)}"

    def advice(self, page: str, role: Role | None, held: bool, views: Mapping[str, SimDoorView]) -> str:
        """The one next thing to try."""
        announced = [parcel for parcel in self.trolley.parcels if parcel.to]
        situation = Situation(
            page=page,
            role=role,
            held=held,
            doors=views,
            visits=self.story.visits,
            letter=next(iter(self.story.codes), None),
            label=next((self.label(parcel) for parcel in announced), None),
            late=next(iter(self._late), None),
            trap=self.mischief.trap,
        )
        return self.tour.advice(situation)
