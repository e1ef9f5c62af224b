"""What can be refused, put off or broken, split by what the caller does next.

KioskError
├── Refused        the person does something else: the text says what
│   ├── BadInput, NotSignedIn, NotAllowed, SignInRefused, SignInLocked, PinBlocked, PinTooSimple, ContactNeeded
│   ├── CodeRefused: CodeMistyped, CodeUnknown, CodeSpent, CodeExpired, CodeCancelled, CodeReplaced, KeypadClosed
│   ├── PackageUnknown, PackageInside, PackageReserved, PackageBusy, RecipientTold (RecipientPerhapsTold),
│   ├── WrongStatus, DaysNotBegun, ExtensionUsed
│   ├── StaffUnknown, StaffKnown, RecipientUnknown, RecipientExpected, IncidentUnknown, IncidentResolved
│   ├── SlotUnknown, SlotOccupied (SlotReserved), SlotBusy, NoFreeSlot (BoardSilent)
│   └── VisitUnknown, VisitOver, DoorOpen, NotWitnessed
├── TryLater       the same call may succeed later: DoorsHeld, DoorCools, TooManyDoors, ToldLately, AskedTooOften,
│                  StateLocked, DiskFull, BackupUnderWay, DepositsStopped
├── Unavailable    the other side is not there: ControllerAbsent (ControllerSilent), DoorSilent
├── Misconfigured  somebody has to change a file: ConfigInvalid (ConfigUnreadable), StateUnusable, SocketUnusable,
│                  ExtraMissing, LedgerForeign, MappingChanged, KeyMissing, KeysFixed
└── Broken         the ledger or the program is not to be trusted: LedgerBroken, InternalError

An error is its class and its `facts`; both cross the control socket, and the text is composed from them at
either end. Facts hold doors, sizes, times and numbers of parcels, never a code, a PIN or a contact.
"""

from kiosk.core.errors.later import (
    AskedTooOften,
    BackupUnderWay,
    ControllerAbsent,
    ControllerSilent,
    DepositsStopped,
    DiskFull,
    DoorCools,
    DoorsHeld,
    DoorSilent,
    StateLocked,
    ToldLately,
    TooManyDoors,
)
from kiosk.core.errors.refused import (
    BadInput,
    BoardSilent,
    CodeCancelled,
    CodeExpired,
    CodeMistyped,
    CodeRefused,
    CodeReplaced,
    CodeSpent,
    CodeUnknown,
    ContactNeeded,
    DaysNotBegun,
    DoorOpen,
    ExtensionUsed,
    IncidentResolved,
    IncidentUnknown,
    KeypadClosed,
    NoFreeSlot,
    NotAllowed,
    NotSignedIn,
    NotWitnessed,
    PackageBusy,
    PackageInside,
    PackageReserved,
    PackageUnknown,
    PinBlocked,
    PinTooSimple,
    RecipientExpected,
    RecipientPerhapsTold,
    RecipientTold,
    RecipientUnknown,
    SignInLocked,
    SignInRefused,
    SlotBusy,
    SlotOccupied,
    SlotReserved,
    SlotUnknown,
    StaffKnown,
    StaffUnknown,
    VisitOver,
    VisitUnknown,
    WrongStatus,
)
from kiosk.core.errors.roots import (
    LARGEST,
    Broken,
    Fact,
    KioskError,
    Misconfigured,
    Refused,
    TryLater,
    Unavailable,
    span,
)
from kiosk.core.errors.unfit import (
    ConfigInvalid,
    ConfigUnreadable,
    ExtraMissing,
    InternalError,
    KeyMissing,
    KeysFixed,
    LedgerBroken,
    LedgerForeign,
    MappingChanged,
    SocketUnusable,
    StateUnusable,
)

__all__ = [
    "ERRORS",
    "LARGEST",
    "AskedTooOften",
    "BackupUnderWay",
    "BadInput",
    "BoardSilent",
    "Broken",
    "CodeCancelled",
    "CodeExpired",
    "CodeMistyped",
    "CodeRefused",
    "CodeReplaced",
    "CodeSpent",
    "CodeUnknown",
    "ConfigInvalid",
    "ConfigUnreadable",
    "ContactNeeded",
    "ControllerAbsent",
    "ControllerSilent",
    "DaysNotBegun",
    "DepositsStopped",
    "DiskFull",
    "DoorCools",
    "DoorOpen",
    "DoorSilent",
    "DoorsHeld",
    "ExtensionUsed",
    "ExtraMissing",
    "Fact",
    "IncidentResolved",
    "IncidentUnknown",
    "InternalError",
    "KeyMissing",
    "KeypadClosed",
    "KeysFixed",
    "KioskError",
    "LedgerBroken",
    "LedgerForeign",
    "MappingChanged",
    "Misconfigured",
    "NoFreeSlot",
    "NotAllowed",
    "NotSignedIn",
    "NotWitnessed",
    "PackageBusy",
    "PackageInside",
    "PackageReserved",
    "PackageUnknown",
    "PinBlocked",
    "PinTooSimple",
    "RecipientExpected",
    "RecipientPerhapsTold",
    "RecipientTold",
    "RecipientUnknown",
    "Refused",
    "SignInLocked",
    "SignInRefused",
    "SlotBusy",
    "SlotOccupied",
    "SlotReserved",
    "SlotUnknown",
    "SocketUnusable",
    "StaffKnown",
    "StaffUnknown",
    "StateLocked",
    "StateUnusable",
    "ToldLately",
    "TooManyDoors",
    "TryLater",
    "Unavailable",
    "VisitOver",
    "VisitUnknown",
    "WrongStatus",
    "span",
]


def _tree(root: type[KioskError]) -> dict[str, type[KioskError]]:
    found = {root.__name__: root}
    for child in root.__subclasses__():
        found |= _tree(child)
    return found


ERRORS: dict[str, type[KioskError]] = _tree(KioskError)
"""Every error by its name, as it crosses the control socket."""
