"""The verbs for people of the staff, each with the session that the unit opened for them."""

from kiosk.core.errors import NotAllowed, NotSignedIn, SlotUnknown
from kiosk.core.locker.parts import LOADERS, LOOKERS, Parts
from kiosk.core.person import Person
from kiosk.core.store import Ledger
from kiosk.core.verbs import (
    Condition,
    Event,
    Happening,
    Health,
    Mishap,
    ParcelLabel,
    Recipient,
    Role,
    Session,
    SlotReport,
    Visit,
    Work,
)


class StaffsVerbs(Parts):
    """Carries out `StaffVerbs`."""

    def sign_in(self, number: str, pin: str) -> Session:
        """Open a session by number and PIN."""
        return self.session(self._reception.by_pin(number, pin))

    def sign_in_badge(self, badge: str) -> Session:
        """Open a session by a badge's text."""
        return self.session(self._reception.by_badge(badge))

    def is_own_badge(self, session: str, badge: str) -> bool:
        """Whether a badge's text is that of whoever signed in."""
        _, row = self._reception.who(session)
        return self._reception.owner(badge) == row.number

    def session(self, session: str) -> Session:
        """The session as it stands."""
        return self._at_work(session)

    def sign_out(self, session: str) -> None:
        """End a session; its deposits' messages fall due."""
        try:
            person, _ = self._reception.who(session)
        except NotSignedIn:
            return
        self._store.write(lambda ledger: ledger.outbox.advance(person.name, self._clock.wall()))
        self._reception.leave(session)

    def work(self, session: str) -> Work:
        """What there is to do for this person."""
        return self._rounds.work(self._staff(session, *LOADERS))

    def label(self, session: str, number: str) -> ParcelLabel:
        """What is known of a parcel number."""
        return self._parcels.label(number, self._staff(session, *LOADERS))

    def begin_store(
        self, session: str, number: str, size: str | None = None, recipient: Recipient | None = None
    ) -> Visit:
        """Reserve a slot for a parcel and open it."""
        by = self._staff(session, *LOADERS)
        return self._deposits.begin(number, size, recipient, by, one_by_one=by.role is not Role.OPERATOR)

    def larger(self, session: str, visit: str) -> Visit:
        """Move a deposit to the next larger slot."""
        return self._deposits.larger(visit, self._staff(session, *LOADERS))

    def not_empty(self, session: str, visit: str) -> Visit:
        """The slot of a deposit is not empty."""
        return self._deposits.not_empty(visit, self._staff(session, *LOADERS))

    def broken(self, session: str, visit: str) -> Visit:
        """The door of a deposit does not work."""
        return self._deposits.broken(visit, self._staff(session, *LOADERS))

    def undo_store(self, session: str, package: str) -> Visit:
        """Take back one's own deposit before its message goes."""
        return self._deposits.undo(package, self._staff(session, *LOADERS))

    def begin_remove(self, session: str, package: str) -> Visit:
        """Open the door of an expired or cancelled parcel."""
        return self._rounds.remove(package, self._staff(session, *LOADERS))

    def begin_inspect(self, session: str, door: str, reason: str, insist: bool = False) -> Visit:
        """Open a door to look."""
        return self._rounds.inspect(door, reason, insist, self._staff(session, *LOADERS))

    def begin_test(self, session: str, door: str) -> Visit:
        """Open an empty slot's door to see whether it works."""
        return self._rounds.test(door, self._staff(session, Role.TECHNICIAN))

    def slots(self, session: str) -> tuple[SlotReport, ...]:
        """The live table of the wall."""
        self._staff(session, *LOOKERS)
        return self._rounds.reports()

    def events(self, session: str, limit: int = 50) -> tuple[Event, ...]:
        """What happened at the unit, the newest first."""
        self._staff(session, *LOOKERS)
        return self._history.newest(limit)

    def health(self, session: str) -> Health:
        """How the boards, the locks and the machine are."""
        self._staff(session, *LOOKERS)
        return self._checkup.health()

    def set_condition(self, session: str, door: str, condition: Condition, cause: str) -> None:
        """Take a slot out of service, or put it back."""
        self._rounds.set_condition(door, condition, cause, self._staff(session, *LOOKERS))
        self._journal.tell(Happening(unit=True))

    def work_hold(self, session: str, on: bool) -> None:
        """WORK HOLD on or off; it survives restarts."""
        person = self._staff(session, Role.TECHNICIAN)
        with self._holding:
            if on:
                self._steel.hold(True)
            self._store.write(lambda ledger: self._note_hold(ledger, on, person))
            if not on:
                self._steel.hold(False)
        self._journal.tell(Happening(unit=True))

    def release_bank(self, session: str, door: str) -> None:
        """Let the stopped bank of a door move again."""
        self._standstill.release(door, self._staff(session, Role.TECHNICIAN))
        self._journal.tell(Happening(unit=True))

    def mishaps(self, session: str) -> dict[str, tuple[Mishap, ...]]:
        """What is wrong just now with doors of imagined steel."""
        self._staff(session, Role.TECHNICIAN)
        return dict(self._imagination.mishaps()) if self._imagination else {}

    def imagine(self, session: str, door: str, mishap: Mishap | None = None) -> None:
        """Let something go wrong with a door of imagined steel, or repair it."""
        by = self._staff(session, Role.TECHNICIAN)
        if self._imagination is None:
            raise NotAllowed(what="this steel is real")
        if self.locker.slot(door) is None:
            raise SlotUnknown(door=door[:16])
        self._imagination.imagine(door, mishap)
        self._store.write(lambda ledger: ledger.audit.add("imagined", door=door, mishap=mishap or "none", by=by.name))

    @staticmethod
    def _note_hold(ledger: Ledger, on: bool, by: Person) -> None:
        ledger.set("hold", "on" if on else "off")
        ledger.audit.add("work hold", on=on, by=by.name)
