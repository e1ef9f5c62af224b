"""Messages on their way: tried until somebody accepts them, told once, and ended with what they are about."""

import logging
import shutil
import threading
from dataclasses import dataclass, field

import pytest

from kiosk.core.outbox.messages import Message, NotSent, OutOfReach
from kiosk.core.verbs import Answer, OutboxRow, Problem, Recipient
from kiosk.notify.wording import words
from tests.core.conftest import ANA, Stage

BOTH = Recipient(phone="+491701234567", email="ana@example.org")


@dataclass
class Channel:
    """A channel that answers as it is told, and remembers what it was handed."""

    name: str = "CHANNEL"
    answer: Exception | None = None
    handed: list[Message] = field(default_factory=list)

    def send(self, message: Message) -> None:
        self.handed.append(message)
        if self.answer is not None:
            raise self.answer


def only(stage: Stage, *channels: Channel) -> None:
    """Tell people by these channels and no other."""
    stage.system.remove_notifier(stage.unit.phones)
    for channel in channels:
        stage.system.add_notifier(channel)


def row(stage: Stage) -> OutboxRow:
    (found,) = stage.system.outbox(stage.operator)
    return found


def minutes(stage: Stage, count: float) -> None:
    """Let delivery have its turns for so long."""
    for _ in range(round(count * 4)):
        stage.clock.advance(15)
        stage.system.deliver()


def test_a_failed_message_comes_again_after_twice_the_time(stage: Stage) -> None:
    """30 s, 1, 2, 4 ... minutes, never more than an hour; chance makes each a little longer."""
    channel = Channel(answer=NotSent("busy"))
    only(stage, channel)
    stage.bring("P1")
    seen = [row(stage).due - stage.clock.wall()]
    for _ in range(9):
        stage.clock.advance((row(stage).due - stage.clock.wall()) / 1000)
        stage.system.deliver()
        seen.append(row(stage).due - stage.clock.wall())
    bases = [30_000, 60_000, 120_000, 240_000, 480_000, 960_000, 1_920_000, *[3_600_000 / 1.1] * 3]
    assert [base for base, wait in zip(bases, seen, strict=True) if not base - 1 <= wait <= 1.1 * base] == []
    assert (row(stage).attempts, row(stage).last_error) == (10, "busy")


def test_one_channel_s_yes_is_enough_and_the_other_s_no_is_kept(stage: Stage) -> None:
    """Whoever has the e-mail is told; nothing is sent to him again because the text message failed."""
    mail, sms = Channel("EMAIL"), Channel("SMS", NotSent("SMS: gateway down"))
    only(stage, mail, sms)
    stage.bring("P1", recipient=BOTH)
    minutes(stage, 90)
    assert (len(mail.handed), len(sms.handed)) == (1, 1)
    assert (row(stage).state, row(stage).last_error) == ("SENT", "SMS: gateway down")
    assert stage.system.package(stage.operator, "P1").expires is not None


def test_an_acceptance_is_on_record_before_the_next_channel_is_asked(stage: Stage) -> None:
    """However long that one takes: what was accepted is not sent again for it."""
    seen: list[str] = []

    class Next(Channel):
        def send(self, message: Message) -> None:
            seen.append(row(stage).state)
            super().send(message)

    only(stage, Channel("EMAIL"), Next("SMS"))
    stage.bring("P1", recipient=BOTH)
    assert seen == ["SENT"]


class Bystander(Channel):
    """A program of the operator's, say."""

    personal = False


def test_a_bystander_s_yes_leaves_the_recipient_to_be_told(stage: Stage) -> None:
    """His mail server says 450: it is asked again, over a restart too, his days do not begin, and the bystander, who
    has it, is not told twice."""
    mail, webhook = Channel("EMAIL", NotSent("450")), Bystander("WEBHOOK")
    only(stage, mail, webhook)
    stage.bring("P1", recipient=BOTH)
    minutes(stage, 10)
    assert (row(stage).state, row(stage).last_error) == ("WAITING", "450")
    assert stage.system.package(stage.operator, "P1").expires is None
    stage.restart()
    stage.operator = stage.system.operator_session().id
    mail.answer = None
    only(stage, webhook, mail)
    minutes(stage, 60)
    assert (row(stage).state, row(stage).last_error) == ("SENT", None)
    assert stage.system.package(stage.operator, "P1").expires is not None
    assert len(webhook.handed) == 1


