"""A restored ledger is believed in nothing that it cannot know, and brings back nobody who was forgotten."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.core.errors import CodeRefused, LedgerBroken
from kiosk.core.keeping.restore import restore_ledger
from kiosk.core.keeping.upkeep import Upkeep
from kiosk.core.keys import Keys, open_keys
from kiosk.core.store.copies import back_up
from kiosk.core.store.places import LEDGER, backups_of, with_tails
from kiosk.core.verbs import Answer, Cause, Condition, PackageStatus, Recipient
from tests.core.conftest import BEN, Stage

DAY = 24 * 3600.0
CANARY = Recipient(email="canary.zebra@example.org")


def keys_of(stage: Stage) -> Keys:
    return open_keys(stage.state / "keys", ledger_exists=True)


def a_backup(stage: Stage) -> Path:
    return back_up(stage.state / LEDGER, backups_of(stage.state / LEDGER), stage.clock, keys_of(stage).audit)


def restore(stage: Stage, copy: Path) -> Path | None:
    return restore_ledger(stage.state / LEDGER, copy, keys_of(stage), stage.clock)


def restored(stage: Stage, copy: Path) -> Path | None:
    """Stop, restore, start again."""
    stage.stop()
    kept = restore(stage, copy)
    stage.start()
    stage.operator = stage.system.operator_session().id
    return kept


def holds_the_canary(stage: Stage) -> list[str]:
    return [file.name for file in stage.state.rglob("*") if file.is_file() and b"canary.zebra" in file.read_bytes()]


def test_after_a_restore_every_slot_is_in_doubt_and_every_holder_still_let_in(stage: Stage) -> None:
    """Nobody knows what happened since; but nobody is kept from his parcel, and somebody is told of the opening."""
    stored, expired = stage.bring("P1"), stage.bring("P2")
    stage.system.expire(stage.operator, expired.id)
    stage.system.reserve(stage.operator, "P3", "SMALL", BEN)
    code = stage.code_of("P1")
    kept = restored(stage, a_backup(stage))

    assert kept is not None
    assert kept.exists()
    assert {row.condition for row in stage.system.slots(stage.operator)} == {Condition.CHECK}
    assert {row.cause for row in stage.system.slots(stage.operator)} == {Cause.RESTORED}
    assert stage.collect(code).outcome == "TAKEN"
    assert stage.report(stored.door or "").condition is Condition.CHECK
    assert "a code opened a door that is in doubt after a restore" in {
        incident.cause for incident in stage.system.incidents(stage.operator)
    }


def test_a_code_that_was_spent_after_the_backup_does_not_open_a_newcomers_door(stage: Stage) -> None:
    """The audit trail of the replaced ledger says that the parcel had left."""
    gone = stage.bring("P1")
    code = stage.code_of("P1")
    copy = a_backup(stage)
    stage.collect(code)
    newcomer = stage.bring("P2", recipient=BEN)
    assert newcomer.door == gone.door
    restored(stage, copy)

    with pytest.raises(CodeRefused):
        stage.system.begin_retrieve(code)


def test_a_trail_that_was_forged_voids_nobodys_code(stage: Stage) -> None:
    """What stands behind the first row that does not hold is not believed."""
    stage.bring("P1")
    code = stage.code_of("P1")
    copy = a_backup(stage)
    stage.stop()
    raw = sqlite3.connect(stage.state / LEDGER)
    raw.execute(
        "INSERT INTO audit (boot_id, mono_ms, wall_ms, wall_trusted, event, detail, mac) SELECT "
        "'b', 1, 1, 1, 'retrieve', json_object('package', id), zeroblob(32) FROM package"
    )
    raw.commit()
    raw.close()
    restored(stage, copy)
    assert stage.collect(code).outcome == "TAKEN"


@pytest.mark.parametrize("lost", [[LEDGER], [LEDGER, f"{LEDGER}-wal", f"{LEDGER}-shm"]], ids=["its log left", "all"])
def test_a_lost_ledger_is_restored(stage: Stage, lost: list[str]) -> None:
    """The log of the ledger that is gone is not written into the one that comes."""
    stage.bring("P1")
    code = stage.code_of("P1")
    copy = a_backup(stage)
    stage.bring("P2")
    with_log = {file: file.read_bytes() for file in with_tails(stage.state / LEDGER)[1:3]}
    stage.stop()
    for file, content in with_log.items():
        file.write_bytes(content)
    for name in lost:
        (stage.state / name).unlink()
    assert restored(stage, copy) is None

    assert stage.collect(code).outcome == "TAKEN"
    assert [package.number for package in stage.system.packages(stage.operator)] == ["P1"]


@pytest.mark.parametrize("step", ["write_copy", "Store", "put_in_place", "write_anchor"])
def test_a_restore_that_is_cut_leaves_no_ledger_that_is_believed_too_much(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Before the copy takes the place, the old ledger is there as it was; after it, all the doubt is."""
    stage.bring("P1")
    copy = a_backup(stage)
    stage.bring("P2")
    stage.stop()

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(f"kiosk.core.keeping.restore.{step}", cut)
        with pytest.raises(KeyboardInterrupt):
            restore(stage, copy)
    stage.start()
    stage.operator = stage.system.operator_session().id
    old = {package.number for package in stage.system.packages(stage.operator)} == {"P1", "P2"}
    doubted = {row.condition for row in stage.system.slots(stage.operator)} == {Condition.CHECK}
    assert doubted is not old
    assert old is (step != "write_anchor")
    assert restored(stage, copy) is not None


