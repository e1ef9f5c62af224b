"""Staff at doors: looks clear suspicion, occupied doors need a technician who insists, and nobody hurries."""

import pytest

from kiosk.core.access.keypad import MISSING
from kiosk.core.errors import (
    BadInput,
    CodeCancelled,
    DoorOpen,
    DoorsHeld,
    NotAllowed,
    NotSignedIn,
    SlotOccupied,
    SlotReserved,
    SlotUnknown,
    TooManyDoors,
    VisitOver,
)
from kiosk.core.verbs import Answer, Cause, Condition, Mishap, PackageStatus, Problem, Role, SlotUse, VisitState
from tests.core.conftest import ANA, BEN, COURIER, COURIER_PIN, Stage


def look(stage: Stage, session: str, door: str, answer: Answer, *, insist: bool = False) -> None:
    visit = stage.system.begin_inspect(session, door, "a look", insist=insist)
    stage.at_door(visit, lambda _: None)
    stage.system.settle(visit.id, answer, session)
    stage.cool()


def test_an_occupied_door_opens_for_a_technician_who_insists_alone(stage: Stage) -> None:
    """Not for a courier, not for an operator, not without a reason."""
    door = stage.bring("P1").door
    assert door is not None
    technician = stage.technician()
    for session, insist in ((technician, False), (stage.courier(), True), (stage.operator, True)):
        with pytest.raises(SlotOccupied):
            stage.system.begin_inspect(session, door, "curious", insist)
    with pytest.raises(BadInput):
        stage.system.begin_inspect(technician, door, " ", insist=True)
    assert stage.system.begin_inspect(technician, door, "smells odd", insist=True).door == door


def test_an_opening_that_no_visit_explains_raises_the_alarm_and_a_look_clears_it(stage: Stage) -> None:
    """A door pulled open by force is suspect until somebody of the staff has seen it empty."""
    stage.steel.pull("05")
    stage.step(2.0)
    stage.shut("05")
    assert stage.report("05").cause == Cause.UNEXPLAINED_OPENING
    assert [incident.door for incident in stage.system.incidents(stage.operator)] == ["05"]

    look(stage, stage.courier(), "05", Answer.EMPTY)
    assert stage.report("05").condition is Condition.IN_SERVICE


def test_an_unknown_parcel_keeps_its_slot_from_being_given_out(stage: Stage) -> None:
    """INSIDE behind a door of which the ledger knows nothing: the slot stays suspect."""
    stage.steel.pull("05")
    stage.step(2.0)
    stage.steel.put("05", "somebody's")
    stage.shut("05")
    look(stage, stage.technician(), "05", Answer.INSIDE)
    assert stage.report("05").cause == Cause.UNEXPLAINED_OPENING
    assert stage.report("05").condition is Condition.CHECK


def test_a_missing_parcel_is_an_incident_unless_its_pickup_went_unanswered(stage: Stage) -> None:
    """Found empty: taken after an unanswered pickup, else cancelled as missing; the slot is free either way."""
    technician = stage.technician()
    taken = stage.bring("P1")
    lost = stage.bring("P2", recipient=BEN)
    assert taken.door is not None
    assert lost.door is not None
    visit = stage.system.begin_retrieve(stage.code_of("P1"))
    stage.at_door(visit, stage.steel.take)
    stage.step(60.0)
    for door in (taken.door, lost.door):
        look(stage, technician, door, Answer.EMPTY, insist=True)

    status = {number: stage.system.package(stage.operator, number).status for number in ("P1", "P2")}
    assert status == {"P1": PackageStatus.RETRIEVED, "P2": PackageStatus.CANCELLED}
    assert {stage.report(door).use for door in (taken.door, lost.door)} == {SlotUse.FREE}
    assert [incident.cause for incident in stage.system.incidents(stage.operator)] == ["parcel missing"]


@pytest.mark.parametrize("problem", list(Problem))
def test_a_complaint_has_a_number_and_never_costs_the_parcel(stage: Stage, problem: Problem) -> None:
    """Whatever is reported: the code stays valid, and a slot that may be wrong is not given out."""
    stored = stage.bring("P1")
    code = stage.code_of("P1")
    visit = stage.system.begin_retrieve(code)
    stage.step(1.0)
    incident = stage.system.report(visit.id, problem)
    stage.shut(visit.door)
    stage.cool()

    assert incident.number
    assert stage.system.begin_retrieve(code).door == stored.door
    assert (stage.report(visit.door).condition is Condition.CHECK) == (problem is not Problem.DAMAGED)


