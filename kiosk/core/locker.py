"""LockerSystem: the verbs of one unit, carried out over one ledger and one cabinet.

Every verb is one transaction; nothing is shown, sent or pulsed before the commit that permits it. `store`,
`retrieve` and `remove` are for callers who can wait at the door: they begin a visit, wait until the door was seen to
open and close, and settle it - the same rows that a screen walks through step by step.
"""

import threading
from collections.abc import Callable

from hal.doors import DoorEvent, DoorState
from hal.errors import HalError
from kiosk.core.allocation import STRATEGIES
from kiosk.core.clock import UnitClock
from kiosk.core.codes import CodeBook
from kiosk.core.custody import Custody
from kiosk.core.delivery import Delivery
from kiosk.core.deposits import Deposits
from kiosk.core.errors import BadInput, DoorCools, LedgerForeign, NotSignedIn, NotWitnessed
from kiosk.core.expiry import Expiry
from kiosk.core.journal import Journal
from kiosk.core.keypad import Keypad
from kiosk.core.messages import Message, Notifier
from kiosk.core.model import Locker, Policy
from kiosk.core.openings import Openings
from kiosk.core.parcels import Parcels
from kiosk.core.person import CUSTOMER, Person
from kiosk.core.pickups import Pickups
from kiosk.core.privacy import Privacy
from kiosk.core.reception import Reception
from kiosk.core.recovery import Recovery
from kiosk.core.rounds import Rounds
from kiosk.core.settlement import Settlement
from kiosk.core.steel import Steel
from kiosk.core.store import Ledger, Store
from kiosk.core.verbs import (
    Answer,
    Condition,
    Happening,
    Incident,
    OutboxRow,
    Package,
    PackageStatus,
    ParcelLabel,
    PersonalData,
    Problem,
    Recipient,
    Role,
    Session,
    SlotReport,
    StaffMember,
    Statistics,
    Unit,
    Visit,
    VisitState,
    Work,
)

_LOADERS = (Role.COURIER, Role.TECHNICIAN, Role.OPERATOR)
_LOOKERS = (Role.TECHNICIAN, Role.OPERATOR)


