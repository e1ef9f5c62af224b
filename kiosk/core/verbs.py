"""What can be asked of a locker, and the plain data of question and answer.

`Verbs` is the one list: `LockerSystem` carries it out, the control socket's client forwards it, and the screen
knows nothing else. Everything here crosses the socket as JSON. Times are milliseconds UTC, lengths millimetres.
A verb raises a KioskError; none of them leaves half of its work behind.

Who may ask: `OPERATOR_VERBS` need a peer of the operators' group; a verb with a `session` needs one of a
fitting role; the rest is for anybody who stands before the unit. The id of a visit is the right to go on with it.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol

from msgspec import Struct


class Size(StrEnum):
    """The three usual sizes; a configuration may name more."""

    SMALL = "SMALL"
    MEDIUM = "MEDIUM"
    LARGE = "LARGE"


class PackageStatus(StrEnum):
    """What happened to a parcel; where it is, is its slot's affair."""

    PENDING = "PENDING"
    STORED = "STORED"
    RETRIEVED = "RETRIEVED"
    EXPIRED = "EXPIRED"
    CANCELLED = "CANCELLED"


class SlotUse(StrEnum):
    """What holds a slot, derived from its package."""

    FREE = "FREE"
    RESERVED = "RESERVED"
    OCCUPIED = "OCCUPIED"


class Condition(StrEnum):
    """Whether a slot may be allocated: CHECK waits for a look, OUT_OF_SERVICE for a repair."""

    IN_SERVICE = "IN_SERVICE"
    CHECK = "CHECK"
    OUT_OF_SERVICE = "OUT_OF_SERVICE"


class Role(StrEnum):
    """Who signed in."""

    COURIER = "COURIER"
    TECHNICIAN = "TECHNICIAN"
    OPERATOR = "OPERATOR"


class VisitKind(StrEnum):
    """Why a door opens."""

    STORE = "STORE"
    RETRIEVE = "RETRIEVE"
    REMOVE = "REMOVE"
    INSPECT = "INSPECT"


class VisitState(StrEnum):
    """How far a visit is; OPENING is durable before the pulse."""

    PLANNED = "PLANNED"
    OPENING = "OPENING"
    OPENED = "OPENED"
    CLOSED = "CLOSED"
    SETTLED = "SETTLED"
    ABANDONED = "ABANDONED"


class Answer(StrEnum):
    """What a person says at a door; the visit's kind decides which answers it takes.

    RETRIEVE: TAKEN, LEFT. STORE: INSIDE, NOT_INSIDE. REMOVE: TAKEN, LEFT, EMPTY (nothing was there).
    INSPECT: EMPTY, INSIDE, BROKEN.
    """

    TAKEN = "TAKEN"
    LEFT = "LEFT"
    INSIDE = "INSIDE"
    NOT_INSIDE = "NOT_INSIDE"
    EMPTY = "EMPTY"
    BROKEN = "BROKEN"


class Problem(StrEnum):
    """What a person reports of a door or a parcel."""

    EMPTY = "EMPTY"
    NOT_MINE = "NOT_MINE"
    DAMAGED = "DAMAGED"
    DIRTY = "DIRTY"
    DOOR_BROKEN = "DOOR_BROKEN"
    OUT_OF_REACH = "OUT_OF_REACH"


class Trouble(StrEnum):
    """What is wrong at a visit's door just now."""

    NOT_OPENED = "NOT_OPENED"
    SILENT = "SILENT"
    LEFT_OPEN = "LEFT_OPEN"
    LEFT_OPEN_LONG = "LEFT_OPEN_LONG"


class Cause(StrEnum):
    """Why a slot waits for a look."""

    NOT_OPENED = "NOT_OPENED"
    DEPOSIT_UNANSWERED = "DEPOSIT_UNANSWERED"
    NOT_INSIDE = "NOT_INSIDE"
    LEFT_BEHIND = "LEFT_BEHIND"
    NOT_EMPTY = "NOT_EMPTY"
    LOOK_UNANSWERED = "LOOK_UNANSWERED"
    UNEXPLAINED_OPENING = "UNEXPLAINED_OPENING"
    INTERRUPTED = "INTERRUPTED"
    FOUND_PARCEL = "FOUND_PARCEL"
    REPORTED = "REPORTED"
    BROKEN = "BROKEN"
    PROBABLY_EMPTY = "PROBABLY_EMPTY"
    RESTORED = "RESTORED"
    WRONG_DOOR = "WRONG_DOOR"