def test_a_parcel_out_of_reach_is_moved_to_a_low_door_with_a_new_code(stage: Stage) -> None:
    """Its time stands still; a courier takes it out, and the next scan of its label stores it within reach."""
    high = stage.bring("P1")
    assert not next(slot for slot in stage.system.unit().slots if slot.door == high.door).low
    old = stage.code_of("P1")
    expires = stage.system.package(stage.operator, "P1").expires
    visit = stage.system.begin_retrieve(old)
    stage.at_door(visit, lambda _door: None)
    stage.system.report(visit.id, Problem.OUT_OF_REACH)
    stage.system.settle(visit.id, Answer.LEFT)
    stage.clock.advance(3600.0)
    stage.system.sweep()
    assert stage.system.package(stage.operator, "P1").expires >= expires + 3_590_000

    courier = stage.courier()
    [chore] = stage.system.work(courier).to_remove
    assert (chore.door, chore.parcel, chore.cause) == (high.door, "P1", Cause.OUT_OF_REACH)
    assert not stage.system.work(courier).to_check
    out = stage.system.begin_remove(courier, chore.package)
    stage.at_door(out, stage.steel.take)
    stage.system.settle(out.id, Answer.TAKEN, courier)
    assert (stage.report(high.door).use, stage.report(high.door).condition) == (SlotUse.FREE, Condition.IN_SERVICE)

    low = stage.system.begin_store(courier, "P1")
    stage.at_door(low, lambda door: stage.steel.put(door, "P1"))
    stage.system.settle(low.id, Answer.INSIDE, courier)
    stage.step(120.0)
    stage.system.deliver()
    assert next(slot for slot in stage.system.unit().slots if slot.door == low.door).low
    assert stage.code_of("P1") != old
    with pytest.raises(CodeCancelled):
        stage.system.begin_retrieve(old)
    assert stage.collect(stage.code_of("P1")).door == low.door


def test_work_hold_keeps_every_door_shut_and_survives_a_restart(stage: Stage) -> None:
    """While a technician has his hands in the wall nothing moves, pickups included."""
    stage.bring("P1")
    code = stage.code_of("P1")
    technician = stage.technician()
    with pytest.raises(NotAllowed):
        stage.system.work_hold(stage.courier(), True)
    stage.system.work_hold(technician, True)
    stage.restart()
    with pytest.raises(DoorsHeld):
        stage.system.begin_retrieve(code)
    assert stage.system.unit().held
    assert stage.system.unit().keypad_closed == 0

    stage.system.work_hold(technician, False)
    assert stage.collect(code).outcome == "TAKEN"


def test_staff_open_a_door_every_three_seconds(stage: Stage) -> None:
    """Nobody empties the wall in a minute; a deposit that moves on to another slot is no new door."""
    technician = stage.technician()
    stage.system.begin_inspect(technician, "05", "first")
    with pytest.raises(TooManyDoors):
        stage.system.begin_inspect(technician, "07", "second")
    stage.step(3.0)
    assert stage.system.begin_inspect(technician, "07", "second").state is VisitState.OPENING


def test_a_slot_back_from_repair_is_looked_into_first(stage: Stage) -> None:
    """Out of service, then repaired: still not given out before somebody saw it empty."""
    technician = stage.technician()
    stage.system.set_condition(technician, "05", Condition.OUT_OF_SERVICE, "hinge bent")
    stage.system.set_condition(technician, "05", Condition.IN_SERVICE, "hinge straight")
    assert stage.report("05").condition is Condition.CHECK
    with pytest.raises(NotAllowed):
        stage.system.set_condition(technician, "05", Condition.IN_SERVICE, "I know it is empty")
    look(stage, technician, "05", Answer.EMPTY)
    assert stage.report("05").condition is Condition.IN_SERVICE


def test_a_door_left_open_is_told_louder_and_then_nobody_is_at_it(stage: Stage) -> None:
    """20 s, 60 s, 5 min with an incident; and other doors go on."""
    visit = stage.system.begin_store(stage.operator, "P1", "SMALL", ANA)
    troubles = []
    for _ in range(40):
        stage.step(10.0)
        found = stage.system.visit(visit.id)
        troubles.append((found.trouble, found.incident is not None))
    said = list(dict.fromkeys(troubles))

    assert [trouble.value if trouble else None for trouble, _ in said] == [
        None,
        "LEFT_OPEN",
        "LEFT_OPEN_LONG",
        "UNATTENDED",
    ]
    assert [incident for _, incident in said] == [False, False, False, True]
    assert stage.system.begin_store(stage.operator, "P2", "SMALL", ANA).door != visit.door


