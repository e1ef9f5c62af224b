"""The commands for a stopped unit and for the ledger's own papers, over a real state directory."""

import errno
import json
import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from kiosk.cli.ending import end
from kiosk.cli.program import program
from kiosk.core.errors import LedgerBroken, StateLocked, StateUnusable
from kiosk.core.store.anchors import write_anchor
from kiosk.core.store.audit import Anchor
from tests.core.conftest import Stage, config, stage

__all__ = ["config", "stage"]


def kiosk(*arguments: str) -> int:
    return end(program, arguments)


@pytest.fixture
def state(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state directory with one stored parcel, named in the environment."""
    stage.bring("P1")
    monkeypatch.setenv("KIOSK_STATE", str(stage.state))
    return stage.state


def test_a_backup_is_made_beside_a_running_controller_and_listed(
    state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is named on stdout, and is on the list."""
    assert kiosk("backup", "now") == 0
    made = Path(capsys.readouterr().out.strip())
    assert made.exists()
    assert kiosk("backup", "list", "--json") == 0
    assert [row["name"] for row in json.loads(capsys.readouterr().out)] == [made.name]


@pytest.mark.parametrize("command", [("backup", "restore", __file__, "--yes"), ("codes", "rotate-key", "--yes")])
def test_what_needs_a_stopped_unit_says_so(
    state: Path, config: object, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    """While a controller owns the state directory nothing is touched."""
    from kiosk.config import example

    extra = ("--config", str(example())) if command[0] == "codes" else ()
    assert kiosk(*command, *extra) == StateLocked.exit_code
    assert "in use by another controller" in capsys.readouterr().err


def test_a_stopped_unit_is_restored(stage: Stage, state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The way back from a backup, by commands alone."""
    assert kiosk("backup", "now") == 0
    made = capsys.readouterr().out.strip()
    stage.stop()
    assert kiosk("backup", "restore", made, "--yes") == 0
    assert "kept as" in capsys.readouterr().err
    stage.start()


def test_the_audit_chain_is_verified_and_exported(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every row holds, and each is a line of JSON without anybody's contact."""
    assert kiosk("audit", "verify", "--json") == 0
    verdict = json.loads(capsys.readouterr().out)
    assert verdict["flaws"] == []
    assert kiosk("audit", "export") == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(rows) == verdict["rows"]
    assert {"opening", "opened", "closed", "store"} & {row["event"] for row in rows} >= {"opening", "opened", "closed"}
    assert "+49" not in json.dumps(rows)


def test_each_flaw_of_the_audit_chain_is_named_once(
    stage: Stage, state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before the anchor and behind it; and the anchor's row, when it is cut off."""
    stage.stop()
    raw = sqlite3.connect(state / "ledger.sqlite", isolation_level=None)
    (mac,) = raw.execute("SELECT mac FROM audit WHERE seq = 4").fetchone()
    write_anchor(state / "ledger.anchor", Anchor(4, mac))

    def flaws() -> list[int]:
        assert kiosk("audit", "verify", "--json") == LedgerBroken.exit_code
        return [flaw["row"] for flaw in json.loads(capsys.readouterr().out)["flaws"]]

    raw.executescript("DROP TRIGGER audit_keeps_rows; UPDATE audit SET detail = '{}' WHERE seq IN (3, 6);")
    assert flaws() == [3, 6]
    raw.executescript("DROP TRIGGER audit_keeps_all; DELETE FROM audit WHERE seq >= 4;")
    assert flaws() == [3, 4]
    raw.close()


def test_a_state_directory_without_a_ledger_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One sentence and the right code."""
    monkeypatch.setenv("KIOSK_STATE", str(tmp_path))
    assert kiosk("audit", "verify") == 78
    assert "there is no ledger in it" in capsys.readouterr().err


def test_a_lost_ledger_is_restored_from_its_backup(
    stage: Stage, state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The backups are listed without it, and one of them takes its place."""
    assert kiosk("backup", "now") == 0
    made = capsys.readouterr().out.strip()
    stage.stop()
    (state / "ledger.sqlite").unlink()
    assert kiosk("backup", "list") == 0
    assert Path(made).name in capsys.readouterr().out
    assert kiosk("backup", "restore", made, "--yes") == 0
    assert "there was no ledger before" in capsys.readouterr().err
    stage.start()


@pytest.mark.parametrize("command", [("backup", "list"), ("backup", "now"), ("audit", "verify")], ids=" ".join)
def test_a_state_directory_that_is_not_there_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    """An empty list would be a wrong answer."""
    assert kiosk(*command, "--state", str(tmp_path / "nowhere")) == StateUnusable.exit_code
    out, err = capsys.readouterr()
    assert out == ""
    assert "nowhere cannot hold the ledger: No such file or directory" in err
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("command", [("backup", "list"), ("backup", "now"), ("audit", "verify")], ids=" ".join)
def test_a_state_directory_that_may_not_be_read_is_no_wrong_call(
    state: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    """As anybody but the unit's user sees it: 78, and what would help."""
    refuse = PermissionError(errno.EACCES, "Permission denied")
    monkeypatch.setattr(os, "access", lambda *_, **__: False)
    monkeypatch.setattr(os, "scandir", lambda *_: (_ for _ in ()).throw(refuse))
    assert kiosk(*command, "--state", str(state)) == StateUnusable.exit_code
    assert "give this user the right to write" in capsys.readouterr().err


def test_a_backup_is_restored_into_a_directory_that_holds_the_keys_alone(
    stage: Stage, state: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    """A new disk, the unit's keys and a backup: that is all a unit needs."""
    code = stage.code_of("P1")
    assert kiosk("backup", "now") == 0
    made = capsys.readouterr().out.strip()
    stage.stop()
    stage.state = tmp_path_factory.mktemp("new disk")
    shutil.copytree(state / "keys", stage.state / "keys")
    assert kiosk("backup", "restore", made, "--yes", "--state", str(stage.state)) == 0
    stage.start()
    assert stage.collect(code).outcome == "TAKEN"


def test_what_the_error_of_a_lost_ledger_advises_works(
    stage: Stage, state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the refused start to the next parcel, by the command that is named."""
    assert kiosk("backup", "now") == 0
    made = capsys.readouterr().out.strip()
    stage.stop()
    (state / "ledger.sqlite").unlink()
    with pytest.raises(LedgerBroken, match="kiosk backup restore"):
        stage.start()
    stage.stop()
    assert kiosk("backup", "restore", made, "--yes") == 0
    stage.start()
