"""The tables of a unit's file as they are written: their keys, and what each key takes."""

from collections.abc import Iterator
from typing import Annotated, Literal

from msgspec import Meta, Struct

from hal.banks.wiring import Wiring
from kiosk.config.screen import ScreenPlan
from kiosk.core.contact import reachable
from kiosk.core.model import Policy
from kiosk.core.verbs import Recipient

Line = Annotated[str, Meta(pattern=r"^[^\x00-\x1f\x7f]{1,80}\Z", description="one line of 1 to 80 characters")]
Phone = Annotated[str, Meta(pattern=r"^[+0-9 ()/-]{0,30}\Z", description="a phone number, as people dial it")]
UnitId = Annotated[
    str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,31}\Z", description="1 to 32 small letters, digits and dashes")
]
SizeName = Annotated[
    str, Meta(pattern=r"^[A-Z][A-Z0-9_]{0,15}\Z", description="a name of 1 to 16 capitals, digits and underscores")
]
BankName = Annotated[
    str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,31}\Z", description="1 to 32 small letters, digits and dashes")
]
# Digits alone, for a person may have to type the door's number on the keypad.
DoorName = Annotated[str, Meta(pattern=r"^[0-9]{1,3}\Z", description='the number on the door in quotes, like "07"')]
Millimetres = Annotated[int, Meta(ge=1, le=5000)]
Floor = Annotated[int, Meta(ge=0, le=5000)]
Milliamperes = Annotated[int, Meta(ge=50, le=100_000)]
Sensor = Literal["door", "hook", "none"]
Pulse = Annotated[
    int, Meta(ge=20, le=1000, description="a whole number from 20 to 1000; a longer pulse burns the solenoid")
]


class UnitTable(Struct, frozen=True, kw_only=True):
    """`[unit]`: what the unit is called, and who answers for it."""

    id: UnitId
    name: Line
    operator_phone: Phone = ""


class AlertsTable(Struct, frozen=True, kw_only=True):
    """`[alerts]`: whom of the operator's people the unit writes of incidents."""

    email: str = ""
    phone: Phone = ""
    language: str = "en"

    @property
    def contact(self) -> Recipient | None:
        """Them, their contact in one spelling; raises BadInput where it is none."""
        if not (self.email.strip() or self.phone.strip()):
            return None
        return reachable(Recipient(email=self.email, phone=self.phone, language=self.language), "")


class LocationTable(Struct, frozen=True, kw_only=True):
    """`[location]`: where it stands."""

    address: Line
    time_zone: Line = "UTC"


class Reach(Struct, frozen=True, kw_only=True):
    """`[reach]`: the band above ground in which a slot's floor counts as low (EN 301 549: 380 to 1220 mm)."""

    lowest_mm: Floor = 380
    highest_mm: Floor = 1220


class Supply(Struct, frozen=True, kw_only=True):
    """`[supply]`: the current for the locks, which says how many latches may be pulled at once."""

    gives_ma: Milliamperes = 3000
    lock_takes_ma: Milliamperes = 3000

    @property
    def coils_at_once(self) -> int:
        """As many as it bears."""
        return self.gives_ma // self.lock_takes_ma


class Box(Struct, frozen=True, kw_only=True):
    """`[sizes.NAME]`: the inside measures of one size of slot."""

    width_mm: Millimetres
    height_mm: Millimetres
    depth_mm: Millimetres

    @property
    def volume(self) -> int:
        """Cubic millimetres."""
        return self.width_mm * self.height_mm * self.depth_mm


class BankPlan(Struct, frozen=True, kw_only=True):
    """`[[banks]]`: the doors behind one wire; `settings` are the kind's own."""

    name: BankName
    kind: str
    doors: Annotated[int, Meta(ge=1, le=256)]
    sensor: Sensor
    pulse_ms: Pulse = 600
    """By default no shorter than any board's pulse as delivered, in whole steps of those that count them."""
    presence: bool = False
    settings: dict[str, object] = {}

    @property
    def wiring(self) -> Wiring:
        """What its driver is told."""
        return Wiring(
            self.name,
            self.doors,
            self.pulse_ms / 1000,
            sensor=self.sensor != "none",
            presence=self.presence,
            settings=self.settings,
        )


class SlotLine(Struct, frozen=True, kw_only=True):
    """One slot of a column, and where its door hangs."""

    door: DoorName
    size: str
    bank: str
    number: Annotated[int, Meta(ge=1, le=256)]


class Column(Struct, frozen=True, kw_only=True):
    """`[[columns]]`: slots from top to bottom, the lowest standing `floor_mm` above ground."""

    floor_mm: Floor
    slots: tuple[SlotLine, ...]


class NotifierPlan(Struct, frozen=True, kw_only=True):
    """`[[notifiers]]`: one channel by which people are told; `settings` are the kind's own."""

    kind: str
    settings: dict[str, object] = {}


class Metrics(Struct, frozen=True, kw_only=True):
    """`[metrics]`: the unit's figures, for whoever watches many of them."""

    file: Annotated[str, Meta(pattern=r"^(/[^\x00]*)?\Z", description="a path that begins with /, or nothing")] = ""
    """Where Prometheus' node exporter picks them up: a name ending in .prom in its textfile directory."""


class File(Struct, frozen=True, kw_only=True):
    """The whole file, as it is written."""

    unit: UnitTable
    location: LocationTable
    policy: Policy = Policy()
    reach: Reach = Reach()
    supply: Supply = Supply()
    screen: ScreenPlan = ScreenPlan()
    metrics: Metrics = Metrics()
    sizes: dict[SizeName, Box]
    banks: tuple[BankPlan, ...]
    columns: tuple[Column, ...]
    notifiers: tuple[NotifierPlan, ...] = ()
    alerts: AlertsTable = AlertsTable()

    def slots(self) -> Iterator[tuple[str, SlotLine]]:
        """Every slot with its key in the file."""
        for x, column in enumerate(self.columns, 1):
            for y, slot in enumerate(column.slots, 1):
                yield f"columns[{x}].slots[{y}]", slot
