"""`kiosk packages` shows the parcels of the ledger, and does with one what an operator may."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from kiosk.runtime import Unit
from tests.cli.conftest import Kiosk

DEADLINE = 20.0


def until(holds: Callable[[], object]) -> None:
    """Wait for what a service of the unit does in its own time."""
    deadline, pause = time.monotonic() + DEADLINE, threading.Event()
    while not holds():
        assert time.monotonic() < deadline, "it did not come to pass"
        pause.wait(0.02)


@pytest.mark.usefixtures("stored")
def test_parcels_are_listed(kiosk: Kiosk, capsys: pytest.CaptureFixture[str]) -> None:
    """A line each, under headings, without the recipient's full contact."""
    assert kiosk("packages", "list") == 0
    headings, line = capsys.readouterr().out.splitlines()
    assert headings.split()[:4] == ["NUMBER", "STATUS", "SIZE", "DOOR"]
    assert line.split()[:4] == ["P-1", "STORED", "SMALL", "01"]
    assert "ana@" not in line


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize(("status", "numbers"), [("stored", ["P-1"]), ("EXPIRED", [])])
def test_parcels_are_listed_by_status(kiosk_json: Callable[..., Any], status: str, numbers: list[str]) -> None:
    """The status may be written small."""
    assert [package["number"] for package in kiosk_json("packages", "list", "--status", status)] == numbers


@pytest.mark.usefixtures("stored")
def test_one_parcel_is_shown(kiosk: Kiosk, capsys: pytest.CaptureFixture[str]) -> None:
    """By its number, a field a line."""
    assert kiosk("packages", "show", "P-1") == 0
    assert "door       01" in capsys.readouterr().out


@pytest.mark.usefixtures("unit")
def test_an_unknown_parcel_is_refused(kiosk: Kiosk, capsys: pytest.CaptureFixture[str]) -> None:
    """The sentence of the controller's own error."""
    assert kiosk("packages", "show", "P-9") == 64
    assert capsys.readouterr().err == "kiosk: parcel P-9 is not known here; compare the number with its label\n"


