"""Nobody carries away what stands on the panel: its terminal marks nothing and copies nothing."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.people import FIRST
from tests.e2e.window import PATIENCE, Display, Window

HELD: tuple[tuple[str, ...], ...] = ((), ("shift",), ("ctrl",), ("alt",), ("shift", "ctrl"), ("shift", "alt"))
"""Keys of a keyboard that are down meanwhile."""


class Notes:
    """Somebody's own terminal, into which its middle button pastes what was copied elsewhere."""

    def __init__(self, display: Display, folder: Path) -> None:
        self._display, self._file, self._told = display, folder / "notes", folder / "notes-window"
        inside = f"stty raw -echo; echo $WINDOWID >{self._told}; exec cat >{self._file}"
        self._xterm = subprocess.Popen(
            ["xterm", "-geometry", "20x4-0-0", "-e", "sh", "-c", inside],
            env=os.environ | {"DISPLAY": display.name, "LC_ALL": "C.UTF-8"},
        )
        self._until(lambda: self._file.exists())

    def pasted(self) -> str:
        """What is pasted; the letter typed after it tells that nothing else comes."""
        window = self._told.read_text().strip()
        self._display.do("xdotool", "mousemove", "--window", window, "20", "20", "click", "2", "type", ".")
        self._until(lambda: self._file.read_text().endswith("."))
        return self._file.read_text().removesuffix(".")

    def close(self) -> None:
        """Take it away."""
        self._xterm.terminate()
        self._xterm.wait(PATIENCE)

    def _until(self, so: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not so():
            assert time.monotonic() < deadline, "nothing comes into the notes"
            time.sleep(0.02)


@pytest.fixture
def notes(display: Display, tmp_path: Path) -> Iterator[Notes]:
    notes = Notes(display, tmp_path)
    yield notes
    notes.close()


def test_nothing_on_the_panel_can_be_copied(screen: Window, notes: Notes) -> None:
    """Whatever keys are down while a finger is drawn over a text; touches go on counting, with Shift too."""
    screen.reads(FIRST)
    for held in HELD:
        screen.drag(FIRST, *held)
    assert notes.pasted() == ""
    screen.drag("EASIER", "shift")
    screen.reads("LARGE LETTERS")
    screen.tap("OK")
    screen.reads(FIRST)
