"""A recipient who lost the message hears again, or gets another code; nobody's phone is flooded."""

from collections.abc import Callable

import pytest

from kiosk.core.errors import AskedTooOften, BadInput, CodeReplaced, CodeSpent, PackageBusy, ToldLately, WrongStatus
from kiosk.core.verbs import Answer
from tests.core.conftest import ANA, Stage


def test_the_message_is_sent_again_with_the_same_code(stage: Stage) -> None:
    """A row of its own; the first one's code goes on opening."""
    stage.bring("P1")
    code = stage.code_of("P1")
    sent = len(stage.unit.phones.messages)
    stage.system.resend(stage.operator, "P1")
    stage.system.deliver()
    assert len(stage.unit.phones.messages) == sent + 1
    assert stage.code_of("P1") == code
    assert stage.collect(code).outcome == "TAKEN"


def lose(stage: Stage) -> None:
    assert ANA.phone is not None
    stage.system.lost_code(ANA.phone)


def resend(stage: Stage) -> None:
    stage.system.resend(stage.operator, "P1")


@pytest.mark.parametrize("ask", [lose, resend])
def test_a_message_that_still_waits_leaves_at_once_and_alone(
    with_policy: Callable[..., Stage], ask: Callable[[Stage], None]
) -> None:
    """Before it falls due nobody has heard, so there is nothing to be said again."""
    stage = with_policy(message_delay=90.0)
    visit = stage.system.begin_store(stage.operator, "P1", "SMALL", ANA)
    stage.at_door(visit, lambda door: stage.steel.put(door, "P1"))
    stage.system.settle(visit.id, Answer.INSIDE, stage.operator)
    stage.system.deliver()
    assert [*stage.unit.phones.messages] == []
    ask(stage)
    stage.system.deliver()
    stage.clock.advance(3600)
    stage.system.deliver()
    assert [message.event for message in stage.unit.phones.messages] == ["stored"]
    assert [(row.event, row.state) for row in stage.system.outbox(stage.operator)] == [("stored", "SENT")]


def test_a_new_code_replaces_the_old_one_which_is_told_so(stage: Stage) -> None:
    """The old code opens nothing, is no guess, and its holder learns which one does."""
    package = stage.bring("P1")
    old = stage.code_of("P1")
    stage.system.reissue(stage.operator, package.id)
    stage.system.deliver()
    new = stage.code_of("P1")
    assert new != old
    for _ in range(6):
        with pytest.raises(CodeReplaced):
            stage.system.begin_retrieve(old)
    assert stage.system.unit().keypad_closed == 0
    assert stage.collect(new).outcome == "TAKEN"
    with pytest.raises(CodeSpent):
        stage.system.begin_retrieve(old)


def test_a_recipient_is_told_once_in_five_minutes(stage: Stage) -> None:
    """Again, or of a new code; a code is voided at once, but for a second time as late."""
    stage.bring("P1")
    stage.system.resend(stage.operator, "P1")
    with pytest.raises(ToldLately) as refusal:
        stage.system.resend(stage.operator, "P1")
    assert refusal.value.facts["wait"] == 300
    stage.system.reissue(stage.operator, "P1")  # whose message went astray need not wait to have its code voided
    for again in (stage.system.resend, stage.system.reissue):
        with pytest.raises(ToldLately):
            again(stage.operator, "P1")
    stage.system.deliver()
    stage.clock.advance(301)
    stage.system.resend(stage.operator, "P1")
    keys = [row.key.split(":", 1)[1] for row in stage.system.outbox(stage.operator)]
    assert sorted(key for key in keys if key != "stored") == ["reissued:2", "resent:1", "resent:3"]


def test_only_a_stored_parcels_code_is_told(stage: Stage) -> None:
    """Not before it lies inside, not after it has left, and no new code while somebody is at its door."""
    stage.system.reserve(stage.operator, "P0", "SMALL", ANA)
    stage.bring("P1")
    visit = stage.system.begin_retrieve(stage.code_of("P1"))
    with pytest.raises(PackageBusy):
        stage.system.reissue(stage.operator, "P1")
    stage.at_door(visit, stage.steel.take)
    stage.system.settle(visit.id, Answer.TAKEN)
    for number in ("P0", "P1"):
        with pytest.raises(WrongStatus):
            stage.system.resend(stage.operator, number)


def test_a_lost_code_goes_to_the_registered_phone_alone_and_the_answer_is_the_same(stage: Stage) -> None:
    """National or international: the number's own phone hears again, any other asks into the void."""
    stage.bring("P1")
    code = stage.code_of("P1")
    assert ANA.phone is not None
    for number in ("07700900999", "0" + ANA.phone[3:]):
        sent = len(stage.unit.phones.messages)
        assert stage.system.lost_code(number) is None
        stage.system.deliver()
        heard = stage.unit.phones.messages[sent:]
        assert [message.to for message in heard] == [ANA.phone] * (number != "07700900999")
    assert stage.code_of("P1") == code


def test_asking_for_lost_codes_floods_nobody(stage: Stage) -> None:
    """One message in five minutes and five in all for one parcel; and the unit takes only so many requests."""
    stage.bring("P1")
    sent = len(stage.unit.phones.messages)
    assert ANA.phone is not None
    for _ in range(10):
        stage.system.lost_code(ANA.phone)
    with pytest.raises(AskedTooOften):
        stage.system.lost_code(ANA.phone)
    stage.system.deliver()
    assert len(stage.unit.phones.messages) == sent + 1
    for _ in range(8):
        stage.clock.advance(601.0)
        stage.system.lost_code(ANA.phone)
        stage.system.deliver()
    assert len(stage.unit.phones.messages) == sent + 5


@pytest.mark.parametrize("digits", ["", "12345", "000", "1" * 16, "%"])
def test_what_is_no_phone_number_asks_for_nothing(stage: Stage, digits: str) -> None:
    """Too few digits would reach strangers."""
    with pytest.raises(BadInput):
        stage.system.lost_code(digits)
