"""`kiosk run` is ready only after recovery, stops when it is told to, and refuses in one sentence."""

import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.cli.run import stop_signals, tell_systemd
from kiosk.config import example

KIOSK = Path(sys.executable).with_name("kiosk")
PATIENCE = 20.0


@pytest.fixture
def place(tmp_path: Path) -> dict[str, str]:
    """The environment of a unit of its own."""
    return os.environ | {
        "KIOSK_CONFIG": str(example()),
        "KIOSK_STATE": str(tmp_path / "state"),
        "KIOSK_SOCKET": str(tmp_path / "control"),
    }


@contextmanager
def controller(place: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A controller that has printed its first line, and that line."""
    running = subprocess.Popen([KIOSK, "run"], env=place, stderr=subprocess.PIPE, text=True)
    assert running.stderr is not None
    try:
        ready, _, _ = select.select([running.stderr], [], [], PATIENCE)
        yield running, running.stderr.readline() if ready else "nothing was said"
    finally:
        running.kill()
        running.communicate()


def call(place: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """One call of `kiosk` to its end."""
    return subprocess.run(
        [KIOSK, *arguments], env=place, capture_output=True, text=True, timeout=PATIENCE, stdin=subprocess.DEVNULL
    )


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
def test_the_controller_says_ready_answers_and_stops_when_told(place: dict[str, str], stop: signal.Signals) -> None:
    """One line on stderr; then the socket answers; SIGTERM and Ctrl-C end it with 0."""
    with controller(place) as (running, line):
        assert line == f"ready: Elm St 12, 24 doors, at {place['KIOSK_SOCKET']}\n"
        assert call(place, "doors", "list").stdout.startswith("DOOR")
        running.send_signal(stop)
        assert running.wait(PATIENCE) == 0


def test_a_state_directory_in_use_is_left_alone(place: dict[str, str]) -> None:
    """The second controller names the reason and may be tried again later."""
    with controller(place):
        second = call(place | {"KIOSK_SOCKET": f"{place['KIOSK_SOCKET']}2"}, "run")
    assert second.returncode == 75
    assert second.stderr == (
        f"kiosk: {place['KIOSK_STATE']} is in use by another controller; "
        "stop that one first, or name another state directory\n"
    )


@pytest.mark.parametrize("arguments", [["doors", "list"], ["packages", "list"], ["staff", "list"]], ids=" ".join)
def test_without_a_controller_the_way_out_is_named(place: dict[str, str], arguments: list[str]) -> None:
    """69, and how to start one."""
    done = call(place, *arguments)
    assert (done.returncode, done.stdout) == (69, "")
    assert done.stderr == f"kiosk: no controller answers at {place['KIOSK_SOCKET']}; start it with: kiosk run\n"


@pytest.mark.parametrize(
    ("variable", "value", "code"),
    [
        ("KIOSK_CONFIG", "/nowhere.toml", 78),
        ("KIOSK_STATE", "/proc/nowhere", 78),
        ("KIOSK_SOCKET", "/proc/nowhere/control", 78),
        ("KIOSK_SOCKET", "/tmp/" + "long" * 40, 78),
    ],
)
def test_a_start_that_cannot_be_is_one_sentence(place: dict[str, str], variable: str, value: str, code: int) -> None:
    """No trace of the program, but what to change."""
    done = call(place | {variable: value}, "run")
    assert done.returncode == code
    assert done.stderr.startswith("kiosk: ")
    assert "Traceback" not in done.stderr
    assert value in done.stderr


def test_systemd_is_told_through_its_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One datagram a message, as sd_notify(3) has it."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        tell_systemd("READY=1")
        assert manager.recv(100) == b"READY=1"


def test_an_abstract_address_of_systemd_is_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    """An @ in front stands for the zero byte of an abstract socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(f"\0kiosk-test-{os.getpid()}")
        monkeypatch.setenv("NOTIFY_SOCKET", f"@kiosk-test-{os.getpid()}")
        tell_systemd("STOPPING=1")
        assert manager.recv(100) == b"STOPPING=1"


def test_without_systemd_nobody_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Started by hand, there is nobody to tell."""
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    tell_systemd("READY=1")


def test_the_signals_are_given_back() -> None:
    """After the run the process reacts to them as before."""
    before = signal.getsignal(signal.SIGTERM)
    with stop_signals() as stop:
        signal.raise_signal(signal.SIGTERM)
        assert stop.is_set()
    assert signal.getsignal(signal.SIGTERM) is before