class LockerSystem:
    """The rules of one unit; its methods may be called from any thread. See `Verbs` for what each of them does."""

    def __init__(
        self,
        store: Store,
        steel: Steel,
        clock: UnitClock,
        locker: Locker,
        policy: Policy,
        book: CodeBook,
        *,
        jitter: Callable[[], float] = lambda: 0.0,
    ) -> None:
        self.locker = locker
        self._store = store
        self._steel = steel
        self._clock = clock
        self._keypad = Keypad(store, book, clock, locker)
        self._reception = Reception(store, book, clock, policy, self._keypad.running)
        custody = Custody(locker, policy, book, clock)
        openings = Openings(steel, clock, policy)
        settlement = Settlement(custody, openings, steel, policy, clock)
        self._journal = Journal(store, steel, clock, locker, policy, openings, settlement, custody)
        self._parcels = Parcels(store, custody, clock, locker)
        self._pickups = Pickups(self._journal, openings, self._keypad)
        self._deposits = Deposits(
            store, self._journal, openings, settlement, custody, self._parcels, clock, locker, policy
        )
        self._rounds = Rounds(store, self._journal, openings, custody, steel, clock, locker)
        self._delivery = Delivery(store, custody, book, clock, locker, policy, jitter)
        self._privacy = Privacy(store)
        self._expiry = Expiry(store, custody, clock, locker, policy, self._keypad.running)
        self._recovery = Recovery(custody, steel, clock, locker)
        store.before_each = self._expiry.reckon

    # -- start, doors and time --------------------------------------------------------------------------------

    def recover(self) -> int:
        """Stamp or check the ledger, then settle what was left unfinished; before any output may move.

        Returns how many visits were unfinished. Raises LedgerForeign, MappingChanged.
        """
        unfinished = self._store.write(self._recover)
        if self._store.read(lambda ledger: ledger.setting("hold")) == "on":
            self._steel.hold(True)
        return unfinished

    def _recover(self, ledger: Ledger) -> int:
        stamp = f"{self.locker.id} on {self._steel.kind}"
        known = ledger.setting("cabinet")
        if known not in (None, stamp):
            raise LedgerForeign(path=str(self._store.path), theirs=str(known), ours=stamp)
        ledger.set("cabinet", stamp)
        ledger.slots.install(self.locker, self._clock.wall())
        return self._recovery.run(ledger)

    def door_moved(self, event: DoorEvent) -> None:
        """Take the word of a door; called by whoever watches the cabinet, in the order of the events."""
        self._journal.door_moved(event)

    def wrong_door(self, asked: str, opened: str) -> None:
        """Take the cabinet's word that a pulse opened another door than asked; its bank has stopped by itself."""
        self._journal.wrong_door(asked, opened)

    def tick(self) -> None:
        """Look after what time brings: doors and sessions; several times a second."""
        self._journal.tick()
        self._reception.sweep(self._has_open_door)

    def sweep(self) -> int:
        """End the time of every parcel whose days are over, if wall time can be trusted; how many."""
        self._store.restock()
        return self._expiry.sweep()

    def deliver(self) -> int:
        """Send what is due; returns how many messages were accepted. One thread at a time."""
        return self._delivery.deliver()

    def watch(self, listener: Callable[[Happening], None]) -> Callable[[], None]:
        """Tell `listener` of every change; it must not block."""
        return self._journal.watch(listener)

    def add_notifier(self, notifier: Notifier) -> None:
        """Tell recipients by this channel too, from now on."""
        self._delivery.add_notifier(notifier)

    def remove_notifier(self, notifier: Notifier) -> None:
        """Tell recipients by this channel no longer."""
        self._delivery.remove_notifier(notifier)

    def notify_all(self, message: Message) -> None:
        """Send a message by every channel; raises NotSent when none accepted it."""
        self._delivery.notify_all(message)

    # -- for callers who can wait at the door -----------------------------------------------------------------

    def store(
        self,
        session: str,
        number: str,
        size: str | None = None,
        recipient: Recipient | None = None,
        within: float = 30.0,
    ) -> Package:
        """Store a parcel: open a slot, wait until it was shut again, and take that for "inside"."""
        by = self._staff(session, *_LOADERS)
        visit = self._at_the_door(lambda: self._deposits.begin(number, size, recipient, by, one_by_one=False), within)
        self.settle(visit.id, Answer.INSIDE, session)
        return self._parcels.get(number)

    def retrieve(self, code: str, within: float = 30.0) -> Visit:
        """Hand a parcel out by its code: open, wait until the door was shut again, and take that for "taken"."""
        visit = self._at_the_door(lambda: self.begin_retrieve(code), within)
        return self.settle(visit.id, Answer.TAKEN)

    def remove(self, session: str, package: str, within: float = 30.0) -> Package:
        """Take an expired or cancelled parcel out: open, wait until the door was shut again."""
        visit = self._at_the_door(lambda: self.begin_remove(session, package), within)
        self.settle(visit.id, Answer.TAKEN, session)
        return self._parcels.get(package)

    def _at_the_door(self, begin: Callable[[], Visit], within: float) -> Visit:
        """Begin a visit, after its lock's pause if need be, and wait until its door was seen open and shut."""
        try:
            visit = begin()
        except DoorCools as error:
            self._clock.wait(threading.Event(), min(float(error.facts["wait"] or 0), within))
            visit = begin()
        seen = self._journal.wait(visit.id, within)
        if seen.state is not VisitState.CLOSED:
            raise NotWitnessed(door=seen.door)
        return seen

    # -- anybody before the unit ------------------------------------------------------------------------------

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
            slots=self.locker.slots,
            free=self._store.read(self._rounds.free),
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

    def report(self, visit: str, problem: Problem, session: str | None = None) -> Incident:
        """Take a complaint at the door."""
        return self._rounds.report(visit, problem, self._person(session))

    # -- staff ------------------------------------------------------------------------------------------------

    def sign_in(self, number: str, pin: str) -> Session:
        """Open a session by number and PIN."""
        return self.session(self._reception.by_pin(number, pin))

    def sign_in_badge(self, badge: str) -> Session:
        """Open a session by a badge's text."""
        return self.session(self._reception.by_badge(badge))

    def session(self, session: str) -> Session:
        """The session as it stands."""
        person, row = self._reception.who(session)
        return Session(
            id=session,
            role=row.role,
            number=row.number,
            carrier=row.carrier,
            idle_after=self._reception.idle_after(row.role),
            visits=self._journal.unfinished(person.name),
        )

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
        return self._rounds.work(self._staff(session, *_LOADERS))

    def label(self, session: str, number: str) -> ParcelLabel:
        """What is known of a parcel number."""
        self._staff(session, *_LOADERS)
        return self._parcels.label(number)

    def begin_store(
        self, session: str, number: str, size: str | None = None, recipient: Recipient | None = None
    ) -> Visit:
        """Reserve a slot for a parcel and open it."""
        by = self._staff(session, *_LOADERS)
        return self._deposits.begin(number, size, recipient, by, one_by_one=by.role is not Role.OPERATOR)

    def larger(self, session: str, visit: str) -> Visit:
        """Move a deposit to the next larger slot."""
        return self._deposits.larger(visit, self._staff(session, *_LOADERS))

    def not_empty(self, session: str, visit: str) -> Visit:
        """The slot of a deposit is not empty."""
        return self._deposits.not_empty(visit, self._staff(session, *_LOADERS))

    def broken(self, session: str, visit: str) -> Visit:
        """The door of a deposit does not work."""
        return self._deposits.broken(visit, self._staff(session, *_LOADERS))

    def begin_remove(self, session: str, package: str) -> Visit:
        """Open the door of an expired or cancelled parcel."""
        return self._rounds.remove(package, self._staff(session, *_LOADERS))

    def begin_inspect(self, session: str, door: str, reason: str, insist: bool = False) -> Visit:
        """Open a door to look."""
        return self._rounds.inspect(door, reason, insist, self._staff(session, *_LOADERS))

    def slots(self, session: str) -> tuple[SlotReport, ...]:
        """The live table of the wall."""
        self._staff(session, *_LOOKERS)
        return self._rounds.reports()

    def set_condition(self, session: str, door: str, condition: Condition, cause: str) -> None:
        """Take a slot out of service, or put it back."""
        self._rounds.set_condition(door, condition, cause, self._staff(session, *_LOOKERS))
        self._journal.tell(Happening(unit=True))

    def work_hold(self, session: str, on: bool) -> None:
        """WORK HOLD on or off; it survives restarts."""
        person = self._staff(session, Role.TECHNICIAN)
        if on:
            self._steel.hold(True)
        self._store.write(lambda ledger: self._note_hold(ledger, on, person))
        if not on:
            self._steel.hold(False)
        self._journal.tell(Happening(unit=True))

    @staticmethod
    def _note_hold(ledger: Ledger, on: bool, by: Person) -> None:
        ledger.set("hold", "on" if on else "off")
        ledger.audit.add("work hold", on=on, by=by.name)

    # -- operators --------------------------------------------------------------------------------------------

    def operator_session(self) -> Session:
        """A session of the operators' group."""
        return self.session(self._reception.operator())

    def expect(
        self, session: str, number: str, size: str | None, recipient: Recipient, carrier: str | None = None
    ) -> None:
        """Note a parcel that will be brought."""
        self._parcels.expect(number, size, recipient, carrier, self._operator(session))

    def reserve(
        self, session: str, number: str, size: str, recipient: Recipient, carrier: str | None = None
    ) -> Package:
        """Hold a slot for a parcel that will be brought."""
        return self._deposits.reserve(number, size, recipient, carrier, self._operator(session))

    def packages(self, session: str, status: PackageStatus | None = None, limit: int = 200) -> tuple[Package, ...]:
        """Parcels, the newest first."""
        self._operator(session)
        return self._parcels.list(status, limit)

    def package(self, session: str, number: str) -> Package:
        """The newest parcel of that number or id."""
        self._operator(session)
        return self._parcels.get(number)

    def cancel(self, session: str, package: str) -> Package:
        """Cancel a parcel."""
        return self._parcels.cancel(package, self._operator(session))

    def extend(self, session: str, package: str) -> Package:
        """Give a stored parcel its free extension."""
        return self._parcels.extend(package, self._operator(session))

    def expire(self, session: str, package: str) -> Package:
        """End a parcel's time now."""
        return self._parcels.expire(package, self._operator(session))

    def add_staff(
        self,
        session: str,
        number: str,
        role: Role,
        pin: str,
        carrier: str | None = None,
        badge: str | None = None,
    ) -> StaffMember:
        """Add a courier or technician."""
        self._operator(session)
        return self._reception.add(number, role, pin, carrier, badge)

    def staff(self, session: str) -> tuple[StaffMember, ...]:
        """Everybody of the staff."""
        self._operator(session)
        return self._reception.everybody()

    def disable_staff(self, session: str, number: str) -> StaffMember:
        """End somebody's rights."""
        self._operator(session)
        return self._reception.disable(number)

    def incidents(self, session: str) -> tuple[Incident, ...]:
        """What people have to look at."""
        self._operator(session)
        return self._rounds.incidents()

    def outbox(self, session: str) -> tuple[OutboxRow, ...]:
        """Messages on their way."""
        self._operator(session)
        return self._delivery.outbox()

    def statistics(self, session: str) -> Statistics:
        """Counts of the ledger."""
        self._operator(session)
        return self._store.read(self._count)

    def privacy_report(self, session: str, recipient: str) -> PersonalData:
        """Everything that is kept about one recipient."""
        self._staff(session, Role.OPERATOR)
        return self._privacy.report(recipient)

    def privacy_erase(self, session: str, recipient: str) -> None:
        """Erase how to reach a recipient."""
        self._privacy.erase(recipient, self._staff(session, Role.OPERATOR))

    def set_allocation_strategy(self, session: str, name: str) -> None:
        """Choose how slots are chosen, from now on."""
        self._operator(session)
        if name not in STRATEGIES:
            raise BadInput(what=f"strategy {name[:32]}", why=f"take one of {', '.join(STRATEGIES)}")
        self._store.write(lambda ledger: ledger.audit.add("strategy", name=name))
        self._deposits.strategy = name

    # -- inside -----------------------------------------------------------------------------------------------

    def _count(self, ledger: Ledger) -> Statistics:
        slots = dict.fromkeys(self.locker.sizes, 0)
        for slot in self.locker.slots:
            slots[slot.size] += 1
        return Statistics(
            slots=slots,
            free=self._rounds.free(ledger),
            packages=ledger.packages.counts(),
            visits=ledger.visits.counts(),
            incidents=ledger.incidents.unresolved(),
        )

    def _has_open_door(self, person: str) -> bool:
        return any(self._is_open(visit.door) for visit in self._journal.unfinished(person))

    def _is_open(self, door: str) -> bool:
        try:
            return self._steel.reading(door).state is DoorState.OPEN
        except HalError:
            return False

    def _person(self, session: str | None) -> Person:
        """Who asks at a door: staff with a session, a customer without."""
        return self._reception.who(session)[0] if session else CUSTOMER

    def _staff(self, session: str, *roles: Role) -> Person:
        person, _ = self._reception.who(session)
        person.must_be(*roles)
        return person

    def _operator(self, session: str) -> Person:
        return self._staff(session, Role.OPERATOR, Role.TECHNICIAN)