def test_a_channel_without_a_way_to_somebody_neither_fails_nor_accepts(stage: Stage) -> None:
    """An e-mail channel alone does not tell somebody who gave a phone number: the message waits for a channel."""
    mail = Channel("EMAIL", OutOfReach("no e-mail address"))
    only(stage, mail)
    stage.bring("P1", recipient=ANA)
    assert (row(stage).state, row(stage).last_error) == ("WAITING", "no channel reaches this recipient")
    sms = Channel("SMS")
    stage.system.add_notifier(sms)
    minutes(stage, 5)
    assert (row(stage).state, row(stage).last_error) == ("SENT", None)


def test_what_nobody_will_ever_accept_is_given_up(stage: Stage) -> None:
    """Only when every channel that reaches the recipient says so; one that may recover keeps it alive."""
    mail, sms = Channel("EMAIL", NotSent("no such mailbox", permanent=True)), Channel("SMS", NotSent("busy"))
    only(stage, mail, sms)
    stage.bring("P1", recipient=BOTH)
    assert row(stage).state == "WAITING"
    stage.system.remove_notifier(sms)
    minutes(stage, 5)
    assert (row(stage).state, row(stage).last_error) == ("DEAD", "no such mailbox")


def test_a_channel_that_hangs_holds_up_no_other(stage: Stage) -> None:
    """Five e-mails that nobody takes, and the text message behind them does not wait for each one's time-out."""

    class Hanging(Channel):
        def send(self, message: Message) -> None:
            if not message.email:
                raise OutOfReach("no e-mail address")
            stage.clock.advance(20)
            super().send(message)

    mail, phone = Hanging("EMAIL", NotSent("no answer")), stage.unit.phones
    stage.system.remove_notifier(phone)
    for number in range(5):
        stage.bring(f"P{number}", recipient=Recipient(email=f"{number}@example.org"))
    stage.bring("P5", recipient=ANA)
    stage.clock.advance(3600)
    stage.system.add_notifier(mail)

    class Phone(Channel):
        def send(self, message: Message) -> None:
            if not message.phone:
                raise OutOfReach("no phone number")
            super().send(message)

    sms = Phone("SMS")
    stage.system.add_notifier(sms)
    for _ in range(2):
        stage.system.deliver()
    assert (len(mail.handed), len(sms.handed)) == (1, 1)
    errors = {found.last_error for found in stage.system.outbox(stage.operator) if found.state == "WAITING"}
    assert errors == {"no answer", "EMAIL: rests, since it did not answer"}

    mail.answer = None
    minutes(stage, 70)
    assert {found.state for found in stage.system.outbox(stage.operator)} == {"SENT"}


