"""Parcels as operators find them, read their past, and give them more time."""

from collections.abc import Callable

import pytest

from kiosk.core.errors import BadInput, DaysNotBegun, ExtensionUsed, SlotUnknown, WrongStatus
from kiosk.core.verbs import Answer, PackageStatus, Role
from tests.core.conftest import ANA, BEN, Stage

DAY = 24 * 3_600_000
YEARS = 10 * 365 * 24 * 3600.0
"""By which a wrong clock is ahead, in seconds."""


def test_parcels_are_found_by_what_is_known_of_them(stage: Stage) -> None:
    """Status, the door behind which one lies, its recipient and its number, all at once or none of them."""
    first, second = stage.bring("P1"), stage.bring("P2", recipient=BEN)
    stage.collect(stage.code_of("P1"))
    stage.step(1.0)
    again = stage.bring("P1")

    def found(**wanted: object) -> list[str]:
        return [package.id for package in stage.system.packages(stage.operator, **wanted)]  # type: ignore[arg-type]  # any filter

    assert found() == [again.id, second.id, first.id]
    assert found(number="P1") == [again.id, first.id]
    assert found(number="P1", status=PackageStatus.RETRIEVED) == [first.id]
    assert found(door=second.door) == [second.id]
    assert found(recipient=again.recipient) == [again.id, first.id]
    assert found(recipient=again.recipient, door=second.door) == []
    assert found(limit=1) == [again.id]
    with pytest.raises(SlotUnknown):
        found(door="99")


def test_a_carrier_has_one_name_whoever_writes_it_down(stage: Stage) -> None:
    """Its courier is let to a parcel that was reserved for it; what no screen can show is refused everywhere alike."""
    stage.system.reserve(stage.operator, "P1", "SMALL", ANA, carrier=" GLS\n")
    stage.system.add_staff(stage.operator, "3001", Role.COURIER, "582036", carrier="GLS ")
    courier = stage.system.sign_in("3001", "582036")
    assert stage.system.label(courier.id, "P1").status is PackageStatus.PENDING

    for bad in ("GLS\x1b[2J", "x" * 65):
        with pytest.raises(BadInput, match="carrier"):
            stage.system.reserve(stage.operator, "P2", "SMALL", ANA, carrier=bad)
        with pytest.raises(BadInput, match="carrier"):
            stage.system.add_staff(stage.operator, "3002", Role.COURIER, "582036", carrier=bad)
        with pytest.raises(BadInput, match="carrier"):
            stage.system.expect(stage.operator, "P2", "SMALL", ANA, carrier=bad)


def test_the_newest_parcel_of_a_number_is_the_one_that_came_last(stage: Stage) -> None:
    """One of a day when the clock was years ahead is not shown in its place for years."""
    stage.clock.jump(YEARS)
    stage.system.reserve(stage.operator, "P1", "SMALL", ANA)
    cancelled = stage.system.cancel(stage.operator, "P1")
    stage.clock.jump(-YEARS)
    again = stage.system.reserve(stage.operator, "P1", "SMALL", ANA)
    assert stage.system.package(stage.operator, "P1") == again
    assert stage.system.packages(stage.operator) == (again, cancelled)
    assert stage.system.privacy_report(stage.operator, again.recipient).packages == (cancelled, again)


def test_the_last_visit_and_incident_are_those_that_came_last(stage: Stage) -> None:
    """Whatever clock they were written down by."""
    stage.clock.jump(YEARS)
    package = stage.bring("P1")
    stage.steel.pull("05")
    stage.step(2.0)
    stage.clock.jump(-YEARS)
    stage.steel.pull("07")
    stage.step(2.0)
    visit = stage.collect(stage.code_of("P1"))
    last = stage.system._store.read(lambda ledger: ledger.visits.last_of(package.id))
    assert last is not None
    assert last.id == visit.id
    assert [incident.door for incident in stage.system.incidents(stage.operator)] == ["07", "05"]


