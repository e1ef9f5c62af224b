"""What couriers do in many tests: sign in, put a parcel in, look into a box."""

from kiosk.ui.screens.courier import Courier
from kiosk.ui.screens.load import Load
from kiosk.ui.screens.load_door import LoadDoor
from kiosk.ui.screens.staff_door import StaffDoor
from tests.ui.conftest import BADGE


async def begins_to_load(front, badge=BADGE):
    await front.scan(badge)
    await front.meets(Courier)
    await front.touch("LOAD")
    await front.meets(Load)


async def opens_one(front, number):
    """Sign in and scan one parcel; the answer is the door that stands open for it."""
    await begins_to_load(front)
    await front.scan(number)
    await front.meets(LoadDoor)
    await front.passes(4)
    return front.talk.visit.door


async def puts_in(front, number):
    """Scan, wait for the open door, put the parcel in, shut it; the answer is the door."""
    await front.scan(number)
    await front.until(lambda: isinstance(front.talk, LoadDoor) and front.talk.visit.parcel == number)
    await front.passes(4)
    await front.reads("is open")
    door = front.talk.visit.door
    front.street.steel.put(door, number)
    await front.shuts(door)
    await front.reads(f"Door {door} is shut")
    return door


def forced(street, count):
    """Doors that were pulled open by force and shut again: somebody has to look."""
    for door in ("05", "11", "17")[:count]:
        street.steel.pull(door)
        street.turn(1)
        street.shut(door)
        yield door


async def looks_in(front, answer):
    """Open the door that is shown, look, shut it, and say what was there."""
    await front.touch("OPEN DOOR")
    await front.meets(StaffDoor)
    await front.passes(4)
    await front.shuts(front.talk.visit.door)
    await front.touch(answer)
