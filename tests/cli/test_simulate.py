"""`kiosk simulate` leaves nothing behind, not even of a simulator that was killed."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.cli.run import stop_signals
from kiosk.cli.simulate import _simulate, clear_away
from kiosk.config import example, load
from kiosk.core.errors import LedgerBroken
from kiosk.core.keeping.state import lock
from kiosk.core.locker import LockerSystem


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


def test_a_simulator_whose_ledger_breaks_ends_as_a_controller_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody goes on playing with what is not to be trusted; the program on the terminal is told to end."""

    def play(verbs: LockerSystem, *_: object) -> int:
        with stop_signals() as stop:
            with pytest.raises(LedgerBroken):
                verbs._store.write(lambda ledger: ledger.connection.execute("SELECT * FROM what_the_disk_lost"))
            assert stop.wait(20), "nobody was told"
        return 0

    monkeypatch.setattr("kiosk.ui.simulator.run", play)
    assert _simulate(load(example()), tmp_path, None, 1, lambda: None) == 70
