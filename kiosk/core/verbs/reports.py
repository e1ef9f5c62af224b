"""What operators hand in by the file and are told by the table. Times are milliseconds UTC."""

from msgspec import Struct

from kiosk.core.verbs.records import Recipient
from kiosk.core.verbs.words import Outcome


class RowFault(Struct, frozen=True, kw_only=True):
    """Why one of many rows was not taken; `row` counts from 0 in the order in which they were sent."""

    row: int
    why: str


class ExpectedParcel(Struct, frozen=True, kw_only=True):
    """A parcel that will be brought, as a manifest announces it."""

    number: str
    size: str | None = None
    recipient: Recipient
    carrier: str | None = None


class Expectation(Struct, frozen=True, kw_only=True):
    """A parcel that will be brought, as it is kept; `contact` is masked, `recipient` an opaque id."""

    number: str
    size: str | None
    carrier: str | None
    contact: str | None
    recipient: str
    since: int
    until: int
    """When it is forgotten, unless it has come by then."""


class ExpectReport(Struct, frozen=True, kw_only=True):
    """What became of a manifest's parcels, or would become of them."""

    new: int
    changed: int
    unchanged: int
    here: int
    """Inside or collected already."""
    faults: tuple[RowFault, ...]


class StaffEntry(Struct, frozen=True, kw_only=True):
    """One person of the staff as a file carries them from unit to unit; its hashes are secrets all the same."""

    number: str
    role: str
    carrier: str | None = None
    pin_hash: str
    """argon2id's own text."""
    badge: str | None = None
    """The badge's travelling form; None leaves a badge that is known."""
    disabled: bool | None = None
    """None leaves it as it is."""


class StaffReport(Struct, frozen=True, kw_only=True):
    """What became of a file of staff, or would become of it; with a fault nobody was taken."""

    added: int
    changed: int
    unchanged: int
    faults: tuple[RowFault, ...]


class RoundDoor(Struct, frozen=True, kw_only=True):
    """One door of an audit round."""

    door: str
    parcel: str | None
    """The number of the parcel that the ledger has there now."""
    expected: Outcome | None
    """EMPTY or INSIDE, as the ledger had it when somebody looked; None as long as nobody has."""
    found: Outcome | None
    """EMPTY, INSIDE or BROKEN, as that person said."""
    about: str | None
    """The number of the parcel that the ledger had there then."""

    @property
    def differs(self) -> bool:
        """Whether somebody found something else than the ledger said."""
        return self.found is not self.expected


class AuditRound(Struct, frozen=True, kw_only=True):
    """A walk along the whole wall; a look counts for it that gives its `reason`."""

    reason: str
    begun: int
    doors: tuple[RoundDoor, ...]


class UsageRow(Struct, frozen=True, kw_only=True):
    """How the slots of one size were used; times in milliseconds."""

    day: str
    """YYYY-MM-DD in the unit's time zone, or the first and the last of several days."""
    size: str
    """Of the slots; `*` stands for every size."""
    slots: int
    stored: int
    retrieved: int
    expired: int
    cancelled: int
    waited_median: int | None
    waited_p90: int | None
    """How long collected parcels had lain."""
    openings: int
    failed: int
    """Openings after which the door was never seen open."""
    incidents: int
    use: float
    """The share of the slots' time in which a parcel waited to be collected."""


class UsageReport(Struct, frozen=True, kw_only=True):
    """How the unit was used, day by day and in the whole time."""

    time_zone: str
    days: tuple[UsageRow, ...]
    whole: tuple[UsageRow, ...]


class Allocation(Struct, frozen=True, kw_only=True):
    """How slots are chosen."""

    strategy: str
    configured: str
    """What the unit's file says; an operator's choice holds until that is changed."""
    known: tuple[str, ...]
