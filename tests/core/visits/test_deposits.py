"""A parcel is inside once its door was seen to open and close and the courier said so; a slot is given out once."""

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from msgspec import structs

from hal.sim.hand import Hand
from kiosk.config import Config
from kiosk.core.errors import (
    BadInput,
    BoardSilent,
    ContactNeeded,
    DoorOpen,
    KioskError,
    NoFreeSlot,
    NotAllowed,
    NotSignedIn,
    PackageBusy,
    PackageInside,
    PackageReserved,
    SlotBusy,
    VisitUnknown,
    WrongStatus,
)
from kiosk.core.verbs import (
    Answer,
    Cause,
    Condition,
    Happening,
    PackageStatus,
    Recipient,
    SlotUse,
    Visit,
    VisitKind,
    VisitState,
)
from kiosk.runtime import Unit
from tests.core.conftest import ANA, BEN, Stage


def loaded(stage: Stage, session: str, number: str, size: str = "SMALL") -> Visit:
    """A deposit whose parcel lies inside and whose door is shut, not yet answered."""
    visit = stage.system.begin_store(session, number, size, ANA)
    return stage.at_door(visit, lambda door: stage.steel.put(door, number))


def renamed(config: Config, **names: str) -> Config:
    """The same wall, whose file names some sizes otherwise."""
    locker = config.locker
    slots = tuple(structs.replace(slot, size=names.get(slot.size, slot.size)) for slot in locker.slots)
    sizes = tuple(names.get(size, size) for size in locker.sizes)
    return replace(config, locker=replace(locker, slots=slots, sizes=sizes))


def test_a_stored_parcel_has_a_slot_and_its_recipient_is_told_the_code(stage: Stage) -> None:
    """The message goes to the recipient alone, and the days to collect begin with it."""
    stored = stage.bring("RR123456785GB", "MEDIUM")

    assert stored.status is PackageStatus.STORED
    assert stored.expires is not None
    assert [sent.to for sent in stage.unit.phones.messages] == ["+491701234567"]
    assert stage.steel.view(stored.door or "").parcels == ("RR123456785GB",)


def test_nothing_is_said_before_the_deposit_is_settled(stage: Stage) -> None:
    """A parcel that nobody confirmed has no code and no message."""
    loaded(stage, stage.operator, "P1")
    stage.system.deliver()

    assert stage.unit.phones.messages == ()
    assert stage.system.package(stage.operator, "P1").status is PackageStatus.PENDING


def test_a_number_that_is_inside_is_refused_by_name(stage: Stage) -> None:
    """The same parcel cannot be stored twice, expired or not."""
    stage.bring("P1")
    with pytest.raises(PackageInside, match="P1"):
        stage.system.begin_store(stage.operator, "P1", "SMALL", ANA)
    stage.system.expire(stage.operator, "P1")
    with pytest.raises(PackageInside):
        stage.system.begin_store(stage.operator, "P1", "SMALL", ANA)


def test_a_number_that_is_reserved_already_is_refused_as_that(stage: Stage) -> None:
    """Nothing of it lies inside, so nobody is told to look there."""
    door = stage.system.reserve(stage.operator, "P1", "SMALL", ANA).door
    with pytest.raises(PackageReserved, match=f"door {door} is reserved for parcel P1 already"):
        stage.system.reserve(stage.operator, "P1", "SMALL", ANA)
    with pytest.raises(PackageReserved):
        stage.system.expect(stage.operator, "P1", "SMALL", ANA)


@pytest.mark.parametrize(
    ("number", "size", "recipient", "refusal"),
    [
        ("", "SMALL", ANA, BadInput),
        ("x" * 65, "SMALL", ANA, BadInput),
        ("a\0b", "SMALL", ANA, BadInput),
        ("P1", "HUGE", ANA, BadInput),
        ("P1", None, ANA, BadInput),
        ("P1", "SMALL", None, BadInput),
        ("P1", "SMALL", Recipient(), ContactNeeded),
        ("P1", "SMALL", Recipient(phone="call me"), BadInput),
        ("P1", "SMALL", Recipient(email="nobody"), BadInput),
    ],
)
def test_a_deposit_that_cannot_be_is_refused_before_a_door_opens(
    stage: Stage, number: str, size: str | None, recipient: Recipient | None, refusal: type[Exception]
) -> None:
    """Bad numbers, sizes and contacts move nothing and keep nothing."""
    with pytest.raises(refusal):
        stage.system.begin_store(stage.operator, number, size, recipient)
    assert stage.steel.pulses == ()
    assert stage.system.packages(stage.operator) == ()


