"""Persons and sensors that contradict each other: what is uncertain is never free."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from hal.sim.cabinet import SimCabinet
from kiosk.config import Config
from kiosk.core.errors import NotWitnessed, SlotBusy
from kiosk.core.verbs import Answer, Cause, Condition, Outcome, PackageStatus, Role, SlotUse, Visit
from tests.core.conftest import ANA, BEN, Stage

HOURS_15 = 15 * 3600.0


@pytest.fixture
def seeing(tmp_path: Path, config: Config) -> Iterator[Stage]:
    """A unit with an eye in every slot."""
    banks = tuple(msgspec.structs.replace(bank, presence=True) for bank in config.banks)
    stage = Stage(tmp_path, replace(config, banks=banks))
    yield stage
    stage.stop()


def stored(stage: Stage, number: str = "P1") -> str:
    """Lay a parcel in and let its message go; the eye settles the deposit. Returns its door."""
    visit = stage.system.begin_store(stage.operator, number, "SMALL", ANA)
    stage.at_door(visit, lambda door: stage.steel.put(door, number))
    stage.cool()
    stage.clock.advance(stage.config.policy.message_delay)
    stage.system.deliver()
    return visit.door


def opened_and_left(stage: Stage, visit: Visit) -> Visit:
    """Open, touch nothing, shut."""
    return stage.at_door(visit, lambda _: None)


def test_a_parcel_that_is_still_seen_was_not_taken(seeing: Stage) -> None:
    """Whatever the person says: it stays STORED with its code valid, and its slot waits for a look."""
    door = stored(seeing)
    code = seeing.code_of("P1")
    visit = opened_and_left(seeing, seeing.system.begin_retrieve(code))
    assert seeing.system.settle(visit.id, Answer.TAKEN).outcome is Outcome.CONTRADICTED

    report = seeing.report(door)
    assert (report.use, report.condition, report.cause) == (SlotUse.OCCUPIED, Condition.CHECK, Cause.NOT_EMPTY)
    assert [chore.door for chore in seeing.system.work(seeing.courier()).to_check] == [door]
    assert seeing.system.package(seeing.operator, "P1").status is PackageStatus.STORED
    assert seeing.system.begin_store(seeing.operator, "P2", "SMALL", BEN).door != door
    seeing.cool()
    assert seeing.system.begin_retrieve(code).door == door


@pytest.mark.parametrize("answer", [Answer.TAKEN, Answer.EMPTY])
def test_a_parcel_that_is_still_seen_was_not_taken_out(seeing: Stage, answer: Answer) -> None:
    """Staff may err as well: the slot is held, and somebody looks."""
    door = stored(seeing)
    package = seeing.system.expire(seeing.operator, "P1").id
    session = seeing.courier()
    visit = opened_and_left(seeing, seeing.system.begin_remove(session, package))
    assert seeing.system.settle(visit.id, answer, session).outcome is Outcome.CONTRADICTED
    assert (seeing.report(door).use, seeing.report(door).condition) == (SlotUse.OCCUPIED, Condition.CHECK)


def test_a_look_frees_no_slot_in_which_something_is_seen(seeing: Stage) -> None:
    """A person says empty, the eye says not: it stays out of allocation."""
    seeing.system.set_condition(seeing.operator, "05", Condition.CHECK, "rattles")
    technician = seeing.technician()
    visit = seeing.at_door(
        seeing.system.begin_inspect(technician, "05", "a look"), lambda door: seeing.steel.put(door, "a box")
    )
    assert seeing.system.settle(visit.id, Answer.EMPTY, technician).outcome is Outcome.CONTRADICTED
    assert seeing.report("05").condition is Condition.CHECK


def test_nothing_is_stored_where_nothing_is_seen(seeing: Stage) -> None:
    """The parcel waits, PENDING, behind a slot that nobody else gets; its label's next scan goes on at that door."""
    session = seeing.courier()
    visit = opened_and_left(seeing, seeing.system.begin_store(session, "P1", "SMALL", ANA))
    assert seeing.system.settle(visit.id, Answer.INSIDE, session).outcome is Outcome.CONTRADICTED
    report = seeing.report(visit.door)
    assert (report.use, report.condition) == (SlotUse.RESERVED, Condition.CHECK)
    assert not seeing.unit.phones.messages

    seeing.cool()
    again = seeing.system.begin_store(session, "P1")
    assert again.door == visit.door
    seeing.at_door(again, lambda door: seeing.steel.put(door, "P1"))
    assert seeing.system.package(seeing.operator, "P1").status is PackageStatus.STORED
    assert seeing.report(visit.door).condition is Condition.IN_SERVICE


