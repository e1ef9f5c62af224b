"""The verbs for the operators' group."""

from kiosk.core import strategy
from kiosk.core.allocation import STRATEGIES
from kiosk.core.clock import DAY_MS
from kiosk.core.locker.parts import Parts
from kiosk.core.store import Ledger
from kiosk.core.verbs import (
    Allocation,
    AuditRound,
    Event,
    Expectation,
    ExpectedParcel,
    ExpectReport,
    Figures,
    Incident,
    OutboxRow,
    Package,
    PackageStatus,
    PersonalData,
    Recipient,
    Role,
    Session,
    StaffEntry,
    StaffMember,
    StaffReport,
    Statistics,
    UsageReport,
)

_WEEK = 7 * DAY_MS


class OperatorsVerbs(Parts):
    """Carries out `OperatorVerbs`."""

    def operator_session(self, login: str = "operator") -> Session:
        """A session of the operators' group."""
        return self._at_work(self._reception.operator(login))

    def expect(
        self, session: str, number: str, size: str | None, recipient: Recipient, carrier: str | None = None
    ) -> None:
        """Note a parcel that will be brought."""
        parcel = ExpectedParcel(number=number, size=size, recipient=recipient, carrier=carrier)
        self._expectations.expect(parcel, self._operator(session))

    def expect_many(self, session: str, parcels: tuple[ExpectedParcel, ...], dry_run: bool = False) -> ExpectReport:
        """Note many parcels that will be brought."""
        return self._expectations.expect_many(parcels, dry_run, self._operator(session))

    def gather_expected(self, session: str, parcels: tuple[ExpectedParcel, ...]) -> ExpectReport:
        """Keep parcels of one manifest at hand."""
        self._operator(session)
        return self._manifests.gather(session, parcels)

    def note_gathered(self, session: str) -> ExpectReport:
        """Note all of a manifest, or nothing."""
        return self._manifests.note(session, self._operator(session))

    def expectations(
        self, session: str, limit: int = 200, recipient: str | None = None, number: str | None = None
    ) -> tuple[Expectation, ...]:
        """What will be brought, announced last first."""
        self._operator(session)
        return self._expectations.list(limit, recipient, number)

    def withdraw(self, session: str, number: str) -> Expectation:
        """Expect a parcel no longer."""
        return self._expectations.withdraw(number, self._operator(session))

    def reserve(
        self, session: str, number: str, size: str, recipient: Recipient, carrier: str | None = None
    ) -> Package:
        """Hold a slot for a parcel that will be brought."""
        return self._deposits.reserve(number, size, recipient, carrier, self._operator(session))

    def packages(
        self,
        session: str,
        status: PackageStatus | None = None,
        limit: int = 200,
        door: str | None = None,
        recipient: str | None = None,
        number: str | None = None,
    ) -> tuple[Package, ...]:
        """Parcels, the newest first."""
        self._operator(session)
        return self._parcels.list(status, limit, door, recipient, number)

    def package(self, session: str, number: str) -> Package:
        """The newest parcel of that number or id."""
        self._operator(session)
        return self._parcels.get(number)

    def package_events(self, session: str, package: str) -> tuple[Event, ...]:
        """What happened to a parcel."""
        self._operator(session)
        return self._history.of_package(package)

    def cancel(self, session: str, package: str) -> Package:
        """Cancel a parcel."""
        return self._parcels.cancel(package, self._operator(session))

    def extend(self, session: str, package: str, days: int | None = None, reason: str | None = None) -> Package:
        """Give a stored parcel more time."""
        return self._parcels.extend(package, self._operator(session), days, reason)

    def resend(self, session: str, package: str) -> OutboxRow:
        """Send the message with a code once more."""
        return self._retelling.resend(package, self._operator(session))

    def reissue(self, session: str, package: str) -> Package:
        """Replace a parcel's code."""
        return self._retelling.reissue(package, self._operator(session))

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
        by = self._operator(session)
        return self._roster.add(number, role, pin, carrier, badge, by)

    def staff(self, session: str) -> tuple[StaffMember, ...]:
        """Everybody of the staff."""
        self._operator(session)
        return self._roster.everybody()

    def disable_staff(self, session: str, number: str) -> StaffMember:
        """End somebody's rights."""
        return self._roster.disable(number, self._operator(session))

    def give_pin(self, session: str, number: str, pin: str) -> StaffMember:
        """Give somebody a new PIN."""
        return self._roster.give_pin(number, pin, self._operator(session))

    def import_staff(self, session: str, entries: tuple[StaffEntry, ...], dry_run: bool = False) -> StaffReport:
        """Take the people of a file in."""
        return self._roster.take(entries, dry_run, self._staff(session, Role.OPERATOR))

    def export_staff(self, session: str) -> tuple[StaffEntry, ...]:
        """Everybody, for another unit."""
        return self._roster.export(self._staff(session, Role.OPERATOR))

    def incidents(
        self, session: str, unresolved: bool = False, door: str | None = None, limit: int = 200
    ) -> tuple[Incident, ...]:
        """What people have to look at."""
        self._operator(session)
        return self._incidents.list(unresolved, door, limit)

    def incident(self, session: str, number: str) -> Incident:
        """The incident with that number."""
        self._operator(session)
        return self._incidents.get(number)

    def resolve_incident(self, session: str, number: str, note: str) -> Incident:
        """Write down what an incident was."""
        return self._incidents.resolve(number, note, self._operator(session))

    def lock_replaced(self, session: str, door: str) -> None:
        """Measure the lock of a door anew."""
        self._checkup.lock_replaced(door, self._operator(session))

    def outbox(self, session: str) -> tuple[OutboxRow, ...]:
        """Messages on their way."""
        self._operator(session)
        return self._delivery.outbox()

    def statistics(self, session: str) -> Statistics:
        """Counts of the ledger."""
        self._operator(session)
        return self._store.read(self._count)

    def figures(self, session: str) -> Figures:
        """Everything that is counted or measured."""
        self._operator(session)
        return self.take_figures()

    def take_figures(self) -> Figures:
        """What `figures` answers, for the unit's own services."""
        now = self._clock.wall()
        return Figures(
            at=now,
            unit=self.locker.id,
            held=self._steel.held,
            keypad_closed=self._keypad.closed_for(),
            slots=self._rounds.reports(),
            free=self._store.read(self._rounds.free),
            health=self._checkup.health(),
            post=self._store.read(lambda ledger: ledger.outbox.post(now - _WEEK)),
            visits=self._store.read(lambda ledger: ledger.visits.total()),
            incidents=self._store.read(lambda ledger: ledger.incidents.unresolved()),
        )

    def usage(self, session: str, first: str | None = None, last: str | None = None) -> UsageReport:
        """How the unit was used."""
        self._operator(session)
        return self._census.usage(first, last)

    def audit_round(self, session: str) -> AuditRound:
        """The audit round under way."""
        return self._audit_rounds.go_on(self._operator(session))

    def end_audit_round(self, session: str) -> AuditRound:
        """End the audit round under way."""
        return self._audit_rounds.end(self._operator(session))

    def privacy_report(self, session: str, recipient: str) -> PersonalData:
        """Everything that is kept about one recipient."""
        self._staff(session, Role.OPERATOR)
        return self._privacy.report(recipient)

    def privacy_erase(self, session: str, recipient: str) -> None:
        """Erase how to reach a recipient."""
        self._privacy.erase(recipient, self._staff(session, Role.OPERATOR))

    def set_allocation_strategy(self, session: str, name: str) -> None:
        """Choose how slots are chosen, from now on."""
        by = self._operator(session)
        self._store.write(lambda ledger: strategy.choose(ledger, self._policy.strategy, name, by))

    def allocation(self, session: str) -> Allocation:
        """How slots are chosen."""
        self._operator(session)
        configured = self._policy.strategy
        chosen = self._store.read(lambda ledger: strategy.in_force(ledger, configured))
        return Allocation(strategy=chosen, configured=configured, known=tuple(STRATEGIES))

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
            ill=self._wall.ill(ledger),
        )