@pytest.mark.usefixtures("stored")
def test_a_cancelled_parcel_that_lies_inside_is_to_be_taken_out(
    kiosk: Kiosk, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where it lies is said, for nobody else may get that slot."""
    assert kiosk("packages", "cancel", "P-1") == 0
    assert capsys.readouterr().out == "parcel P-1 is cancelled; it is to be taken out from behind door 01\n"
    assert kiosk("packages", "cancel", "P-1") == 64


@pytest.mark.usefixtures("unit")
def test_an_empty_list_is_empty(
    kiosk: Kiosk, kiosk_json: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """No headings without lines, and an empty JSON list."""
    assert kiosk("packages", "list") == 0
    assert capsys.readouterr().out == ""
    assert kiosk_json("packages", "list") == []


@pytest.mark.usefixtures("stored")
def test_a_parcel_is_found_by_what_is_known_of_it(kiosk_json: Callable[..., Any]) -> None:
    """Its door, its recipient's opaque id, its number."""
    (package,) = kiosk_json("packages", "list", "--door", "01")
    for wanted in (("--recipient", package["recipient"]), ("--number", "P-1", "--status", "stored")):
        assert kiosk_json("packages", "list", *wanted) == [package]
    assert kiosk_json("packages", "list", "--door", "02") == []


@pytest.mark.usefixtures("stored")
def test_a_parcel_is_shown_with_its_past(
    kiosk: Kiosk, kiosk_json: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """What happened to it and at its door, in words."""
    told = [event["what"].partition(":")[0] for event in kiosk_json("packages", "show", "P-1")["events"]]
    assert told[:6] == ["reserved", "opening", "opened", "closed", "visit ended", "stored"]
    kiosk("packages", "show", "P-1")
    assert "opening: kind STORE" in capsys.readouterr().out


def test_a_slot_is_held_for_a_parcel_and_let_go(kiosk: Kiosk, unit: Unit, capsys: pytest.CaptureFixture[str]) -> None:
    """Reserved by number, size and contact; a cancelled one that never came holds nothing."""
    assert kiosk("packages", "reserve", "P-2", "--size", "large", "--phone", "+49 170 1234567") == 0
    assert capsys.readouterr().out == "door 06 is held for parcel P-2\n"
    assert unit.system.unit().free["LARGE"] == 3
    assert kiosk("packages", "cancel", "P-2") == 0
    assert capsys.readouterr().out == "parcel P-2 is cancelled; it holds no slot\n"
    assert unit.system.unit().free["LARGE"] == 4


def test_an_expected_parcel_needs_somebody_to_tell(
    kiosk: Kiosk, unit: Unit, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a contact it is refused, with one a scan alone would store it."""
    assert kiosk("packages", "expect", "P-2") == 64
    assert "no recipient who can be told" in capsys.readouterr().err
    assert kiosk("packages", "expect", "P-2", "--email", "ana@example.org", "--low-door") == 0
    assert unit.system.label(unit.system.operator_session().id, "P-2").needs_low_door


@pytest.mark.usefixtures("stored")
def test_an_expected_parcel_is_listed_shown_and_cancelled(
    kiosk: Kiosk, kiosk_json: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """What will be brought is known, too: who is to be told, masked, and until when it is remembered."""
    assert kiosk("packages", "expect", "M-1", "--size", "small", "--email", "ben@example.org", "--carrier", "DHL") == 0
    (listed,) = kiosk_json("packages", "list", "--expected")
    assert (listed["number"], listed["size"], listed["carrier"]) == ("M-1", "SMALL", "DHL")
    assert kiosk_json("packages", "list", "--expected", "--number", "M-2") == []
    assert kiosk_json("packages", "show", "M-1") == {**listed, "status": "EXPECTED", "events": []}
    assert kiosk("packages", "list", "--expected") == 0
    assert kiosk("packages", "show", "M-1") == 0
    said = capsys.readouterr().out
    assert said.startswith("NUMBER  SIZE   CARRIER  CONTACT ")
    assert "status     EXPECTED" in said
    assert "ben@" not in said
    assert kiosk("packages", "list", "--expected", "--door", "01") == 64
    assert kiosk("packages", "cancel", "M-1") == 0
    assert capsys.readouterr().out == "parcel M-1 is expected no longer\n"
    assert kiosk("packages", "cancel", "M-1") == 64
    assert "M-1 is not known here" in capsys.readouterr().err


@pytest.mark.usefixtures("unit")
def test_a_number_that_was_here_may_be_expected_again(
    kiosk: Kiosk, kiosk_json: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """Its past is shown, and that it comes back; to cancel it means what is still to come."""
    contact = ("--email", "ana@example.org")
    kiosk("packages", "reserve", "P-2", "--size", "small", *contact)
    kiosk("packages", "cancel", "P-2")
    assert kiosk_json("packages", "show", "P-2")["expected"] is None
    kiosk("packages", "expect", "P-2", *contact)
    shown = kiosk_json("packages", "show", "P-2")
    assert (shown["status"], shown["expected"]["number"]) == ("CANCELLED", "P-2")
    assert kiosk("packages", "show", "P-2") == 0
    assert "expected again  until" in capsys.readouterr().out
    assert kiosk("packages", "cancel", "P-2") == 0
    assert kiosk_json("packages", "show", "P-2")["expected"] is None


@pytest.mark.usefixtures("stored")
def test_time_is_given_and_taken(kiosk: Kiosk, kiosk_json: Callable[..., Any], unit: Unit) -> None:
    """The free extension once, more days for a reason, and an end at once."""
    unit.system.sweep()
    until(lambda: kiosk_json("packages", "show", "P-1")["expires"] is not None)
    before = kiosk_json("packages", "show", "P-1")["expires"]
    day = 24 * 3_600_000
    assert kiosk_json("packages", "extend", "P-1")["expires"] == before + 2 * day
    assert kiosk("packages", "extend", "P-1") == 64
    assert kiosk("packages", "extend", "P-1", "--days", "3") == 64
    assert kiosk_json("packages", "extend", "P-1", "--days", "3", "--reason", "ill")["expires"] == before + 5 * day
    assert kiosk_json("packages", "expire", "P-1")["status"] == "EXPIRED"
    assert kiosk("packages", "extend", "P-1", "--days", "3", "--reason", "ill") == 64


@pytest.mark.usefixtures("stored")
def test_a_code_is_told_again_or_replaced_and_never_shown(
    kiosk: Kiosk, unit: Unit, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message goes to the recipient; who asked for it sees no digit of it, and cannot flood anybody."""
    until(lambda: unit.phones.messages)
    old = unit.phones.messages[-1].code
    assert kiosk("packages", "reissue", "P-1") == 0
    until(lambda: unit.phones.messages[-1].code not in (None, old))
    assert kiosk("packages", "resend", "P-1") == 75
    assert kiosk("packages", "reissue", "P-1") == 75
    said = "".join(capsys.readouterr())
    assert "the codes of parcel P-1 are void; a new one goes out" in said
    assert str(unit.phones.messages[-1].code) not in said
