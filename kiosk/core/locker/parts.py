"""What the verbs of one unit are made of, and who asks them."""

import threading
from collections.abc import Callable

from kiosk.core.access.credentials import Credentials
from kiosk.core.access.keypad import Keypad
from kiosk.core.access.reception import Reception
from kiosk.core.access.roster import Roster
from kiosk.core.clock import UnitClock
from kiosk.core.codes import CodeBook
from kiosk.core.deadlines.expiry import Expiry
from kiosk.core.deadlines.reminders import Reminders
from kiosk.core.deadlines.standstill import Standstill
from kiosk.core.keeping.privacy import Privacy
from kiosk.core.model import Locker, Policy
from kiosk.core.outbox.alerts import Alerts
from kiosk.core.outbox.channels import Channels
from kiosk.core.outbox.delivery import Delivery
from kiosk.core.outbox.retelling import Retelling
from kiosk.core.parcels.custody import Custody
from kiosk.core.parcels.expectations import Expectations
from kiosk.core.parcels.lookup import Parcels
from kiosk.core.parcels.manifests import Manifests
from kiosk.core.person import CUSTOMER, Person
from kiosk.core.steel import Imagination, Steel
from kiosk.core.store import Store
from kiosk.core.verbs import Role, Session, Vitals
from kiosk.core.visits.audit_round import AuditRounds
from kiosk.core.visits.deposits import Deposits
from kiosk.core.visits.journal import Journal
from kiosk.core.visits.openings import Openings
from kiosk.core.visits.pickups import Pickups
from kiosk.core.visits.recovery import Recovery
from kiosk.core.visits.rounds import Rounds
from kiosk.core.visits.settlement import Settlement
from kiosk.core.watch.health import Checkup
from kiosk.core.watch.history import History
from kiosk.core.watch.incidents import Incidents
from kiosk.core.watch.usage import Census
from kiosk.core.watch.wall import Wall

LOADERS = (Role.COURIER, Role.TECHNICIAN, Role.OPERATOR)
LOOKERS = (Role.TECHNICIAN, Role.OPERATOR)


class Parts:
    """The rules of one unit over one ledger and one cabinet; each kind of asker has its verbs in a class of its own."""

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
        vitals: Callable[[], Vitals] = Vitals,
        imagination: Imagination | None = None,
    ) -> None:
        self.locker = locker
        self._store = store
        self._steel = steel
        self._imagination = imagination
        self._holding = threading.Lock()  # two switches of WORK HOLD: ledger and steel must end alike
        self._clock = clock
        self._policy = policy
        self._keypad = Keypad(store, book, clock, locker)
        credentials = Credentials()
        self._roster = Roster(store, book, credentials)
        self._reception = Reception(store, book, credentials, clock, policy, self._keypad.running)
        custody = Custody(locker, policy, book, clock)
        self._standstill = Standstill(store, steel, custody, clock, locker)
        openings = Openings(steel, clock, policy)
        settlement = Settlement(custody, openings, steel, policy, clock)
        self._journal = Journal(store, steel, clock, locker, policy, openings, settlement, custody)
        self._parcels = Parcels(store, custody, locker, policy)
        self._pickups = Pickups(store, self._journal, openings, self._keypad, clock, policy)
        self._deposits = Deposits(
            store, self._journal, openings, settlement, custody, self._parcels, clock, locker, policy
        )
        self._rounds = Rounds(store, self._journal, openings, custody, steel, clock, locker)
        self._retelling = Retelling(store, custody, clock, self._keypad.running)
        self._expectations = Expectations(store, self._parcels, clock, policy)
        self._manifests = Manifests(self._expectations)
        self._wall = Wall(store, clock, locker, policy)
        self._audit_rounds = AuditRounds(store, clock, locker)
        self._census = Census(store, clock, locker)
        self._incidents = Incidents(store, clock, locker)
        self._history = History(store, locker)
        self._channels = Channels(clock)
        self._alerts = Alerts(store, clock, locker)
        self._delivery = Delivery(store, custody, book, clock, locker, policy, self._alerts, self._channels, jitter)
        self._privacy = Privacy(store)
        self._checkup = Checkup(store, clock, locker, vitals, steel.kind == "simulated")
        reminders = Reminders(custody, steel, locker, policy)
        self._expiry = Expiry(
            store, custody, clock, locker, policy, self._keypad.running, reminders, steel, self._standstill
        )
        self._recovery = Recovery(custody, steel, clock, locker)
        store.before_each = self._expiry.reckon

    def _person(self, session: str | None) -> Person:
        """Who asks at a door: staff with a session, a customer without."""
        return self._reception.who(session)[0] if session else CUSTOMER

    def _staff(self, session: str, *roles: Role) -> Person:
        person, _ = self._reception.who(session)
        person.must_be(*roles)
        return person

    def _operator(self, session: str) -> Person:
        return self._staff(session, Role.OPERATOR, Role.TECHNICIAN)

    def _at_work(self, session: str) -> Session:
        person, row = self._reception.who(session)
        return Session(
            id=session,
            role=row.role,
            number=row.number,
            carrier=row.carrier,
            idle_after=self._reception.idle_after(row.role),
            visits=self._journal.unfinished(person.name),
        )