class LockerSlot(Struct, frozen=True, kw_only=True):
    """A sized box on the wall, as everybody may see it: nothing of what is inside.

    `column` and `row` count from 1, from the left and from the top; `height` is its floor above ground.
    """

    door: str
    size: str
    column: int
    row: int
    height: int
    box: tuple[int, int, int]
    """Width, height and depth inside."""
    low: bool
    """Within reach of a person who needs a low door."""


class SlotReport(Struct, frozen=True, kw_only=True):
    """A slot as staff sees it."""

    slot: LockerSlot
    use: SlotUse
    condition: Condition
    cause: str | None
    state: str
    """The door's sensor: open, closed or unknown."""
    presence: bool | None
    parcel: str | None
    status: PackageStatus | None
    probably_empty: bool
    visit: VisitState | None


class Unit(Struct, frozen=True, kw_only=True):
    """The unit as anybody before it may know it."""

    id: str
    name: str
    address: str
    operator_phone: str
    time_zone: str
    simulated: bool
    held: bool
    keypad_closed: int
    """Seconds that the keypad still rests after wrong codes; 0 when it is open."""
    slots: tuple[LockerSlot, ...]
    free: dict[str, int]
    """Free slots by size, in the order of the sizes."""


class Visit(Struct, frozen=True, kw_only=True):
    """One opening of one door, as its person may know it."""

    id: str
    kind: VisitKind
    state: VisitState
    door: str
    size: str
    outcome: str | None = None
    """How it ended: the answer, or why it was abandoned."""
    trouble: Trouble | None = None
    incident: str | None = None
    """The number to tell the operator on the phone."""
    witnessed: bool = False
    """Its door was seen to open and then to close."""
    may_reopen: bool = True
    parcel: str | None = None
    """The parcel's number; staff only, never set for a RETRIEVE."""
    look: str | None = None
    """An INSPECT visit to a slot left behind (larger, not empty), that waits for EMPTY once its door is shut."""
    strategy: str | None = None
    why: str | None = None
    """Which strategy chose the slot, and its reason; STORE only."""

    @property
    def live(self) -> bool:
        """Whether the visit still goes on."""
        return self.state not in (VisitState.SETTLED, VisitState.ABANDONED)


class Session(Struct, frozen=True, kw_only=True):
    """A member of staff at work; `id` is a secret of this conversation."""

    id: str
    role: Role
    number: str
    carrier: str | None
    idle_after: int
    """Seconds without activity after which it ends; door edges and verbs are activity."""
    visits: tuple[Visit, ...] = ()
    """Unfinished visits of this person: where the conversation resumes."""


class Recipient(Struct, frozen=True, kw_only=True):
    """Whom to tell of a parcel: at least one way to reach them."""

    phone: str | None = None
    email: str | None = None
    language: str = "en"
    needs_low_door: bool = False


class ParcelLabel(Struct, frozen=True, kw_only=True):
    """What is known of a parcel number before it is stored."""

    number: str
    size: str | None
    contact: str | None
    """The recipient's contact, masked; None when somebody has to be named."""
    status: PackageStatus | None
    door: str | None
    needs_low_door: bool


class Package(Struct, frozen=True, kw_only=True):
    """A parcel as staff sees it; `contact` is masked, `recipient` an opaque id."""

    id: str
    recipient: str
    number: str
    status: PackageStatus
    size: str
    door: str | None
    carrier: str | None
    contact: str | None
    created: int
    stored: int | None
    expires: int | None
    ended: int | None

    def is_expired(self, now: int) -> bool:
        """Whether the time to collect is over at `now`, swept already or not."""
        if self.status is PackageStatus.EXPIRED:
            return True
        return self.status is PackageStatus.STORED and self.expires is not None and self.expires <= now


class Chore(Struct, frozen=True, kw_only=True):
    """One door that waits for staff: a slot to look into, or a parcel to take out."""

    door: str
    cause: str
    package: str | None = None
    parcel: str | None = None


class Work(Struct, frozen=True, kw_only=True):
    """What there is to do for this session's person."""

    to_check: tuple[Chore, ...]
    to_remove: tuple[Chore, ...]
    free: dict[str, int]
    expected: int


class StaffMember(Struct, frozen=True, kw_only=True):
    """One person of the staff."""

    number: str
    role: Role
    carrier: str | None
    badge: bool
    disabled: bool


class Incident(Struct, frozen=True, kw_only=True):
    """Something that a person has to look at; `number` is short enough for the phone."""

    number: str
    at: int
    door: str | None
    cause: str
    resolved: bool


class OutboxRow(Struct, frozen=True, kw_only=True):
    """A message on its way: what it is about, never what it says."""

    key: str
    event: str
    state: str
    attempts: int
    due: int
    last_error: str | None


