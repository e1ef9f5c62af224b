"""An audit round compares what somebody saw behind every door with the ledger, and goes on where it was left."""

from kiosk.core.verbs import Answer, AuditRound, Condition, Outcome, PackageStatus, RoundDoor
from tests.core.conftest import ANA, BEN, Stage


def look(stage: Stage, session: str, found: AuditRound, door: str, answer: Answer) -> None:
    """As `kiosk audit-round` does it."""
    visit = stage.system.begin_inspect(session, door, found.reason, insist=True)
    stage.at_door(visit, lambda _: None)
    stage.system.settle(visit.id, answer, session)
    stage.cool()


def door_of(found: AuditRound, door: str) -> RoundDoor:
    return next(each for each in found.doors if each.door == door)


def test_what_was_seen_is_compared_with_the_ledger_of_that_moment(stage: Stage) -> None:
    """A missing parcel, an unknown one and a broken door differ; what is where it should be does not."""
    here, lost = stage.bring("P1"), stage.bring("P2", recipient=BEN)
    assert here.door is not None
    assert lost.door is not None
    technician = stage.technician()
    found = stage.system.audit_round(stage.operator)
    assert {each.found for each in found.doors} == {None}
    for door, answer in ((here.door, Answer.INSIDE), (lost.door, Answer.EMPTY), ("05", Answer.INSIDE), ("07", "EMPTY")):
        look(stage, technician, found, door, Answer(answer))
    look(stage, technician, found, "08", Answer.BROKEN)

    found = stage.system.audit_round(stage.operator)
    differ = {each.door: (each.expected, each.found, each.about) for each in found.doors if each.differs}
    assert differ == {
        lost.door: (Outcome.INSIDE, Outcome.EMPTY, "P2"),
        "05": (Outcome.EMPTY, Outcome.INSIDE, None),
        "08": (Outcome.EMPTY, Outcome.BROKEN, None),
    }
    assert stage.system.package(stage.operator, "P2").status is PackageStatus.CANCELLED
    assert stage.report("05").condition is Condition.CHECK
    assert stage.report("08").condition is Condition.OUT_OF_SERVICE
    assert sum(each.found is not None for each in found.doors) == 5


def test_a_round_goes_on_after_a_restart_until_it_is_ended(stage: Stage) -> None:
    """What was seen stays seen; the next round begins with nothing seen, and ordinary looks count for neither."""
    first = stage.system.audit_round(stage.operator)
    look(stage, stage.technician(), first, "05", Answer.EMPTY)
    stage.restart()
    again = stage.system.audit_round(stage.operator)
    assert (again.reason, door_of(again, "05").found) == (first.reason, Outcome.EMPTY)

    ended = stage.system.end_audit_round(stage.operator)
    assert door_of(ended, "05").found is Outcome.EMPTY
    assert stage.system.events(stage.operator, 1)[0].what == (
        f"audit round ended: begun {first.begun}, differences 0, looked 1"
    )
    stage.clock.advance(1.0)
    second = stage.system.audit_round(stage.operator)
    assert second.reason != first.reason
    visit = stage.system.begin_inspect(stage.operator, "05", "only curious")
    stage.at_door(visit, lambda _: None)
    stage.system.settle(visit.id, Answer.EMPTY, stage.operator)
    assert door_of(stage.system.audit_round(stage.operator), "05").found is None


def test_an_unanswered_look_is_asked_again(stage: Stage) -> None:
    """Nobody said what is there: the door counts as not looked behind, and its slot waits for a look."""
    found = stage.system.audit_round(stage.operator)
    visit = stage.system.begin_inspect(stage.operator, "05", found.reason)
    stage.at_door(visit, lambda _: None)
    stage.step(300.0)
    assert not stage.system.visit(visit.id).live
    assert door_of(stage.system.audit_round(stage.operator), "05").found is None
    look(stage, stage.technician(), found, "05", Answer.EMPTY)
    assert door_of(stage.system.audit_round(stage.operator), "05").found is Outcome.EMPTY
    assert stage.report("05").condition is Condition.IN_SERVICE


def test_a_parcel_that_is_only_announced_is_not_expected_inside(stage: Stage) -> None:
    """Behind a reserved door the ledger has nothing yet; found there, the parcel is stored and differs."""
    reserved = stage.system.reserve(stage.operator, "P1", "SMALL", ANA)
    assert reserved.door is not None
    found = stage.system.audit_round(stage.operator)
    look(stage, stage.technician(), found, reserved.door, Answer.INSIDE)
    door = door_of(stage.system.audit_round(stage.operator), reserved.door)
    assert (door.expected, door.found, door.differs) == (Outcome.EMPTY, Outcome.INSIDE, True)
    assert stage.system.package(stage.operator, "P1").status is PackageStatus.STORED
