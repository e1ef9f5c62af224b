"""People call `kiosk` by sudo: whatever root makes in a state directory belongs to the controller's user."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.cli.ending import end
from kiosk.cli.program import program
from kiosk.config import Config, example
from kiosk.core.errors import KeysFixed
from kiosk.core.keys import draft_key
from kiosk.core.owner import acting_as_owner
from tests.core.conftest import Stage, config

__all__ = ["config"]

USER = "nobody"

pytestmark = pytest.mark.skipif(os.getuid() != 0, reason="only root makes what belongs to others")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder into which everybody may look; pytest's own are root's alone."""
    made = Path(tempfile.mkdtemp(prefix="kiosk-owner-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def state(folder: Path, config: Config, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The state directory of a stopped unit that runs as another user, with one parcel inside."""
    stage = Stage(folder / "state", config)
    stage.bring("P1")
    stage.stop()
    for path in (stage.state, *stage.state.rglob("*")):
        shutil.chown(path, USER, pwd.getpwnam(USER).pw_gid)
    monkeypatch.setenv("KIOSK_STATE", str(stage.state))
    monkeypatch.setenv("KIOSK_CONFIG", str(example()))
    return stage.state


def kiosk(*arguments: str) -> int:
    return end(program, arguments)


def roots(state: Path) -> list[Path]:
    """What the controller's user could not use."""
    return [path for path in (state, *state.rglob("*")) if path.owner() != USER]


def back_up(state: Path) -> int:
    return kiosk("backup", "now")


def restore(state: Path) -> int:
    back_up(state)
    (copy,) = (state / "backups").iterdir()
    return kiosk("backup", "restore", str(copy), "--yes")


def rotate(state: Path) -> int:
    return kiosk("codes", "rotate-key", "--yes")


def begin_anew(state: Path) -> int:
    return kiosk("audit", "new-key", "--yes")


@pytest.mark.parametrize("command", [back_up, restore, rotate, begin_anew])
def test_what_root_makes_in_a_state_directory_is_its_owners(state: Path, command: Callable[[Path], int]) -> None:
    """Else the next start finds a key or a ledger that it may not read, and no backup is made any more."""
    assert command(state) == 0
    assert roots(state) == []
    assert (os.geteuid(), os.getegid()) == (0, 0)


WATCHED = """
import os, sys
from kiosk.cli.ending import end
from kiosk.cli.program import program
from kiosk.core import owner

before, become = set(), owner._become

def watched(user, group):
    if os.geteuid() != 0:
        print("imported:", *sorted(set(sys.modules) - before))
    become(user, group)
    before.update(sys.modules)

owner._become = watched
sys.exit(end(program, sys.argv[1:]))
"""
"""Runs a command, and prints what it imports while it has the owner's rights."""


@pytest.mark.parametrize(
    "command", ["backup now", "codes rotate-key --yes", "audit new-key --yes", "backup restore --yes"]
)
def test_nothing_is_imported_with_the_owners_rights(state: Path, command: str) -> None:
    """The owner need not be able to read the program's files, nor Python's: what root installed may be root's alone."""
    arguments = command.split()
    if "restore" in arguments:
        back_up(state)
        arguments.append(str(next((state / "backups").iterdir())))
    ran = subprocess.run([sys.executable, "-c", WATCHED, *arguments], capture_output=True, text=True, timeout=50)
    assert ran.returncode == 0, ran.stderr
    assert {line for line in ran.stdout.splitlines() if line.startswith("imported:")} == {"imported:"}


def test_keys_that_root_keeps_elsewhere_stay_roots(state: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The ledger is the controller's all the same."""
    elsewhere = folder / "keys"
    (state / "keys").rename(elsewhere)
    for path in (elsewhere, *elsewhere.iterdir()):
        shutil.chown(path, "root", 0)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(elsewhere))
    assert rotate(state) == 0
    assert restore(state) == 0
    assert roots(state) == []
    assert {path.owner() for path in elsewhere.iterdir()} == {"root"}


def test_a_copy_that_the_owner_may_not_read_is_named(
    state: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Root's own folder is no place for it; nothing was touched."""
    back_up(state)
    (copy,) = (state / "backups").iterdir()
    assert kiosk("backup", "restore", str(shutil.copy(copy, tmp_path)), "--yes") == 64
    assert f"{USER} may not read" in capsys.readouterr().err


def test_a_controller_of_roots_own_is_refused(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It would make what the service cannot use; who tries it is told how to."""
    assert kiosk("run") == 64
    assert f"sudo -u {USER} kiosk run" in capsys.readouterr().err
    assert roots(state) == []


def test_the_owners_rights_are_all_that_root_has_meanwhile(state: Path, tmp_path: Path) -> None:
    """Nothing elsewhere is changed by a trick with links in a folder that is another user's."""
    with acting_as_owner(state):
        assert (os.geteuid(), os.getuid()) == (pwd.getpwnam(USER).pw_uid, 0)
        with pytest.raises(PermissionError):
            (tmp_path / "made").touch()
        (state / "keys").chmod(0o500)
        with pytest.raises(KeysFixed):
            draft_key(state / "keys", "code.key")
