"""What the unit forgets, when, and how thoroughly."""

import pytest

from kiosk.core.errors import CodeSpent
from kiosk.core.keeping.upkeep import Upkeep
from kiosk.core.keys import open_keys
from kiosk.core.verbs import Recipient
from tests.core.conftest import BEN, Stage

DAY = 24 * 3600.0
YEAR = 365 * DAY
CANARY = Recipient(email="canary.zebra@example.org")


def upkeep_of(stage: Stage) -> Upkeep:
    keys = open_keys(stage.state / "keys", ledger_exists=True)
    return Upkeep(stage.system._store, keys, stage.clock, stage.config.policy)


def days_pass(stage: Stage, days: int) -> None:
    upkeep = upkeep_of(stage)
    for _ in range(days):
        stage.clock.advance(DAY + 60)
        stage.system.sweep()
        upkeep.retain()
        upkeep.nightly()


def holds_the_canary(stage: Stage) -> list[str]:
    return [file.name for file in stage.state.rglob("*") if file.is_file() and b"canary.zebra" in file.read_bytes()]


def test_contacts_are_erased_when_the_parcel_is_long_gone(stage: Stage) -> None:
    """Fourteen days after the end nothing tells who it was; those whose parcel waits are kept."""
    stage.bring("P1", recipient=CANARY)
    stage.bring("P2", recipient=BEN)
    stage.collect(stage.code_of("P1"))
    days_pass(stage, 13)
    assert stage.system.package(stage.operator, "P1").contact is not None
    days_pass(stage, 2)

    assert stage.system.package(stage.operator, "P1").contact is None
    assert stage.system.package(stage.operator, "P2").contact is not None
    assert holds_the_canary(stage) == [], "neither ledger nor log nor backup"


def test_who_is_erased_on_request_is_in_no_file_at_once(stage: Stage) -> None:
    """While the unit runs: in the ledger, its write-ahead log and every backup."""
    package = stage.bring("P1", recipient=CANARY)
    code = stage.code_of("P1")
    upkeep_of(stage).nightly()
    stage.collect(code)
    assert holds_the_canary(stage) != []
    stage.system.privacy_erase(stage.operator, package.recipient)
    assert holds_the_canary(stage) == []


@pytest.mark.parametrize("trusted", [True, False])
@pytest.mark.parametrize("years", [1, 30, -50])
def test_a_wrong_clock_neither_hurries_nor_stops_forgetting(stage: Stage, years: int, trusted: bool) -> None:
    """Whether it was wrong when the parcel left, or afterwards: fourteen days of the unit's own are fourteen days."""
    stage.bring("P1")
    code = stage.code_of("P1")
    stage.system.sweep()
    stage.clock.source_seen = trusted
    stage.clock.jump(years * YEAR)
    stage.collect(code)
    stage.system.sweep()
    stage.clock.jump(-years * YEAR)
    stage.system.sweep()
    upkeep_of(stage).retain()
    assert stage.system.package(stage.operator, "P1").contact is not None
    with pytest.raises(CodeSpent):
        stage.system.begin_retrieve(code)
    stage.clock.jump(years * YEAR)
    stage.system.sweep()
    upkeep_of(stage).retain()
    assert stage.system.package(stage.operator, "P1").contact is not None
    stage.clock.jump(-years * YEAR)
    days_pass(stage, 15)
    assert stage.system.package(stage.operator, "P1").contact is None
