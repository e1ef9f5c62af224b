"""The five scenes: what is done at the wall, and which facts must hold then, in the ledger and in the steel."""

from collections.abc import Callable, Mapping

from hal.doors import DoorState
from kiosk.core.codes import check_digit
from kiosk.core.verbs import LockerSlot, PackageStatus, Recipient, Role, SlotUse
from kiosk.demo.facts import Facts
from kiosk.demo.stage import COURIER, PIN, Stage, mailbox

TECHNICIAN = "9001"

Scene = Callable[[Stage, Facts], None]


def set_up(stage: Stage, facts: Facts) -> None:
    """A location, a locker and its people."""
    unit = stage.system.unit()
    stage.say(f"{unit.name} stands at {unit.address}: {len(unit.slots)} doors, the steel behind them imagined")
    stage.system.add_staff(stage.operator, COURIER, Role.COURIER, PIN)
    stage.system.add_staff(stage.operator, TECHNICIAN, Role.TECHNICIAN, "730194")
    stage.say(f"courier {COURIER} and technician {TECHNICIAN} may sign in now")
    stage.system.reserve(stage.operator, "P-ANA", "SMALL", Recipient(email=mailbox("P-ANA"), needs_low_door=True))
    stage.say("a slot is reserved for Ana, who needs a low door")
    facts.establish("doors in the ledger", len(unit.slots), len(stage.steel.doors))
    facts.establish("doors that are seen shut", _shut(stage), len(stage.steel.doors))
    facts.establish("free slots before the reservation", unit.free, {"SMALL": 12, "MEDIUM": 8, "LARGE": 4})
    facts.establish("free slots after it", stage.system.unit().free, {"SMALL": 11, "MEDIUM": 8, "LARGE": 4})
    facts.establish("staff", [member.number for member in stage.system.staff(stage.operator)], [COURIER, TECHNICIAN])
    facts.establish("locks pulsed so far", stage.pulsed(), [])


def store_and_retrieve(stage: Stage, facts: Facts) -> None:
    """A SMALL parcel is stored, and collected with its code."""
    with stage.courier() as session:
        door = stage.store(session, "P-1", "SMALL").door
    facts.establish("behind the door after the deposit", stage.behind(door), ["P-1"])
    facts.establish("the slot then", stage.slot(door).use, SlotUse.OCCUPIED)
    code = stage.code_of("P-1")
    stage.say(f"the recipient is told: door {door}, code {code}")
    facts.establish("door that the code opened", stage.collect("P-1"), door)
    facts.establish("what the recipient took out", stage.taken(), ["P-1"])
    facts.establish("the parcel then", stage.status("P-1"), PackageStatus.RETRIEVED)
    facts.establish("the slot then, again", stage.slot(door).use, SlotUse.FREE)
    facts.establish("the code when it is tried again", stage.refusal(code), "CodeSpent")
    facts.establish("locks pulsed in this scene", stage.pulsed(), [door, door])


def allocate(stage: Stage, facts: Facts) -> None:
    """Several sizes, and three strategies that choose differently for the same wish."""
    with stage.courier() as session:
        for number, size in (("P-2", "SMALL"), ("P-3", "MEDIUM"), ("P-4", "LARGE")):
            facts.establish(f"size that {number} got", stage.store(session, number, size).size, size)
        chosen = {strategy: _choice(stage, facts, session, strategy) for strategy in _RULES}
        stage.system.set_allocation_strategy(stage.operator, "best-fit")
        low = stage.store(session, "P-LOW", "SMALL", low=True)
    facts.establish("the recipient who needs a low door got one", low.low, True)
    facts.establish("different doors for the same wish", len(set(chosen.values())), len(_RULES))


def cancel(stage: Stage, facts: Facts) -> None:
    """Cancelling frees a slot; a parcel that lies inside is taken out first."""
    reserved = stage.system.package(stage.operator, "P-ANA").door or ""
    stage.cancel("P-ANA")
    stage.say(f"Ana's reservation is cancelled; door {reserved} never opened for it")
    facts.establish("the reserved slot after the cancel", stage.slot(reserved).use, SlotUse.FREE)
    code = stage.code_of("P-2")
    door = stage.cancel("P-2").door or ""
    stage.say(f"P-2 is cancelled while it lies behind door {door}")
    facts.establish("its parcel then", stage.status("P-2"), PackageStatus.CANCELLED)
    facts.establish("its slot while the parcel lies inside", stage.slot(door).use, SlotUse.OCCUPIED)
    facts.establish("its code then", stage.refusal(code), "CodeCancelled")
    with stage.courier() as session:
        stage.take_out(session, "P-2")
    facts.establish("behind the door in the end", stage.behind(door), [])
    facts.establish("its slot in the end", stage.slot(door).use, SlotUse.FREE)