def test_a_pickup_whose_door_stays_open_goes_on_by_itself(stage: Stage) -> None:
    """Once an incident tells of it no screen goes on there, not after a restart either; silence ends it as ever."""
    stage.bring("P1")
    visit = stage.system.begin_retrieve(stage.code_of("P1"))
    stage.step(299.0)
    assert [at.id for at in stage.system.at_open_doors()] == [visit.id]
    stage.step(5.0)
    assert stage.system.at_open_doors() == ()
    assert stage.system.unit().left_open == (visit.door,)
    steel = stage.steel
    stage.stop()
    stage.start(steel)
    for _ in range(9):
        stage.step(10.0)
    assert stage.system.at_open_doors() == ()

    stage.steel.take(visit.door)
    stage.shut(visit.door)
    assert stage.system.unit().left_open == ()
    stage.step(60.0)
    assert stage.system.visit(visit.id).outcome == "UNANSWERED"
    assert len(stage.system.incidents(stage.operator)) == 1


@pytest.mark.parametrize("problem", [Problem.DOOR_BROKEN, Problem.OUT_OF_REACH])
def test_whoever_cannot_shut_a_door_and_says_so_is_at_it_no_longer(stage: Stage, problem: Problem) -> None:
    """At once, and what he said of the parcel holds when the door is shut in the end: out of reach, it lies inside."""
    stage.bring("P1")
    visit = stage.system.begin_retrieve(stage.code_of("P1"))
    stage.step(2.0)
    stage.system.report(visit.id, problem)
    assert stage.system.visit(visit.id).trouble == "UNATTENDED"
    assert stage.system.at_open_doors() == ()

    stage.step(10.0)
    stage.shut(visit.door)
    assert stage.system.visit(visit.id).trouble is None
    stage.step(60.0)
    ended = stage.system.visit(visit.id).outcome
    assert ended == ("UNANSWERED" if problem is Problem.DOOR_BROKEN else "LEFT")
    assert stage.report(visit.door).probably_empty is (problem is Problem.DOOR_BROKEN)


def test_a_door_that_does_not_shut_keeps_no_courier_from_work_or_at_it(stage: Stage) -> None:
    """Until an incident tells of it he opens no other parcel's door and stays signed in; after it both are over."""
    doors = [stage.bring(number).door for number in ("P1", "P2")]
    for number in ("P1", "P2"):
        stage.system.expire(stage.operator, number)
    courier = stage.system.sign_in(COURIER, COURIER_PIN)
    visit = stage.system.begin_remove(courier.id, "P1")
    stage.step(200.0)
    with pytest.raises(DoorOpen):
        stage.system.begin_remove(courier.id, "P2")

    stage.system.report(visit.id, Problem.DOOR_BROKEN, courier.id)
    assert stage.system.session(courier.id).visits == ()
    second = stage.system.begin_remove(courier.id, "P2")
    assert [visit.door, second.door] == doors
    stage.at_door(second, stage.steel.take)
    stage.system.settle(second.id, Answer.TAKEN, courier.id)
    for _ in range(4):
        stage.step(60.0)
    with pytest.raises(NotSignedIn):
        stage.system.session(courier.id)


def test_a_door_test_opens_empty_slots_alone_and_says_how_fast(stage: Stage) -> None:
    """Not one that holds a parcel, stored or on its way, and not for a courier."""
    door = stage.bring("P1").door
    assert door is not None
    stage.system.reserve(stage.operator, "P2", "LARGE", ANA)
    reserved = next(report.slot.door for report in stage.system.slots(stage.operator) if report.parcel == "P2")
    technician = stage.technician()
    with pytest.raises(SlotOccupied, match="holds a parcel"):
        stage.system.begin_test(technician, door)
    with pytest.raises(SlotReserved, match="is reserved"):
        stage.system.begin_test(technician, reserved)
    with pytest.raises(NotAllowed):
        stage.system.begin_test(stage.courier(), "05")

    seen = stage.at_door(stage.system.begin_test(technician, "05"), lambda _: None)
    assert seen.witnessed
    assert seen.reaction_ms is not None
    assert 0 < seen.reaction_ms <= 1000
    assert stage.system.settle(seen.id, Answer.EMPTY, technician).outcome == Answer.EMPTY
    assert stage.report("05").condition is Condition.IN_SERVICE