def test_a_staff_verb_needs_a_session_of_a_fitting_role(stage: Stage) -> None:
    """Without a session nothing opens, and a courier is no operator."""
    with pytest.raises(NotSignedIn):
        stage.system.begin_store("made up", "P1", "SMALL", ANA)
    with pytest.raises(NotAllowed):
        stage.system.packages(stage.courier())


def test_an_expected_parcel_needs_nothing_but_its_number(stage: Stage) -> None:
    """Size and recipient come from what was announced."""
    stage.system.expect(stage.operator, "P1", "LARGE", BEN, "DHL")
    visit = stage.system.begin_store(stage.courier(), "P1")

    assert visit.size == "LARGE"


def test_a_size_that_the_file_names_no_more_is_asked_for(stage: Stage) -> None:
    """What was announced in it is stored in another; what was begun in it goes on at its own door, and nowhere else."""
    courier = stage.courier()
    stage.system.expect(stage.operator, "P1", "LARGE", BEN, "DHL")
    door = stage.system.begin_store(courier, "P2", "LARGE", ANA).door
    stage.stop()
    stage.config = renamed(stage.config, LARGE="HUGE")
    stage.start()
    assert stage.system.begin_store(courier, "P2").door == door
    stage.restart()
    stage.system.set_condition(stage.operator, door, Condition.OUT_OF_SERVICE, "damp")
    with pytest.raises(BadInput, match="size LARGE: this locker has SMALL, MEDIUM, HUGE"):
        stage.system.begin_store(courier, "P2")

    technician = stage.technician()
    assert stage.system.label(technician, "P1").size is None
    with pytest.raises(BadInput, match="P1 is expected without a size of this locker; take SMALL, MEDIUM, HUGE"):
        stage.system.begin_store(technician, "P1")
    assert stage.system.begin_store(technician, "P1", "HUGE").size == "HUGE"


def test_an_expected_parcel_whose_size_is_missing_is_not_called_unknown(stage: Stage) -> None:
    """Who stores it is told what is missing; of a number that nobody announced, that nobody did."""
    stage.system.expect(stage.operator, "P1", None, ANA)
    with pytest.raises(BadInput, match="size: parcel P1 is expected without a size of this locker; take SMALL"):
        stage.system.begin_store(stage.operator, "P1")
    with pytest.raises(BadInput, match="size: parcel P2 is not expected; take SMALL"):
        stage.system.begin_store(stage.operator, "P2")


def test_scanning_the_next_expected_parcel_says_inside_for_the_one_before(stage: Stage) -> None:
    """No tap between two expected parcels: the scan is the answer."""
    courier = stage.courier()
    for number in ("P1", "P2"):
        stage.system.expect(stage.operator, number, "SMALL", ANA, "DHL")
    first = stage.system.begin_store(courier, "P1")
    stage.at_door(first, lambda door: stage.steel.put(door, "P1"))
    told: list[Happening] = []
    stage.system.watch(told.append)
    second = stage.system.begin_store(courier, "P2")

    assert [heard.visit.outcome for heard in told if heard.visit and heard.visit.id == first.id] == ["INSIDE"]
    assert stage.system.visit(first.id).outcome == "INSIDE"
    assert second.door != first.door
    assert stage.system.package(stage.operator, "P1").status is PackageStatus.STORED


def test_no_other_scan_settles_a_deposit(stage: Stage) -> None:
    """A repeated read, an unexpected number and a scan at an open door settle nothing."""
    courier = stage.courier()
    stage.system.expect(stage.operator, "P1", "SMALL", ANA, "DHL")
    first = stage.system.begin_store(courier, "P1")
    stage.step(1.0)
    with pytest.raises(DoorOpen):
        stage.system.begin_store(courier, "P2", "SMALL", ANA)
    stage.step(3.0)
    stage.shut(first.door)
    with pytest.raises(SlotBusy):
        stage.system.begin_store(courier, "P2", "SMALL", ANA)

    assert stage.system.begin_store(courier, "P1").id == first.id
    assert stage.system.visit(first.id).state is VisitState.CLOSED


def test_larger_moves_the_parcel_and_asks_about_the_slot_left_behind(stage: Stage) -> None:
    """The old slot is not given out before the courier has said that it is empty."""
    courier = stage.courier()
    small = stage.system.begin_store(courier, "P1", "SMALL", ANA)
    stage.step(2.0)
    larger = stage.system.larger(courier, small.id)
    assert larger.size == "MEDIUM"
    assert larger.look is not None
    assert stage.report(small.door).condition is Condition.CHECK

    stage.shut(small.door)
    stage.system.settle(larger.look, Answer.EMPTY, courier)
    assert stage.report(small.door).condition is Condition.IN_SERVICE
    assert stage.report(small.door).use is SlotUse.FREE
    stage.at_door(larger, lambda door: stage.steel.put(door, "P1"))
    stage.system.settle(larger.id, Answer.INSIDE, courier)
    assert stage.system.package(stage.operator, "P1").door == larger.door


