"""`kiosk doors` shows the wall, and opens a door to look; a parcel's door only for a technician who insists."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from hal.clock import Clock
from hal.sim import Hand
from kiosk.core.verbs import Condition, Role
from kiosk.runtime import Unit
from tests.cli.conftest import Kiosk

PIN = "730194"


@pytest.mark.usefixtures("stored")
def test_every_door_is_listed_with_what_is_known_of_it(kiosk_json: Callable[..., Any]) -> None:
    """The wall in the order of its doors: the sensor, the slot, the parcel."""
    doors = kiosk_json("doors", "list")
    assert len(doors) == 24
    assert [doors[0][key] for key in ("state", "use", "parcel", "status")] == ["closed", "OCCUPIED", "P-1", "STORED"]
    assert [doors[1][key] for key in ("state", "use", "parcel", "status")] == ["closed", "FREE", None, None]


def test_the_list_is_a_table_for_people(unit: Unit, kiosk: Kiosk, capsys: pytest.CaptureFixture[str]) -> None:
    """Headings, then a line a door."""
    assert kiosk("doors", "list") == 0
    headings, *lines = capsys.readouterr().out.splitlines()
    assert headings.startswith("DOOR  SIZE    SENSOR  USE")
    assert len(lines) == len(unit.system.locker.slots)


def test_a_free_door_opens_and_the_finding_settles_the_look(
    unit: Unit, hand: Hand, kiosk: Kiosk, kiosk_json: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """With --found the answer is given once the door was shut again."""
    hand.takes("07")
    assert kiosk("doors", "open", "07", "--reason", "cleaning", "--found", "empty") == 0
    assert capsys.readouterr().out == "door 07 is open\n"
    assert unit.system.statistics(unit.system.operator_session().id).visits == {"INSPECT:EMPTY": 1}
    assert kiosk_json("doors", "list")[6]["condition"] == Condition.IN_SERVICE


def test_without_a_finding_the_door_opens_and_the_look_stays_open(unit: Unit, kiosk_json: Callable[..., Any]) -> None:
    """A script that cannot look gives no answer; the controller waits for one."""
    visit = kiosk_json("doors", "open", "07", "--reason", "stuck label")
    assert (visit["state"], visit["outcome"]) == ("OPENED", None)
    assert unit.steel is not None
    assert unit.steel.view("07").share > 0


def test_a_parcels_door_is_refused(unit: Unit, stored: str, kiosk: Kiosk, capsys: pytest.CaptureFixture[str]) -> None:
    """The sentence says who may."""
    assert unit.steel is not None
    pulses = len(unit.steel.pulses)
    assert kiosk("doors", "open", stored, "--reason", "curious") == 64
    assert capsys.readouterr().err == (
        "kiosk: door 01 holds a parcel; only a technician who insists, with a reason, may open it\n"
    )
    assert len(unit.steel.pulses) == pulses


@pytest.mark.usefixtures("unit")
def test_insisting_needs_a_name(kiosk: Kiosk, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody insists anonymously."""
    assert kiosk("doors", "open", "01", "--reason", "fire", "--insist") == 64
    assert "--insist needs --staff NUMBER" in capsys.readouterr().err


def test_a_technician_who_insists_opens_a_parcels_door(
    unit: Unit, clock: Clock, stored: str, hand: Hand, kiosk: Kiosk, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the PIN, and the parcel is left as it was."""
    unit.system.add_staff(unit.system.operator_session().id, "9001", Role.TECHNICIAN, PIN)
    insist = ["doors", "open", stored, "--reason", "wet parcel", "--insist", "--staff", "9001", "--found", "inside"]
    assert kiosk(*insist, said="000001\n") == 64
    capsys.readouterr()
    assert unit.steel is not None
    hand.stores(stored, "a note beside it")
    clock.wait(threading.Event(), unit.cabinet.rest(stored))
    assert kiosk(*insist, said=f"{PIN}\n") == 0
    assert unit.steel.view(stored).parcels == ("P-1", "a note beside it")


def test_a_door_that_does_not_open_is_said(unit: Unit, kiosk: Kiosk, capsys: pytest.CaptureFixture[str]) -> None:
    """69, and stdout stays empty."""
    assert unit.steel is not None
    unit.steel.silence("wall")
    assert kiosk("doors", "open", "07", "--reason", "test") == 69
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("kiosk: door 07 ")


def test_a_stopped_bank_is_released_by_a_technician_with_the_pin(
    unit: Unit, kiosk: Kiosk, capsys: pytest.CaptureFixture[str]
) -> None:
    """By any door of it; a bank that is not stopped has nothing to be released."""
    unit.system.add_staff(unit.system.operator_session().id, "9001", Role.TECHNICIAN, PIN)
    unit.cabinet.stop("07", opened="08")
    unit.system.wrong_door("07", "08")
    release = ["doors", "release", "09", "--staff", "9001"]
    assert kiosk(*release, said=f"{PIN}\n") == 0
    assert capsys.readouterr().out == "the bank of door 09 moves again\n"
    assert not unit.cabinet.stopped("07")
    assert kiosk(*release, said=f"{PIN}\n") == 64
    assert "not stopped" in capsys.readouterr().err
