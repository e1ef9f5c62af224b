"""`kiosk allocation` says and changes how slots are chosen."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.cli.conftest import Kiosk


@pytest.mark.usefixtures("unit")
def test_a_strategy_is_chosen_and_shown(
    kiosk: Kiosk, kiosk_json: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """The file's beside the one in force; an unknown one is refused."""
    assert kiosk("allocation", "set", "first-available") == 0
    sentence, known = capsys.readouterr().out.splitlines()
    assert sentence == "slots are chosen by first-available; the unit's file says best-fit"
    assert known.startswith("known: best-fit, ")
    assert kiosk("allocation", "set", "worst-fit") == 64
    assert kiosk_json("allocation", "show")["strategy"] == "first-available"
