"""`kiosk outbox`: what waits and what failed, without what it says."""

from collections.abc import Callable
from typing import Any

import pytest

from kiosk.runtime import Unit
from tests.cli.conftest import Kiosk


def test_a_message_is_listed_by_what_it_is_about(
    unit: Unit, stored: str, kiosk: Kiosk, kiosk_json: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """Its parcel's id and its event; never the recipient or the code."""
    (row,) = kiosk_json("outbox", "list")
    package = unit.system.package(unit.system.operator_session().id, "P-1")
    assert (row["key"], row["event"]) == (f"{package.id}:stored", "stored")
    assert kiosk("outbox", "list") == 0
    printed = capsys.readouterr().out
    assert printed.startswith("PARCEL:EVENT")
    assert "ana@example.org" not in printed
