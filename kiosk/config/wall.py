"""How the columns of the file stand on the ground: rows, heights and reach, from the sizes stacked up."""

from collections.abc import Iterator

from hal.banks import driver
from hal.doors import DoorPlace
from kiosk.config.tables import BankPlan, File, SlotLine
from kiosk.core.model import Location, Locker
from kiosk.core.verbs import LockerSlot


def locker(file: File) -> Locker:
    """The unit and its wall, in the order of the doors' numbers."""
    slots = sorted(_stacked(file), key=lambda slot: int(slot.door))
    lines = _in_order(file)
    banks = {bank.name: bank for bank in file.banks}
    return Locker(
        id=file.unit.id,
        name=file.unit.name,
        location=Location(file.location.address, file.location.time_zone),
        slots=tuple(slots),
        sizes=tuple(sorted(file.sizes, key=lambda size: file.sizes[size].volume)),
        wiring={line.door: _place(banks[line.bank], line.number) for line in lines},
        sensors={line.door: banks[line.bank].sensor for line in lines},
        operator_phone=file.unit.operator_phone,
        alerted=file.alerts.contact,
    )


def places(file: File) -> tuple[DoorPlace, ...]:
    """Where each door hangs, in the order of the doors' numbers."""
    return tuple(DoorPlace(line.door, line.bank, line.number) for line in _in_order(file))


def _place(bank: BankPlan, number: int) -> str:
    """Where a door's lock hangs electrically: what a ledger is compared with, whatever banks are called."""
    settings_type = getattr(driver(bank.kind), "settings_type", None)
    if settings_type is None:
        return f"{bank.kind} {bank.name}:{number}"
    return f"{bank.kind} {bank.wiring.read(settings_type).place(number)}"


def _in_order(file: File) -> list[SlotLine]:
    return sorted((line for _, line in file.slots()), key=lambda line: int(line.door))


def _stacked(file: File) -> Iterator[LockerSlot]:
    for x, column in enumerate(file.columns, 1):
        floor = column.floor_mm
        for y, line in reversed(list(enumerate(column.slots, 1))):
            box = file.sizes[line.size]
            yield LockerSlot(
                door=line.door,
                size=line.size,
                column=x,
                row=y,
                height=floor,
                box=(box.width_mm, box.height_mm, box.depth_mm),
                low=file.reach.lowest_mm <= floor <= file.reach.highest_mm,
            )
            floor += box.height_mm
