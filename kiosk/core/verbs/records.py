"""The plain data of question and answer. Times are milliseconds UTC, lengths millimetres."""

from msgspec import Struct

from kiosk.core.verbs.words import Condition, Outcome, PackageStatus, Role, SlotUse, Trouble, VisitKind, VisitState


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
    set_by: str | None = None
    since: int | None = None
    """Who brought the slot into its condition, and when."""


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
    grace: float = 15.0
    """Seconds after the door shut in which OPEN AGAIN is offered."""
    slots: tuple[LockerSlot, ...]
    free: dict[str, int]
    """Free slots by size, in the order of the sizes."""
    left_open: tuple[str, ...] = ()
    """Doors that stand open with nobody at them."""


class Visit(Struct, frozen=True, kw_only=True):
    """One opening of one door, as its person may know it."""

    id: str
    kind: VisitKind
    state: VisitState
    door: str
    size: str
    outcome: Outcome | None = None
    trouble: Trouble | None = None
    incident: str | None = None
    """The number to tell the operator on the phone."""
    witnessed: bool = False
    """Its door was seen to open and then to close."""
    may_reopen: bool = True
    reaction_ms: int | None = None
    """Milliseconds from the pulse until its door was seen open."""
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
    language: str | None = None
    """In which they are told; None for that of so far, which is English for somebody new."""
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


class Chore(Struct, frozen=True, kw_only=True):
    """One door that waits for staff: a slot to look into, or a parcel to take out.

    A slot to look into names the parcel only where its deposit broke off: that one may simply be scanned again.
    """

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
    put_off: int = 0
    """Messages that no channel took so far: they wait until the network is back."""
    to_undo: tuple[Visit, ...] = ()
    """This person's deposits of which nobody has heard yet, the last one first."""


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
    package: str | None = None
    """The opaque id of the parcel that it is about."""
    visit: str | None = None
    resolved_at: int | None = None
    resolved_by: str | None = None
    note: str | None = None
    """What it was, in the words of who resolved it."""


class Event(Struct, frozen=True, kw_only=True):
    """One row of the audit trail as staff reads it: people and parcels by opaque ids alone."""

    at: int
    what: str
    """What happened, in words: `visit ended: outcome TAKEN`."""
    name: str
    """The trail's own word for it: `visit ended`."""
    facts: dict[str, str | int | float | bool]
    """What else its row says, by name."""
    door: str | None
    visit: str | None
    by: str | None


class OutboxRow(Struct, frozen=True, kw_only=True):
    """A message on its way: what it is about, never what it says."""

    key: str
    event: str
    state: str
    attempts: int
    due: int
    last_error: str | None
    parcel: str | None = None


class Statistics(Struct, frozen=True, kw_only=True):
    """Counts of this unit's ledger."""

    slots: dict[str, int]
    free: dict[str, int]
    packages: dict[str, int]
    visits: dict[str, int]
    incidents: int
    ill: tuple[str, ...] = ()
    """Sizes of which more slots are out than the policy bears."""


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
