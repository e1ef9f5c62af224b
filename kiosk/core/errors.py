"""What can be refused, put off or broken, split by what the caller does next.

KioskError
├── Refused        the person does something else: the text says what
│   ├── BadInput, NotSignedIn, NotAllowed, SignInRefused, SignInLocked, PinBlocked, PinTooSimple, ContactNeeded
│   ├── CodeRefused: CodeMistyped, CodeUnknown, CodeSpent, CodeExpired, CodeCancelled, CodeReplaced, KeypadClosed
│   ├── PackageUnknown, PackageInside, PackageBusy, RecipientTold (RecipientPerhapsTold), WrongStatus
│   ├── DaysNotBegun, ExtensionUsed
│   ├── StaffUnknown, StaffKnown, RecipientUnknown, RecipientExpected, IncidentUnknown, IncidentResolved
│   ├── SlotUnknown, SlotOccupied (SlotReserved), SlotBusy, NoFreeSlot (BoardSilent)
│   └── VisitUnknown, VisitOver, DoorOpen, NotWitnessed
├── TryLater       the same call may succeed later: DoorsHeld, DoorCools, TooManyDoors, ToldLately, AskedTooOften,
│                  StateLocked, DiskFull, DepositsStopped
├── Unavailable    the other side is not there: ControllerAbsent (ControllerSilent), DoorSilent
├── Misconfigured  somebody has to change a file: ConfigInvalid (ConfigUnreadable), StateUnusable, SocketUnusable,
│                  ExtraMissing, LedgerForeign, MappingChanged, KeyMissing, KeysFixed
└── Broken         the ledger or the program is not to be trusted: LedgerBroken, InternalError

An error is its class and its `facts`; both cross the control socket, and the text is composed from them at
either end. Facts hold doors, sizes, times and numbers of parcels, never a code, a PIN or a contact.
"""

from math import ceil
from typing import ClassVar

Fact = str | int | float | None

LARGEST = 90
"""So many of a unit of time are told in it; more are told in the next larger one."""


def span(seconds: float) -> str:
    """A time to wait with its unit, whose signs are the same in every language: 45 s, 10 min, 2 h."""
    if seconds <= LARGEST:
        return f"{ceil(seconds)} s"
    minutes = seconds / 60
    return f"{ceil(minutes)} min" if minutes <= LARGEST else f"{ceil(minutes / 60)} h"


class KioskError(Exception):
    """Anything that the kiosk refuses or cannot do; `facts` fill the placeholders of `text`.

    The fact `wait` is in seconds, and told with its unit.
    """

    text: ClassVar[str] = "something went wrong"
    exit_code: ClassVar[int] = 70

    def __init__(self, **facts: Fact) -> None:
        wait = facts.get("wait")
        told = {**facts, "wait": span(wait)} if isinstance(wait, int | float) else facts
        super().__init__(self.text.format_map(told))
        self.facts = facts


class Refused(KioskError):
    """The request cannot be met as it stands."""

    exit_code = 64


class TryLater(KioskError):
    """The same request may succeed later."""

    exit_code = 75


class Unavailable(KioskError):
    """The other side is not there."""

    exit_code = 69


class Misconfigured(KioskError):
    """Somebody has to change a file before this can start."""

    exit_code = 78


class Broken(KioskError):
    """The ledger or the program is not to be trusted."""


class BadInput(Refused):
    """A value is malformed; `what` names it, `why` says what would do."""

    text = "{what}: {why}"


class NotSignedIn(Refused):
    """The session is unknown or has ended."""

    text = "this session has ended; sign in again"


class NotAllowed(Refused):
    """The person may not do that."""

    text = "not allowed: {what}"


class SignInRefused(Refused):
    """Number, PIN or badge do not match anybody."""

    text = "number and PIN or badge do not match anybody; try again or ask your dispatcher"


class SignInLocked(Refused):
    """This staff number is locked for a while; the keypad and everybody else go on."""

    text = "this number is locked for {wait} after wrong PINs; your badge still works"


class PinBlocked(Refused):
    """Too many wrong PINs in a row: this number's PIN is worth nothing any more."""

    text = "this number's PIN is blocked after too many wrong ones; sign in by badge, or ask the operator for a new PIN"


class PinTooSimple(Refused):
    """The PIN is short or among the first that anybody tries."""

    text = "this PIN is too simple; take six digits that are no row, no date and no repetition"


class ContactNeeded(Refused):
    """Nobody could be told of the parcel."""

    text = "parcel {number} has no recipient who can be told; give a phone number or an e-mail address"


