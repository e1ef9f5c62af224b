"""Reminders: before the end, on the last morning, by day, and never to a door that would not open."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from kiosk.core.verbs import Condition
from tests.core.conftest import Stage

HOUR = 3600.0


def live_until(stage: Stage, hours: float) -> None:
    """Let the unit run, swept four times an hour."""
    for _ in range(round(hours * 4)):
        stage.clock.advance(HOUR / 4)
        stage.system.sweep()
        stage.system.deliver()


def reminders(stage: Stage) -> list[str]:
    """When each reminder was written, as day and hour where the locker stands."""
    zone = ZoneInfo(stage.config.locker.location.time_zone)
    rows = stage.system._store.read(lambda ledger: ledger.outbox.newest())
    written = sorted(row.written for row in rows if row.event == "reminder")
    return [f"{datetime.fromtimestamp(moment / 1000, UTC).astimezone(zone):%a %H:%M}" for moment in written]


def at(stage: Stage, hour: int) -> None:
    """Go on to the next such hour where the locker stands."""
    zone = ZoneInfo(stage.config.locker.location.time_zone)
    while datetime.fromtimestamp(stage.clock.wall() / 1000, zone).hour != hour:
        stage.clock.advance(HOUR / 4)


def test_reminded_a_day_before_and_on_the_last_morning(stage: Stage) -> None:
    """The unit stands in summer time: stored on a Sunday at 16, until the next Sunday at 16."""
    stage.bring("P1")
    live_until(stage, 7.2 * 24)
    assert reminders(stage) == ["Sat 16:08", "Sun 08:08"]
    assert [sent.event for sent in stage.unit.phones.messages][:3] == ["stored", "reminder", "reminder"]


def test_nobody_is_woken_and_nobody_told_twice_in_a_morning(with_policy: Callable[..., Stage]) -> None:
    """The time ends a second before midnight: what would be due the midnight before waits for the morning."""
    stage = with_policy(end_of_day=True)
    stage.bring("P1")
    live_until(stage, 8 * 24)
    assert len(reminders(stage)) == 1
    assert reminders(stage)[0].startswith("Sun 08:")


def test_who_was_told_today_needs_no_reminder(with_policy: Callable[..., Stage]) -> None:
    """With one day to collect the message itself is fresh until the next morning."""
    stage = with_policy(keep_days=1)
    at(stage, 18)
    stage.bring("P1")
    live_until(stage, 25)
    assert len(reminders(stage)) == 1


def test_reminders_can_be_switched_off(with_policy: Callable[..., Stage]) -> None:
    """By the operator's policy, each of them."""
    stage = with_policy(remind_hours=0, remind_last_day=False)
    stage.bring("P1")
    live_until(stage, 7.2 * 24)
    assert reminders(stage) == []


@pytest.mark.parametrize("ill", ["check", "hold", "silent", "stopped"])
def test_nobody_is_sent_to_a_door_that_would_not_open(stage: Stage, ill: str) -> None:
    """A slot out of service, a technician at work, a board that is silent or stopped: the reminder waits."""
    door = stage.bring("P1").door or ""
    stage.clock.advance(6 * 24 * HOUR)
    at(stage, 17)
    technician = stage.technician()
    if ill == "check":
        stage.system.set_condition(stage.operator, door, Condition.OUT_OF_SERVICE, "lock broken")
    elif ill == "hold":
        stage.system.work_hold(technician, on=True)
    elif ill == "stopped":
        stage.unit.cabinet.stop(door, "05")
    else:
        stage.steel.silence("wall")
        stage.step(5.0)
    live_until(stage, 2)
    assert reminders(stage) == []

    if ill == "hold":
        stage.system.work_hold(technician, on=False)
        live_until(stage, 0.5)
        assert len(reminders(stage)) == 1
