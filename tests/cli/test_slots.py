"""`kiosk slots` takes a slot out of service and says why; only a look brings it back."""

import os
import pwd
from collections.abc import Callable
from typing import Any

import pytest

from hal.sim import Hand
from kiosk.runtime import Unit
from tests.cli.conftest import Kiosk


@pytest.mark.usefixtures("unit")
def test_why_a_slot_is_out_is_listed_and_shown(
    kiosk: Kiosk, kiosk_json: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """Cause, person and time; the others are in service."""
    assert kiosk("slots", "out-of-service", "05", "--cause", "hinge bent") == 0
    assert capsys.readouterr().out == "door 05 is out of service\n"
    assert kiosk("slots", "list", "--condition", "out-of-service") == 0
    _, line = capsys.readouterr().out.splitlines()
    me = pwd.getpwuid(os.getuid()).pw_name
    assert line.split()[:8] == ["05", "MEDIUM", "FREE", "OUT_OF_SERVICE", "hinge", "bent", "operator", me]
    (report,) = kiosk_json("slots", "list", "--condition", "out-of-service")
    assert kiosk_json("slots", "list", "--condition", "OUT_OF_SERVICE") == [report]
    assert kiosk_json("slots", "show", "05") == report
    assert report["since"] is not None
    assert len(kiosk_json("slots", "list", "--size", "LARGE")) == 4
    assert len(kiosk_json("slots", "list", "--condition", "in-service")) == 23


def test_a_repaired_slot_waits_for_a_look(
    kiosk: Kiosk, kiosk_json: Callable[..., Any], hand: Hand, capsys: pytest.CaptureFixture[str]
) -> None:
    """The sentence names the command that looks; neither asking twice nor insisting brings the slot back."""
    kiosk("slots", "out-of-service", "05", "--cause", "hinge bent")
    capsys.readouterr()
    assert kiosk("slots", "in-service", "05") == 0
    assert capsys.readouterr().out.startswith("door 05 waits for a look: kiosk doors open 05 ")
    assert kiosk("slots", "in-service", "05") == 64
    hand.takes("05")
    assert kiosk("doors", "open", "05", "--reason", "after the repair", "--found", "empty") == 0
    assert kiosk_json("slots", "show", "05")["condition"] == "IN_SERVICE"
    capsys.readouterr()
    assert kiosk("slots", "in-service", "05") == 0
    assert capsys.readouterr().out == "door 05 is in service\n"


def test_a_new_lock_is_measured_anew(unit: Unit, kiosk: Kiosk, stored: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Its count begins again."""
    session = unit.system.operator_session().id
    assert unit.system.health(session).locks[0].cycles == 1
    capsys.readouterr()
    assert kiosk("slots", "lock-replaced", stored) == 0
    assert capsys.readouterr().out == "the lock of door 01 is measured anew\n"
    assert unit.system.health(session).locks[0].cycles == 0


@pytest.mark.usefixtures("unit")
@pytest.mark.parametrize(
    "call",
    [("show", "99"), ("in-service", "99"), ("lock-replaced", "99"), ("out-of-service", "99", "--cause", "why")],
)
def test_a_door_that_is_not_there_is_refused(
    kiosk: Kiosk, call: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """By the controller's own sentence."""
    assert kiosk("slots", *call) == 64
    assert "this locker has no door 99" in capsys.readouterr().err