def test_a_parcels_whole_past_is_read(stage: Stage) -> None:
    """Every step of it and of its visits, from the reservation to the end, and nothing of another parcel."""
    stage.bring("P2", recipient=BEN)
    package = stage.bring("P1")
    stage.collect(stage.code_of("P1"))
    events = stage.system.package_events(stage.operator, package.id)
    told = [event.what.partition(":")[0] for event in events]
    assert told == [
        *("reserved", "opening", "opened", "closed", "visit ended", "stored", "message sent"),
        *("opening", "opened", "closed", "visit ended", "retrieve"),
    ]
    assert {event.door for event in events if event.door} == {package.door}
    assert not any("P1" in event.what or "+49" in event.what for event in events)


def test_an_operator_gives_more_days_for_a_reason(stage: Stage) -> None:
    """Up to the policy's number at once, as often as there is a reason; the free extension is used up by it."""
    package = stage.bring("P1")
    before = package.expires
    assert before is not None
    longer = stage.system.extend(stage.operator, "P1", days=10, reason="in hospital until Friday")
    assert longer.expires == before + 10 * DAY
    with pytest.raises(ExtensionUsed):
        stage.system.extend(stage.operator, "P1")
    again = stage.system.extend(stage.operator, "P1", days=1, reason="one more")
    assert again.expires == before + 11 * DAY
    assert [row.event for row in stage.system.outbox(stage.operator)].count("extended") == 2
    told = [event.what for event in stage.system.package_events(stage.operator, "P1")]
    assert "extended: days 10, reason in hospital until Friday" in told


@pytest.mark.parametrize("given", [(), (3, "in hospital")])
def test_what_keeps_a_parcel_from_more_time_is_said(
    with_policy: Callable[..., Stage], given: tuple[int, str] | tuple[()]
) -> None:
    """Its days have not begun, its free extension is used, or it is stored no longer: each in its own words."""
    stage = with_policy(message_delay=3600.0)
    visit = stage.system.begin_store(stage.operator, "P1", "SMALL", ANA)
    stage.at_door(visit, lambda door: stage.steel.put(door, "P1"))
    stage.system.settle(visit.id, Answer.INSIDE, stage.operator)
    with pytest.raises(DaysNotBegun, match="its days have not begun; they begin once its message is accepted"):
        stage.system.extend(stage.operator, "P1", *given)
    stage.clock.advance(3600)
    stage.system.deliver()
    stage.system.extend(stage.operator, "P1", *given)
    with pytest.raises(ExtensionUsed, match="no free extension left; an operator gives it more with --days and"):
        stage.system.extend(stage.operator, "P1")
    stage.system.expire(stage.operator, "P1")
    with pytest.raises(WrongStatus, match="is EXPIRED; more time is not possible"):
        stage.system.extend(stage.operator, "P1", *given)


@pytest.mark.parametrize(("days", "reason"), [(0, "why"), (15, "why"), (3, " "), (3, None), (3, "x" * 201)])
def test_more_days_need_a_reason_and_have_a_limit(stage: Stage, days: int, reason: str | None) -> None:
    """Nothing is given without."""
    before = stage.bring("P1").expires
    with pytest.raises(BadInput):
        stage.system.extend(stage.operator, "P1", days, reason)
    assert stage.system.package(stage.operator, "P1").expires == before


def test_a_policy_may_leave_no_days_to_operators(with_policy: Callable[..., Stage]) -> None:
    """Then every number is refused."""
    stage = with_policy(operator_extend_days=0)
    stage.bring("P1", recipient=ANA)
    with pytest.raises(BadInput, match="gives no more days"):
        stage.system.extend(stage.operator, "P1", 1, "why")


def test_a_number_is_known_in_small_letters_and_in_capitals(stage: Stage) -> None:
    """As typed if it is known so; else as the one that differs in that alone, and of two of these neither."""
    for number in ("abc12", "XY-7", "xy-7", "Xy-9"):
        stage.system.expect(stage.operator, number, "SMALL", ANA)
    stage.bring("p1")

    def known_as(number: str) -> str:
        return stage.system.label(stage.operator, number).number

    assert (known_as("ABC12"), known_as("P1"), known_as("xY-9")) == ("abc12", "p1", "Xy-9")
    assert (known_as("XY-7"), known_as("xy-7"), known_as("Xy-7")) == ("XY-7", "xy-7", "Xy-7")
    assert stage.system.label(stage.operator, "Xy-7").contact is None
