"""What people do at one stage from beginning to end, when nothing goes wrong for them."""

from collections.abc import Callable

from kiosk.core.verbs import Answer, Visit
from tests.faults.stage import ANA, Stage


def bring(stage: Stage, number: str = "P1") -> str:
    """Store a parcel; returns its package."""
    courier = stage.courier()
    visit = stage.system.begin_store(courier, number, "SMALL", ANA)
    at_door(stage, visit, lambda: stage.steel.put(visit.door, number))
    stage.system.settle(visit.id, Answer.INSIDE, courier)
    stage.step(4.0)
    return stage.system.package(stage.operator(), number).id


def collect(stage: Stage, package: str) -> None:
    """Type a parcel's code and take it out."""
    visit = stage.system.begin_retrieve(stage.code(package))
    at_door(stage, visit, lambda: stage.steel.take(visit.door))
    stage.system.settle(visit.id, Answer.TAKEN)
    stage.step(4.0)


def at_door(stage: Stage, visit: Visit, act: Callable[[], object] = lambda: None) -> None:
    """Let a visit's door open, do something there, shut it after three seconds."""
    stage.step(1.0)
    act()
    stage.step(3.0)
    stage.steel.shut(visit.door)
    stage.step(1.0)
