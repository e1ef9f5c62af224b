"""Backups are verified, a restore doubts what it cannot know, rotated keys void every code, contacts are forgotten."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kiosk.core.codes import CodeBook
from kiosk.core.custody import Custody
from kiosk.core.errors import CodeRefused, KeyMissing, LedgerBroken
from kiosk.core.keys import Keys, open_keys
from kiosk.core.store import Store
from kiosk.core.store.copies import back_up, backups
from kiosk.core.store.places import LEDGER, backups_of
from kiosk.core.upkeep import Upkeep, backup_due, rotate_code_key
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


def rotate(stage: Stage) -> int:
    keys = keys_of(stage)
    store = Store(stage.state / LEDGER, keys.audit, stage.clock)

    def custody_of(book: CodeBook) -> Custody:
        return Custody(stage.config.locker, stage.config.policy, book, stage.clock)

    try:
        return rotate_code_key(store, stage.state / "keys", keys, stage.config.locker.id, custody_of)
    finally:
        store.close()


def test_a_backup_out_of_the_future_is_soon_forgotten(stage: Stage) -> None:
    """The order of backups is the order in which they were made, whatever the clock said then."""
    upkeep = upkeep_of(stage)
    upkeep.nightly()
    stage.clock.jump(3650 * DAY)
    upkeep.nightly()
    stage.clock.jump(-3650 * DAY)
    made = {upkeep.nightly() for _ in range(20)} - {None}
    assert len(made) == 1
    assert backups(backups_of(stage.state / LEDGER))[0] in made


def test_rotating_the_key_voids_every_code_and_sends_new_ones(stage: Stage) -> None:
    """After a theft the old codes open nothing; each recipient is told a new one that does."""
    stage.bring("P1")
    old = stage.code_of("P1")
    stage.stop()
    assert rotate(stage) == 1
    start_again(stage)
    stage.system.deliver()

    new = stage.code_of("P1")
    assert new != old
    with pytest.raises(CodeRefused):
        stage.system.begin_retrieve(old)
    assert stage.collect(new).outcome == "TAKEN"


def test_a_rotation_that_was_cut_is_finished_at_the_next_start(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the ledger's change and the key's place there is no state without a working code."""
    stage.bring("P1")
    stage.stop()
    monkeypatch.setattr("kiosk.core.upkeep.adopt_code_key", lambda _: None)
    rotate(stage)
    start_again(stage)
    stage.system.deliver()
    assert stage.collect(stage.code_of("P1")).outcome == "TAKEN"


def test_a_ledger_without_its_keys_is_refused(stage: Stage) -> None:
    """New keys would void every code in silence."""
    stage.stop()
    (stage.state / "keys" / "code.key").unlink()
    with pytest.raises(KeyMissing):
        stage.start()


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