class CodeRefused(Refused):
    """A code opens nothing here and now."""


class CodeMistyped(CodeRefused):
    """The check digit says that this was a typing mistake; it counts as no try."""

    text = "a digit is wrong or swapped; please type the 9 digits again"


class CodeUnknown(CodeRefused):
    """No such code here: unknown, foreign and guessed codes share this text."""

    text = "this code opens nothing here; compare it with your message, and the locker's name too"


class CodeSpent(CodeRefused):
    """The code was good, and its parcel has been collected."""

    text = "already collected on {when}; press HELP if that was not you"


class CodeExpired(CodeRefused):
    """The code was good, and its time is over."""

    text = "the time to collect ended on {when}; {where}"


class CodeCancelled(CodeRefused):
    """The code was good, and its parcel was called back or is missing."""

    text = "this parcel was called back on {when}; {where}"


class CodeReplaced(CodeRefused):
    """The code was good, and a new one was sent in its place."""

    text = "this code was replaced on {when}; your newest message has the one that opens"


class KeypadClosed(CodeRefused):
    """Too many wrong codes: the keypad is locked for a while."""

    text = (
        "too many wrong codes: the keypad is locked for {wait}; "
        "your QR code, or your code with the door's number, still works"
    )


class PackageUnknown(Refused):
    """No such parcel here."""

    text = "parcel {number} is not known here; compare the number with its label"


class PackageInside(Refused):
    """A parcel of that number is in the locker already."""

    text = "parcel {number} is already inside, behind door {door}; compare the number with its label"


class RecipientTold(Refused):
    """Too late to undo a deposit: its message has left, or is on its way."""

    text = "the recipient of parcel {number} has been told already; ask the operator to call it back"


class RecipientPerhapsTold(RecipientTold):
    """Its message was handed over, and nobody answered."""

    text = "the recipient of parcel {number} may have been told already; ask the operator to call it back"


class PackageBusy(Refused):
    """Somebody is at that parcel's door."""

    text = "parcel {number}: a visit to door {door} is not finished; finish it first"


class WrongStatus(Refused):
    """The lifecycle has no such step."""

    text = "parcel {number} is {status}; {event} is not possible; its history says why"


class DaysNotBegun(Refused):
    """Nobody has been told of the parcel yet, so its time does not run."""

    text = "parcel {number} needs no more time: its days have not begun; they begin once its message is accepted"


class ExtensionUsed(Refused):
    """What is given without a reason was given."""

    text = "parcel {number} has no free extension left; an operator gives it more with --days and --reason"


class RecipientUnknown(Refused):
    """Nobody has that opaque id."""

    text = "no recipient has the id {recipient}; `kiosk packages show` names it"


class RecipientExpected(Refused):
    """A parcel of that person is here or on its way."""

    text = "a parcel of recipient {recipient} is inside or expected; end that first"


class StaffUnknown(Refused):
    """Nobody has that number."""

    text = "no staff member has the number {number}; `kiosk staff list` names them all"


class StaffKnown(Refused):
    """The number or badge is taken."""

    text = "staff number {number} or its badge is already in use; take another one"


class IncidentUnknown(Refused):
    """Nothing was written down under that number."""

    text = "no incident has the number {number}; the list of incidents has them all"


class IncidentResolved(Refused):
    """Somebody said already what it was, and that stays."""

    text = "incident {number} is resolved already; nothing is left to do"


class SlotUnknown(Refused):
    """The wall has no such door."""

    text = "this locker has no door {door}; the numbers are on the doors"


class SlotOccupied(Refused):
    """Something belongs to somebody behind that door."""

    text = "door {door} holds a parcel; only a technician who insists, with a reason, may open it"


class SlotReserved(SlotOccupied):
    """Nothing of anybody's is behind that door yet."""

    text = "door {door} is reserved for a parcel on its way; ask the operator to end the reservation first"


class SlotBusy(Refused):
    """Another visit to that slot is not finished."""

    text = "door {door} is in use just now; wait until it is shut, then try again"


class NoFreeSlot(Refused):
    """Every slot that would do is taken or out of allocation."""

    text = "no box is free for size {size}; check or empty one that waits, or bring the parcel another time"
    exit_code = 75


class BoardSilent(NoFreeSlot):
    """A slot that would do is free, but nothing is known of its door."""

    text = "no box for size {size} can be given out while board {board} does not answer; bring the parcel another time"


class VisitUnknown(Refused):
    """No such visit."""

    text = "this visit is not known; start again from the first screen"


class VisitOver(Refused):
    """The visit has ended already."""

    text = "this visit to door {door} has ended; start again from the first screen"


