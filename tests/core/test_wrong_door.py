"""A pulse that opens another door than its own stops that bank and raises the alarm."""

import pytest

from kiosk.core.errors import DoorSilent
from kiosk.core.verbs import Cause, PackageStatus
from tests.core.conftest import BEN, Stage


def test_a_pulse_that_opens_another_door_stops_the_bank_and_tells(stage: Stage) -> None:
    """Both slots wait for a look, the code stays valid, and no further door of that bank moves."""
    asked = stage.bring("P1").door
    other = stage.bring("P2", recipient=BEN).door
    assert asked is not None
    assert other is not None
    stage.steel.wrong_door(asked, other)

    stage.system.begin_retrieve(stage.code_of("P1"))
    stage.step(5.0)

    assert {stage.report(door).cause for door in (asked, other)} <= {Cause.WRONG_DOOR, Cause.UNEXPLAINED_OPENING}
    causes = [incident.cause for incident in stage.system.incidents(stage.operator)]
    assert f"asked for door {asked}, door {other} opened" in causes
    assert stage.system.package(stage.operator, "P1").status is PackageStatus.STORED
    with pytest.raises(DoorSilent):
        stage.system.begin_retrieve(stage.code_of("P2"))
