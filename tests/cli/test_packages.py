"""`kiosk packages` shows the parcels of the ledger, and cancels them."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.cli.conftest import Kiosk


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
    assert capsys.readouterr().err == "kiosk: parcel P-9 is not known here\n"


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
