"""The screen's budgets, in a real terminal's eyes: bytes on a pty, against a bare Textual application's."""

import os
import pty
import select
import signal
import statistics
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fcntl import ioctl
from pathlib import Path

import pyte
import pytest

from kiosk.config import example, load
from kiosk.runtime import open_unit
from tests.benchmarks.test_ledger import said

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]
COLUMNS, ROWS = 100, 30
STARTS, TAPS = 5, 60
PATIENCE = 20.0
LEFT_OF_CLEAR = 16
"""Columns from the word CLEAR to the middle of 0."""
QUIET = 0.15
"""Seconds without a byte after which everything is drawn."""


class Terminal:
    """A program on a pty, what it draws, and a finger."""

    def __init__(self, command: Sequence[str]) -> None:
        self._master, slave = pty.openpty()
        ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self._cells = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self._cells)
        self.began = time.perf_counter()
        environment = os.environ | {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
        self._program = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=environment)
        os.close(slave)

    def find(self, text: str) -> tuple[int, int]:
        """Read until `text` stands on the screen; where, counted from 1."""
        while True:
            for row, line in enumerate(self._cells.display, 1):
                if (column := line.find(text)) >= 0:
                    return column + 1, row
            assert self._read(PATIENCE), f"{text!r} never came"

    def rest(self) -> None:
        """Read until nothing more is drawn."""
        while self._read(QUIET):
            pass

    def tap(self, column: int, row: int) -> float:
        """Touch a cell; the seconds until the first byte of what changed."""
        self.rest()
        touched = time.perf_counter()
        os.write(self._master, f"\x1b[<0;{column};{row}M\x1b[<0;{column};{row}m".encode())
        assert self._read(PATIENCE), "nothing was drawn"
        return time.perf_counter() - touched

    def close(self) -> None:
        """End the program."""
        self._program.send_signal(signal.SIGKILL)
        self._program.wait()
        os.close(self._master)

    def _read(self, within: float) -> bool:
        if not select.select([self._master], [], [], within)[0]:
            return False
        self._stream.feed(os.read(self._master, 65536))
        return True


@contextmanager
def terminal(command: Sequence[str]) -> Iterator[Terminal]:
    made = Terminal(command)
    try:
        yield made
    finally:
        made.close()


BARE = (sys.executable, "-m", "tests.benchmarks.bare")


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Sequence[str]]:
    """The command of a screen before a running controller."""
    with open_unit(load(example()), tmp_path / "state") as unit:
        unit.serve(tmp_path / "control")
        yield (str(Path(sys.executable).with_name("kiosk")), "screen", "--socket", str(tmp_path / "control"))


def first_frame(command: Sequence[str], text: str) -> float:
    """Seconds from the start of the program until its text stands there."""
    with terminal(command) as shown:
        shown.find(text)
        return time.perf_counter() - shown.began


def p95(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def digits(shown: Terminal) -> Iterator[float]:
    """The time of each tap on 0, the keypad cleared before a code is whole."""
    column, row = shown.find("CLEAR")
    for number in range(TAPS):
        if number % 8 == 7:
            shown.tap(column, row)
        yield shown.tap(column - LEFT_OF_CLEAR, row)


def test_first_frame(kiosk: Sequence[str]) -> None:
    """From the command to the keypad, in turn with the bare one."""
    times = [(first_frame(kiosk, "9-digit"), first_frame(BARE, "bare screen")) for _ in range(STARTS)]
    ours, bare = (statistics.median(column) for column in zip(*times, strict=True))
    said(f"first frame after {ours:.2f} s against a bare screen's", ours / bare, "<= 2")


def test_a_tap_is_answered(kiosk: Sequence[str]) -> None:
    """From a finger on a digit to the first byte that shows it."""
    with terminal(kiosk) as shown, terminal(BARE) as plain:
        ours = p95(list(digits(shown)))
        key = plain.find("touch me")
        bare = p95([plain.tap(*key) for _ in range(TAPS)])
    said(f"tap -> repaint, p95 {ours * 1000:.0f} ms against a bare screen's", ours / bare, "<= 1.5")