def test_mishaps_are_imagined_by_technicians_alone_and_repaired(stage: Stage) -> None:
    """A jammed door does not open, a cut cable silences its whole board; both are repaired at one door."""
    technician = stage.technician()
    for session, door in ((stage.courier(), "05"), (stage.operator, "05")):
        with pytest.raises(NotAllowed):
            stage.system.imagine(session, door, Mishap.JAM)
    with pytest.raises(SlotUnknown):
        stage.system.imagine(technician, "99", Mishap.JAM)
    stage.system.imagine(technician, "05", Mishap.JAM)
    visit = stage.system.begin_test(technician, "05")
    stage.step(4.0)
    assert stage.system.visit(visit.id).trouble == "NOT_OPENED"

    stage.system.imagine(technician, "05", Mishap.CABLE_CUT)
    stage.step(3.0)
    assert stage.report("06").state == "unknown"
    assert stage.system.mishaps(technician)["05"] == (Mishap.JAM, Mishap.CABLE_CUT)
    stage.system.imagine(technician, "05", None)
    stage.step(3.0)
    assert stage.report("06").state == "closed"
    assert stage.system.mishaps(technician) == {}


def test_a_deposit_that_broke_off_names_its_parcel_among_the_looks(stage: Stage) -> None:
    """To whoever may touch it; the courier of another carrier is not sent there."""
    session = stage.courier()
    visit = stage.system.begin_store(session, "P1", "SMALL", ANA)
    stage.step(1.0)
    stage.restart()
    chores = stage.system.work(stage.courier()).to_check
    assert [(chore.door, chore.cause, chore.parcel) for chore in chores] == [(visit.door, Cause.INTERRUPTED, "P1")]
    stage.system.add_staff(stage.operator, "1077", Role.COURIER, "730194", carrier="GLS")
    other = stage.system.work(stage.system.sign_in("1077", "730194").id).to_check
    assert other == ()


def test_messages_that_no_channel_took_are_counted_for_the_courier(stage: Stage) -> None:
    """He need not wait for them, but may know."""
    stage.bring("P1")
    assert stage.system.work(stage.courier()).put_off == 0
    stage.system.remove_notifier(stage.unit.phones)
    stage.bring("P2", recipient=BEN)
    assert stage.system.work(stage.courier()).put_off == 1


def test_a_box_reported_empty_holds_a_missing_parcel(stage: Stage) -> None:
    """Who said that nothing was there is not told that it was collected, however the visit ended."""
    stage.bring("P1")
    code = stage.code_of("P1")
    visit = stage.system.begin_retrieve(code)
    stage.step(1.0)
    stage.steel.take(visit.door)
    stage.system.report(visit.id, Problem.EMPTY)
    stage.step(2.0)
    stage.shut(visit.door)
    stage.step(60.0)
    look = stage.system.begin_inspect(stage.technician(), visit.door, "reported empty", True)
    stage.at_door(look, lambda _: None)
    stage.system.settle(look.id, Answer.EMPTY, stage.technician())
    stage.system.deliver()

    assert stage.system.package(stage.operator, "P1").status is PackageStatus.CANCELLED
    assert "parcel missing" in [incident.cause for incident in stage.system.incidents(stage.operator)]
    assert stage.unit.phones.messages[-1].event == "missing"
    with pytest.raises(CodeCancelled) as refusal:
        stage.system.begin_retrieve(code)
    assert refusal.value.facts["where"] == MISSING


def test_a_complaint_belongs_to_its_visit_alone(stage: Stage) -> None:
    """Said twice it is one incident; a visit of the past takes none, and the next parcel's slot stays in service."""
    first = stage.bring("P1")
    visit = stage.collect(stage.code_of("P1"))
    stage.bring("P2")
    told = stage.system.report(visit.id, Problem.DIRTY)
    assert stage.system.report(visit.id, Problem.DIRTY).number == told.number
    assert stage.system.package(stage.operator, "P2").door != first.door or (
        stage.report(first.door or "").condition is Condition.IN_SERVICE
    )
    stage.step(20 * 60)
    with pytest.raises(VisitOver):
        stage.system.report(visit.id, Problem.DAMAGED)


def test_a_couriers_rights_end_at_his_carrier(stage: Stage) -> None:
    """Of another carrier's parcels he learns nothing, brings none, and opens no door to them."""
    stage.system.add_staff(stage.operator, "1077", Role.COURIER, "730195", carrier="UPS")
    stage.system.expect(stage.operator, "E1", "SMALL", ANA, carrier="DHL")
    inside = stage.bring("P1", session=stage.courier())
    visit = stage.system.begin_retrieve(stage.code_of("P1"))
    stage.at_door(visit, lambda _: None)
    stage.step(60.0)
    other = stage.system.sign_in("1077", "730195").id

    for ask in (
        lambda: stage.system.label(other, "E1"),
        lambda: stage.system.label(other, "P1"),
        lambda: stage.system.begin_store(other, "E1"),
        lambda: stage.system.begin_inspect(other, inside.door or "", "empty?"),
    ):
        with pytest.raises(NotAllowed):
            ask()
    assert stage.system.work(other).to_check == ()
    assert [chore.door for chore in stage.system.work(stage.courier()).to_check] == [inside.door]