class Statistics(Struct, frozen=True, kw_only=True):
    """Counts of this unit's ledger."""

    slots: dict[str, int]
    free: dict[str, int]
    packages: dict[str, int]
    visits: dict[str, int]
    incidents: int


class PersonalData(Struct, frozen=True, kw_only=True):
    """Everything that the unit keeps about one recipient."""

    recipient: str
    language: str
    needs_low_door: bool
    phone: str | None
    email: str | None
    packages: tuple[Package, ...]
    expected: tuple[str, ...]
    messages: tuple[OutboxRow, ...]


class Happening(Struct, frozen=True, kw_only=True):
    """Something changed: a visit moved on, a door's sensor did, or the unit as a whole (held, free slots)."""

    visit: Visit | None = None
    door: str | None = None
    state: str | None = None
    unit: bool = False
    connected: bool | None = None
    """Said by the socket's client alone: the controller went away, or is back."""


class Verbs(Protocol):
    """Everything that can be asked of a locker."""

    # -- anybody before the unit ------------------------------------------------------------------------------

    def unit(self) -> Unit:
        """Describe the unit and its wall."""

    def begin_retrieve(self, code: str, door: str | None = None) -> Visit:
        """Open the door of a pickup code's parcel: 9 digits, or the text of its QR code.

        With `door`, the code is tried against that door's parcel alone; that goes on while the keypad rests.
        """

    def open_again(self, visit: str, session: str | None = None) -> Visit:
        """Open the same door once more, as a person asked; the answer is the new visit that follows the old."""

    def settle(self, visit: str, answer: Answer, session: str | None = None) -> Visit:
        """Take a person's answer at the door; it ends the visit."""

    def visit(self, visit: str) -> Visit:
        """How far a visit is."""

    def report(self, visit: str, problem: Problem, session: str | None = None) -> Incident:
        """Take a complaint at the door; the answer carries the number for the phone."""

    # -- staff ------------------------------------------------------------------------------------------------

    def sign_in(self, number: str, pin: str) -> Session:
        """Open a session by number and PIN; blocks for one argon2id hash."""

    def sign_in_badge(self, badge: str) -> Session:
        """Open a session by a badge's text."""

    def session(self, session: str) -> Session:
        """The session as it stands, its unfinished visits included."""

    def sign_out(self, session: str) -> None:
        """End a session; ended ones are no error."""

    def work(self, session: str) -> Work:
        """What there is to do for this person."""

    def label(self, session: str, number: str) -> ParcelLabel:
        """What is known of a parcel number, scanned or typed."""

    def begin_store(
        self, session: str, number: str, size: str | None = None, recipient: Recipient | None = None
    ) -> Visit:
        """Reserve a slot for a parcel and open it; size and recipient only where they are not expected."""

    def larger(self, session: str, visit: str) -> Visit:
        """Move a deposit to the next larger slot and open that one."""

    def not_empty(self, session: str, visit: str) -> Visit:
        """The slot of a deposit is not empty: keep it for a check and open another one of that size."""

    def broken(self, session: str, visit: str) -> Visit:
        """The door of a deposit does not work: take the slot out of service and open another one of that size."""

    def begin_remove(self, session: str, package: str) -> Visit:
        """Open the door of an expired or cancelled parcel, to take it out."""

    def begin_inspect(self, session: str, door: str, reason: str, insist: bool = False) -> Visit:
        """Open a door to look; one that holds a parcel only for a technician who insists."""

    def slots(self, session: str) -> tuple[SlotReport, ...]:
        """The live table of the wall."""

    def set_condition(self, session: str, door: str, condition: Condition, cause: str) -> None:
        """Take a slot out of service, or put it back; CHECK is cleared by an INSPECT visit alone."""

    def work_hold(self, session: str, on: bool) -> None:
        """WORK HOLD: while on, every door stays shut, pickups included."""

    # -- operators --------------------------------------------------------------------------------------------

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


class LiveVerbs(Verbs, Protocol):
    """The verbs, and word of what changes: what a screen is built on."""

    def watch(self, listener: Callable[[Happening], None]) -> Callable[[], None]:
        """Tell `listener` of every change, on a thread of the other side; returns how to stop it."""


OPERATOR_VERBS = frozenset(
    {
        "operator_session",
        "expect",
        "reserve",
        "packages",
        "package",
        "cancel",
        "extend",
        "expire",
        "add_staff",
        "staff",
        "disable_staff",
        "incidents",
        "outbox",
        "statistics",
        "privacy_report",
        "privacy_erase",
        "set_allocation_strategy",
    }
)
"""Verbs for peers of the operators' group alone; every other verb serves the screen too."""
