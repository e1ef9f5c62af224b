"""Seven days of a working unit, from the first accepted message: nothing else ends a parcel's time."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from kiosk.core.clock import SteppedUnitClock
from kiosk.core.errors import ExtensionUsed
from kiosk.core.outbox.messages import Message, NotSent
from kiosk.core.verbs import Condition, PackageStatus, Problem, SlotUse
from tests.core.conftest import ANA, Stage

HOUR = 3600.0
DAY = 24 * HOUR


class Deaf:
    """A channel that accepts nothing."""

    name = "DEAF"

    def send(self, message: Message) -> None:
        raise NotSent(f"{message.event}: busy")


def live(stage: Stage, days: float) -> None:
    """Let the unit run for days, swept every hour."""
    for _ in range(round(days * 24)):
        stage.clock.advance(HOUR)
        stage.system.sweep()
        stage.system.deliver()


def status(stage: Stage, number: str = "P1") -> PackageStatus:
    return stage.system.package(stage.operator, number).status


def test_a_parcel_expires_after_seven_days_and_holds_its_slot(stage: Stage) -> None:
    """Not an hour before; its slot stays held, its code is refused, its recipient is told."""
    stored = stage.bring("P1")
    live(stage, 6.9)
    assert status(stage) is PackageStatus.STORED
    live(stage, 0.2)

    assert status(stage) is PackageStatus.EXPIRED
    assert stage.report(stored.door or "").use is SlotUse.OCCUPIED
    assert [sent.event for sent in stage.unit.phones.messages] == ["stored", "reminder", "reminder", "expired"]


def test_the_days_begin_with_the_accepted_message_or_after_two_days_with_an_incident(stage: Stage) -> None:
    """While no provider says yes the days do not run; after 48 h they begin all the same, and somebody is told."""
    stage.system.remove_notifier(stage.unit.phones)
    stage.system.add_notifier(Deaf())
    stage.bring("P1")
    live(stage, 1.9)
    assert stage.system.package(stage.operator, "P1").expires is None
    live(stage, 0.2)

    assert stage.system.package(stage.operator, "P1").expires is not None
    assert [incident.cause for incident in stage.system.incidents(stage.operator)] == ["recipient not told"]
    live(stage, 6.8)
    assert status(stage) is PackageStatus.STORED


def test_downtime_is_credited(stage: Stage) -> None:
    """A unit that was off for ten days has taken ten days from nobody."""
    stage.bring("P1")
    stage.system.sweep()
    stage.stop()
    stage.clock.boot = "boot-2"
    stage.clock.advance(10 * DAY)
    stage.start()
    stage.operator = stage.system.operator_session().id
    live(stage, 6.8)
    assert status(stage) is PackageStatus.STORED
    live(stage, 0.4)
    assert status(stage) is PackageStatus.EXPIRED


@pytest.mark.parametrize("jump", [30 * DAY, 20 * 365 * DAY, -20 * 365 * DAY, -DAY])
def test_a_jump_of_the_wall_clock_expires_nothing_and_keeps_nothing_for_ever(stage: Stage, jump: float) -> None:
    """However the clock is set, the parcel has its seven days of running time."""
    stage.bring("P1")
    stage.system.sweep()
    stage.clock.jump(jump)
    live(stage, 6.8)
    assert status(stage) is PackageStatus.STORED
    live(stage, 0.4)
    assert status(stage) is PackageStatus.EXPIRED


def test_without_a_time_source_nothing_expires(stage: Stage) -> None:
    """A unit that never saw a time source keeps every parcel."""
    assert isinstance(stage.clock, SteppedUnitClock)
    stage.clock.source_seen = False
    stage.bring("P1")
    live(stage, 9)
    assert status(stage) is PackageStatus.STORED


def test_a_slot_that_waits_for_a_look_takes_no_time(stage: Stage) -> None:
    """While a door is suspect its parcel's days stand still."""
    stage.bring("P1")
    visit = stage.system.begin_retrieve(stage.code_of("P1"))
    stage.step(1.0)
    stage.system.report(visit.id, Problem.DOOR_BROKEN)
    stage.shut(visit.door)
    stage.step(60.0)
    assert stage.report(visit.door).condition is Condition.CHECK
    live(stage, 9)
    assert status(stage) is PackageStatus.STORED


