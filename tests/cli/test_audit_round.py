"""`kiosk audit-round` walks along the wall and says where the ledger differs."""

import fcntl
import os
import subprocess
import sys
import termios
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from hal.sim import Hand
from kiosk.core.verbs import Role
from kiosk.runtime import Unit
from tests.cli.conftest import Kiosk
from tests.cli.test_staff import read_until

PIN = "582036"


@pytest.fixture
def technician(unit: Unit) -> str:
    """The number of a technician who is at the wall."""
    unit.system.add_staff(unit.system.operator_session().id, "9001", Role.TECHNICIAN, PIN)
    return "9001"


@pytest.fixture
def paper(tmp_path: Path) -> Callable[..., str]:
    """A file of answers: `paper("05", "07", broken="08")`."""

    def write(*empty: str, **found: str) -> str:
        rows = [(door, "empty") for door in empty] + [(door, said) for said, door in found.items()]
        path = tmp_path / "answers.csv"
        path.write_text("door,found\n" + "".join(f"{door},{said}\n" for door, said in rows))
        return str(path)

    return write


def test_a_round_names_what_differs(
    kiosk: Kiosk,
    hand: Hand,
    stored: str,
    technician: str,
    paper: Callable[..., str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The door with a parcel opens for the technician; a broken one differs, and what was left out is named."""
    hand.stores(stored, "a look, and shut again")
    hand.takes("05")
    answers = paper("05", inside=stored, broken="08")
    assert kiosk("audit-round", "--staff", technician, "--answers", answers, "--finish", said=f"{PIN}\n") == 0
    said = capsys.readouterr()
    assert [line.split() for line in said.out.splitlines()] == [
        ["DOOR", "LEDGER", "FOUND", "PARCEL"],
        ["08", "EMPTY", "BROKEN", "-"],
    ]
    assert "3 doors looked behind, 1 differ from the ledger\nleft for later: 02, 03, 04, 06, 07, 09" in said.err


def test_a_round_goes_on_where_it_was_left(
    kiosk: Kiosk,
    kiosk_json: Callable[..., Any],
    hand: Hand,
    stored: str,
    paper: Callable[..., str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Without a technician no door with a parcel opens; a door that was seen is not opened again."""
    for door in ("05", "07"):
        hand.takes(door)
    assert kiosk("audit-round", "--answers", paper("01", "05")) == 0
    said = capsys.readouterr().err
    assert f"door {stored} is left for later: it holds a parcel, which takes --staff" in said
    found = kiosk_json("audit-round", "--answers", paper("05", "07"), "--finish")
    assert [door["door"] for door in found["doors"] if door["found"]] == ["05", "07"]
    again = kiosk_json("audit-round", "--answers", paper())
    assert again["reason"] != found["reason"]


def test_a_round_is_ended_without_a_word(
    kiosk: Kiosk,
    kiosk_json: Callable[..., Any],
    hand: Hand,
    stored: str,
    paper: Callable[..., str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Nobody has to sit there: no door opens any more, and what is left is named."""
    hand.takes("05")
    kiosk("audit-round", "--answers", paper("05"))
    capsys.readouterr()
    assert kiosk("audit-round", "--finish") == 0
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "1 doors looked behind, 0 differ from the ledger"
    assert said[1].startswith("left for later: 01, 02, 03")
    assert not any(door["found"] for door in kiosk_json("audit-round", "--answers", paper())["doors"])
    assert kiosk("audit-round") == 64


@pytest.mark.usefixtures("stored")
def test_a_door_that_jams_is_left_for_later_or_broken(
    kiosk: Kiosk,
    kiosk_json: Callable[..., Any],
    unit: Unit,
    paper: Callable[..., str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What nobody saw open is not called empty."""
    assert unit.steel is not None
    unit.steel.jam("07")
    assert kiosk("audit-round", "--answers", paper("07")) == 0
    assert "door 07 is left for later: it was not seen to open" in capsys.readouterr().err
    found = kiosk_json("audit-round", "--answers", paper(broken="07"))
    assert [door["door"] for door in found["doors"] if door["found"] == "BROKEN"] == ["07"]


@pytest.mark.usefixtures("unit")
def test_answers_that_are_none_are_refused(
    kiosk: Kiosk, paper: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Before any door opens; and without a terminal there have to be some."""
    assert kiosk("audit-round", "--answers", paper("05", full="07")) == 64
    assert "line 3: take a door and empty, inside or broken" in capsys.readouterr().err
    assert kiosk("audit-round") == 64
    capsys.readouterr()
    assert kiosk("audit-round", "--answers", paper("05", "5")) == 64
    assert "line 3: this locker has no door 5" in capsys.readouterr().err


def test_no_round_is_begun_to_be_ended(unit: Unit, kiosk: Kiosk, capsys: pytest.CaptureFixture[str]) -> None:
    """There is nothing to finish, and the trail says nothing of a round."""
    assert kiosk("audit-round", "--finish") == 64
    assert "audit round: none is under way" in capsys.readouterr().err
    operator = unit.system.operator_session().id
    assert not any("audit round" in event.what for event in unit.system.events(operator))


def test_a_person_at_a_terminal_is_asked_and_may_stop_at_any_door(
    unit: Unit, hand: Hand, kiosk_json: Callable[..., Any], paper: Callable[..., str]
) -> None:
    """Each door opens on a word, the answer is taken, Ctrl-C ends the walk, and what was said stays said."""
    ours, theirs = os.openpty()
    walking = subprocess.Popen(
        [Path(sys.executable).with_name("kiosk"), "audit-round"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(theirs, termios.TIOCSCTTY, 0),  # so that Ctrl-C reaches it
    )
    os.close(theirs)
    hand.takes("01")
    try:
        shown = read_until(ours, "door 01: open it? [Y/n]: ")
        os.write(ours, b"\n")
        shown += read_until(ours, "door 01 is open; what is inside? (empty, inside, broken): ")
        os.write(ours, b"full\n")
        shown += read_until(ours, "what is inside? (empty, inside, broken): ")
        os.write(ours, b"empty\n")
        shown += read_until(ours, "door 02: open it? [Y/n]: ")
        os.write(ours, b"n\n")
        shown += read_until(ours, "door 03: open it? [Y/n]: ")
        assert interrupted(walking, ours) == 130, shown
    finally:
        walking.kill()
        walking.wait()
        os.close(ours)
    assert "door 02 is left for later: nobody stands there" in shown
    found = kiosk_json("audit-round", "--answers", paper())
    assert [door["door"] for door in found["doors"] if door["found"]] == ["01"]


def interrupted(process: subprocess.Popen[bytes], terminal: int) -> int:
    """Its exit code after Ctrl-C, pressed again as a person would if the first one comes before it reads."""
    for _ in range(5):
        os.write(terminal, b"\x03")
        with suppress(subprocess.TimeoutExpired):
            return process.wait(5)
    pytest.fail("Ctrl-C does not end it")
