"""A backup is a verified copy in the backups' folder, or it is not there at all."""

from pathlib import Path

import pytest

from kiosk.config import Config
from kiosk.core.errors import LedgerBroken
from kiosk.core.keys import open_keys
from kiosk.core.store.copies import back_up, verify, write_copy
from kiosk.core.store.places import LEDGER, backups_of
from tests.core.conftest import Stage


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