def test_one_free_extension(stage: Stage) -> None:
    """Two more days, once, and the recipient is told."""
    before = stage.bring("P1").expires
    after = stage.system.extend(stage.operator, "P1").expires
    assert before is not None
    assert after == before + 2 * DAY * 1000
    with pytest.raises(ExtensionUsed):
        stage.system.extend(stage.operator, "P1")


def test_the_last_day_may_count_whole(with_policy: Callable[..., Stage]) -> None:
    """With `end_of_day` the time ends a second before midnight where the locker stands."""
    stage = with_policy(end_of_day=True)
    expires = stage.bring("P1").expires
    assert expires is not None
    assert (expires // 1000 + 1) % 3600 == 0


def test_long_silence_settles_a_pickup_and_still_asks_the_next_courier(stage: Stage) -> None:
    """After twelve hours an unanswered pickup counts as taken; its slot waits for a look."""
    stored = stage.bring("P1")
    visit = stage.system.begin_retrieve(stage.code_of("P1"))
    stage.at_door(visit, stage.steel.take)
    stage.step(60.0)
    live(stage, 0.45)
    assert status(stage) is PackageStatus.STORED
    live(stage, 0.1)

    assert status(stage) is PackageStatus.RETRIEVED
    assert stage.report(stored.door or "").condition is Condition.CHECK


def test_a_message_accepted_late_does_not_begin_the_days_anew(stage: Stage) -> None:
    """What was promised meanwhile stays: nine days after the store at the latest, and the extension."""
    stage.system.remove_notifier(stage.unit.phones)
    deaf = Deaf()
    stage.system.add_notifier(deaf)
    stage.bring("P1")
    live(stage, 2.1)
    promised = stage.system.extend(stage.operator, "P1").expires
    live(stage, 3)
    stage.system.remove_notifier(deaf)
    stage.system.add_notifier(stage.unit.phones)
    live(stage, 1)

    assert {message.event for message in stage.unit.phones.messages} == {"stored", "extended"}
    assert stage.system.package(stage.operator, "P1").expires == promised


@pytest.mark.parametrize("begun", ["2025-10-18T12:00", "2026-03-21T12:00"], ids=["autumn", "spring"])
def test_a_whole_last_day_stays_whole_when_the_clocks_change(with_policy: Callable[..., Stage], begun: str) -> None:
    """An extension is days of the calendar, whatever an hour less or more does to the night between."""
    stage = with_policy(end_of_day=True)
    zone = ZoneInfo(stage.config.locker.location.time_zone)
    stage.clock.jump(datetime.fromisoformat(begun).replace(tzinfo=zone).timestamp() - stage.clock.wall() / 1000)
    stage.bring("P1")
    extended = stage.system.extend(stage.operator, "P1").expires

    assert extended is not None
    assert datetime.fromtimestamp(extended / 1000, zone).strftime("%H:%M:%S") == "23:59:59"


def test_a_reservation_that_nobody_uses_lapses(stage: Stage) -> None:
    """After a day of a working unit the slot is free again; a wrong clock shortens nothing."""
    stage.system.reserve(stage.operator, "R1", "SMALL", ANA)
    stage.clock.jump(30 * DAY)
    stage.system.sweep()
    live(stage, 0.9)
    assert status(stage, "R1") is PackageStatus.PENDING
    free = stage.system.unit().free["SMALL"]
    live(stage, 0.2)

    assert status(stage, "R1") is PackageStatus.CANCELLED
    assert stage.system.unit().free["SMALL"] == free + 1


def test_a_parcel_that_was_announced_and_never_came_is_forgotten(stage: Stage) -> None:
    """Its recipient's contact may go with it."""
    stage.system.expect(stage.operator, "E1", "SMALL", ANA)
    live(stage, 31)

    assert stage.system.label(stage.technician(), "E1").contact is None
