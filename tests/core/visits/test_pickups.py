"""A code opens its own parcel's door, once it is witnessed the parcel is gone, and nothing else ever happens."""

import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.config import Config
from kiosk.core.access.keypad import STILL_HERE
from kiosk.core.clock import HurriedClock
from kiosk.core.codes import check_digit
from kiosk.core.errors import (
    CodeCancelled,
    CodeExpired,
    CodeMistyped,
    CodeSpent,
    CodeUnknown,
    DoorOpen,
    KeypadClosed,
    NotWitnessed,
    SlotBusy,
    TooManyDoors,
    VisitOver,
)
from kiosk.core.verbs import Answer, PackageStatus, Problem, SlotUse, Trouble, VisitKind, VisitState
from kiosk.runtime import open_unit
from tests.core.conftest import BEN, Stage

NONSENSE = ["", " ", "12345678", "1234567890", "x" * 10_000, "abcdefghi", "😀" * 9, "\0" * 9, "١٢٣٤٥٦٧٨٩", "PK1:", "-1"]


def guess(number: int) -> str:
    """A well-typed code that was never given out."""
    digits = f"{number:08d}"
    return digits + check_digit(digits)


def test_a_code_opens_its_own_door_and_frees_the_slot_after_the_witnessed_pickup(stage: Stage) -> None:
    """The slot is free only after the door was seen to open and close and the person said so."""
    stored = stage.bring("RR123456785GB")
    stage.bring("OTHER", recipient=BEN)

    visit = stage.system.begin_retrieve(stage.code_of("RR123456785GB"))
    stage.step(1.0)
    assert visit.door == stored.door
    assert stage.report(visit.door).use is SlotUse.OCCUPIED
    assert stage.system.visit(visit.id).state is VisitState.OPENED
    stage.steel.take(visit.door)
    stage.step(2.0)
    stage.shut(visit.door)
    stage.system.settle(visit.id, Answer.TAKEN)

    assert stage.report(visit.door).use is SlotUse.FREE
    assert stage.system.package(stage.operator, "RR123456785GB").status is PackageStatus.RETRIEVED
    assert stage.system.package(stage.operator, "OTHER").status is PackageStatus.STORED


def test_a_qr_codes_text_opens_the_same_door(stage: Stage) -> None:
    """The QR code carries the same right as the digits."""
    stored = stage.bring("P1")
    token = stage.unit.phones.messages[-1].token
    assert token is not None

    assert stage.system.begin_retrieve(token).door == stored.door


@pytest.mark.parametrize("presented", NONSENSE)
def test_what_no_code_can_be_is_refused_and_counts_as_no_try(stage: Stage, presented: str) -> None:
    """Empty, long, foreign and unprintable input is a typing mistake, and changes nothing."""
    stage.bring("P1")

    for _ in range(10):
        with pytest.raises(CodeMistyped):
            stage.system.begin_retrieve(presented)

    assert stage.system.unit().keypad_closed == 0
    assert stage.system.package(stage.operator, "P1").status is PackageStatus.STORED


