"""`kiosk incidents` lists what people have to look at, and takes what it was."""

from collections.abc import Callable
from typing import Any

import pytest

from kiosk.core.verbs import Problem
from kiosk.runtime import Unit
from tests.cli.conftest import Kiosk
from tests.cli.test_packages import until


@pytest.fixture
def number(unit: Unit, stored: str) -> str:
    """The number of an incident at the door of P-1: its recipient found it damaged."""
    until(lambda: unit.phones.messages)
    code = unit.phones.messages[-1].code
    assert code is not None
    visit = unit.system.begin_retrieve(code)
    assert visit.door == stored
    return unit.system.report(visit.id, Problem.DAMAGED).number


def test_an_incident_is_listed_until_it_is_resolved(
    kiosk: Kiosk, kiosk_json: Callable[..., Any], number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What it was is kept with it, and cannot be said twice."""
    assert [incident["number"] for incident in kiosk_json("incidents", "list", "--open", "--door", "01")] == [number]
    assert kiosk_json("incidents", "list", "--door", "02") == []
    capsys.readouterr()
    assert kiosk("incidents", "resolve", number, "--note", "box was dented before") == 0
    assert capsys.readouterr().out == f"incident {number} is resolved\n"
    assert kiosk_json("incidents", "list", "--open") == []
    assert kiosk_json("incidents", "show", number)["note"] == "box was dented before"
    assert kiosk("incidents", "resolve", number, "--note", "no") == 64


def test_an_incident_is_shown(kiosk: Kiosk, number: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A field a line, as somebody on the phone needs it."""
    assert kiosk("incidents", "show", number) == 0
    assert "reported: DAMAGED" in capsys.readouterr().out
    assert number == "0001"
    assert kiosk("incidents", "show", "1") == 0
    assert capsys.readouterr().out.split()[2:4] == ["number", "0001"]
    assert kiosk("incidents", "show", "9999") == 64
    assert "no incident has the number 9999" in capsys.readouterr().err
