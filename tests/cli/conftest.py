"""A running unit with its control socket, for commands that ask it."""

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hal.sim import Hand
from kiosk.cli.ending import end
from kiosk.cli.program import program
from kiosk.config import example, load
from kiosk.core.clock import HurriedClock
from kiosk.core.verbs import Recipient
from kiosk.runtime import Unit, open_unit

SPEED = 20

Kiosk = Callable[..., int]


@pytest.fixture
def clock() -> HurriedClock:
    """Time that hurries, so that a door takes no second of the test."""
    return HurriedClock(SPEED)


@pytest.fixture
def unit(tmp_path: Path, clock: HurriedClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Unit]:
    """The example's unit on imagined steel, in a hurry, answering at a socket that KIOSK_SOCKET names."""
    config = load(example())
    # What a person does in the three seconds that a door has to open, the machine still gets in real time.
    config = replace(config, policy=replace(config.policy, open_within=3.0 * SPEED))
    monkeypatch.setenv("KIOSK_SOCKET", str(tmp_path / "control"))
    with open_unit(config, tmp_path / "state", clock=clock) as opened:
        opened.serve(tmp_path / "control")
        yield opened


@pytest.fixture
def hand(unit: Unit) -> Hand:
    """Somebody in front of the wall."""
    assert unit.steel is not None
    return Hand(unit.steel)


@pytest.fixture
def kiosk(monkeypatch: pytest.MonkeyPatch) -> Kiosk:
    """Call `kiosk` as a script would: no terminal, `said` on the standard input."""

    def call(*arguments: str, said: str = "") -> int:
        monkeypatch.setattr("sys.stdin", io.StringIO(said))
        return end(program, arguments)

    return call


@pytest.fixture
def kiosk_json(kiosk: Kiosk, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """What `kiosk ... --json` prints."""

    def call(*arguments: str, said: str = "") -> Any:
        capsys.readouterr()
        assert kiosk(*arguments, "--json", said=said) == 0
        return json.loads(capsys.readouterr().out)

    return call


@pytest.fixture
def stored(unit: Unit, hand: Hand) -> str:
    """The door of a SMALL parcel P-1 that a courier has stored."""
    hand.stores("01", "P-1")
    session = unit.system.operator_session().id
    package = unit.system.store(session, "P-1", "SMALL", Recipient(email="ana@example.org"))
    assert package.door == "01"
    return package.door
