"""The wall is ill when too many slots of a size are out: told once, and over when they are back."""

import logging
from collections.abc import Callable

import pytest

from kiosk.core.verbs import Answer, Condition, Incident
from tests.core.conftest import Stage

SMALL = ("01", "02", "03", "07", "08", "09", "13", "14", "15", "19", "20", "21")


def told(stage: Stage) -> list[Incident]:
    stage.system.look_after()
    return [incident for incident in stage.system.incidents(stage.operator) if incident.cause.startswith("wall ill")]


def take_out(stage: Stage, door: str) -> None:
    stage.system.set_condition(stage.operator, door, Condition.OUT_OF_SERVICE, "hinge bent")


def bring_back(stage: Stage, door: str) -> None:
    """Repaired, and looked into."""
    stage.system.set_condition(stage.operator, door, Condition.IN_SERVICE, "repaired")
    visit = stage.system.begin_inspect(stage.operator, door, "after the repair")
    stage.at_door(visit, lambda _: None)
    stage.system.settle(visit.id, Answer.EMPTY, stage.operator)


def test_the_wall_falls_ill_once_and_recovers(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """Above a tenth of a size, counting slots to look into with those to repair; each crossing is one incident."""
    take_out(stage, "01")
    assert told(stage) == []
    stage.steel.pull("02")
    stage.step(2.0)
    stage.shut("02")
    with caplog.at_level(logging.WARNING, "kiosk.core.watch.wall"):
        (incident,) = told(stage)
    assert incident.cause == "wall ill: 2 of 12 SMALL slots are out"
    assert incident.number in caplog.text
    assert stage.system.statistics(stage.operator).ill == ("SMALL",)
    take_out(stage, "03")
    assert told(stage) == [incident]
    bring_back(stage, "03")
    bring_back(stage, "01")
    (over,) = told(stage)
    assert (over.resolved_by, over.note) == ("unit", "1 of 12 SMALL slots are out")
    assert stage.system.statistics(stage.operator).ill == ()
    take_out(stage, "01")
    assert len(told(stage)) == 2


def test_who_resolved_the_incident_is_not_told_again_of_the_same_illness(stage: Stage) -> None:
    """The operator knows; a recovery and a relapse are news, restarts are none."""
    take_out(stage, "01")
    take_out(stage, "02")
    (incident,) = told(stage)
    stage.system.resolve_incident(stage.operator, incident.number, "technician comes on Monday")
    stage.restart()
    (still,) = told(stage)
    assert still.note == "technician comes on Monday"
    bring_back(stage, "01")
    bring_back(stage, "02")
    assert told(stage) == [still]


def test_who_resolved_the_incident_is_told_of_what_he_does_not_know(stage: Stage) -> None:
    """That more slots are out than he was told, and that they still are when a day has passed."""
    take_out(stage, "06")
    (first,) = told(stage)
    stage.system.resolve_incident(stage.operator, first.number, "technician comes on Monday")
    take_out(stage, "12")
    assert [incident.cause for incident in told(stage)] == [
        "wall ill: 2 of 4 LARGE slots are out",
        "wall ill: 1 of 4 LARGE slots are out",
    ]
    second = told(stage)[0]
    stage.clock.advance(25 * 3600)
    assert len(told(stage)) == 2, "the second still waits for somebody"
    stage.system.resolve_incident(stage.operator, second.number, "on Tuesday")
    stage.clock.advance(23 * 3600)
    assert len(told(stage)) == 2
    stage.clock.advance(2 * 3600)
    assert len(told(stage)) == 3


def test_the_share_is_the_operators_rule(with_policy: Callable[..., Stage]) -> None:
    """With a hundred percent nobody is ever told."""
    stage = with_policy(ill_percent=100)
    for door in SMALL:
        take_out(stage, door)
    assert told(stage) == []
