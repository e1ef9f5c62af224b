"""What operators may ask, from the command line: peers of the operators' group alone."""

from typing import Protocol

from kiosk.core.verbs.records import (
    Incident,
    OutboxRow,
    Package,
    PersonalData,
    Recipient,
    Session,
    StaffMember,
    Statistics,
)
from kiosk.core.verbs.words import PackageStatus, Role


class OperatorVerbs(Protocol):
    """Asked by the operators' group."""

    def operator_session(self) -> Session:
        """A session of the operators' group, for the command line."""

    def expect(
        self, session: str, number: str, size: str | None, recipient: Recipient, carrier: str | None = None
    ) -> None:
        """Note a parcel that will be brought, so that a scan alone stores it."""

    def reserve(
        self, session: str, number: str, size: str, recipient: Recipient, carrier: str | None = None
    ) -> Package:
        """Hold a slot for a parcel that will be brought."""

    def packages(self, session: str, status: PackageStatus | None = None, limit: int = 200) -> tuple[Package, ...]:
        """Parcels, the newest first."""

    def package(self, session: str, number: str) -> Package:
        """The newest parcel of that number or id."""

    def cancel(self, session: str, package: str) -> Package:
        """Cancel a parcel; one that lies inside keeps its slot until it is taken out."""

    def extend(self, session: str, package: str) -> Package:
        """Give a stored parcel its free extension."""

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

    def incidents(self, session: str) -> tuple[Incident, ...]:
        """What people have to look at, the newest first."""

    def outbox(self, session: str) -> tuple[OutboxRow, ...]:
        """Messages that are not yet delivered or were given up, and the last that were delivered."""

    def statistics(self, session: str) -> Statistics:
        """Counts of the ledger."""

    def privacy_report(self, session: str, recipient: str) -> PersonalData:
        """Everything that is kept about one recipient, named by the opaque id."""

    def privacy_erase(self, session: str, recipient: str) -> None:
        """Erase how to reach a recipient; refused while a parcel of theirs is inside or expected."""

    def set_allocation_strategy(self, session: str, name: str) -> None:
        """Choose how slots are chosen, from now on: a name out of STRATEGIES."""
