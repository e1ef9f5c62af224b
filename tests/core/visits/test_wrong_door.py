"""A pulse that opens another door than its own stops that bank and raises the alarm."""

import pytest

from kiosk.core.errors import BadInput, DoorSilent, NotAllowed
from kiosk.core.verbs import Cause, Condition, PackageStatus
from tests.core.conftest import BEN, Stage


def mix_up(stage: Stage) -> tuple[str, str]:
    """Store two parcels, and let the pulse for the first one open the second one's door; returns both doors."""
    asked, other = stage.bring("P1").door, stage.bring("P2", recipient=BEN).door
    assert asked is not None
    assert other is not None
    stage.steel.wrong_door(asked, other)
    stage.system.begin_retrieve(stage.code_of("P1"))
    stage.step(5.0)
    stage.shut(other)
    stage.steel.heal(asked)
    return asked, other


def test_a_pulse_that_opens_another_door_stops_the_bank_and_tells(stage: Stage) -> None:
    """Both slots wait for a look, the code stays valid, and no further door of that bank moves."""
    asked, other = mix_up(stage)

    assert {stage.report(door).cause for door in (asked, other)} <= {Cause.WRONG_DOOR, Cause.UNEXPLAINED_OPENING}
    causes = [incident.cause for incident in stage.system.incidents(stage.operator)]
    assert f"asked for door {asked}, door {other} opened" in causes
    assert stage.system.package(stage.operator, "P1").status is PackageStatus.STORED
    with pytest.raises(DoorSilent):
        stage.system.begin_retrieve(stage.code_of("P2"))


def test_a_stopped_bank_stays_so_over_a_restart(stage: Stage) -> None:
    """The same code opens no stranger's door a second time because somebody pulled the plug."""
    mix_up(stage)
    code = stage.code_of("P1")
    stage.restart()
    stage.step(60.0)
    pulses = len(stage.steel.pulses)
    with pytest.raises(DoorSilent):
        stage.system.begin_retrieve(code)
    assert len(stage.steel.pulses) == pulses


def test_a_technician_who_has_looked_releases_a_stopped_bank_for_good(stage: Stage) -> None:
    """Nobody else does; that is written down, and a restart does not stop it again. The slots still wait for looks."""
    asked, other = mix_up(stage)
    stage.step(60.0)
    for session in (stage.courier(), stage.operator):
        with pytest.raises(NotAllowed):
            stage.system.release_bank(session, asked)
    stage.system.release_bank(stage.technician(), other)
    with pytest.raises(BadInput):
        stage.system.release_bank(stage.technician(), other)
    assert any("bank released" in event.what for event in stage.system.events(stage.technician()))
    assert stage.report(asked).condition is stage.report(other).condition is Condition.CHECK
    code = stage.code_of("P1")
    stage.restart()
    assert stage.system.begin_retrieve(code).door == asked
