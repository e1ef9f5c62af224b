"""The days of a parcel stand still while the unit keeps its holder from it."""

from collections.abc import Callable

import pytest

from kiosk.core.errors import KioskError, NoFreeSlot
from kiosk.core.verbs import Answer, Cause, Condition, Package, PackageStatus
from tests.core.conftest import ANA, BEN, Stage

DAYS = 8
HOUR = 3600.0


def pass_days(stage: Stage, days: int = DAYS) -> None:
    """Let days pass in hours, with everything that a unit does meanwhile."""
    for _ in range(24 * days):
        stage.clock.advance(HOUR)
        stage.step(0.3)
        stage.system.sweep()
        stage.system.look_after()


def here(stage: Stage, number: str = "P1") -> Package:
    """The parcel, as the operator sees it now."""
    return stage.system.package(stage.system.operator_session().id, number)


def hold(stage: Stage, _: str) -> None:
    stage.system.work_hold(stage.technician(), True)


def silence(stage: Stage, _: str) -> None:
    stage.steel.silence(stage.config.banks[0].name)


def cut_sensor(stage: Stage, door: str) -> None:
    stage.steel.cut_sensor(door)


def stop_bank(stage: Stage, door: str) -> None:
    stage.steel.wrong_door(door, "05")
    stage.system.begin_retrieve(stage.code_of("P1"))
    stage.step(5.0)
    stage.shut("05")


@pytest.mark.parametrize("keep_from_it", [hold, silence, cut_sensor, stop_bank])
def test_nobodys_time_ends_while_nobody_can_open_the_door(
    stage: Stage, keep_from_it: Callable[[Stage, str], None]
) -> None:
    """Work hold, a cut cable, a dead sensor, a stopped bank: what the unit takes it gives back."""
    stored = stage.bring("P1")
    stage.system.sweep()
    assert stored.door is not None
    assert stored.expires is not None
    keep_from_it(stage, stored.door)
    stage.step(3.0)
    pass_days(stage)
    assert here(stage).status is PackageStatus.STORED
    assert (here(stage).expires or 0) >= stored.expires + (DAYS * 24 - 1) * HOUR * 1000


def test_time_that_the_unit_took_from_nobody_is_nobodys(stage: Stage) -> None:
    """A door that works lets the days run."""
    stage.bring("P1")
    pass_days(stage)
    assert here(stage).status is PackageStatus.EXPIRED


def test_a_silent_board_is_one_incident(stage: Stage) -> None:
    """Whoever is told that a technician knows is told the truth."""
    stage.steel.silence(stage.config.banks[0].name)
    for _ in range(20):
        stage.step(15.0)
        stage.system.look_after()
    causes = [incident.cause for incident in stage.system.incidents(stage.system.operator_session().id)]
    assert len([cause for cause in causes if "does not answer" in cause]) == 1


def test_a_door_that_jams_at_two_openings_in_a_row_waits_for_a_look(stage: Stage) -> None:
    """However long between: who tries once a day has an incident the second time, and his days stand still."""
    stored = stage.bring("P1")
    code = stage.code_of("P1")
    assert stored.door is not None
    stage.steel.jam(stored.door)
    for _ in range(2):
        stage.system.begin_retrieve(code)
        stage.step(60.0)
        pass_days(stage, 1)
    operator = stage.system.operator_session().id
    assert "NOT_OPENED" in [incident.cause for incident in stage.system.incidents(operator)]
    report = next(row for row in stage.system.slots(operator) if row.slot.door == stored.door)
    assert (report.condition, report.cause) == (Condition.CHECK, Cause.NOT_OPENED)
    pass_days(stage)
    assert here(stage).status is PackageStatus.STORED


def test_an_opening_between_ends_the_ladder_of_a_jam(stage: Stage) -> None:
    """What failed once and worked since is no jam."""
    stored = stage.bring("P1")
    code = stage.code_of("P1")
    assert stored.door is not None
    for jammed in (True, False, True):
        if jammed:
            stage.steel.jam(stored.door)
        else:
            stage.steel.heal(stored.door)
        visit = stage.system.begin_retrieve(code)
        stage.step(4.0)
        if not jammed:
            stage.shut(stored.door)
            stage.system.settle(visit.id, Answer.LEFT)
        stage.step(60.0)
    assert stage.report(stored.door).condition is Condition.IN_SERVICE
    assert not stage.system.incidents(stage.operator)


def test_a_pickup_that_nobody_ended_is_not_expired(stage: Stage) -> None:
    """He took it in the last minute and walked off: nobody tells him that his time is over."""
    stored = stage.bring("P1")
    code = stage.code_of("P1")
    stage.system.sweep()
    assert stored.expires is not None
    stage.clock.advance(stored.expires / 1000 - stage.clock.wall() / 1000 - 100.0)
    stage.step(0.3)
    visit = stage.system.begin_retrieve(code)
    stage.at_door(visit, stage.steel.take)
    stage.step(200.0)
    stage.system.sweep()
    assert here(stage).status is PackageStatus.STORED
    stage.clock.advance(13 * HOUR)
    stage.system.sweep()
    stage.system.deliver()
    assert here(stage).status is PackageStatus.RETRIEVED


def test_a_probably_empty_slot_is_used_last_and_its_courier_asked_first(stage: Stage) -> None:
    """Where nothing else is free he is sent to look; "empty" ends the old parcel and makes room for the new one."""
    for number in range(stage.system.unit().free["LARGE"]):
        stage.bring(f"L{number}", "LARGE")
    visit = stage.system.begin_retrieve(stage.code_of("L0"))
    stage.at_door(visit, stage.steel.take)
    stage.step(60.0)
    courier = stage.courier()
    with pytest.raises(NoFreeSlot):
        stage.system.begin_store(courier, "NEW", "LARGE", BEN)
    [chore] = stage.system.work(courier).to_check
    assert (chore.door, chore.cause) == (visit.door, Cause.PROBABLY_EMPTY)
    look = stage.system.begin_inspect(courier, chore.door, "check")
    stage.at_door(look, lambda _: None)
    stage.system.settle(look.id, Answer.EMPTY, courier)
    stage.cool()
    assert stage.system.begin_store(courier, "NEW", "LARGE", ANA).door == visit.door
    assert here(stage, "L0").status is PackageStatus.RETRIEVED


def test_a_refusal_on_the_way_costs_no_time(stage: Stage) -> None:
    """A unit that says `come back later` does not count the days meanwhile."""
    stage.bring("P1")
    code = stage.code_of("P1")
    stage.system.sweep()
    hold(stage, "")
    with pytest.raises(KioskError):
        stage.system.begin_retrieve(code)
    pass_days(stage)
    stage.system.work_hold(stage.technician(), False)
    assert stage.collect(code).outcome == "TAKEN"
