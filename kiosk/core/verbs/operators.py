"""What operators may ask, from the command line: peers of the operators' group alone."""

from typing import Protocol

from kiosk.core.verbs.figures import Figures
from kiosk.core.verbs.records import (
    Event,
    Incident,
    OutboxRow,
    Package,
    PersonalData,
    Recipient,
    Session,
    StaffMember,
    Statistics,
)
from kiosk.core.verbs.reports import (
    Allocation,
    AuditRound,
    Expectation,
    ExpectedParcel,
    ExpectReport,
    StaffEntry,
    StaffReport,
    UsageReport,
)
from kiosk.core.verbs.words import PackageStatus, Role


class OperatorVerbs(Protocol):
    """Asked by the operators' group."""

    def operator_session(self, login: str = "operator") -> Session:
        """A session of the operators' group, for the command line; over the socket `login` is always the peer's own."""

    def expect(
        self, session: str, number: str, size: str | None, recipient: Recipient, carrier: str | None = None
    ) -> None:
        """Note a parcel that will be brought, so that a scan alone stores it."""

    def expect_many(self, session: str, parcels: tuple[ExpectedParcel, ...], dry_run: bool = False) -> ExpectReport:
        """Note up to 500 parcels in one transaction: the good ones, the bad ones are named; `dry_run` notes none."""

    def gather_expected(self, session: str, parcels: tuple[ExpectedParcel, ...]) -> ExpectReport:
        """Keep up to 500 more parcels of one manifest at hand, 5000 in all; nothing is noted yet."""

    def note_gathered(self, session: str) -> ExpectReport:
        """Note in one transaction all that this session has gathered; refused when any of it was bad."""

    def expectations(
        self, session: str, limit: int = 200, recipient: str | None = None, number: str | None = None
    ) -> tuple[Expectation, ...]:
        """What will be brought and matches everything that is given; what was announced last comes first."""

    def withdraw(self, session: str, number: str) -> Expectation:
        """Expect a parcel no longer: a scan alone does not store it any more. Raises PackageUnknown."""

    def reserve(
        self, session: str, number: str, size: str, recipient: Recipient, carrier: str | None = None
    ) -> Package:
        """Hold a slot for a parcel that will be brought."""

    def packages(
        self,
        session: str,
        status: PackageStatus | None = None,
        limit: int = 200,
        door: str | None = None,
        recipient: str | None = None,
        number: str | None = None,
    ) -> tuple[Package, ...]:
        """Parcels that match everything that is given, the newest first; `door` is where one lies now."""

    def package(self, session: str, number: str) -> Package:
        """The newest parcel of that number or id."""

    def package_events(self, session: str, package: str) -> tuple[Event, ...]:
        """What happened to a parcel and at its door, oldest first."""

    def cancel(self, session: str, package: str) -> Package:
        """Cancel a parcel, and expect it no longer; one that lies inside keeps its slot until it is taken out."""

    def extend(self, session: str, package: str, days: int | None = None, reason: str | None = None) -> Package:
        """Give a stored parcel its free extension; or, for a reason, as many days as the policy lets operators give."""

    def resend(self, session: str, package: str) -> OutboxRow:
        """Send the message with a stored parcel's code once more, to the contact that it came with."""

    def reissue(self, session: str, package: str) -> Package:
        """Void the codes of a stored parcel and send its recipient a new one."""

    def expire(self, session: str, package: str) -> Package:
        """End a parcel's time now; its slot is held until it is taken out."""

    def add_staff(
        self,
        session: str,
        number: str,
        role: Role,
        pin: str,
        carrier: str | None = None,
        badge: str | None = None,
    ) -> StaffMember:
        """Add a courier or technician; blocks for one argon2id hash."""

    def staff(self, session: str) -> tuple[StaffMember, ...]:
        """Everybody of the staff."""

    def disable_staff(self, session: str, number: str) -> StaffMember:
        """End somebody's rights, and their sessions at once."""

    def give_pin(self, session: str, number: str, pin: str) -> StaffMember:
        """Give somebody a new PIN: the wrong ones are forgiven, their sessions end; blocks for one argon2id hash."""

    def import_staff(self, session: str, entries: tuple[StaffEntry, ...], dry_run: bool = False) -> StaffReport:
        """Take up to 500 people of a file in one transaction, or nobody when any is bad; known ones are changed."""

    def export_staff(self, session: str) -> tuple[StaffEntry, ...]:
        """Everybody as another unit can take them in, badges left out: this unit keeps them blind."""

    def incidents(
        self, session: str, unresolved: bool = False, door: str | None = None, limit: int = 200
    ) -> tuple[Incident, ...]:
        """What people have to look at, the newest first; with `unresolved` what nobody has explained yet."""

    def incident(self, session: str, number: str) -> Incident:
        """The incident with that number."""

    def resolve_incident(self, session: str, number: str, note: str) -> Incident:
        """Write down what an incident was; that is for good."""

    def lock_replaced(self, session: str, door: str) -> None:
        """Measure the lock of a door anew: it is another one, and is compared with its own first openings."""

    def outbox(self, session: str) -> tuple[OutboxRow, ...]:
        """Messages that are not yet delivered or were given up, and the last that were delivered."""

    def statistics(self, session: str) -> Statistics:
        """Counts of the ledger."""

    def figures(self, session: str) -> Figures:
        """Everything that is counted or measured, cheap enough to be asked every few seconds."""

    def usage(self, session: str, first: str | None = None, last: str | None = None) -> UsageReport:
        """How the unit was used from one day (YYYY-MM-DD) to another, both included; the last week without them."""

    def audit_round(self, session: str) -> AuditRound:
        """Go on with the audit round that is under way, or begin one; looks that give its reason count for it."""

    def end_audit_round(self, session: str) -> AuditRound:
        """End the audit round that is under way; the answer is what it found. BadInput where there is none."""

    def privacy_report(self, session: str, recipient: str) -> PersonalData:
        """Everything that is kept about one recipient, named by the opaque id."""

    def privacy_erase(self, session: str, recipient: str) -> None:
        """Erase how to reach a recipient; refused while a parcel of theirs is inside or expected."""

    def set_allocation_strategy(self, session: str, name: str) -> None:
        """Choose how slots are chosen, restarts included, until the unit's file says something new."""

    def allocation(self, session: str) -> Allocation:
        """How slots are chosen, and how they could be."""