def count(stage: Stage, facts: Facts) -> None:
    """A round with pickups, wrong codes and an expired parcel, and numbers that add up."""
    with stage.courier() as session:
        for number, size in (("P-5", "SMALL"), ("P-6", "MEDIUM"), ("P-7", "LARGE")):
            stage.store(session, number, size)
    pulses = len(stage.pulsed())
    facts.establish("a code with a wrong digit", stage.refusal(_mistyped(stage.code_of("P-5"))), "CodeMistyped")
    facts.establish("a code of nobody", stage.refusal("12345678" + check_digit("12345678")), "CodeUnknown")
    facts.establish("locks pulsed for wrong codes", len(stage.pulsed()) - pulses, 0)
    for number in ("P-5", "P-6"):
        stage.collect(number)
    stage.system.expire(stage.operator, stage.system.package(stage.operator, "P-7").id)
    stage.say("the time of P-7 is over")
    facts.establish("the code of the expired parcel", stage.refusal(stage.code_of("P-7")), "CodeExpired")
    with stage.courier() as session:
        stage.take_out(session, "P-7")
    _add_up(stage, facts)


SCENES: Mapping[str, Scene] = {
    "a location, a locker and its people": set_up,
    "a small parcel is stored, and collected with its code": store_and_retrieve,
    "several sizes, and three ways to choose a slot": allocate,
    "cancelling frees a slot, after its parcel was taken out": cancel,
    "a round with pickups, wrong codes and an expired parcel": count,
}


def _shut(stage: Stage) -> int:
    return sum(stage.cabinet.reading(door).state is DoorState.CLOSED for door in stage.cabinet.doors)


# What each strategy promises for a SMALL parcel, in the words of the wall: the fact, and whether a slot keeps it.
_RULES: Mapping[str, tuple[str, Callable[[LockerSlot, list[LockerSlot]], bool]]] = {
    "best-fit": ("is of the smallest size", lambda slot, _: slot.size == "SMALL"),
    "accessible-first": ("is within reach", lambda slot, _: slot.low),
    "first-available": ("is the first free one on the wall", lambda slot, free: slot == free[0]),
}


def _choice(stage: Stage, facts: Facts, session: str, strategy: str) -> str:
    """The door that a strategy chooses for a SMALL parcel."""
    promise, keeps = _RULES[strategy]
    stage.system.set_allocation_strategy(stage.operator, strategy)
    free = stage.free()
    slot = stage.store(session, f"P-{strategy.upper()}", "SMALL")
    stage.say(f"{strategy} chose door {slot.door}, a {slot.size} one {slot.height} mm above ground")
    facts.establish(f"the slot of {strategy} {promise}", keeps(slot, free), True)
    return slot.door


def _mistyped(code: str) -> str:
    """The code with its last digit wrong."""
    return code[:-1] + str((int(code[-1]) + 1) % 10)


def _add_up(stage: Stage, facts: Facts) -> None:
    """Compare the ledger's counts with what hands and locks did in all five scenes."""
    counted = stage.system.statistics(stage.operator)
    lying, taken = stage.lying(), stage.taken()
    inside = {
        package.number: package.door for package in stage.system.packages(stage.operator) if package.door is not None
    }
    facts.establish("parcels by status", counted.packages, _expected(stage))
    facts.establish("parcels inside, by the ledger and by the steel", inside, lying)
    facts.establish("doors, free and held", sum(counted.free.values()) + len(inside), sum(counted.slots.values()))
    facts.establish("visits, one pulse each", sum(counted.visits.values()), len(stage.pulsed()))
    facts.establish(
        "visits, one for each parcel that went in or out", sum(counted.visits.values()), len(lying) + 2 * len(taken)
    )
    facts.establish("messages with a code, one for each deposit", stage.messages("stored"), len(lying) + len(taken))
    facts.establish("incidents", counted.incidents, 0)


def _expected(stage: Stage) -> dict[str, int]:
    """What the parcels' statuses must add up to: whoever lies inside is stored, and of those taken out two were not."""
    ended_otherwise = 2
    return {
        "CANCELLED": 2,
        "EXPIRED": 1,
        "RETRIEVED": len(stage.taken()) - ended_otherwise,
        "STORED": len(stage.lying()),
    }
