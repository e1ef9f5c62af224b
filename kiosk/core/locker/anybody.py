"""The verbs for anybody before the unit."""

from kiosk.core.locker.parts import Parts
from kiosk.core.person import CUSTOMER
from kiosk.core.verbs import (
    Answer,
    Incident,
    Problem,
    Unit,
    Visit,
    VisitState,
)


class AnybodysVerbs(Parts):
    """Carries out `AnybodyVerbs`."""

    def unit(self) -> Unit:
        """Describe the unit and its wall."""
        return Unit(
            id=self.locker.id,
            name=self.locker.name,
            address=self.locker.location.address,
            operator_phone=self.locker.operator_phone,
            time_zone=self.locker.location.time_zone,
            simulated=self._steel.kind == "simulated",
            held=self._steel.held,
            keypad_closed=self._keypad.closed_for(),
            grace=self._policy.grace,
            slots=self.locker.slots,
            free=self._store.read(self._rounds.free),
            left_open=self._journal.unattended(),
        )

    def begin_retrieve(self, code: str, door: str | None = None) -> Visit:
        """Open the door of a pickup code's parcel."""
        return self._pickups.begin(code, door)

    def open_again(self, visit: str, session: str | None = None) -> Visit:
        """Open the same door once more."""
        return self._journal.again(visit, self._person(session))

    def settle(self, visit: str, answer: Answer, session: str | None = None) -> Visit:
        """Take a person's answer at the door."""
        return self._journal.settle(visit, answer, self._person(session))

    def visit(self, visit: str) -> Visit:
        """How far a visit is."""
        return self._journal.look(visit)

    def at_open_doors(self) -> tuple[Visit, ...]:
        """Customers' visits whose door opens or stands open, while somebody may be at it."""
        unfinished = self._journal.unfinished(CUSTOMER.name)
        return tuple(visit for visit in unfinished if visit.state in (VisitState.OPENING, VisitState.OPENED))

    def stay(self, visit: str) -> Visit:
        """Give the person at a shut door, or before the next one, more time."""
        self._pickups.stay(visit)
        return self._journal.stay(visit)

    def waiting(self, visit: str) -> int:
        """How many more parcels a pickup that its person is done with gives a right to."""
        return self._pickups.waiting(visit)

    def next_of(self, visit: str) -> Visit:
        """Open the next parcel of the same recipient."""
        return self._pickups.next_of(visit)

    def lost_code(self, phone: str) -> None:
        """Tell the codes of a recipient's parcels once more."""
        self._retelling.lost(phone)

    def report(self, visit: str, problem: Problem, session: str | None = None) -> Incident:
        """Take a complaint at the door."""
        return self._rounds.report(visit, problem, self._person(session))
