"""What can be asked of a locker, and the plain data of question and answer.

`Verbs` is the one list: `LockerSystem` carries it out, the control socket's client forwards it, and the screen
knows nothing else. Everything here crosses the socket as JSON. Times are milliseconds UTC, lengths millimetres.
A verb raises a KioskError; none of them leaves half of its work behind.
"""

from collections.abc import Callable
from typing import Protocol

from kiosk.core.verbs.anybody import AnybodyVerbs
from kiosk.core.verbs.figures import Figures, LostMessage, Post
from kiosk.core.verbs.operators import OperatorVerbs
from kiosk.core.verbs.records import (
    Chore,
    Event,
    Happening,
    Incident,
    LockerSlot,
    OutboxRow,
    Package,
    ParcelLabel,
    PersonalData,
    Recipient,
    Session,
    SlotReport,
    StaffMember,
    Statistics,
    Unit,
    Visit,
    Work,
)
from kiosk.core.verbs.reports import (
    Allocation,
    AuditRound,
    Expectation,
    ExpectedParcel,
    ExpectReport,
    RoundDoor,
    RowFault,
    StaffEntry,
    StaffReport,
    UsageReport,
    UsageRow,
)
from kiosk.core.verbs.staff import StaffVerbs
from kiosk.core.verbs.vitals import BankReport, Health, LockReport, MachineReport, ServiceReport, Vitals
from kiosk.core.verbs.words import (
    Answer,
    Cause,
    Condition,
    Mishap,
    Outcome,
    PackageStatus,
    Problem,
    Role,
    Size,
    SlotUse,
    Trouble,
    VisitKind,
    VisitState,
)

__all__ = [
    "OPERATOR_VERBS",
    "Allocation",
    "Answer",
    "AuditRound",
    "BankReport",
    "Cause",
    "Chore",
    "Condition",
    "Event",
    "ExpectReport",
    "Expectation",
    "ExpectedParcel",
    "Figures",
    "Happening",
    "Health",
    "Incident",
    "LiveVerbs",
    "LockReport",
    "LockerSlot",
    "LostMessage",
    "MachineReport",
    "Mishap",
    "OutboxRow",
    "Outcome",
    "Package",
    "PackageStatus",
    "ParcelLabel",
    "PersonalData",
    "Post",
    "Problem",
    "Recipient",
    "Role",
    "RoundDoor",
    "RowFault",
    "ServiceReport",
    "Session",
    "Size",
    "SlotReport",
    "SlotUse",
    "StaffEntry",
    "StaffMember",
    "StaffReport",
    "Statistics",
    "Trouble",
    "Unit",
    "UsageReport",
    "UsageRow",
    "Verbs",
    "Visit",
    "VisitKind",
    "VisitState",
    "Vitals",
    "Work",
]


class Verbs(AnybodyVerbs, StaffVerbs, OperatorVerbs, Protocol):
    """Everything that can be asked of a locker."""


class LiveVerbs(Verbs, Protocol):
    """The verbs, and word of what changes: what a screen is built on."""

    def watch(self, listener: Callable[[Happening], None]) -> Callable[[], None]:
        """Tell `listener` of every change, on a thread of the other side; returns how to stop it."""


OPERATOR_VERBS = frozenset(name for name in vars(OperatorVerbs) if not name.startswith("_"))
"""Verbs for peers of the operators' group alone; every other verb serves the screen too."""
