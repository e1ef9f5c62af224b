"""The service files agree with the program, and systemd understands them."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from kiosk.cli.options import CONFIG, SOCKET, STATE
from kiosk.cli.program import COMMANDS, LazyGroup, program
from kiosk.core.clock import SYNCHRONISED
from kiosk.core.errors import Misconfigured, Refused
from kiosk.core.keys import open_keys
from kiosk.services.loops import WITHIN

SERVICES = ("locker-kiosk.service", "locker-screen.service")
TIME_SOURCE = "locker-time-source.service"
PROGRAM = "/opt/locker-kiosk/bin/kiosk"
MOST_EXPOSED = 20
"""Tenths, by `systemd-analyze security`; a plain unit has 92."""

KNOWN_SINCE = {"RestartSteps": 254, "RestartMaxDelaySec": 254}
"""Keys of which an older systemd says that it passes them over."""

ANALYZE = shutil.which("systemd-analyze")
needs_systemd = pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not installed")


@pytest.fixture
def folder(pytestconfig: pytest.Config) -> Path:
    return pytestconfig.rootpath / "systemd"


def settings(file: Path) -> dict[str, list[str]]:
    """Every value of each key, in their order; lines that go on are joined."""
    found: dict[str, list[str]] = {}
    for line in file.read_text().replace("\\\n", " ").splitlines():
        name, sign, value = line.partition("=")
        if sign and not line.startswith("#"):
            found.setdefault(name, []).append(value)
    return found


def one(file: Path, name: str) -> str:
    (value,) = settings(file)[name]
    return value


def words(file: Path, kind: str) -> set[str]:
    """The names that lines of one kind of sysusers.d or tmpfiles.d make."""
    lines = [line.split() for line in file.read_text().splitlines()]
    return {line[1] for line in lines if line and line[0] == kind}


@pytest.mark.parametrize("name", SERVICES)
def test_what_is_started_exists_with_all_its_options(folder: Path, name: str) -> None:
    """The command line after the program's path is one that it takes."""
    command = shlex.split(one(folder / name, "ExecStart"))
    called, *options = command[command.index(PROGRAM) + 1 :]
    assert called in COMMANDS
    assert isinstance(program, LazyGroup)
    known = program.get_command(click.Context(program), called)
    assert known is not None
    known.make_context(called, options)


def test_the_places_are_those_of_the_program(folder: Path) -> None:
    """State, socket and file, where every command looks for them by itself."""
    service = folder / "locker-kiosk.service"
    assert Path("/var/lib") / one(service, "StateDirectory") == STATE
    assert Path("/run") / one(service, "RuntimeDirectory") == SOCKET.parent
    assert one(service, "WorkingDirectory") == str(SOCKET.parent)
    assert str(CONFIG.parent) in words(folder / "locker-kiosk.tmpfiles", "d")


def test_everybody_who_is_named_is_made(folder: Path, pytestconfig: pytest.Config) -> None:
    """Users and groups of the services, and the operators' group of the control socket; dialout is the system's."""
    file = folder / "locker-kiosk.sysusers"
    users, groups = words(file, "u"), words(file, "g") | words(file, "u") | {"dialout"}
    for name in SERVICES:
        assert one(folder / name, "User") in users
        assert set(one(folder / name, "SupplementaryGroups").split()) <= groups
    (operators,) = re.findall(r'operators="([a-z-]+)"', (pytestconfig.rootpath / "kiosk/runtime.py").read_text())
    assert operators in groups


def test_keys_are_handed_over_by_the_names_that_are_looked_for(folder: Path, tmp_path: Path) -> None:
    """All three, as the controller makes them."""
    open_keys(tmp_path / "keys", ledger_exists=False)
    made = {key.name for key in (tmp_path / "keys").iterdir()}
    handed = [line.partition(":") for line in settings(folder / "keys.conf")["LoadCredential"]]
    assert {name for name, _, _ in handed} == {Path(path).name for _, _, path in handed} == made


@pytest.mark.parametrize(("answer", "seen"), [("0", True), ("1", False)])
def test_chronys_word_is_laid_where_the_controller_looks(folder: Path, tmp_path: Path, answer: str, seen: bool) -> None:
    """Once chrony has said that the clock is set, and not before; by the controller's user, with no rights of root."""
    file = folder / TIME_SOURCE
    assert Path("/run") / one(file, "RuntimeDirectory") == SYNCHRONISED.parent
    assert one(file, "User") in words(folder / "locker-kiosk.sysusers", "u")
    chronyc = tmp_path / "chronyc"
    chronyc.write_text(f"#!/bin/sh\nexit {answer}\n")
    chronyc.chmod(0o755)
    command = one(file, "ExecStart").replace("/usr/bin/chronyc", str(chronyc))
    assert str(SYNCHRONISED) in command
    subprocess.run(shlex.split(command.replace(str(SYNCHRONISED), str(tmp_path / "seen"))), check=False)
    assert (tmp_path / "seen").exists() is seen


def test_what_a_restart_does_not_mend_is_left_to_a_person(folder: Path) -> None:
    """By the program's own exit codes."""
    left = {int(code) for code in one(folder / "locker-kiosk.service", "RestartPreventExitStatus").split()}
    assert left == {Refused.exit_code, Misconfigured.exit_code}


def test_the_watchdog_waits_longer_than_a_loop_may_take(folder: Path) -> None:
    """A loop that is late once is no reason for a restart."""
    assert int(one(folder / "locker-kiosk.service", "WatchdogSec").removesuffix("s")) >= 2 * WITHIN


def test_the_screen_tells_its_colours_inside_the_terminal(folder: Path) -> None:
    """Outside of it the variable would reach the compositor and no further."""
    command = shlex.split(one(folder / "locker-screen.service", "ExecStart"))
    assert command[command.index("-e") + 1 : command.index(PROGRAM)] == ["/usr/bin/env", "COLORTERM=truecolor"]


@pytest.fixture
def installed(folder: Path, tmp_path: Path) -> Path:
    """The services with programs that this machine has, for a unit whose program is missing is no valid one."""
    for name in (*SERVICES, TIME_SOURCE):
        text = (folder / name).read_text().replace(PROGRAM, str(Path(sys.executable).with_name("kiosk")))
        (tmp_path / name).write_text(text.replace("/usr/bin/cage", "/bin/true"))
    return tmp_path


@needs_systemd
@pytest.mark.parametrize("name", [*SERVICES, TIME_SOURCE])
def test_systemd_understands_every_line(installed: Path, name: str) -> None:
    """It ends with 0 on misspelt keys, so nothing may be said about this file at all."""
    assert ANALYZE is not None
    version = subprocess.run([ANALYZE, "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
    unknown = [f"'{key}'" for key, since in KNOWN_SINCE.items() if int(version) < since]
    done = subprocess.run([ANALYZE, "verify", installed / name], capture_output=True, text=True, check=False)
    said = [line for line in (done.stdout + done.stderr).splitlines() if str(installed / name) in line or name in line]
    assert [line for line in said if not any(key in line for key in unknown)] == []


@needs_systemd
@pytest.mark.parametrize("name", [SERVICES[0], TIME_SOURCE])
def test_the_controller_is_exposed_to_little(installed: Path, name: str) -> None:
    """By systemd's own count: network and devices, and not much else."""
    assert ANALYZE is not None
    done = subprocess.run(
        [ANALYZE, "security", "--offline=true", f"--threshold={MOST_EXPOSED}", installed / name],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-400:] + done.stderr
