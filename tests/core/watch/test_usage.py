"""How a unit is used: counted by the days of its own town, and the same figures as a hand count gives."""

import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median_low
from zoneinfo import ZoneInfo

import pytest

from kiosk.core.errors import BadInput, NotAllowed
from kiosk.core.store import Ledger
from kiosk.core.store.usage import EVERY_SIZE, Stretch, Usage
from kiosk.core.verbs import UsageReport, UsageRow
from tests.core.conftest import BEN, Stage

HOUR = 3_600_000


def row(report: UsageReport, size: str, day: date | None = None) -> UsageRow:
    """The figures of a size on a day, or in the whole time."""
    rows = [each for each in report.days if each.day == str(day)] if day else report.whole
    return next(each for each in rows if each.size == size)


def today(stage: Stage) -> date:
    return datetime.fromtimestamp(stage.clock.wall() / 1000, ZoneInfo("Europe/London")).date()


def test_a_days_parcels_are_counted_by_the_size_of_their_slots(stage: Stage) -> None:
    """What came, what was collected and after how long, what ended otherwise, which doors moved."""
    stage.bring("P1")
    stage.clock.advance(2 * 3600)
    stage.collect(stage.code_of("P1"))
    stage.bring("P2", "LARGE", BEN)
    stage.system.cancel(stage.operator, "P2")
    report = stage.system.usage(stage.operator)
    small, large, every = (row(report, size) for size in ("SMALL", "LARGE", EVERY_SIZE))
    assert (small.stored, small.retrieved, small.cancelled, small.openings, small.failed) == (1, 1, 0, 2, 0)
    assert (large.stored, large.retrieved, large.cancelled, large.openings) == (1, 0, 1, 1)
    assert (every.stored, every.retrieved, every.cancelled, every.openings, every.slots) == (2, 1, 1, 3, 24)
    assert small.waited_median == small.waited_p90 == every.waited_median
    assert small.waited_median is not None
    assert 2 * HOUR <= small.waited_median < 2 * HOUR + 120_000
    assert large.waited_median is None
    assert len(report.days) == 7 * 4


def test_a_door_that_jams_is_a_failure_and_an_incident(stage: Stage) -> None:
    """An opening that was never seen counts among the openings and among the failed ones."""
    stage.bring("P1")
    code = stage.code_of("P1")
    before = row(stage.system.usage(stage.operator), "SMALL")
    stage.steel.jam("01")
    visit = stage.system.begin_retrieve(code)
    stage.step(60.0)
    assert not stage.system.visit(visit.id).live
    after = row(stage.system.usage(stage.operator), "SMALL")
    assert (after.openings - before.openings, after.failed - before.failed) == (1, 1)


def test_a_day_begins_at_the_towns_own_midnight(stage: Stage) -> None:
    """A parcel of 00:30 in summer belongs to that day, although it is still yesterday by UTC."""
    zone = ZoneInfo("Europe/London")
    start = datetime.fromtimestamp(stage.clock.wall() / 1000, zone)
    summer = datetime(start.year + 1, 7, 1, 0, 30, tzinfo=zone)
    stage.clock.advance((summer - start).total_seconds() - 7 * 24 * 3600)
    stage.system.sweep()
    stage.clock.advance(7 * 24 * 3600)
    stage.bring("P1")
    assert datetime.fromtimestamp(stage.clock.wall() / 1000, UTC).date() == summer.date() - timedelta(days=1)
    report = stage.system.usage(stage.operator, str(summer.date() - timedelta(days=1)), str(summer.date()))
    assert [each.stored for each in report.days if each.size == EVERY_SIZE] == [0, 1]


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-07-01", 24)])
def test_a_day_is_as_long_as_it_is(stage: Stage, day: str, hours: int) -> None:
    """When the clocks change a day has 23 or 25 hours, and no moment belongs to two days or to none."""
    census = stage.system._census
    found = census._stretch(date.fromisoformat(day), 2**60)
    following = census._stretch(date.fromisoformat(day) + timedelta(days=1), 2**60)
    assert found.length == hours * HOUR
    assert found.until == following.since


