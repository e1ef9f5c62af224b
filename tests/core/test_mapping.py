"""Doors that hang elsewhere than the ledger knows: no parcel is behind another number than its own."""

from dataclasses import replace

import pytest

from kiosk.core.errors import MappingChanged
from kiosk.core.verbs import Answer, Condition
from tests.core.conftest import Stage


def swap(stage: Stage, one: str, other: str) -> None:
    """Stop, exchange the wires of two doors in the unit's file, and start again."""
    stage.stop()
    locker = stage.config.locker
    wiring = {**locker.wiring, one: locker.wiring[other], other: locker.wiring[one]}
    stage.config = replace(stage.config, locker=replace(locker, wiring=wiring))
    stage.start()


def test_free_doors_may_change_their_wires(stage: Stage) -> None:
    """Nothing lies behind them."""
    swap(stage, "05", "06")
    assert stage.system.unit().slots


def test_a_parcels_door_keeps_its_wires(stage: Stage) -> None:
    """The refusal names the door, both places and what to do; with the old wires the unit starts as before."""
    door = stage.bring("P1").door
    code = stage.code_of("P1")
    assert door is not None
    with pytest.raises(MappingChanged) as refused:
        swap(stage, door, "06")
    before = stage.config.locker.wiring
    assert refused.value.facts == {"door": door, "before": before["06"], "now": before[door]}
    assert "restore the wiring" in str(refused.value)
    swap(stage, door, "06")
    assert stage.collect(code).door == door


def test_a_door_that_waits_for_a_look_keeps_its_wires(stage: Stage) -> None:
    """What nobody has seen yet lies at the wires, not at the number on the door."""
    stage.system.set_condition(stage.operator, "05", Condition.CHECK, "rattles")
    with pytest.raises(MappingChanged):
        swap(stage, "05", "06")
    swap(stage, "05", "06")
    assert stage.system.unit().slots


def test_a_door_that_somebody_stands_at_keeps_its_wires(stage: Stage) -> None:
    """A look that a stop interrupts becomes a doubt at the next start, at its own door."""
    stage.system.begin_inspect(stage.technician(), "05", "a look")
    with pytest.raises(MappingChanged):
        swap(stage, "05", "06")
    swap(stage, "05", "06")
    assert stage.system.unit().slots


def test_who_takes_over_the_wires_of_a_door_out_of_service_waits_for_a_look(stage: Stage) -> None:
    """A broken lock may get another output; what its box hides is behind the other number now. One look is enough."""
    stage.system.set_condition(stage.operator, "05", Condition.OUT_OF_SERVICE, "hinge bent")
    swap(stage, "05", "06")
    assert condition(stage, "06") is Condition.CHECK
    technician = stage.technician()
    visit = stage.at_door(stage.system.begin_inspect(technician, "06", "rewired"), lambda _: None)
    stage.system.settle(visit.id, Answer.EMPTY, technician)
    stage.restart()
    assert condition(stage, "06") is Condition.IN_SERVICE


def condition(stage: Stage, door: str) -> Condition:
    """Of a slot, as an operator sees it now."""
    slots = stage.system.slots(stage.system.operator_session().id)
    return next(row.condition for row in slots if row.slot.door == door)
