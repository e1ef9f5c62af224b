"""A recipient at the screen."""

from kiosk.core.verbs import PackageStatus
from kiosk.ui.screens.keypad import FirstScreen
from kiosk.ui.screens.pickup import Pickup


async def test_nine_digits_open_the_door_and_done_frees_its_slot(street, meet):
    """The ninth digit opens; shut and DONE end the pickup, and the ledger knows."""
    package, code = street.stored()
    async with meet() as front:
        await front.type(code)
        await front.meets(Pickup)
        await front.passes(1)
        await front.reads(f"Door {package.door} is open")
        await front.shuts(package.door)
        await front.touch("DONE")
        await front.reads("Thank you")
        await front.passes(5)
        await front.meets(FirstScreen)
    assert street.verbs.package(street.operator, package.number).status is PackageStatus.RETRIEVED
