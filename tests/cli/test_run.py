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

from kiosk.cli.run import STOPS, stop_signals
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


@pytest.mark.parametrize("stop", STOPS, ids=lambda number: number.name)
def test_the_controller_says_ready_answers_and_stops_when_told(place: dict[str, str], stop: signal.Signals) -> None:
    """One line on stderr; then the socket answers; SIGTERM, SIGHUP and Ctrl-C end it with 0."""
    with controller(place) as (running, line):
        assert line == f"ready: Elm St 12, 24 doors, at {place['KIOSK_SOCKET']}\n"
        assert call(place, "doors", "list").stdout.startswith("DOOR")
        running.send_signal(stop)
        assert running.wait(PATIENCE) == 0


def test_the_service_manager_hears_of_the_whole_life(place: dict[str, str], tmp_path: Path) -> None:
    """READY only when the socket answers, signs of life as often as it wants them, STOPPING at the end."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(PATIENCE)
        told = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "600000"}
        with controller(place | told) as (running, _):
            assert manager.recv(100) == b"READY=1"
            assert call(place, "doors", "list").returncode == 0
            assert manager.recv(100) == manager.recv(100) == b"WATCHDOG=1\nSTATUS=24 doors"
            running.send_signal(signal.SIGTERM)
            while (word := manager.recv(100)) != b"STOPPING=1":
                assert word.startswith(b"WATCHDOG=1")
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


def test_the_signals_are_given_back() -> None:
    """After the run the process reacts to them as before."""
    before = signal.getsignal(signal.SIGTERM)
    with stop_signals() as stop:
        signal.raise_signal(signal.SIGTERM)
        assert stop.is_set()
    assert signal.getsignal(signal.SIGTERM) is before