def test_a_channel_that_breaks_harms_no_other(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever an observer raises is its own failure; what it says, which may hold a contact, is not logged."""
    broken, sound = Channel("BROKEN", RuntimeError("ana@example.org is not ASCII")), Channel("SOUND")
    only(stage, broken, sound)
    stage.bring("P1", recipient=BOTH)
    assert row(stage).state == "SENT"
    assert "notifier BROKEN failed" in caplog.text
    assert "RuntimeError" in caplog.text
    assert "ana@example.org" not in caplog.text


def test_a_message_ends_with_the_code_that_it_carries(stage: Stage) -> None:
    """A parcel that is gone is not announced any more, however long its message waited."""
    channel = Channel(answer=NotSent("busy"))
    only(stage, channel)
    stage.bring("P1")
    stage.system.expire(stage.operator, "P1")
    channel.answer = None
    minutes(stage, 90)
    assert [message.event for message in channel.handed] == ["stored", "expired"]
    assert {found.event: found.state for found in stage.system.outbox(stage.operator)} == {
        "stored": "VOID",
        "expired": "SENT",
    }


def test_nobody_is_told_that_what_he_never_heard_of_was_called_back(stage: Stage) -> None:
    """A deposit that is cancelled before its message goes leaves no trace on anybody's phone; a later one does."""
    courier = stage.courier()
    visit = stage.system.begin_store(courier, "P1", "SMALL", ANA)
    stage.at_door(visit, lambda door: stage.steel.put(door, "P1"))
    stage.system.settle(visit.id, Answer.INSIDE, courier)
    stage.system.cancel(stage.operator, "P1")
    minutes(stage, 5)
    assert stage.unit.phones.messages == ()
    stage.bring("P2")
    stage.system.cancel(stage.operator, "P2")
    stage.system.deliver()
    assert [sent.event for sent in stage.unit.phones.messages] == ["stored", "cancelled"]


def test_a_recipient_who_cannot_be_told_is_an_incident_at_once(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """One, however long it lasts and whatever is tried; the log says what was refused and never to whom."""
    only(stage, Channel("EMAIL", NotSent("EMAIL: 550 no such mailbox", permanent=True)))
    with caplog.at_level(logging.INFO, "kiosk"):
        stage.bring("P1", recipient=BOTH)
    assert "a message (stored) was not accepted: EMAIL: 550 no such mailbox" in caplog.text
    assert str(BOTH.email) not in caplog.text
    incidents = stage.system.incidents(stage.operator)
    assert [(incident.cause, incident.door) for incident in incidents] == [("recipient not told", "01")]
    stage.system.resend(stage.operator, "P1")
    stage.clock.advance(30 * 3600)
    stage.system.sweep()
    stage.system.deliver()
    assert stage.system.incidents(stage.operator) == incidents
    assert stage.system.outbox(stage.operator)[0].parcel == "P1"


def test_what_nobody_ever_got_is_named(stage: Stage) -> None:
    """By event, parcel and door: what was given up, and what ended with its code before anybody had heard of it."""
    only(stage, Channel("EMAIL", NotSent("550 no such mailbox", permanent=True)))
    stage.bring("P1", recipient=BOTH)
    only(stage, Channel("SMS", NotSent("busy")))
    stage.system.remove_notifier(stage.system._channels._channels[0].notifier)
    stage.bring("P2")
    stage.system.expire(stage.operator, "P2")
    stage.clock.advance(3600)
    stage.system.deliver()
    post = stage.system.figures(stage.operator).post
    assert (post.dead, post.waiting) == (2, 1)
    assert {(lost.event, lost.parcel, lost.door, lost.why) for lost in post.lost} == {
        ("stored", "P1", "01", "550 no such mailbox"),
        ("stored", "P2", "02", "busy"),
    }


def test_what_was_undone_or_told_in_the_end_is_not_lost(stage: Stage) -> None:
    """A deposit taken back before its message, and a parcel collected after its second message."""
    courier = stage.courier()
    visit = stage.system.begin_store(courier, "P1", "SMALL", ANA)
    stage.at_door(visit, lambda door: stage.steel.put(door, "P1"))
    stage.system.settle(visit.id, Answer.INSIDE, courier)
    stage.system.cancel(stage.operator, "P1")
    stage.system.deliver()
    channel = Channel(answer=NotSent("busy"))
    only(stage, channel)
    stage.bring("P2")
    channel.answer = None
    stage.system.reissue(stage.operator, "P2")
    stage.system.deliver()
    stage.system.expire(stage.operator, "P2")
    stage.system.deliver()
    assert stage.system.figures(stage.operator).post.lost == ()


def test_a_message_names_the_parcel_and_the_door_that_it_left(stage: Stage) -> None:
    """Proof of pickup says of what."""
    channel = Channel()
    stage.system.add_notifier(channel)
    stage.bring("P1")
    stage.collect(stage.code_of("P1"))
    stage.system.deliver()
    assert [(told.event, told.parcel, told.door) for told in channel.handed] == [
        ("stored", "P1", "01"),
        ("retrieved", "P1", "01"),
    ]


def test_only_what_opens_the_days_says_how_many_they_are(stage: Stage) -> None:
    """A message told again on the sixth day does not promise another seven."""
    channel = Channel()
    stage.system.add_notifier(channel)
    stage.bring("P1")
    stage.clock.advance(6 * 86_400)
    stage.operator = stage.system.operator_session().id
    stage.system.resend(stage.operator, "P1")
    stage.system.deliver()
    assert [told.keep_days for told in channel.handed if told.event == "stored"] == [7, None]
    assert ["7 days" in words(told).text for told in channel.handed if told.event == "stored"] == [True, False]


def test_a_region_s_language_is_its_language(stage: Stage) -> None:
    """Whoever announces a parcel may say `de-AT`; nobody is met in English for that."""
    stage.bring("P1", recipient=Recipient(email="ana@example.org", language="de-AT"))
    assert stage.unit.phones.messages[0].subject == "Ein Paket für Sie: Elm St 12"


def test_a_message_without_a_code_is_given_up_after_three_days(stage: Stage) -> None:
    """That a parcel was collected is news for so long."""
    stage.bring("P1")
    code = stage.code_of("P1")
    channel = Channel(answer=NotSent("busy"))
    only(stage, channel)
    stage.collect(code)
    minutes(stage, 4 * 24 * 60)
    states = {found.event: found.state for found in stage.system.outbox(stage.operator)}
    assert states == {"stored": "SENT", "retrieved": "DEAD"}


def test_an_attempt_that_a_crash_cut_off_is_repeated_after_its_pause(stage: Stage) -> None:
    """The attempt is on record before it is made; the same key comes again, and so the same Message-ID."""

    image = stage.state.with_name("as the power went")

    class Watched(Channel):
        def send(self, message: Message) -> None:
            shutil.copytree(stage.state, image)
            super().send(message)

    channel = Watched()
    only(stage, channel)
    stage.bring("P1")
    stage.stop()
    shutil.rmtree(stage.state)
    image.rename(stage.state)
    stage.start()
    stage.operator = stage.system.operator_session().id
    again = Channel()
    only(stage, again)
    assert stage.system.deliver() == 0
    minutes(stage, 1)
    assert [message.key for message in again.handed] == [message.key for message in channel.handed]
    assert row(stage).state == "SENT"


def test_a_problem_at_the_door_is_told_with_its_number(stage: Stage) -> None:
    """To the recipient of the parcel behind it, once for a visit, while the code stays valid."""
    stage.bring("P1")
    visit = stage.system.begin_retrieve(stage.code_of("P1"))
    stage.step(1.0)
    incident = stage.system.report(visit.id, Problem.DOOR_BROKEN)
    stage.system.report(visit.id, Problem.DOOR_BROKEN)
    stage.shut(visit.door)
    stage.system.deliver()
    told = [sent for sent in stage.unit.phones.messages if sent.event == "problem"]
    assert len(told) == 1
    assert incident.number in told[0].text


def test_a_complaint_of_the_staff_is_not_the_recipient_s(stage: Stage) -> None:
    """Nobody who has no parcel yet hears of a door."""
    courier = stage.courier()
    visit = stage.system.begin_store(courier, "P1", "SMALL", ANA)
    stage.step(1.0)
    stage.system.report(visit.id, Problem.DAMAGED, courier)
    stage.at_door(visit, lambda door: stage.steel.put(door, "P1"))
    stage.system.settle(visit.id, Answer.INSIDE, courier)
    stage.system.sign_out(courier)
    stage.system.deliver()
    assert [sent.event for sent in stage.unit.phones.messages] == ["stored"]


def test_a_thread_that_takes_over_leaves_alone_what_the_hung_one_holds(stage: Stage) -> None:
    """However long a provider takes, nobody is told twice for it; the other messages go on."""
    entered, leave = threading.Event(), threading.Event()

    class Slow(Channel):
        def send(self, message: Message) -> None:
            super().send(message)
            if len(self.handed) == 1:
                entered.set()
                leave.wait(10)

    slow = Slow("SLOW")
    only(stage, slow)
    hung = threading.Thread(target=stage.bring, args=("P1",))
    hung.start()
    assert entered.wait(10)
    minutes(stage, 5)
    stage.bring("P2", recipient=BOTH)
    assert len(slow.handed) == 2
    leave.set()
    hung.join(10)
    assert len({message.key for message in slow.handed}) == len(slow.handed) == 2


def test_channels_come_and_go_while_messages_are_on_their_way(stage: Stage) -> None:
    """One that is removed while it is being used is handed nothing more."""
    entered, leave = threading.Event(), threading.Event()

    class Slow(Channel):
        def send(self, message: Message) -> None:
            entered.set()
            leave.wait(10)
            super().send(message)

    slow, next_one = Slow("SLOW"), Channel("NEXT")
    only(stage, slow)
    turn = threading.Thread(target=stage.bring, args=("P1",))
    turn.start()
    assert entered.wait(10)
    stage.system.remove_notifier(slow)
    stage.system.add_notifier(next_one)
    leave.set()
    turn.join(10)
    stage.bring("P2", recipient=BOTH)
    assert [len(slow.handed), len(next_one.handed)] == [1, 1]


@dataclass
class Gossip:
    """A channel that repeats to whom it could not send, and what."""

    words: str
    name: str = "GOSSIP"

    def send(self, message: Message) -> None:
        raise NotSent(self.words.format(email=message.email, phone=message.phone, code=message.code), permanent=True)


@pytest.mark.parametrize("words", ["550 <{email}> unknown", "no such number: {phone}", "refused: code {code}"])
def test_a_reason_that_repeats_a_contact_or_a_code_is_not_kept(stage: Stage, words: str) -> None:
    """Whoever wrote the channel: the outbox holds who failed, and nothing that tells on anybody."""
    stage.system.remove_notifier(stage.unit.phones)
    stage.system.add_notifier(Gossip(words))
    stage.bring("P1", recipient=BOTH)
    assert row(stage).state == "DEAD"
    assert row(stage).last_error == "GOSSIP: the reason names the recipient, and is not kept"
