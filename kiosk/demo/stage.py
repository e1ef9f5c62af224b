"""The unit that the scenes are played on, and the people in front of it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from hal.clock import Clock
from hal.doors import DoorEvent
from hal.sim import Hand
from kiosk.core.errors import CodeRefused
from kiosk.core.verbs import (
    Happening,
    LockerSlot,
    Package,
    Recipient,
    SlotReport,
    SlotUse,
    Visit,
    VisitKind,
    VisitState,
)
from kiosk.runtime import Unit

PATIENCE = 20.0
"""Seconds of the real clock that somebody waits for a door or a message before the scene counts as failed."""

COURIER, PIN = "1001", "582036"

Narrate = Callable[[str], object]


def mailbox(number: str) -> str:
    """Where the recipient of a parcel is told: everybody has an address of their own."""
    return f"{number.lower()}@example.org"


class Stage:
    """One unit, its courier and its recipients; every verb is asked of the real LockerSystem.

    `step` is the seconds that a courier needs from one door to the next.
    """

    def __init__(self, unit: Unit, clock: Clock, step: float, narrate: Narrate) -> None:
        assert unit.steel is not None, "scenes are played on imagined steel"
        self.system = unit.system
        self.steel = unit.steel
        self.cabinet = unit.cabinet
        self.operator = unit.system.operator_session().id
        self.say = narrate
        self._clock = clock
        self._step = step
        self._hand = Hand(unit.steel)
        self._visits: dict[str, Visit] = {}
        self._moves: list[DoorEvent] = []
        self._phones = unit.phones
        self._rang = threading.Event()
        unit.phones.listen(lambda _: self._rang.set())
        unit.cabinet.listen(self._moves.append)
        unit.system.watch(self._see)

    # -- people -----------------------------------------------------------------------------------------------

    @contextmanager
    def courier(self) -> Iterator[str]:
        """A courier at work; signing out sends the messages of what was stored."""
        self._later()
        session = self.system.sign_in(COURIER, PIN).id
        yield session
        self.system.sign_out(session)

    def store(self, session: str, number: str, size: str, *, low: bool = False) -> LockerSlot:
        """The courier stores a parcel; the answer is the slot that it got."""
        self._clock.wait(threading.Event(), self._step)
        seen = len(self._moves)
        recipient = Recipient(email=mailbox(number), needs_low_door=low)
        package = self.system.store(session, number, size, recipient, within=PATIENCE)
        visit = next(visit for visit in list(self._visits.values()) if visit.parcel == number)
        self.say(f"{size} parcel {number}: door {package.door} opens - {visit.why}")
        self.say(f"the courier lays it inside and shuts the door; {self._seen(package.door, seen)}")
        return self.slot(visit.door).slot

    def collect(self, number: str) -> str:
        """A recipient types the code of a parcel, takes it out and shuts the door; the answer is the door."""
        code = self.code_of(number)
        self._later()
        seen = len(self._moves)
        visit = self.system.retrieve(code, within=PATIENCE)
        self.say(f"the code of {number} opens door {visit.door}, the recipient takes it out")
        self.say(f"and shuts the door; {self._seen(visit.door, seen)}")
        return visit.door

    def take_out(self, session: str, number: str) -> None:
        """The courier takes an expired or cancelled parcel out."""
        package = self.system.package(self.operator, number)
        self._later()
        seen = len(self._moves)
        self.system.remove(session, package.id, within=PATIENCE)
        self.say(f"door {package.door} opens, the courier takes {number} out; {self._seen(package.door, seen)}")

    def code_of(self, number: str) -> str:
        """The code that a parcel's recipient was sent, once the message is there."""
        while True:
            self._rang.clear()
            for message in self._phones.messages:
                if message.to == mailbox(number) and message.code is not None:
                    return message.code
            if not self._rang.wait(PATIENCE):
                raise TimeoutError(f"no message about {number} came within {PATIENCE} s")

    def cancel(self, number: str) -> Package:
        """The operator cancels a parcel."""
        return self.system.cancel(self.operator, self.system.package(self.operator, number).id)

    def refusal(self, code: str) -> str:
        """The name of the error with which a code is refused; `none` when it opens a door."""
        try:
            self.system.begin_retrieve(code)
        except CodeRefused as refused:
            self.say(f"the keypad says: {refused}")
            return type(refused).__name__
        return "none"

    # -- witnesses --------------------------------------------------------------------------------------------

    def slot(self, door: str) -> SlotReport:
        """What the ledger says of the slot behind a door."""
        return next(report for report in self.system.slots(self.operator) if report.slot.door == door)

    def free(self) -> list[LockerSlot]:
        """The slots that may be given out, in the order of the wall."""
        return [report.slot for report in self.system.slots(self.operator) if report.use is SlotUse.FREE]

    def status(self, number: str) -> str:
        """What the ledger says of a parcel."""
        return self.system.package(self.operator, number).status

    def behind(self, door: str) -> list[str]:
        """What really lies behind a door."""
        return list(self.steel.view(door).parcels)

    def lying(self) -> dict[str, str]:
        """Every parcel that really lies in the wall, by its number, with its door."""
        return {parcel: view.door for view in self.steel.views() for parcel in view.parcels}

    def taken(self) -> list[str]:
        """Every parcel that hands took out, in their order."""
        return [parcel for taking in self._hand.takings for parcel in taking.parcels]

    def pulsed(self) -> list[str]:
        """The doors whose locks were pulsed, in their order."""
        return [pulse.door for pulse in self.steel.pulses]

    def messages(self, event: str) -> int:
        """How many messages of that kind the phones got."""
        return sum(message.event == event for message in self._phones.messages)

    def _later(self) -> None:
        """Time passes, as it does between two people: until every lock has rested from its last pulse."""
        self._clock.wait(threading.Event(), max(map(self.cabinet.rest, self.cabinet.doors)))

    def _seen(self, door: str | None, since: int) -> str:
        """What a door's sensor saw since then, as a sentence."""
        states = [event.now.state.value for event in self._moves[since:] if event.door == door]
        return f"its sensor saw: {', then '.join(states) or 'nothing'}"

    def _see(self, happening: Happening) -> None:
        """Whoever stands before a door that opens does what they came for."""
        visit = happening.visit
        if visit is None:
            return
        if visit.id not in self._visits and visit.state is VisitState.OPENING:
            self._act(visit)
        self._visits[visit.id] = visit

    def _act(self, visit: Visit) -> None:
        if visit.kind is VisitKind.STORE:
            assert visit.parcel is not None, "staff sees the number of the parcel that it brings"
            self._hand.stores(visit.door, visit.parcel)
        else:
            self._hand.takes(visit.door)
