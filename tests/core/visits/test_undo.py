"""A deposit taken back by the courier who made it, before anybody was told of it."""

import pytest

from kiosk.core.errors import CodeRefused, DoorCools, NotAllowed, RecipientPerhapsTold, RecipientTold, WrongStatus
from kiosk.core.outbox.messages import Message, Notifier, NotSent
from kiosk.core.verbs import Answer, PackageStatus, Role, SlotUse, VisitKind
from tests.core.conftest import ANA, Stage

OTHER, OTHER_PIN = "1043", "918274"


class Deaf:
    """A channel that never answers in time."""

    name = "DEAF"

    def send(self, message: Message) -> None:
        raise NotSent(f"{message.event}: no answer", perhaps=True)


class Offline:
    """A channel whose network is down."""

    name = "OFFLINE"

    def send(self, message: Message) -> None:
        raise NotSent(f"{message.event}: no route to the server")


def deposit(stage: Stage, session: str, number: str = "P1") -> str:
    """Settle a deposit whose message still waits; answers the package's id."""
    visit = stage.system.begin_store(session, number, "SMALL", ANA)
    stage.at_door(visit, lambda door: stage.steel.put(door, number))
    stage.system.settle(visit.id, Answer.INSIDE, session)
    stage.cool()
    return stage.system.package(stage.operator, number).id


def test_an_undone_deposit_is_never_told_and_its_door_opens_again(stage: Stage) -> None:
    """Code and message are void together; the parcel comes out and may be brought anew without asking anything."""
    courier = stage.courier()
    package = deposit(stage, courier)
    visit = stage.system.undo_store(courier, package)
    assert visit.kind is VisitKind.REMOVE
    stage.at_door(visit, stage.steel.take)
    stage.system.settle(visit.id, Answer.TAKEN, courier)
    stage.cool()
    stage.clock.advance(3600)
    stage.system.deliver()

    assert stage.unit.phones.messages == ()
    assert stage.system.package(stage.operator, package).status is PackageStatus.CANCELLED
    assert stage.report(visit.door).use is SlotUse.FREE
    assert stage.system.label(courier, "P1").size == "SMALL"
    assert stage.system.begin_store(courier, "P1").door


def test_an_undo_that_the_lock_refuses_undoes_nothing(stage: Stage) -> None:
    """While the lock rests the deposit stands, code and all."""
    courier = stage.courier()
    visit = stage.system.begin_store(courier, "P1", "SMALL", ANA)
    stage.step(0.3)
    stage.steel.put(visit.door, "P1")
    stage.shut(visit.door)
    stage.system.settle(visit.id, Answer.INSIDE, courier)
    with pytest.raises(DoorCools):
        stage.system.undo_store(courier, stage.system.package(stage.operator, "P1").id)
    stage.clock.advance(stage.config.policy.message_delay)
    stage.system.deliver()
    assert [sent.event for sent in stage.unit.phones.messages] == ["stored"]


def speaks_by(stage: Stage, channel: Notifier) -> None:
    """Let that be the only channel."""
    stage.system.remove_notifier(stage.unit.phones)
    stage.system.add_notifier(channel)


def stored(stage: Stage, courier: str) -> str:
    """Settle a deposit and let its message be tried; answers the package's id."""
    package = deposit(stage, courier)
    stage.clock.advance(stage.config.policy.message_delay)
    stage.system.deliver()
    return package


def test_who_was_told_is_told(stage: Stage) -> None:
    """The courier learns why it is too late."""
    courier = stage.courier()
    package = stored(stage, courier)
    with pytest.raises(RecipientTold, match="has been told already"):
        stage.system.undo_store(courier, package)
    assert stage.system.package(stage.operator, package).status is PackageStatus.STORED


def test_what_may_have_been_told_is_not_undone(stage: Stage) -> None:
    """An answer that got lost may have been a yes: one attempt is enough, whatever came of the others."""
    speaks_by(stage, deaf := Deaf())
    courier = stage.courier()
    package = stored(stage, courier)
    stage.system.remove_notifier(deaf)
    stage.system.add_notifier(Offline())
    stage.clock.advance(3600)
    stage.system.deliver()
    with pytest.raises(RecipientPerhapsTold, match="may have been told"):
        stage.system.undo_store(courier, package)
    assert stage.system.package(stage.operator, package).status is PackageStatus.STORED


def test_without_a_network_a_deposit_is_undone_whenever(stage: Stage) -> None:
    """No attempt has told anybody anything; and when the network is back nothing is told either."""
    speaks_by(stage, offline := Offline())
    courier = stage.courier()
    package = stored(stage, courier)
    visit = stage.system.undo_store(courier, package)
    stage.at_door(visit, stage.steel.take)
    stage.system.settle(visit.id, Answer.TAKEN, courier)
    stage.system.remove_notifier(offline)
    stage.system.add_notifier(stage.unit.phones)
    stage.clock.advance(3600)
    stage.system.deliver()
    assert stage.unit.phones.messages == ()
    assert stage.system.package(stage.operator, package).status is PackageStatus.CANCELLED


def test_the_work_names_what_can_still_be_undone(stage: Stage) -> None:
    """One's own deposits of which nobody has heard, the last one first; with the network down, all of them."""
    courier = stage.courier()
    first, second = (deposit(stage, courier, number) for number in ("P1", "P2"))
    assert [visit.parcel for visit in stage.system.work(courier).to_undo] == ["P2", "P1"]
    stage.system.undo_store(courier, first)
    assert [visit.parcel for visit in stage.system.work(courier).to_undo] == ["P2"]
    assert stage.system.work(stage.operator).to_undo == ()
    stage.clock.advance(stage.config.policy.message_delay)
    stage.system.deliver()
    assert stage.system.package(stage.operator, second).status is PackageStatus.STORED
    assert stage.system.work(courier).to_undo == ()


def test_only_who_brought_a_parcel_undoes_its_deposit(stage: Stage) -> None:
    """Not a colleague of the same carrier; and nobody twice."""
    stage.system.add_staff(stage.operator, OTHER, Role.COURIER, OTHER_PIN, carrier="DHL")
    courier = stage.courier()
    package = deposit(stage, courier)
    with pytest.raises(NotAllowed):
        stage.system.undo_store(stage.system.sign_in(OTHER, OTHER_PIN).id, package)
    stage.system.undo_store(courier, package)
    with pytest.raises(WrongStatus):
        stage.system.undo_store(courier, package)


def test_an_undone_code_opens_nothing(stage: Stage) -> None:
    """Not even for somebody who has guessed it."""
    courier = stage.courier()
    package = deposit(stage, courier)
    book = stage.system._delivery._book
    code = book.digits(package, 1)
    visit = stage.system.undo_store(courier, package)
    stage.at_door(visit, stage.steel.take)
    stage.cool()
    with pytest.raises(CodeRefused):
        stage.system.begin_retrieve(code)
