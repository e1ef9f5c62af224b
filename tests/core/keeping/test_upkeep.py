"""Backups are verified, a restore doubts what it cannot know, rotated keys void every code, contacts are forgotten."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kiosk.core.errors import LedgerBroken
from kiosk.core.keeping.upkeep import Upkeep, backup_due
from kiosk.core.keys import Keys, open_keys
from kiosk.core.store.copies import back_up, backups
from kiosk.core.store.places import LEDGER, backups_of
from tests.core.conftest import Stage

DAY = 24 * 3600.0


def keys_of(stage: Stage) -> Keys:
    return open_keys(stage.state / "keys", ledger_exists=True)


def a_backup(stage: Stage) -> Path:
    return back_up(stage.state / LEDGER, backups_of(stage.state / LEDGER), stage.clock, keys_of(stage).audit)


def start_again(stage: Stage) -> None:
    stage.start()
    stage.operator = stage.system.operator_session().id


def upkeep_of(stage: Stage) -> Upkeep:
    return Upkeep(stage.system._store, keys_of(stage), stage.clock, stage.config.policy)


def test_seven_backups_are_kept(stage: Stage) -> None:
    """The oldest goes when there are more."""
    for _ in range(9):
        a_backup(stage)
        stage.clock.advance(DAY)
    folder = backups_of(stage.state / LEDGER)
    assert len(backups(folder)) == 7
    assert [path for path in folder.iterdir() if path not in backups(folder)] == []


BERLIN = ZoneInfo("Europe/Berlin")
NOON = round(datetime(2026, 3, 10, 12, tzinfo=BERLIN).timestamp() * 1000)


@pytest.mark.parametrize(
    ("hours", "due"),
    [
        (None, True),  # there is none
        (12.0, False),
        (25.0, False),  # old enough, but it is noon: tonight
        (27.0, True),  # last night was missed
        (-48.0, True),  # out of the future: a wrong clock made it
    ],
)
def test_a_backup_is_due_every_night_and_late_rather_than_never(hours: float | None, due: bool) -> None:
    """By the unit's own clock; how old the last one may be depends on the hour."""
    made = None
    if hours is not None:
        moment = datetime.fromtimestamp(NOON / 1000 - hours * 3600, UTC)
        made = Path(f"ledger-{moment:%Y%m%dT%H%M%S}.sqlite")
    assert backup_due(made, NOON, BERLIN) is due


def test_a_backup_of_the_night_before_is_followed_by_one_this_night() -> None:
    """At three by the unit's clock, twenty-one hours after one that came late."""
    three = NOON - 9 * 3_600_000
    moment = datetime.fromtimestamp(three / 1000 - 21 * 3600, UTC)
    assert backup_due(Path(f"ledger-{moment:%Y%m%dT%H%M%S}.sqlite"), three, BERLIN)


def test_the_nightly_check_tells_of_a_damaged_ledger_once(stage: Stage) -> None:
    """An incident, and no backup of what is not to be trusted."""
    stage.bring("P1")
    raw = sqlite3.connect(stage.state / LEDGER)
    raw.executescript("DROP TRIGGER audit_keeps_rows; UPDATE audit SET detail = '{}' WHERE seq = 4;")
    raw.close()
    for _ in range(2):
        with pytest.raises(LedgerBroken, match="audit row 4"):
            upkeep_of(stage).nightly()
    causes = [incident.cause for incident in stage.system.incidents(stage.operator)]
    assert causes == ["the nightly check of the ledger failed"]
    assert backups(backups_of(stage.state / LEDGER)) == []


def test_a_night_without_a_backup_is_told_of_once(stage: Stage) -> None:
    """Whatever stands in its way; resolved, it is told of again the next night and not ten minutes later."""
    stage.bring("P1")
    backups_of(stage.state / LEDGER).touch()

    def told() -> list[str]:
        with pytest.raises(FileExistsError):
            upkeep_of(stage).nightly()
        return [incident.number for incident in stage.system.incidents(stage.operator)]

    (number,) = told()
    assert stage.system.incident(stage.operator, number).cause == "no backup could be made"
    stage.system.resolve_incident(stage.operator, number, "somebody will come tomorrow")
    stage.clock.advance(600.0)
    assert told() == [number]
    stage.clock.advance(DAY)
    stage.operator = stage.system.operator_session().id
    assert len(told()) == 2


@pytest.mark.parametrize("damage", ["gone", "emptied"])
def test_a_lost_ledger_is_not_taken_for_a_new_unit(stage: Stage, damage: str) -> None:
    """An empty wall would hand out slots that hold parcels: the start is refused, and the backup named."""
    stage.bring("P1")
    stage.stop()
    ledger = stage.state / LEDGER
    if damage == "gone":
        ledger.unlink()
    else:
        ledger.write_bytes(b"")
    with pytest.raises(LedgerBroken, match="backup restore"):
        stage.start()


def test_nobody_else_reads_the_ledger(stage: Stage) -> None:
    """It holds contacts: its mode is its owner's alone, in whatever directory it lies."""
    stage.bring("P1")
    modes = {path.name: path.stat().st_mode & 0o077 for path in stage.state.glob("ledger.sqlite*")}
    assert set(modes.values()) == {0}