def test_nothing_that_was_typed_is_logged(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """Wrong codes leave no trace of their digits, in a log or in the error."""
    caplog.set_level(logging.DEBUG)
    for presented in ("000000000", "123456782", "topsecret"):
        with pytest.raises((CodeMistyped, CodeUnknown)) as refusal:
            stage.system.begin_retrieve(presented)
        assert presented not in str(refusal.value)
        assert presented not in caplog.text


def test_a_spent_code_says_when_it_was_used_and_is_no_failure(stage: Stage) -> None:
    """A code that was good once is told so, as often as it is typed."""
    stage.bring("P1")
    code = stage.code_of("P1")
    stage.collect(code)

    for _ in range(8):
        with pytest.raises(CodeSpent):
            stage.system.begin_retrieve(code)
    assert stage.system.unit().keypad_closed == 0


def test_an_expired_code_is_refused_politely(stage: Stage) -> None:
    """The time is over: the parcel stays where it is, and the code says so."""
    stage.bring("P1")
    code = stage.code_of("P1")
    stage.system.expire(stage.operator, "P1")

    with pytest.raises(CodeExpired):
        stage.system.begin_retrieve(code)
    assert stage.report(stage.system.package(stage.operator, "P1").door or "").use is SlotUse.OCCUPIED


def test_five_wrong_codes_close_the_keypad_and_a_qr_code_still_works(stage: Stage) -> None:
    """Guessing closes the keypad for a minute; a QR code and a code with its door's number go on."""
    stored = stage.bring("P1")
    token = stage.unit.phones.messages[-1].token
    code = stage.code_of("P1")
    for number in range(5):
        with pytest.raises(CodeUnknown):
            stage.system.begin_retrieve(guess(number))
    with pytest.raises(KeypadClosed):
        stage.system.begin_retrieve(code)
    assert stage.system.unit().keypad_closed > 0

    assert stage.system.begin_retrieve(code, door=stored.door).door == stored.door
    assert token is not None
    assert stage.system.begin_retrieve(token).door == stored.door


def test_the_code_survives_a_jam(stage: Stage) -> None:
    """A door that does not open consumes nothing: the code opens it once the jam is gone."""
    stored = stage.bring("P1")
    assert stored.door is not None
    code = stage.code_of("P1")
    stage.steel.jam(stored.door)

    visit = stage.system.begin_retrieve(code)
    stage.step(4.0)
    assert stage.system.visit(visit.id).trouble is Trouble.NOT_OPENED
    second = stage.system.open_again(visit.id)
    stage.step(4.0)
    assert stage.system.visit(second.id).incident is not None
    stage.steel.heal(stored.door)

    assert stage.collect(code).outcome == "TAKEN"


def test_done_before_the_door_is_shut_is_refused(stage: Stage) -> None:
    """Nobody is believed against the sensor: open is not shut, and shut all the time is not witnessed."""
    stage.bring("P1")
    visit = stage.system.begin_retrieve(stage.code_of("P1"))
    with pytest.raises(NotWitnessed):
        stage.system.settle(visit.id, Answer.TAKEN)
    stage.step(1.0)
    with pytest.raises(DoorOpen):
        stage.system.settle(visit.id, Answer.TAKEN)

    assert stage.system.package(stage.operator, "P1").status is PackageStatus.STORED


def test_silence_after_a_real_opening_leaves_the_slot_probably_empty(stage: Stage) -> None:
    """Nobody answered: the code stays valid, and the slot is not given out before somebody looked."""
    stored = stage.bring("P1")
    assert stored.door is not None
    code = stage.code_of("P1")
    visit = stage.system.begin_retrieve(code)
    stage.at_door(visit, stage.steel.take)
    stage.step(50.0)

    assert stage.system.visit(visit.id).outcome == "UNANSWERED"
    assert stage.report(stored.door).probably_empty
    assert stage.system.package(stage.operator, "P1").status is PackageStatus.STORED
    assert stage.system.begin_retrieve(code).door == stored.door


def test_typing_the_code_twice_is_one_visit_and_one_pulse(stage: Stage) -> None:
    """A code typed again while its door opens or stands open goes on with the same visit."""
    stage.bring("P1")
    code = stage.code_of("P1")
    pulses = len(stage.steel.pulses)
    first = stage.system.begin_retrieve(code)
    assert stage.system.begin_retrieve(code).id == first.id
    stage.step(1.0)
    assert stage.system.begin_retrieve(code).id == first.id
    assert len(stage.steel.pulses) == pulses + 1


def test_a_slot_at_which_a_technician_works_is_busy(stage: Stage) -> None:
    """Two people never have one door."""
    stored = stage.bring("P1")
    assert stored.door is not None
    stage.system.begin_inspect(stage.technician(), stored.door, "smells odd", insist=True)
    with pytest.raises(SlotBusy):
        stage.system.begin_retrieve(stage.code_of("P1"))


def test_typing_one_code_over_and_over_keeps_nobody_else_from_his_door(with_policy: Callable[..., Stage]) -> None:
    """Only doors that open count for the pace; a code typed again at its open door moves nothing."""
    stage = with_policy(customer_doors_per_hour=3)
    stage.bring("P1")
    stage.bring("P2", recipient=BEN)
    for _ in range(10):
        stage.system.begin_retrieve(stage.code_of("P1"))
        stage.step(1.0)

    assert stage.system.begin_retrieve(stage.code_of("P2")).door


def test_customers_doors_have_a_pace(with_policy: Callable[..., Stage]) -> None:
    """No program empties the wall: more doors an hour than people open are put off, openings again included."""
    stage = with_policy(customer_doors_per_hour=1)
    stage.bring("P1")
    stage.bring("P2", recipient=BEN)
    stage.collect(stage.code_of("P1"))
    with pytest.raises(TooManyDoors):
        stage.system.begin_retrieve(stage.code_of("P2"))
    stage.clock.advance(3600.0)
    assert stage.system.begin_retrieve(stage.code_of("P2")).door


def test_a_spent_code_does_not_end_the_ladder_of_a_guesser(stage: Stage) -> None:
    """Only a code that opens a door does: with one spent code in hand nobody guesses on unhindered."""
    stage.bring("P1")
    spent = stage.code_of("P1")
    stage.collect(spent)
    for number in range(4):
        with pytest.raises(CodeUnknown):
            stage.system.begin_retrieve(guess(number))
    with pytest.raises(CodeSpent):
        stage.system.begin_retrieve(spent)
    with pytest.raises(CodeUnknown):
        stage.system.begin_retrieve(guess(5))
    with pytest.raises(KeypadClosed):
        stage.system.begin_retrieve(guess(6))


def test_a_finished_pickup_opens_the_same_persons_next_parcel_one_by_one(stage: Stage) -> None:
    """Without a second code, and nobody else's; while one is being opened, no other is."""
    stage.bring("P1")
    second = stage.bring("P2")
    stage.bring("B1", recipient=BEN)
    done = stage.collect(stage.code_of("P1"))
    assert stage.system.waiting(done.id) == 1
    following = stage.system.next_of(done.id)
    assert (following.kind, following.door) == (VisitKind.RETRIEVE, second.door)
    assert stage.system.waiting(done.id) == 0
    with pytest.raises(VisitOver):
        stage.system.next_of(done.id)
    stage.at_door(following, stage.steel.take)
    stage.system.settle(following.id, Answer.TAKEN)
    assert stage.system.waiting(following.id) == 0


def test_the_right_to_the_next_parcel_ends_with_the_answering_time(stage: Stage) -> None:
    """A visit's id found later opens nothing, nor one that nobody answered."""
    stage.bring("P1")
    stage.bring("P2")
    unanswered = stage.system.begin_retrieve(stage.code_of("P1"))
    stage.at_door(unanswered, lambda _door: None)
    assert stage.system.waiting(unanswered.id) == 0
    stage.step(50.0)
    assert stage.system.waiting(unanswered.id) == 0
    done = stage.collect(stage.code_of("P1"))
    assert stage.system.waiting(done.id) == 1
    stage.clock.advance(46.0)
    with pytest.raises(VisitOver):
        stage.system.next_of(done.id)


@pytest.mark.parametrize("became", ["left", "stuck", "out of reach"])
def test_whatever_became_of_one_parcel_its_person_has_the_others(stage: Stage, became: str) -> None:
    """Left inside, behind a door that stays shut, or reported at one that stays open; that one is not offered again."""
    door = stage.bring("P1").door
    second = stage.bring("P2")
    assert door is not None
    if became == "stuck":
        stage.steel.jam(door)
    visit = stage.system.begin_retrieve(stage.code_of("P1"))
    stage.step(4.0)
    if became == "out of reach":
        assert stage.system.waiting(visit.id) == 0
        stage.system.report(visit.id, Problem.OUT_OF_REACH)
    elif became == "left":
        stage.shut(door)
        stage.system.settle(visit.id, Answer.LEFT)
    assert stage.system.waiting(visit.id) == 1
    following = stage.system.next_of(visit.id)
    assert following.door == second.door
    stage.at_door(following, stage.steel.take)
    stage.system.settle(following.id, Answer.TAKEN)
    assert stage.system.waiting(following.id) == 0


def test_who_needs_time_before_the_next_parcel_has_it_but_not_for_ever(stage: Stage) -> None:
    """The right begins anew with each request while it stands, for up to ten minutes after the pickup."""
    stage.bring("P1")
    stage.bring("P2")
    done = stage.collect(stage.code_of("P1"))
    for _ in range(15):
        stage.clock.advance(40.0)
        stage.system.stay(done.id)
        assert stage.system.waiting(done.id) == 1
    stage.clock.advance(40.0)
    stage.system.stay(done.id)
    stage.clock.advance(10.0)
    assert stage.system.waiting(done.id) == 0
    stage.system.stay(done.id)
    assert stage.system.waiting(done.id) == 0


def test_who_needs_time_at_a_shut_door_has_it_but_not_for_ever(stage: Stage) -> None:
    """The time to answer begins anew with each request, for up to ten minutes after the close."""
    stage.bring("P1")
    visit = stage.system.begin_retrieve(stage.code_of("P1"))
    stage.at_door(visit, stage.steel.take)
    for _ in range(15):
        stage.step(40.0)
        assert stage.system.stay(visit.id).live
    stage.step(40.0)
    stage.system.stay(visit.id)
    stage.step(10.0)
    assert not stage.system.visit(visit.id).live


def test_a_spent_code_with_a_doors_number_is_told_so_and_counts_as_no_failure(stage: Stage) -> None:
    """Its parcel lies behind no door any more, so the number cannot be wrong."""
    stored = stage.bring("P1")
    code = stage.code_of("P1")
    stage.collect(code)
    for _ in range(10):
        with pytest.raises(CodeSpent):
            stage.system.begin_retrieve(code, stored.door)


def test_a_doors_number_may_be_typed_without_its_zero(stage: Stage) -> None:
    """Door 7 is door 07."""
    stored = stage.bring("P1")
    assert stored.door is not None
    assert stored.door.startswith("0")

    assert stage.system.begin_retrieve(stage.code_of("P1"), stored.door.lstrip("0")).door == stored.door


def test_the_code_of_a_parcel_that_was_called_back_says_so(stage: Stage) -> None:
    """Its time has not ended; somebody ended it."""
    stage.bring("P1")
    stage.system.cancel(stage.operator, "P1")

    with pytest.raises(CodeCancelled) as refusal:
        stage.system.begin_retrieve(stage.code_of("P1"))
    assert refusal.value.facts["where"] == STILL_HERE


def test_nothing_is_kept_in_memory_of_a_visit_that_another_follows(stage: Stage) -> None:
    """A door that a person opens again and again, and one that the steel refuses, leave nothing behind."""
    stage.bring("P1")
    journal = stage.system._journal
    visit = stage.system.begin_retrieve(stage.code_of("P1"))
    for _ in range(2):
        stage.at_door(visit, lambda _: None)
        stage.cool()
        visit = stage.system.open_again(visit.id)
    assert set(journal._since) == {visit.id}
    stage.at_door(visit, stage.steel.take)
    stage.system.settle(visit.id, Answer.TAKEN)
    assert journal._since == {}


def test_who_waits_at_a_door_waits_by_the_units_own_clock(tmp_path: Path, config: Config) -> None:
    """In a hurried hour ten seconds are over as soon as ten seconds are."""
    clock = HurriedClock(50)
    with open_unit(config, tmp_path, clock=clock) as unit:
        operator = unit.system.operator_session().id
        visit = unit.system.begin_store(operator, "P1", "SMALL", BEN)
        began = clock.monotonic()
        unit.system._journal.wait(visit.id, within=60.0)
        assert clock.monotonic() - began < 600.0