def test_the_next_scan_does_not_say_inside_where_nothing_is_seen(seeing: Stage) -> None:
    """The courier is sent back to the door that he left empty."""
    session = seeing.courier()
    seeing.system.expect(seeing.operator, "P2", "SMALL", BEN)
    opened_and_left(seeing, seeing.system.begin_store(session, "P1", "SMALL", ANA))
    with pytest.raises(SlotBusy):
        seeing.system.begin_store(session, "P2")


def test_a_free_slot_in_which_something_is_seen_is_not_given_out(seeing: Stage) -> None:
    """Nobody knows whose it is: no parcel is sent there, and staff is sent to look."""
    first = seeing.config.locker.slots[0]
    seeing.stop()
    seeing.start(SimCabinet(seeing.config.places, seeing.clock, presence=True, contents={first.door: ("a box",)}))
    operator = seeing.system.operator_session().id
    free = seeing.system.unit().free[first.size]
    doors = [seeing.system.begin_store(operator, f"P{number}", first.size, ANA).door for number in range(free)]
    assert first.door not in doors

    seeing.system.look_after()
    report = next(row for row in seeing.system.slots(operator) if row.slot.door == first.door)
    assert (report.condition, report.cause) == (Condition.CHECK, Cause.NOT_EMPTY)


def test_silence_takes_no_parcel_that_is_still_seen(seeing: Stage) -> None:
    """Hours after a pickup that nobody ended, what the eye sees is still there."""
    stored(seeing)
    opened_and_left(seeing, seeing.system.begin_retrieve(seeing.code_of("P1")))
    seeing.step(60.0)
    seeing.system.sweep()
    seeing.clock.advance(HOURS_15)
    seeing.system.sweep()
    assert seeing.system.package(seeing.operator, "P1").status is PackageStatus.STORED


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.OPERATOR])
def test_nobody_frees_a_slot_whose_door_did_not_open(stage: Stage, role: Role) -> None:
    """A jammed door has a healthy sensor: who says "empty" has not looked. A technician may call it broken."""
    stage.system.set_condition(stage.operator, "05", Condition.CHECK, "rattles")
    stage.steel.jam("05")
    session = stage.technician() if role is Role.TECHNICIAN else stage.operator
    visit = stage.system.begin_inspect(session, "05", "a look")
    stage.step(5.0)
    for answer in (Answer.EMPTY, Answer.INSIDE):
        with pytest.raises(NotWitnessed):
            stage.system.settle(visit.id, answer, session)
    assert stage.report("05").condition is Condition.CHECK
    assert stage.system.settle(visit.id, Answer.BROKEN, session).outcome is Outcome.BROKEN
    assert stage.report("05").condition is Condition.OUT_OF_SERVICE


def test_a_technician_answers_for_a_door_whose_sensor_is_dead(stage: Stage) -> None:
    """Nobody else does: an operator sits elsewhere, and a courier's look needs the door's own word."""
    stage.system.set_condition(stage.operator, "05", Condition.CHECK, "rattles")
    stage.steel.cut_sensor("05")
    stage.step(1.0)
    technician = stage.technician()
    visit = stage.system.begin_inspect(technician, "05", "a look")
    stage.step(5.0)
    with pytest.raises(NotWitnessed):
        stage.system.settle(visit.id, Answer.EMPTY, stage.operator)
    stage.system.settle(visit.id, Answer.EMPTY, technician)
    assert stage.report("05").condition is Condition.IN_SERVICE
