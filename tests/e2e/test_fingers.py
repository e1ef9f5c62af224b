"""A recipient's fingers on the drawn keys, where not everything goes well."""

from kiosk.core.verbs import PackageStatus
from tests.e2e.controller import Controller
from tests.e2e.people import ANA, open_by_code, take, type_code
from tests.e2e.window import Window

PARCEL = "RR123456785GB"


def test_a_jammed_door_opens_at_the_second_try(screen: Window, controller: Controller) -> None:
    """Nothing is consumed by the first: OPEN AGAIN opens the same door, and nothing else moves."""
    message = controller.stored(PARCEL, "SMALL", ANA)
    door = message.door
    assert door is not None
    controller.jams(door)
    type_code(screen, message)
    screen.reads(f"Door {door} did not open", "Press gently on the door")
    screen.shoot("jammed")
    assert controller.package(PARCEL).status is PackageStatus.STORED
    controller.heals(door)
    screen.tap("OPEN AGAIN")
    screen.reads(f"Door {door} is open")
    take(screen, controller, door)
    assert controller.steel.pulsed == (door, door, door), "for the courier, in vain, and again"
    assert controller.package(PARCEL).status is PackageStatus.RETRIEVED


def test_a_finger_that_slides_off_its_key_answers_nothing(screen: Window, controller: Controller) -> None:
    """An answer counts where the finger is lifted from the key on which it came down."""
    message = controller.stored(PARCEL, "SMALL", ANA)
    door = open_by_code(screen, message)
    controller.takes(door)
    screen.reads(f"Door {door} is shut", "Did you take your parcel?")
    screen.slide("DONE", "STILL INSIDE")
    screen.slide("STILL INSIDE", "DONE")
    screen.shoot("unanswered")
    screen.reads(f"Door {door} is shut", "Did you take your parcel?")
    assert controller.package(PARCEL).status is PackageStatus.STORED
    screen.tap("DONE")
    screen.reads("Thank you")
    assert controller.package(PARCEL).status is PackageStatus.RETRIEVED