def test_a_slot_that_is_not_empty_waits_for_a_look_and_another_opens(stage: Stage) -> None:
    """A ghost parcel's slot is never offered again by itself."""
    courier = stage.courier()
    first = stage.system.begin_store(courier, "P1", "SMALL", ANA)
    stage.step(2.0)
    second = stage.system.not_empty(courier, first.id)

    assert (second.size, second.door != first.door) == ("SMALL", True)
    assert stage.report(first.door).cause == Cause.NOT_EMPTY


def test_a_broken_door_goes_out_of_service_and_another_opens(stage: Stage) -> None:
    """The courier goes on, an incident tells the operator."""
    courier = stage.courier()
    first = stage.system.begin_store(courier, "P1", "SMALL", ANA)
    stage.steel.jam(first.door)
    second = stage.system.broken(courier, first.id)

    assert stage.report(first.door).condition is Condition.OUT_OF_SERVICE
    assert second.door != first.door
    assert [incident.door for incident in stage.system.incidents(stage.operator)] == [first.door]


def test_a_deposit_that_is_called_off_leaves_its_slot_to_be_looked_into(stage: Stage) -> None:
    """After an opening "not inside" is believed only by a look."""
    courier = stage.courier()
    visit = stage.system.begin_store(courier, "P1", "SMALL", ANA)
    stage.at_door(visit, lambda _: None)
    ended = stage.system.settle(visit.id, Answer.NOT_INSIDE, courier)

    assert stage.system.package(stage.operator, "P1").status is PackageStatus.CANCELLED
    assert stage.report(visit.door).condition is Condition.CHECK
    assert ended.look is not None
    stage.system.settle(ended.look, Answer.EMPTY, courier)
    assert stage.report(visit.door).condition is Condition.IN_SERVICE


def test_an_unanswered_deposit_can_be_resumed_at_its_own_door(stage: Stage) -> None:
    """The courier went away: PENDING behind a slot that nobody else gets, until the number is scanned again."""
    courier = stage.courier()
    visit = loaded(stage, courier, "P1")
    stage.step(60.0)
    assert stage.system.visit(visit.id).live  # the courier is at the van
    stage.step(150.0)
    assert stage.report(visit.door).cause == Cause.DEPOSIT_UNANSWERED

    courier = stage.courier()
    again = stage.system.begin_store(courier, "P1")
    assert again.door == visit.door
    stage.at_door(again, lambda _: None)
    stage.system.settle(again.id, Answer.INSIDE, courier)
    assert stage.report(visit.door).condition is Condition.IN_SERVICE


def test_nobody_answers_for_somebody_elses_deposit(stage: Stage) -> None:
    """A customer's word counts at no staff door, another courier's at no other's deposit."""
    courier = stage.courier()
    visit = loaded(stage, courier, "P1")
    with pytest.raises(NotSignedIn):
        stage.system.settle(visit.id, Answer.INSIDE)
    with pytest.raises(VisitUnknown):
        stage.system.larger(stage.technician(), visit.id)


def test_cancel_waits_for_the_person_at_the_door(stage: Stage) -> None:
    """Nobody's parcel is cancelled under their hands."""
    loaded(stage, stage.operator, "P1")
    with pytest.raises(PackageBusy):
        stage.system.cancel(stage.operator, "P1")


def test_a_cancelled_parcel_holds_its_slot_until_it_is_taken_out(stage: Stage) -> None:
    """Cancelling frees no slot that still holds a parcel; taking it out does."""
    stored = stage.bring("P1")
    assert stored.door is not None
    stage.system.cancel(stage.operator, "P1")
    assert stage.report(stored.door).use is SlotUse.OCCUPIED

    visit = stage.system.begin_remove(stage.courier(), stage.system.package(stage.operator, "P1").id)
    stage.at_door(visit, stage.steel.take)
    stage.system.settle(visit.id, Answer.TAKEN, stage.courier())
    assert stage.report(stored.door).use is SlotUse.FREE
    with pytest.raises(WrongStatus):
        stage.system.cancel(stage.operator, "P1")


