"""`kiosk statistics` tells how the unit is used, to people, to programs and to spreadsheets."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest

from kiosk.runtime import Unit
from tests.cli.conftest import Kiosk


@pytest.mark.usefixtures("stored")
def test_the_whole_time_by_size_then_every_day(kiosk: Kiosk, capsys: pytest.CaptureFixture[str]) -> None:
    """Three sizes and all of them, then seven days."""
    assert kiosk("statistics") == 0
    title, _, sizes, *rest = capsys.readouterr().out.splitlines()
    assert title.endswith(", Europe/London")
    assert sizes.split()[:3] == ["SIZE", "SLOTS", "STORED"]
    assert [line.split()[:3] for line in rest[:4]] == [
        ["SMALL", "12", "1"],
        ["MEDIUM", "8", "0"],
        ["LARGE", "4", "0"],
        ["*", "24", "1"],
    ]
    assert len(rest[6:]) == 7


def test_a_spreadsheet_gets_every_day_and_size(
    unit: Unit, stored: str, kiosk: Kiosk, kiosk_json: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """The same figures as the JSON has, waits in hours."""
    rows = kiosk_json("statistics")["days"]
    assert kiosk("statistics", "--csv") == 0
    table = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [(row["day"], row["size"], row["stored"]) for row in table] == [
        (row["day"], row["size"], str(row["stored"])) for row in rows
    ]
    assert "waited_median_hours" in table[0]


@pytest.mark.usefixtures("unit")
@pytest.mark.parametrize("wrong", [("--from", "last week"), ("--csv", "--json")])
def test_a_wrong_call_is_refused(kiosk: Kiosk, wrong: tuple[str, ...]) -> None:
    """Days are written YYYY-MM-DD, and one form of answer is asked for."""
    assert kiosk("statistics", *wrong) == 64
