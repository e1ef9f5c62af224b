"""A backup is a verified copy in the backups' folder, or it is not there at all."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.config import Config
from kiosk.core.errors import BackupUnderWay, LedgerBroken
from kiosk.core.keeping.upkeep import Upkeep
from kiosk.core.keys import open_keys
from kiosk.core.store.copies import back_up, verify, write_copy
from kiosk.core.store.places import LEDGER, backups_of
from kiosk.core.verbs import Recipient
from tests.core.conftest import Stage

CANARY = Recipient(email="canary.zebra@example.org")
CUT = """
import os, signal, sys
from pathlib import Path
from kiosk.core.clock import MachineClock
from kiosk.core.keeping import restore
from kiosk.core.keys import open_keys
from kiosk.core.store import copies

def cut(*_):
    os.kill(os.getpid(), signal.SIGKILL)

what, ledger, folder = sys.argv[1], *map(Path, sys.argv[2:])
keys, clock = open_keys(ledger.parent / "keys", ledger_exists=True), MachineClock()
if what == "backup":
    copies.verify = cut
    copies.back_up(ledger, folder, clock, keys.audit)
restore.put_in_place = cut
restore.restore_ledger(ledger, copies.backups(folder)[0], keys, clock)
"""
"""Backs a ledger up, or restores it, and is cut off before the copy has its name."""


def a_backup(stage: Stage) -> Path:
    return back_up(stage.state / LEDGER, backups_of(stage.state / LEDGER), stage.clock, audit_key(stage))


def audit_key(stage: Stage) -> bytes:
    return open_keys(stage.state / "keys", ledger_exists=True).audit


@pytest.mark.parametrize("name", ["unit #4", "unit?mode=rwc", "unit%41"])
def test_a_unit_is_backed_up_wherever_its_state_lies(tmp_path: Path, config: Config, name: str) -> None:
    """In the folder of that name, and nowhere else."""
    (tmp_path / name).mkdir()
    stage = Stage(tmp_path / name, config)
    try:
        assert a_backup(stage).parent == tmp_path / name / "backups"
    finally:
        stage.stop()
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_file_that_cannot_be_opened_is_a_broken_ledger(stage: Stage, tmp_path: Path) -> None:
    """Whether it is to be verified or copied."""
    missing = tmp_path / "nowhere" / LEDGER
    with pytest.raises(LedgerBroken, match="unable to open"):
        verify(missing, stage.clock, audit_key(stage))
    with pytest.raises(LedgerBroken, match="unable to open"):
        write_copy(missing, tmp_path / "copy")


def cut_off(stage: Stage, what: str) -> None:
    """Let somebody begin a backup or a restore, and the power fail meanwhile."""
    ledger = stage.state / LEDGER
    done = subprocess.run([sys.executable, "-c", CUT, what, str(ledger), str(backups_of(ledger))], timeout=30)
    assert done.returncode == -signal.SIGKILL


def holds_the_canary(stage: Stage) -> list[str]:
    return [file.name for file in stage.state.rglob("*") if file.is_file() and b"canary.zebra" in file.read_bytes()]


@pytest.mark.parametrize("what", ["backup", "restore"])
def test_who_is_erased_is_in_nothing_that_a_power_cut_left(stage: Stage, what: str) -> None:
    """A backup or a restore that nobody goes on with holds every contact, like a finished one."""
    package = stage.bring("P1", recipient=CANARY)
    stage.collect(stage.code_of("P1"))
    a_backup(stage)
    stage.stop()
    cut_off(stage, what)
    before = holds_the_canary(stage)
    stage.start()
    stage.operator = stage.system.operator_session().id
    stage.system.privacy_erase(stage.operator, package.recipient)
    assert len(before) > 2, "the ledger, the backup, and what is unfinished"
    assert holds_the_canary(stage) == []


def test_what_a_power_cut_left_of_a_backup_goes_with_the_next_one(stage: Stage) -> None:
    """Cut after cut, no copy is left over but those that count as backups."""
    for _ in range(2):
        cut_off(stage, "backup")
    made = a_backup(stage)
    assert list(made.parent.iterdir()) == [made]


def test_nobody_runs_into_a_backup_that_is_being_made(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second one is refused, and whoever is erased meanwhile is erased from it with the next retention."""
    package = stage.bring("P1", recipient=CANARY)
    stage.collect(stage.code_of("P1"))

    def meanwhile(*_: object) -> None:
        with pytest.raises(BackupUnderWay):
            a_backup(stage)
        stage.system.privacy_erase(stage.operator, package.recipient)

    with monkeypatch.context() as patch:
        patch.setattr("kiosk.core.store.copies.verify", meanwhile)
        made = a_backup(stage)
    assert holds_the_canary(stage) == [made.name]
    verify(made, stage.clock, audit_key(stage))

    keys = open_keys(stage.state / "keys", ledger_exists=True)
    Upkeep(stage.system._store, keys, stage.clock, stage.config.policy).retain()
    assert holds_the_canary(stage) == []