def test_a_reservation_that_nobody_used_frees_its_slot(stage: Stage) -> None:
    """The door never moved: nothing can be inside."""
    reserved = stage.system.reserve(stage.operator, "P1", "LARGE", ANA)
    assert reserved.door is not None
    assert stage.report(reserved.door).use is SlotUse.RESERVED
    stage.system.cancel(stage.operator, "P1")

    assert stage.report(reserved.door).use is SlotUse.FREE
    assert stage.report(reserved.door).condition is Condition.IN_SERVICE


def test_a_recipient_who_needs_a_low_door_gets_one_or_none(stage: Stage) -> None:
    """Out of reach is no slot for them, whatever is free."""
    low = Recipient(phone="+491700000001", needs_low_door=True)
    visit = stage.system.begin_store(stage.operator, "P1", "SMALL", low)
    slot = next(slot for slot in stage.system.unit().slots if slot.door == visit.door)

    assert slot.low
    assert "low door" in (visit.why or "")


def test_the_last_slot_of_a_size_is_followed_by_a_clear_refusal(stage: Stage) -> None:
    """No free slot of that size: the size is named, and nothing is kept of the try."""
    for number in range(4):
        stage.system.reserve(stage.operator, f"P{number}", "LARGE", ANA)
    with pytest.raises(NoFreeSlot, match="LARGE"):
        stage.system.begin_store(stage.operator, "P9", "LARGE", ANA)
    assert len(stage.system.packages(stage.operator)) == 4


def test_a_silent_board_has_no_free_slot_and_is_named(stage: Stage) -> None:
    """The refusal blames no full wall, and nobody is sent to empty one."""
    before = stage.system.unit().free
    stage.steel.silence("wall")
    stage.step(5.0)
    assert set(stage.system.unit().free.values()) == {0}
    assert stage.system.figures(stage.operator).free == stage.system.statistics(stage.operator).free
    for ask in (stage.system.begin_store, stage.system.reserve):
        with pytest.raises(BoardSilent, match="while board wall does not answer"):
            ask(stage.operator, "P1", "LARGE", ANA)
    stage.steel.restore("wall")
    stage.step(5.0)
    assert stage.system.unit().free == before


def test_a_wall_that_is_full_is_full_behind_a_silent_board_too(stage: Stage) -> None:
    """No board hides what is not there."""
    for number in range(stage.system.unit().free["LARGE"]):
        stage.system.reserve(stage.operator, f"P{number}", "LARGE", ANA)
    stage.steel.silence("wall")
    stage.step(5.0)
    with pytest.raises(NoFreeSlot) as refused:
        stage.system.reserve(stage.operator, "P9", "LARGE", ANA)
    assert type(refused.value) is NoFreeSlot


def test_a_door_that_was_just_emptied_is_not_given_to_the_next_parcel(stage: Stage) -> None:
    """Its lock still rests: another slot that would do takes its place."""
    first = stage.bring("P1")
    visit = stage.system.begin_retrieve(stage.code_of("P1"))
    stage.step(1.0)
    stage.steel.take(visit.door)
    stage.shut(visit.door)
    stage.system.settle(visit.id, Answer.TAKEN)

    assert stage.system.begin_store(stage.operator, "P2", "SMALL", ANA).door != first.door


def test_a_courier_removes_parcels_of_his_own_carrier_alone(stage: Stage) -> None:
    """Another carrier's parcel is neither on the list nor to be opened."""
    stage.system.expect(stage.operator, "P1", "SMALL", ANA, "UPS")
    stage.bring("P1")
    expired = stage.system.expire(stage.operator, "P1")
    courier = stage.courier()

    assert stage.system.work(courier).to_remove == ()
    with pytest.raises(NotAllowed):
        stage.system.begin_remove(courier, expired.id)
    assert stage.system.begin_remove(stage.technician(), expired.id).kind is VisitKind.REMOVE


def test_a_hundred_threads_on_a_hundred_slots_have_one_each(
    running_wall: Callable[[int], Unit],
) -> None:
    """Every store succeeds, no slot is given twice, and the one too many is told so."""
    unit = running_wall(100)
    system = unit.system
    assert unit.steel is not None
    hand = Hand(unit.steel, linger=0.05, auto=True)
    session = system.operator_session().id
    stored: list[str | None] = []
    failed: list[Exception] = []

    def store(number: int) -> None:
        try:
            stored.append(system.store(session, f"P{number}", "SMALL", ANA, within=50.0).door)
        except KioskError as error:
            failed.append(error)

    threads = [threading.Thread(target=store, args=(number,)) for number in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    hand.leave()

    assert failed == []
    assert len(stored) == len(set(stored)) == 100
    with pytest.raises(NoFreeSlot, match="SMALL"):
        system.begin_store(session, "P100", "SMALL", ANA)
