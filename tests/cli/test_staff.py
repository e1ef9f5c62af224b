"""`kiosk staff` adds, lists and disables people; a PIN is asked for, never shown and never an argument."""

import fcntl
import os
import subprocess
import sys
import termios
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kiosk.runtime import Unit
from tests.cli.conftest import Kiosk

PIN = "582036"
KIOSK = Path(sys.executable).with_name("kiosk")


def test_a_person_is_added_with_the_pin_from_the_input(
    unit: Unit, kiosk: Kiosk, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a terminal the PIN is one line of the input; then that person may sign in."""
    assert kiosk("staff", "add", "1001", "--role", "courier", "--carrier", "DHL", said=f"{PIN}\n") == 0
    assert capsys.readouterr() == ("courier 1001 may sign in\n", "")
    session = unit.system.sign_in("1001", PIN)
    assert (session.number, session.carrier) == ("1001", "DHL")


def test_the_badge_is_the_next_line(unit: Unit, kiosk: Kiosk) -> None:
    """Both secrets come by the input."""
    assert kiosk("staff", "add", "9001", "--role", "technician", "--badge-prompt", said=f"{PIN}\nB-77\n") == 0
    assert unit.system.sign_in_badge("B-77").number == "9001"


@pytest.mark.usefixtures("unit")
def test_without_a_pin_nobody_is_added(
    kiosk: Kiosk, kiosk_json: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """An empty input is a wrong call."""
    assert kiosk("staff", "add", "1001", "--role", "courier") == 64
    assert "PIN expected as a line of the input" in capsys.readouterr().err
    assert kiosk_json("staff", "list") == []


@pytest.mark.usefixtures("unit")
def test_a_pin_that_anybody_guesses_is_refused_without_repeating_it(
    kiosk: Kiosk, capsys: pytest.CaptureFixture[str]
) -> None:
    """The sentence says what would do."""
    assert kiosk("staff", "add", "1001", "--role", "courier", said="123456\n") == 64
    assert "123456" not in "".join(capsys.readouterr())


@pytest.mark.usefixtures("unit")
def test_a_disabled_person_is_listed_as_such(kiosk: Kiosk, kiosk_json: Callable[..., Any]) -> None:
    """Rights end, the record stays."""
    kiosk("staff", "add", "1001", "--role", "courier", said=f"{PIN}\n")
    assert kiosk_json("staff", "disable", "1001")["disabled"] is True
    assert [(member["number"], member["disabled"]) for member in kiosk_json("staff", "list")] == [("1001", True)]


def read_until(terminal: int, text: str) -> str:
    """What a terminal shows, up to that text; fails when the program ends before."""
    shown = ""
    while text not in shown:
        shown += os.read(terminal, 1000).decode()
    return shown


def test_at_a_terminal_the_pin_is_asked_for_twice_and_not_shown(unit: Unit) -> None:
    """What is typed at the prompts never appears on the terminal."""
    ours, theirs = os.openpty()
    asking = subprocess.Popen(
        [KIOSK, "staff", "add", "1001", "--role", "courier"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(theirs, termios.TIOCSCTTY, 0),  # prompts without echo open /dev/tty
    )
    os.close(theirs)
    try:
        shown = read_until(ours, "PIN: ")
        os.write(ours, f"{PIN}\n".encode())
        shown += read_until(ours, "Repeat for confirmation: ")
        os.write(ours, f"{PIN}\n".encode())
        shown += read_until(ours, "courier 1001 may sign in")
        assert asking.wait(10) == 0
    finally:
        asking.kill()
        asking.wait()
        os.close(ours)
    assert PIN not in shown
    assert unit.system.sign_in("1001", PIN).number == "1001"