@pytest.mark.parametrize(
    ("first", "last"), [("yesterday", None), ("2026-02-30", None), ("2020-01-02", "2020-01-01"), ("2001-01-01", None)]
)
def test_days_that_are_none_are_refused(stage: Stage, first: str, last: str | None) -> None:
    """So is a time longer than a year and a month, and a courier who asks."""
    with pytest.raises(BadInput):
        stage.system.usage(stage.operator, first, last)
    with pytest.raises(NotAllowed):
        stage.system.usage(stage.courier())


def test_days_to_come_are_left_out(stage: Stage) -> None:
    """Today is counted up to now."""
    day = today(stage)
    report = stage.system.usage(stage.operator, str(day), str(day + timedelta(days=30)))
    assert {each.day for each in report.days} == {str(day)}


@pytest.fixture
def past(stage: Stage, tmp_path: Path) -> list[tuple[str, int, int | None, str]]:
    """300 parcels of the last 40 days in the ledger: slot's size, when they came, when they ended and how."""
    now = stage.clock.wall()
    parcels = []
    connection: sqlite3.Connection = stage.system._store._connection
    connection.execute("DROP TRIGGER package_starts")
    connection.execute("DROP TRIGGER package_takes_slot")
    connection.execute("INSERT INTO user VALUES ('past', 'en', 0)")
    for n in range(300):
        stored = now - (n * 7919 % (40 * 24 * 60)) * 60_000 - 1
        ended = stored + (n * 104_729 % (9 * 24 * 60)) * 60_000
        status = ("RETRIEVED", "RETRIEVED", "EXPIRED", "CANCELLED")[n % 4]
        size = ("SMALL", "MEDIUM", "LARGE")[n % 3]
        if ended >= now:
            continue
        parcels.append((size, stored, ended, status))
        connection.execute(
            "INSERT INTO package (id, number, status, user_id, size, created, stored, ended, slot_size) "
            "VALUES (?, ?, ?, 'past', 'SMALL', ?, ?, ?, ?)",
            (f"p{n}", f"N{n}", status, stored, stored, ended, size),
        )
    return parcels


def test_the_figures_are_those_of_a_hand_count(stage: Stage, past: list[tuple[str, int, int, str]]) -> None:
    """Every day of a month and every size, against sums over the same parcels in Python."""
    first = today(stage) - timedelta(days=30)
    report = stage.system.usage(stage.operator, str(first))
    census = stage.system._census
    for found in report.days:
        day = census._stretch(date.fromisoformat(found.day), stage.clock.wall())
        mine = [parcel for parcel in past if found.size in (parcel[0], EVERY_SIZE)]
        assert found.stored == sum(day.since <= stored < day.until for _, stored, _, _ in mine)
        gone = [parcel for parcel in mine if day.since <= parcel[2] < day.until]
        taken = sorted(ended - stored for _, stored, ended, status in gone if status == "RETRIEVED")
        assert (found.retrieved, found.expired) == (len(taken), sum(parcel[3] == "EXPIRED" for parcel in gone))
        assert found.waited_median == (median_low(taken) if taken else None)
        assert found.waited_p90 == (taken[-(-len(taken) * 9 // 10) - 1] if taken else None)
        lain = sum(max(0, min(ended, day.until) - max(stored, day.since)) for _, stored, ended, _ in mine)
        assert found.use == pytest.approx(lain / (found.slots * day.length), abs=1e-4)


def test_no_figure_reads_the_whole_ledger(stage: Stage) -> None:
    """Each query looks its days up in the index of their times, however many parcels or days there are."""
    plans: list[str] = []

    class Explained(Usage):
        def _rows(self, query: str) -> sqlite3.Cursor:
            steps = self._connection.execute(f"EXPLAIN QUERY PLAN {self._with}{query}", self._values)
            plans.extend(step["detail"] for step in steps)
            return super()._rows(query)

    def work(ledger: Ledger) -> None:
        usage = Explained(ledger.connection, [Stretch(str(n), n, n + 1) for n in range(400)], by_size=True)
        for figures in (usage.stored, usage.ended, usage.waited, usage.openings, usage.incidents):
            figures()

    stage.system._store.read(work)
    looked_up = [plan.rpartition(" INDEX ")[2] for plan in plans if plan.split()[1] in ("p", "v", "i")]
    assert looked_up == [
        "package_stored (stored>? AND stored<?)",
        "package_ended (ended>? AND ended<?)",
        "package_ended (ended>? AND ended<?)",
        "visit_ended (ended>? AND ended<?)",
        "incident_at (at>? AND at<?)",
    ]
