"""A technician at the screen."""

from kiosk.core.verbs import Condition
from kiosk.ui.screens.keypad import FirstScreen
from kiosk.ui.screens.staff_door import StaffDoor
from kiosk.ui.screens.technician import DoorPage, Doors


async def opens(front, door):
    await front.touch(door)
    await front.meets(DoorPage)
    await front.reads("the door is shut")


async def test_the_table_is_live(street, meet):
    """A door that is pulled open by force is seen on its card."""
    async with meet() as front:
        await front.signs_in("2001")
        await front.meets(Doors)
        street.steel.pull("05")
        await front.passes(1)
        await front.until(lambda: "open" in front.card("05"))
        await front.shuts("05")
        await front.passes(1)
        await front.until(lambda: "shut" in front.card("05") and "to check" in front.card("05"))


async def test_a_door_that_holds_a_parcel_opens_with_a_reason_alone(street, meet):
    """The page says so in capitals; the look leaves the parcel where it is."""
    package, _ = street.stored()
    async with meet() as front:
        await front.signs_in("2001")
        await front.meets(Doors)
        await opens(front, package.door)
        await front.touch("OPEN")
        await front.reads(f"Door {package.door} HOLDS A PARCEL")
        await front.touch("A PARCEL IS STUCK")
        await front.meets(StaffDoor)
        await front.passes(4)
        await front.shuts(package.door)
        await front.touch("PARCEL INSIDE")
        await front.meets(DoorPage)
    assert street.package(package).door == package.door


async def test_out_of_service_takes_a_cause_and_the_way_back_leads_over_a_look(street, meet):
    """A repaired box may hide something: it is checked before it is given out."""
    async with meet() as front:
        await front.signs_in("2001")
        await front.meets(Doors)
        await opens(front, "07")
        await front.touch("OUT OF SERVICE")
        await front.touch("THE LOCK")
        await front.reads("out of service: the lock")
        assert street.slot("07").condition is Condition.OUT_OF_SERVICE
        await front.touch("PUT BACK")
        await front.reads("to check: repaired")
    assert street.slot("07").condition is Condition.CHECK


async def test_work_hold_is_one_touch_and_customers_are_told(street, meet):
    """While it is on no code opens a door, and the first screen says why; it survives the sign-out."""
    _, code = street.stored()
    async with meet() as front:
        await front.signs_in("2001")
        await front.meets(Doors)
        await front.touch("WORK HOLD")
        await front.reads("RELEASE ALL DOORS")
        await front.touch("SIGN OUT")
        await front.meets(FirstScreen)
        await front.reads("A technician is working here")
        await front.type(code)
        await front.reads("all doors stay shut")
        await front.signs_in("2001")
        await front.touch("RELEASE ALL DOORS")
        await front.reads("WORK HOLD")
    assert not street.verbs.unit().held
