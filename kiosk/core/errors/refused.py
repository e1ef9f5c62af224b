"""Where the person does something else: the text says what."""

from kiosk.core.errors.roots import Refused


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


class PackageReserved(Refused):
    """A slot is held for a parcel of that number already."""

    text = (
        "door {door} is reserved for parcel {number} already; "
        "compare the number with its label, or cancel that reservation first"
    )


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
