"""How fast and how many doors open: nobody opens the wall, and nobody uses up another's hour."""

from collections.abc import Callable

import pytest

from kiosk.core.errors import DiskFull, DoorOpen, TooManyDoors
from kiosk.core.store import Ledger
from kiosk.core.verbs import Answer, Role, VisitKind, VisitState
from tests.core.conftest import ANA, BEN, Stage


def expired(stage: Stage, *numbers: str) -> list[str]:
    """Store parcels and end their time; the ids to take them out by."""
    for number in numbers:
        stage.bring(number)
    return [stage.system.expire(stage.operator, number).id for number in numbers]


def test_operators_take_parcels_out_one_by_one(stage: Stage) -> None:
    """The next occupied door opens once the last one was shut, and no sooner than anybody's of the staff."""
    first, second = expired(stage, "P1", "P2")
    visit = stage.system.begin_remove(stage.operator, first)
    for patience in (1.0, 10.0):
        stage.step(patience)
        with pytest.raises(DoorOpen) as early:
            stage.system.begin_remove(stage.operator, second)
        assert early.value.facts["door"] == visit.door
    stage.shut(visit.door)
    assert stage.system.begin_remove(stage.operator, second).state is VisitState.OPENING


def test_operators_doors_have_a_pace(stage: Stage) -> None:
    """Two doors that nobody has seen open yet are no way round it."""
    first, second = expired(stage, "P1", "P2")
    stage.system.begin_remove(stage.operator, first)
    with pytest.raises(TooManyDoors):
        stage.system.begin_remove(stage.operator, second)


def test_an_opening_that_was_undone_counts_for_nothing(stage: Stage) -> None:
    """What a full disk undid is tried again at once, and is the same opening then."""
    [parcel] = expired(stage, "P1")
    journal, person = stage.system._journal, stage.system._staff(stage.operator, Role.OPERATOR)

    def undone(ledger: Ledger) -> None:
        row = ledger.packages.get(parcel)
        assert row is not None
        assert row.slot_id is not None
        journal._openings.begin(ledger, VisitKind.REMOVE, ledger.slots.get(row.slot_id), parcel, person)
        raise DiskFull(path="here")

    with pytest.raises(DiskFull):
        stage.system._store.write(undone)
    assert stage.system.begin_remove(stage.operator, parcel).state is VisitState.OPENING


def test_a_technician_who_insists_opens_one_occupied_door_at_a_time(stage: Stage) -> None:
    """Whoever insists is still one person before one door; empty slots may stand open beside it."""
    doors = [stage.bring(number).door or "" for number in ("P1", "P2", "P3")]
    technician = stage.technician()
    stage.system.begin_inspect(technician, doors[0], "smells odd", insist=True)
    stage.step(4.0)
    with pytest.raises(DoorOpen):
        stage.system.begin_inspect(technician, doors[1], "smells odd", insist=True)
    free = next(row.slot.door for row in stage.system.slots(technician) if row.parcel is None)
    assert stage.system.begin_inspect(technician, free, "a look").door == free


def test_a_door_that_was_shut_is_not_opened_again_beside_another(stage: Stage) -> None:
    """`Open again` is an opening as well: otherwise doors that were shut one by one would all come back."""
    doors = [stage.bring(number).door or "" for number in ("P1", "P2")]
    technician = stage.technician()
    first = stage.system.begin_inspect(technician, doors[0], "smells odd", insist=True)
    stage.at_door(first, lambda _: None)
    stage.system.begin_inspect(technician, doors[1], "smells odd", insist=True)
    stage.step(4.0)
    with pytest.raises(DoorOpen):
        stage.system.open_again(first.id, technician)


def test_operators_load_several_empty_slots_at_once(stage: Stage) -> None:
    """An empty slot's open door gives nobody's parcel away."""
    doors = {stage.system.begin_store(stage.operator, f"P{number}", "SMALL", ANA).door for number in range(4)}
    assert len(doors) == 4


def test_who_opens_his_own_door_over_and_over_uses_up_his_own_hour_alone(with_policy: Callable[..., Stage]) -> None:
    """Ten times an hour by default, and everybody else goes on collecting."""
    stage = with_policy(customer_openings_per_parcel=4, customer_doors_per_hour=2)
    stage.bring("MINE")
    stage.bring("HIS", recipient=BEN)
    mine, his = stage.code_of("MINE"), stage.code_of("HIS")
    for _ in range(4):
        visit = stage.system.begin_retrieve(mine)
        stage.at_door(visit, lambda _: None)
        stage.system.settle(visit.id, Answer.LEFT)
        stage.cool()
    with pytest.raises(TooManyDoors):
        stage.system.begin_retrieve(mine)
    assert stage.collect(his).outcome == "TAKEN"
    stage.clock.advance(3600.0)
    assert stage.collect(mine).outcome == "TAKEN"
