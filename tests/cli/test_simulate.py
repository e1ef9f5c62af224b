"""`kiosk simulate` leaves nothing behind, not even of a simulator that was killed."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.cli.simulate import clear_away
from kiosk.core.keeping.state import lock


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A place for temporary directories, an hour old but for one, and one of them in use."""
    for name in ("kiosk-simulate-dead", "kiosk-simulate-alive", "kiosk-simulate-new", "somebody-elses"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "lock").touch()
    (tmp_path / "kiosk-simulate-what-went-wrong.log").touch()
    with lock(tmp_path / "kiosk-simulate-alive"):
        hour = time.time() - 3600
        for found in tmp_path.iterdir():
            if not found.name.endswith("new"):
                os.utime(found, (hour, hour))
        yield tmp_path


def test_what_a_killed_simulator_left_is_removed_at_the_next_start(folder: Path) -> None:
    """Its directory alone: not a log that was kept, nothing of others, and no simulator's that runs or starts."""
    clear_away(folder)
    left = {"kiosk-simulate-alive", "kiosk-simulate-new", "kiosk-simulate-what-went-wrong.log", "somebody-elses"}
    assert {found.name for found in folder.iterdir()} == left
