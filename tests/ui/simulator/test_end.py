"""How the simulator ends: in a real terminal, by Ctrl+C or a signal, and after a defect."""

import asyncio
import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from textual import events

from kiosk.ui.screens import help as help_page
from kiosk.ui.screens.out_of_service import OutOfService
from kiosk.ui.simulator.app import FAILED
from kiosk.ui.simulator.wall import SimWall

KIOSK = Path(sys.executable).with_name("kiosk")
PATIENCE = 20.0
DRAWN = b"TRY THIS"
RESTORED = b"\x1b[?1049l"

HANG = """
import sys, time
from kiosk.ui.screens import help as help_page
from kiosk.ui.screens.out_of_service import OutOfService
from kiosk.ui.simulator.app import SimulatorApp
def hang(self):
    sys.__stderr__.write("HANGING")
    sys.__stderr__.flush()
    time.sleep(1000)
SimulatorApp.action_mischief = hang
"""


class Terminal:
    """A program in a terminal of 80x24, and everything that it wrote there."""

    def __init__(self, program: list[str], descriptor: int, process: subprocess.Popen[bytes]) -> None:
        self.program = program
        self.process = process
        self.written = b""
        self._descriptor = descriptor

    def until(self, text: bytes) -> None:
        """Read until something was written."""
        deadline = time.monotonic() + PATIENCE
        while text not in self.written:
            assert time.monotonic() < deadline, self.written[-2000:]
            self._read(0.1)

    def press(self, keys: bytes) -> None:
        """Press keys."""
        os.write(self._descriptor, keys)

    def ended(self) -> int:
        """Wait for the end, reading the rest; the answer is the exit code."""
        deadline = time.monotonic() + PATIENCE
        while self.process.poll() is None:
            assert time.monotonic() < deadline, "it does not end"
            self._read(0.05)
        self._read(0.05)
        return self.process.returncode

    def _read(self, seconds: float) -> None:
        ready, _, _ = select.select([self._descriptor], [], [], seconds)
        with suppress(OSError):  # the other end is closed
            self.written += os.read(self._descriptor, 65536) if ready else b""


@contextmanager
def terminal(program: list[str], temporary: Path) -> Iterator[Terminal]:
    """Start a program in a terminal of its own, with a directory for its temporary files."""
    ours, theirs = pty.openpty()
    os.set_blocking(ours, True)
    environment = os.environ | {"TMPDIR": str(temporary), "COLUMNS": "80", "LINES": "24", "TERM": "xterm-256color"}
    process = subprocess.Popen(
        program, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True
    )
    os.close(theirs)
    try:
        yield Terminal(program, ours, process)
    finally:
        process.kill()
        process.wait()
        os.close(ours)


@pytest.mark.parametrize("way", ["ctrl+c", "SIGTERM", "SIGHUP"])
def test_the_end_leaves_a_clean_terminal_and_no_files(tmp_path: Path, way: str) -> None:
    """Exit code 0, the terminal as it was, the temporary directory gone."""
    with terminal([str(KIOSK), "simulate"], tmp_path) as screen:
        screen.until(DRAWN)
        assert list(tmp_path.iterdir())
        if way == "ctrl+c":
            screen.press(b"\x03")
        else:
            screen.process.send_signal(signal.Signals[way])
        assert screen.ended() == 0
        assert RESTORED in screen.written
        assert screen.written.rpartition(RESTORED)[2].count(b"\n") == 0, "nothing is printed after the end"
    assert not list(tmp_path.iterdir())


def test_a_named_state_directory_stays(tmp_path: Path) -> None:
    """Whoever names one finds the ledger and the log there."""
    state = tmp_path / "state"
    with terminal([str(KIOSK), "simulate", "--state", str(state)], tmp_path) as screen:
        screen.until(DRAWN)
        screen.press(b"\x03")
        assert screen.ended() == 0
    assert (state / "ledger.sqlite").exists()
    assert (state / "simulator.log").exists()


def test_ctrl_c_ends_a_screen_that_hangs(tmp_path: Path) -> None:
    """The thread that reads the keys restores the terminal and ends the process."""
    program = f"{HANG}\nfrom kiosk.cli import main\nmain()"
    with terminal([sys.executable, "-c", program, "simulate"], tmp_path) as screen:
        screen.until(DRAWN)
        screen.press(b"\x1bOS")
        screen.until(b"HANGING")
        screen.press(b"\x03")
        assert screen.ended() == 0
        assert RESTORED in screen.written
    assert not list(tmp_path.iterdir())


def test_a_defect_ends_in_one_sentence_that_names_the_log(tmp_path: Path) -> None:
    """No trace on the terminal, exit code 70, the trace in a file."""
    program = (
        "from kiosk.ui.simulator.app import SimulatorApp\n"
        "SimulatorApp.action_mischief = lambda self: 1 / 0\n"
        "from kiosk.cli import main\nmain()"
    )
    with terminal([sys.executable, "-c", program, "simulate"], tmp_path) as screen:
        screen.until(DRAWN)
        screen.press(b"\x1bOS")
        assert screen.ended() == FAILED
        said = screen.written.rpartition(RESTORED)[2].decode()
    assert "Traceback" not in screen.written.decode(errors="replace")
    (log,) = tmp_path.iterdir()
    assert said.count("\n") == 1
    assert f"kiosk: the simulator failed; what went wrong stands in {log}" in said
    assert "ZeroDivisionError" in log.read_text()


async def test_a_widget_that_fails_ends_the_simulator(
    show, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is drawn over the terminal; the trace is logged."""
    async with show() as person:
        monkeypatch.setattr(SimWall, "press", broken)
        person.app.query_one(SimWall).post_message(events.Key("enter", None))
        async with asyncio.timeout(PATIENCE):
            while person.app.is_running:
                await asyncio.sleep(0.01)
        assert person.app.return_code == FAILED
    assert "ZeroDivisionError" in caplog.text
    caplog.clear()


async def test_a_page_of_the_kiosk_that_fails_starts_over(
    show, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """As on the kiosk itself: a defect there ends one conversation and nothing else."""
    async with show() as person:
        monkeypatch.setattr(help_page, "PHONE_WIDTH", 0)  # no text can be wrapped to that
        await person.touches("HELP")
        await person.until(lambda: "a widget failed" in caplog.text, "it has failed")
        await person.until(lambda: isinstance(person.app.pane.talk, OutOfService), "the kiosk starts over")
        assert person.app.is_running
    caplog.clear()


def broken(_wall: SimWall) -> None:
    """A defect."""
    raise ZeroDivisionError
