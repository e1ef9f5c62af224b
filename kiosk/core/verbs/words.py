"""The words of the field that cross the socket: what a parcel, a slot, a door and a visit can be."""

from enum import StrEnum


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


class Outcome(StrEnum):
    """How a visit ended: a person's answer, or what stood in for one."""

    TAKEN = "TAKEN"
    LEFT = "LEFT"
    INSIDE = "INSIDE"
    NOT_INSIDE = "NOT_INSIDE"
    EMPTY = "EMPTY"
    BROKEN = "BROKEN"
    PRESENCE = "PRESENCE"
    """A sensor in the slot answered."""
    UNANSWERED = "UNANSWERED"
    """Nobody answered after an opening long enough to take the parcel: it is probably gone."""
    SILENT = "SILENT"
    """Nobody answered, and nothing follows from it."""
    UNMOVED = "UNMOVED"
    """No pulse went out."""
    AGAIN = "AGAIN"
    """A person had the same door opened once more; that visit goes on."""
    ELSEWHERE = "ELSEWHERE"
    """A deposit moved on to another slot."""
    INTERRUPTED = "INTERRUPTED"
    """The controller stopped in the middle of it."""
    CONTRADICTED = "CONTRADICTED"
    """The sensor in the slot says the opposite of what the person said: somebody has to look."""


class Problem(StrEnum):
    """What a person reports of a door or a parcel."""

    EMPTY = "EMPTY"
    NOT_MINE = "NOT_MINE"
    DAMAGED = "DAMAGED"
    DIRTY = "DIRTY"
    DOOR_BROKEN = "DOOR_BROKEN"
    OUT_OF_REACH = "OUT_OF_REACH"

    @property
    def leaves_parcel(self) -> bool:
        """Whether what lies behind the door stays there."""
        return self in (Problem.EMPTY, Problem.NOT_MINE, Problem.OUT_OF_REACH)

    @property
    def leaves_door(self) -> bool:
        """Whether whoever reports it at an open door cannot be asked to shut it."""
        return self in (Problem.DOOR_BROKEN, Problem.OUT_OF_REACH)


class Mishap(StrEnum):
    """What can go wrong with a door of imagined steel."""

    JAM = "JAM"
    WEAK_SPRING = "WEAK_SPRING"
    STUCK_OPEN = "STUCK_OPEN"
    STUCK_SHUT = "STUCK_SHUT"
    FLAPPING = "FLAPPING"
    SENSOR_CUT = "SENSOR_CUT"
    CABLE_CUT = "CABLE_CUT"
    """The cable of the door's whole board."""


class Trouble(StrEnum):
    """What is wrong at a visit's door just now."""

    NOT_OPENED = "NOT_OPENED"
    SILENT = "SILENT"
    LEFT_OPEN = "LEFT_OPEN"
    LEFT_OPEN_LONG = "LEFT_OPEN_LONG"
    UNATTENDED = "UNATTENDED"
    """It stands open, an incident tells of it, and nobody is taken to be at it any more."""


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
    OUT_OF_REACH = "OUT_OF_REACH"
    RESTORED = "RESTORED"
    WRONG_DOOR = "WRONG_DOOR"
