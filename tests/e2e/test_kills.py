"""Either process may be killed at any moment: the other goes on, and no parcel is lost.

What the imagined steel remembers goes with the controller: after its restart every door is shut, and behind the doors
lies what the ledger knows to be stored.
"""

from kiosk.core.verbs import Cause, Condition, PackageStatus, VisitState
from tests.e2e.conftest import Opens
from tests.e2e.controller import Controller
from tests.e2e.people import ANA, open_by_code, sign_in, take
from tests.e2e.window import Window

PARCEL = "RR123456785GB"
ABSENT = "One moment, please."


def test_a_killed_screen_leaves_door_and_parcel_alone(screen: Window, controller: Controller, opens: Opens) -> None:
    """The door stands as it stood; a new screen goes on there, and the same opening ends the pickup."""
    message = controller.stored(PARCEL, "SMALL", ANA)
    door = open_by_code(screen, message)
    screen.kill()
    assert controller.slot(door).visit is VisitState.OPENED
    assert controller.steel.open == (door,)

    again = opens("screen", "--socket", controller.socket)
    again.reads(f"Door {door} is open")
    again.shoot("new-screen")
    take(again, controller, door)
    assert controller.package(PARCEL).status is PackageStatus.RETRIEVED
    assert (controller.steel.taken, controller.steel.inside) == ((PARCEL,), {})
    assert controller.steel.pulsed == (door, door), "once for the courier, once for the customer"


def test_a_killed_controller_in_a_pickup(screen: Window, controller: Controller) -> None:
    """The screen waits and comes back by itself; the parcel is still inside, and its code still opens."""
    message = controller.stored(PARCEL, "SMALL", ANA)
    door = open_by_code(screen, message)
    controller.kill()
    screen.reads(ABSENT, "Your parcel is safe and your code stays valid.")
    screen.shoot("absent")

    controller.start()
    screen.reads("This visit has ended", "Your code stays valid. You may type it again.")
    screen.shoot("back")
    assert controller.package(PARCEL).status is PackageStatus.STORED
    assert controller.slot(door).probably_empty, "it was open, and nobody saw what became of the parcel"
    assert controller.steel.inside == {door: (PARCEL,)}
    open_by_code(screen, message)
    take(screen, controller, door)
    assert controller.package(PARCEL).status is PackageStatus.RETRIEVED
    assert (controller.steel.taken, controller.steel.inside) == ((PARCEL,), {})


def test_a_killed_controller_while_a_parcel_is_put_in(screen: Window, controller: Controller) -> None:
    """The slot is kept for that parcel and for nobody else; its next scan opens the same door."""
    controller.expects(PARCEL, "SMALL", ANA)
    door = _load(screen, controller)
    controller.kill()
    screen.reads(ABSENT)
    controller.start()

    screen.reads("Scan the next parcel", f"Parcel {PARCEL} was not finished. Scan it again.")
    screen.shoot("back")
    assert controller.package(PARCEL).status is PackageStatus.PENDING
    slot = controller.slot(door)
    assert (slot.parcel, slot.condition, slot.cause) == (PARCEL, Condition.CHECK, Cause.INTERRUPTED)
    screen.scan(PARCEL)
    screen.reads(f"Door {door} is open")
    controller.stores(door, PARCEL)
    screen.reads(f"Door {door} is shut")
    _inside(screen, controller, door)
    assert controller.steel.inside == {door: (PARCEL,)}


def test_a_killed_controller_before_the_courier_answers(screen: Window, controller: Controller) -> None:
    """What was seen to open and to shut stays seen: the question stands, and its answer counts."""
    controller.expects(PARCEL, "SMALL", ANA)
    door = _load(screen, controller)
    controller.stores(door, PARCEL)
    screen.reads(f"Door {door} is shut")
    controller.kill()
    screen.reads(ABSENT)
    controller.start()
    screen.reads(f"Door {door} is shut", f"Parcel {PARCEL} is inside?")
    screen.shoot("back")
    _inside(screen, controller, door)


def _load(screen: Window, controller: Controller) -> str:
    """Sign in and scan the parcel; the answer is its door, which stands open."""
    sign_in(screen)
    screen.tap("LOAD")
    screen.reads("Scan the next parcel")
    screen.scan(PARCEL)
    screen.reads(f"Put parcel {PARCEL} in, then shut the door.")
    door = controller.package(PARCEL).door
    assert door is not None
    assert controller.steel.open == (door,)
    return door


def _inside(screen: Window, controller: Controller, door: str) -> None:
    """Say that the parcel is inside and sign out: its recipient is told of that door."""
    screen.tap("ALL INSIDE, DONE")
    screen.reads("1 stored in this round")
    assert controller.package(PARCEL).status is PackageStatus.STORED
    assert controller.slot(door).condition is Condition.IN_SERVICE
    screen.tap("SIGN OUT")
    assert controller.message_to(ANA, "stored").door == door
