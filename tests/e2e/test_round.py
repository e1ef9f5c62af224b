"""A courier's round and what becomes of its parcels, by touches on the drawn keys."""

from functools import partial

from kiosk.core.verbs import SlotUse
from tests.e2e.controller import Controller
from tests.e2e.people import ANA, BEN, CLEO, FIRST, PIN, abroad, open_by_code, put_in, sign_in, take
from tests.e2e.picture import Picture
from tests.e2e.window import Window

SCANNED, EXPECTED, TYPED = "00340434161094015902", "RR123456785GB", "JD77"


def test_three_parcels_come_and_go(screen: Window, controller: Controller) -> None:
    """Stored by scan and by touch; one collected with its code, one cancelled, one expired; each leaves its slot."""
    controller.expects(EXPECTED, "SMALL", ANA)
    screen.reads(FIRST)
    screen.shoot("first-screen")
    sign_in(screen)
    assert PIN not in str(screen.picture)
    screen.shoot("signed-in")

    doors = _load(screen, controller)
    assert controller.steel.inside == {door: (parcel,) for parcel, door in doors.items()}
    assert controller.steel.pulsed == tuple(doors.values())
    assert {number: controller.slot(door).slot.size for number, door in doors.items()} == {
        SCANNED: "MEDIUM",
        EXPECTED: "SMALL",
        TYPED: "LARGE",
    }

    _collect(screen, controller, doors[EXPECTED])
    _end(controller)
    sign_in(screen)
    _take_out(screen, controller, {doors[SCANNED], doors[TYPED]})

    steel = controller.steel
    assert (steel.inside, steel.open) == ({}, ())
    assert sorted(steel.pulsed) == sorted([*doors.values()] * 2)
    assert sorted(steel.taken) == sorted(doors)
    statuses = {package["number"]: package["status"] for package in controller.kiosk("packages", "list")}
    assert statuses == {EXPECTED: "RETRIEVED", SCANNED: "CANCELLED", TYPED: "EXPIRED"}
    assert all(controller.slot(door).use is SlotUse.FREE for door in doors.values())


def _load(screen: Window, controller: Controller) -> dict[str, str]:
    """Load the three parcels; the answer is the door of each."""
    doors = {}
    screen.tap("LOAD")
    screen.reads("Scan the next parcel")
    screen.scan(SCANNED)
    _name(screen, SCANNED, BEN, "MEDIUM")
    doors[SCANNED] = put_in(screen, controller, SCANNED)
    screen.shoot("shut")

    # The next expected parcel's scan says that this one is inside.
    screen.scan(EXPECTED)
    doors[EXPECTED] = put_in(screen, controller, EXPECTED)
    screen.tap("INSIDE")

    screen.reads("Scan the next parcel", "2 stored in this round")
    screen.tap("TYPE THE NUMBER")
    screen.tap("A-J", "J", "D", "0-9", "7", "7")
    screen.reads(f"{TYPED}_")
    screen.shoot("typed")
    screen.tap("OK")
    _name(screen, TYPED, CLEO, "LARGE")
    doors[TYPED] = put_in(screen, controller, TYPED)
    screen.tap("ALL INSIDE, DONE")

    screen.reads("3 stored in this round", f"Behind doors {', '.join(doors.values())}")
    screen.shoot("summary")
    screen.tap("SIGN OUT")
    screen.reads(FIRST)
    return doors


def _name(screen: Window, parcel: str, phone: str, size: str) -> None:
    """Answer what a label does not say."""
    screen.reads(f"Parcel {parcel}: the recipient's phone number")
    screen.tap(*abroad(phone))
    screen.shoot("phone")
    screen.tap("OK")
    screen.reads(f"How large is parcel {parcel}?")
    screen.tap(size)


def _collect(screen: Window, controller: Controller, door: str) -> None:
    """Ana reads her message, types the code and takes her parcel."""
    message = controller.message_to(ANA, "stored")
    assert f"door {door}.\nCode: {message.code}" in message.text
    assert open_by_code(screen, message) == door
    screen.shoot("pickup-open")
    take(screen, controller, door)
    screen.tap("OK")
    assert controller.package(EXPECTED).status == "RETRIEVED"
    assert controller.slot(door).use is SlotUse.FREE


def _end(controller: Controller) -> None:
    """The operator cancels one parcel and ends the other one's time; both recipients are told."""
    assert controller.kiosk("packages", "cancel", SCANNED)["status"] == "CANCELLED"
    controller.verbs.expire(controller.operator, controller.package(TYPED).id)
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
        controller.takes(door)
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
