"""What a locker is made of and which rules its operator set: plain data, no I/O."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kiosk.core.verbs import LockerSlot, Recipient


@dataclass(frozen=True, slots=True)
class Location:
    """Where lockers stand."""

    address: str
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Locker:
    """One unit at a location: its wall of slots, in the order of their doors.

    `sizes` are in order from small to large; `wiring` says per door where its lock hangs electrically.
    """

    id: str
    name: str
    location: Location
    slots: tuple[LockerSlot, ...]
    sizes: tuple[str, ...]
    wiring: Mapping[str, str] = field(default_factory=dict)
    sensors: Mapping[str, str] = field(default_factory=dict)
    """Per door what its sensor sees: `door`, `hook` (the latch only) or `none`."""
    operator_phone: str = ""
    alerted: Recipient | None = None
    """Whom of the operator's people the unit tells of incidents; None for nobody."""

    def slot(self, door: str) -> LockerSlot | None:
        """The slot behind a door."""
        return next((slot for slot in self.slots if slot.door == door), None)

    def larger_sizes(self, size: str) -> Sequence[str]:
        """The sizes above `size`, from small to large."""
        return self.sizes[self.sizes.index(size) + 1 :]


@dataclass(frozen=True, slots=True)
class Policy:
    """The operator's rules; every number of the design that may differ between operators."""

    strategy: str = "best-fit"
    keep_days: int = 7
    """Days to collect, from the first accepted message."""
    end_of_day: bool = False
    """Whether the last day counts whole, in the location's time zone."""
    extensions: int = 1
    extend_days: int = 2
    """How often, and by how many days, a recipient may have a parcel's time extended for nothing."""
    operator_extend_days: int = 14
    """Most days that an operator may add at once, with a reason; 0 for none."""
    remind_hours: int = 24
    """Hours before the end at which the recipient is reminded; 0 for never."""
    remind_last_day: bool = True
    """Whether he is reminded in the morning of the last day, too."""
    remind_from: int = 8
    remind_until: int = 21
    """Hours of the day, where the locker stands, between which people are reminded."""
    accept_hours: int = 48
    """Hours after the store when the days begin at the latest, with an incident."""
    open_within: float = 3.0
    """Seconds in which a pulsed door must be seen open."""
    left_open: float = 20.0
    left_open_long: float = 60.0
    left_open_incident: float = 300.0
    grace: float = 15.0
    """Seconds after the close during which the screen offers `open again`."""
    answer_within: float = 45.0
    """Seconds after the close in which a person answers, before the visit counts as silent."""
    staff_answer_within: float = 120.0
    """The same for staff, who may be at the van meanwhile."""
    witnessed_open: float = 2.0
    """Seconds that a door must stay open for silence to mean anything."""
    silence_settles_hours: int = 12
    reservation_hours: int = 24
    expected_days: int = 30
    """Days after which a parcel that was announced and never came is forgotten, its contact with it."""
    message_delay: float = 90.0
    """Seconds between settling a deposit and its message, in which it can be undone."""
    courier_idle: int = 180
    technician_idle: int = 300
    staff_door_pause: float = 3.0
    """Seconds between two doors of one person of the staff."""
    customer_doors_per_hour: int = 120
    """Parcels whose doors customers open in an hour."""
    customer_openings_per_parcel: int = 10
    """Openings in an hour for whoever holds a parcel's code; they count once for the hour of all."""
    code_unused_days: int = 90
    """Days for which the digits of an ended code are not given out again."""
    ill_percent: int = 10
    """Share of a size's slots that may wait for a look or a repair before the operator is told."""
    contact_days: int = 14
    """Days after which the contact of a gone parcel is erased."""
