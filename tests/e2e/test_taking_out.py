"""What becomes of parcels that nobody collects: called back or out of time, a courier takes them out by touch."""

from functools import partial

from kiosk.core.verbs import SlotUse
from tests.e2e.controller import Controller
from tests.e2e.people import BEN, CLEO, FIRST, PIN, sign_in
from tests.e2e.picture import Picture
from tests.e2e.window import Window

CALLED_BACK, LATE = "00340434161094015902", "JD77"


def test_what_is_not_collected_is_taken_out(screen: Window, controller: Controller) -> None:
    """One is cancelled and one expires; both recipients are told, both parcels come out, both slots are free."""
    doors = {
        controller.stored(CALLED_BACK, "MEDIUM", BEN).door or "",
        controller.stored(LATE, "LARGE", CLEO).door or "",
    }
    _end(controller)
    sign_in(screen)
    assert PIN not in str(screen.picture)
    screen.shoot("signed-in")
    _take_out(screen, controller, doors)

    steel = controller.steel
    assert (steel.inside, steel.open) == ({}, ())
    assert sorted(steel.pulsed) == sorted([*doors] * 2)
    assert sorted(steel.taken) == sorted((CALLED_BACK, LATE))
    statuses = {package["number"]: package["status"] for package in controller.kiosk("packages", "list")}
    assert statuses == {CALLED_BACK: "CANCELLED", LATE: "EXPIRED"}
    assert all(controller.slot(door).use is SlotUse.FREE for door in doors)


def _end(controller: Controller) -> None:
    """The operator cancels one parcel and ends the other one's time; both recipients are told."""
    assert controller.kiosk("packages", "cancel", CALLED_BACK)["status"] == "CANCELLED"
    controller.verbs.expire(controller.operator, controller.package(LATE).id)
    assert controller.message_to(BEN, "cancelled").code is None
    assert controller.message_to(CLEO, "expired").code is None


def _take_out(screen: Window, controller: Controller, doors: set[str]) -> None:
    """The courier takes both out, in the order in which the screen leads."""
    screen.tap(f"TAKE OUT {len(doors)} waiting")
    left = set(doors)
    while left:
        screen.reads(f"Parcels to take out: {len(left)}")
        door = screen.until(partial(_next_door, left), "a key that opens the next door")
        left.remove(door)
        screen.tap(f"OPEN DOOR {door}")
        screen.reads(f"Door {door} is open")
        controller.takes(door, slowly=True)
        screen.reads(f"Door {door} is shut")
        screen.tap("TAKEN OUT")
    screen.reads("Free boxes")
    screen.shoot("taken-out")
    screen.tap("SIGN OUT")
    screen.reads(f"Parcels taken out: {len(doors)}")
    screen.tap("SIGN OUT")
    screen.reads(FIRST)


def _next_door(doors: set[str], picture: Picture) -> str | None:
    return next((door for door in doors if picture.key(f"OPEN DOOR {door}")), None)
