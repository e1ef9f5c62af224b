"""`kiosk status` and `kiosk metrics`: the running unit on one screen, and in figures."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from kiosk.core.store import Ledger
from kiosk.core.verbs import Condition, ServiceReport
from kiosk.runtime import Unit
from tests.cli.conftest import Kiosk


def told(kiosk: Kiosk, capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, str]:
    """The lines of a status by their heading."""
    capsys.readouterr()
    assert kiosk("status", *arguments) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) < 24
    return {line[:11].strip(): line[11:] for line in lines}


def test_one_screen_tells_how_the_unit_is(
    unit: Unit, kiosk: Kiosk, stored: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Doors, parcels, queue, boards and services, each on a line."""
    session = unit.system.operator_session().id
    unit.system.set_condition(session, "09", Condition.OUT_OF_SERVICE, "bent")
    lines = told(kiosk, capsys)
    assert lines["doors"] == "24 closed, OUT_OF_SERVICE 09"
    assert lines["free"] == "10 SMALL, 8 MEDIUM, 4 LARGE"
    assert lines["parcels"] == "1 STORED"
    assert lines["board"] == "wall (simulated) answers"
    assert lines["services"] == "6 at work"
    assert lines["incidents"] == "0 wait for somebody"


def test_a_silent_board_stands_out(unit: Unit, kiosk: Kiosk, capsys: pytest.CaptureFixture[str]) -> None:
    """With the error that its driver saw."""
    assert unit.steel is not None
    unit.steel.silence("wall")
    while unit.cabinet.health()[0].silent_for is None:
        unit.cabinet.poll()
    assert told(kiosk, capsys)["board"].startswith("wall (simulated) SILENT for ")


def test_what_is_over_hides_nothing_that_is_not(
    unit: Unit, kiosk: Kiosk, kiosk_json: Callable[..., Any], stored: str
) -> None:
    """Newer incidents that are resolved leave the open one in sight; of messages, only those that matter still."""
    store, system = unit.system._store, unit.system
    store.write(lambda ledger: [ledger.incidents.add(f"cause {n}", n, slot=None) for n in range(206)])
    store.write(lambda ledger: [ledger.incidents.resolve(f"{n:04d}", n, "x", "y") for n in range(2, 207)])

    def leave(ledger: Ledger, name: str, wait: bool) -> None:
        ledger.outbox.put_alert(name, 0)
        row = ledger.outbox.get(name)
        ledger.outbox.attempt(row.id, again=10**15)  # not due while this test looks
        ledger.outbox.failed(row.id, name, perhaps=False)
        if not wait:
            ledger.outbox.drop(row.id, 0)

    for name, wait in (("waits in vain", True), ("of no use", False)):
        store.write(partial(leave, name=name, wait=wait))
    told = kiosk_json("status")
    assert [incident["number"] for incident in told["incidents"]] == ["0001"]
    assert [row["last_error"] for row in told["failed_messages"]] == ["waits in vain"]
    assert system.figures(system.operator_session().id).incidents == 1


def test_a_program_reads_the_same(unit: Unit, stored: str, kiosk_json: Callable[..., Any]) -> None:
    """As JSON, whole."""
    figures = kiosk_json("status")["figures"]
    assert (figures["unit"], figures["visits"], figures["incidents"]) == ("elm-12", 1, 0)
    assert kiosk_json("metrics")["unit"] == "elm-12"


def test_metrics_are_printed_as_prometheus_reads_them(
    unit: Unit, stored: str, kiosk: Kiosk, capsys: pytest.CaptureFixture[str]
) -> None:
    """And nothing else is."""
    assert kiosk("metrics") == 0
    assert 'locker_packages{unit="elm-12",status="STORED"} 1\n' in capsys.readouterr().out


@pytest.mark.parametrize(
    ("report", "trouble"),
    [
        (ServiceReport(name="delivery", beat_seconds=1.0, restarts=2), ""),  # what is over is over
        (ServiceReport(name="delivery", beat_seconds=1.0, restarts=1, last_error="hung"), "hung, and is begun again"),
        (
            ServiceReport(name="metrics", beat_seconds=1.0, failures=4, last_error="FileNotFoundError"),
            "failed its last 4 turns: FileNotFoundError",
        ),
        (
            ServiceReport(name="metrics", beat_seconds=1.0, failures=1, last_error="OSError"),
            "failed its last turn: OSError",
        ),
        (ServiceReport(name="delivery", beat_seconds=1.0, restarts=3, abandoned=True), "hangs for good"),
    ],
)
def test_a_service_is_accused_of_what_is_wrong_now(report: ServiceReport, trouble: str) -> None:
    """How often it was replaced is a figure for those who count, and no accusation."""
    assert report.trouble == trouble