class DoorOpen(Refused):
    """The answer counts only once the door is shut."""

    text = "door {door} is open; shut it first"


class NotWitnessed(Refused):
    """The door was not seen opening and closing, so nothing can have changed inside."""

    text = "door {door} was not seen to open and close; open it again"


class DoorsHeld(TryLater):
    """WORK HOLD is on."""

    text = "a technician is working here; all doors stay shut until the work is done; please come back then"


class DoorCools(TryLater):
    """The lock's duty cycle asks for a pause."""

    text = "the lock of door {door} needs a pause; try again in {wait}"


class TooManyDoors(TryLater):
    """Doors are being opened faster than a person does."""

    text = "too many doors in a short time; try again in {wait}"


class ToldLately(TryLater):
    """A recipient was sent the code a moment ago."""

    text = "the recipient of parcel {number} was told just now; try again in {wait}"


class AskedTooOften(TryLater):
    """Lost codes are asked for faster than people lose them."""

    text = "too many requests; try again in {wait}"


class StateLocked(TryLater):
    """Another controller owns the state directory."""

    text = "{path} is in use by another controller; stop that one first, or name another state directory"


class DiskFull(TryLater):
    """The ledger's disk has no room."""

    text = "no room on the disk of {path}; free some space and start again"


class DepositsStopped(TryLater):
    """The unit gives parcels out but takes none in."""

    text = "this unit takes no parcels in just now ({why}); bring them another time, pickups go on"


class ControllerAbsent(Unavailable):
    """Nobody answers at the control socket."""

    text = "no controller answers at {path}; start it with: kiosk run"


class ControllerSilent(ControllerAbsent):
    """Somebody is there at the control socket and says nothing in the time that the caller has."""

    text = (
        "a controller runs at {path} but does not answer within {seconds} s; "
        "restart it with: systemctl restart locker-kiosk"
    )


class DoorSilent(Unavailable):
    """The door's bank does not answer."""

    text = "door {door} does not answer; nothing was lost, a technician has been told; try again later"


class ConfigInvalid(Misconfigured):
    """The configuration has mistakes; `mistakes` names them all, a line each."""

    text = "{path}:\n{mistakes}"


class ConfigUnreadable(ConfigInvalid):
    """The configuration cannot be read at all; `mistakes` says why."""

    text = "{path}: {mistakes}; correct the file, or name another one"


class StateUnusable(Misconfigured):
    """The state directory cannot be made, or nothing can be written there."""

    text = "{path} cannot hold the ledger: {why}; name another state directory, or give this user the right to write"


class SocketUnusable(Misconfigured):
    """The control socket cannot be made at its path."""

    text = "no control socket can be made at {path}: {why}; name another path"


class ExtraMissing(Misconfigured):
    """The configuration asks for something whose package is not installed."""

    text = "{what} needs a package that is not installed; pip install 'locker-kiosk[{extra}]'"


class LedgerForeign(Misconfigured):
    """The ledger belongs to another cabinet."""

    text = "the ledger in {path} belongs to {theirs}, this is {ours}; name another state directory"


class MappingChanged(Misconfigured):
    """A slot that holds a parcel, or may hold something, would hang behind another door."""

    text = (
        "door {door} holds a parcel or waits for a look, but its wiring changed from {before} to {now}; "
        "restore the wiring, empty the slot or look into it, and change it then"
    )


class KeyMissing(Misconfigured):
    """A key of this ledger is gone, or another one lies in its place."""

    text = "{path} {what}; put this unit's own key back, or {remedy}"


class KeysFixed(Misconfigured):
    """The keys are handed over from elsewhere, and cannot be changed where they are read."""

    text = (
        "no new key can be written to {path} ({why}); name the folder from which the keys are handed over: "
        "CREDENTIALS_DIRECTORY=/etc/locker-kiosk/keys"
    )


class LedgerBroken(Broken):
    """The database failed a check or an operation; doors stay still."""

    text = (
        "the ledger at {path} is not to be trusted ({why}); "
        "check its disk and start again, or restore a backup with: kiosk backup restore"
    )


class InternalError(Broken):
    """A defect of the program; the log has the trace."""

    text = "internal error; try again or call a technician, the controller's log has the details"


def _tree(root: type[KioskError]) -> dict[str, type[KioskError]]:
    found = {root.__name__: root}
    for child in root.__subclasses__():
        found |= _tree(child)
    return found


ERRORS: dict[str, type[KioskError]] = _tree(KioskError)
"""Every error by its name, as it crosses the control socket."""