def test_a_damaged_backup_is_not_restored(stage: Stage) -> None:
    """A copy that fails its checks leaves the ledger as it was."""
    stage.bring("P1")
    copy = a_backup(stage)
    raw = sqlite3.connect(copy)
    raw.executescript("DROP TRIGGER audit_keeps_rows; UPDATE audit SET detail = '{}' WHERE seq = 4;")
    raw.close()
    stage.stop()
    with pytest.raises(LedgerBroken):
        restore(stage, copy)
    stage.start()
    assert stage.system.package(stage.system.operator_session().id, "P1").status is PackageStatus.STORED


def test_a_restore_brings_nobody_back_who_asked_to_be_forgotten(stage: Stage, tmp_path: Path) -> None:
    """Neither from a copy that was kept elsewhere, nor when the ledger that forgot him is lost."""
    package = stage.bring("P1", recipient=CANARY)
    code = stage.code_of("P1")
    elsewhere = tmp_path / "elsewhere.sqlite"
    elsewhere.write_bytes(a_backup(stage).read_bytes())
    stage.collect(code)
    stage.system.privacy_erase(stage.operator, package.recipient)
    stage.stop()
    (stage.state / LEDGER).unlink()
    restored(stage, elsewhere)
    elsewhere.unlink()
    assert holds_the_canary(stage) == []


def test_the_replaced_ledger_is_kept_no_longer_than_a_contact(stage: Stage, settle: Callable[[], None]) -> None:
    """It holds contacts like any other ledger."""
    stage.bring("P1", recipient=CANARY)
    kept = restored(stage, a_backup(stage))
    assert kept is not None
    upkeep = Upkeep(stage.system._store, keys_of(stage), stage.clock, stage.config.policy)
    upkeep.retain()
    assert kept.exists()
    settle()
    upkeep.retain()
    assert not any(file.exists() for file in with_tails(kept))


@pytest.fixture
def settle(stage: Stage) -> Callable[[], None]:
    """Let the days of a contact pass."""

    def pass_by() -> None:
        stage.clock.advance((stage.config.policy.contact_days + 1) * DAY)
        stage.system.sweep()

    return pass_by


def test_a_doubted_slot_is_cleared_by_a_look(stage: Stage) -> None:
    """As every other slot that waits for one."""
    package = stage.bring("P1")
    restored(stage, a_backup(stage))
    session = stage.technician()
    visit = stage.system.begin_inspect(session, package.door or "", "restored")
    stage.at_door(visit, lambda _: None)
    stage.system.settle(visit.id, Answer.INSIDE, session)
    report = stage.report(package.door or "")
    assert report.condition is Condition.IN_SERVICE
    assert not report.probably_empty
