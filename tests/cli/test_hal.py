"""`kiosk hal`: the technician's own tools, on simulated boards behind ptys."""

import fcntl
import json
import logging
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hal.link import TRACE
from hal.sim import Hand
from hal.sim.line_faults import lost
from hal.sim.rig import Rig, Wired
from kiosk.config import example, load
from kiosk.core.verbs import Role
from kiosk.runtime import open_unit

KIOSK = Path(sys.executable).with_name("kiosk")
PATIENCE = 20.0
PIN = "582036"

Kiosk = Callable[..., int]


@dataclass
class Site:
    """A wall of 24 doors on a DC board, and the file that describes it."""

    rig: Rig
    config: Path
    state: Path

    @property
    def arguments(self) -> list[str]:
        return ["--config", str(self.config), "--state", str(self.state)]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with Rig(Wired("dingchang", "wall", doors=24, pulse=0.15)) as rig:
        rig.bank.close()
        text = example().read_text().replace('kind = "simulated"', 'kind = "dingchang"')
        text = text.replace("[banks.settings]", f'[banks.settings]\nport = "{rig.line.path}"')
        config = tmp_path / "config.toml"
        config.write_text(text)
        yield Site(rig, config, tmp_path / "state")


def test_one_opening_is_timed(site: Site, kiosk: Kiosk, capsys: pytest.CaptureFixture[str]) -> None:
    """Pulse to open, open to shut; one pulse, and the state directory is left as it was: not there."""
    Hand(site.rig.steel, linger=0.2, auto=True)
    assert kiosk("hal", "test", "07", "--json", *site.arguments) == 0
    out, err = capsys.readouterr()
    opening = json.loads(out)
    assert opening["door"] == "07"
    assert 0 < opening["unlock_ms"] < opening["open_ms"]
    assert opening["shut_ms"] >= 200
    assert "shut it" in err
    assert [pulse.door for pulse in site.rig.steel.pulses] == ["wall 7"]
    assert not site.state.exists()


def test_the_bytes_of_an_opening_are_written_down_and_told(
    site: Site, kiosk: Kiosk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--bytes` writes what `kiosk hal trace` reads."""
    Hand(site.rig.steel, linger=0.1, auto=True)
    assert kiosk("hal", "test", "07", "--bytes", str(tmp_path / "bytes"), *site.arguments) == 0
    capsys.readouterr()
    assert kiosk("hal", "trace", "--kind", "dingchang", str(tmp_path / "bytes")) == 0
    told = [line.partition(f"{site.rig.line.path} ")[2] for line in capsys.readouterr().out.splitlines()]
    assert told.count("> unlock: board 1, lock 7") == 1
    assert "< contacts: board 1, contacts none of 24" in told
    assert not logging.getLogger("hal.wire").isEnabledFor(TRACE)


def test_a_door_that_stays_shut_is_said(site: Site, kiosk: Kiosk, capsys: pytest.CaptureFixture[str]) -> None:
    """69: the latch let go, the leaf did not move."""
    site.rig.steel.jam("wall 7")
    site.config.write_text(site.config.read_text().replace("open_within = 3.0", "open_within = 0.5"))
    assert kiosk("hal", "test", "07", *site.arguments) == 69
    out, err = capsys.readouterr()
    assert out.splitlines()[1].split()[:1] == ["07"]
    assert err.endswith("kiosk: door 07 was not seen to open\n")


def test_a_swapped_wire_is_said_by_the_door_that_opened(
    site: Site, kiosk: Kiosk, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a technician most wants to know of a new cable."""
    site.rig.steel.wrong_door("wall 7", "wall 9")
    assert kiosk("hal", "test", "07", *site.arguments) == 69
    assert capsys.readouterr().err.endswith("kiosk: door 09 opened instead of door 07\n")


def test_a_door_that_stands_open_or_is_none_is_not_pulsed(site: Site, kiosk: Kiosk) -> None:
    """Usage, and nothing moves."""
    site.rig.steel.stuck_open("wall 7")
    assert kiosk("hal", "test", "07", *site.arguments) == 64
    assert kiosk("hal", "test", "99", *site.arguments) == 64
    assert site.rig.steel.pulses == ()


def test_a_silent_board_is_said(site: Site, kiosk: Kiosk, capsys: pytest.CaptureFixture[str]) -> None:
    """Its door is not pulsed blindly."""
    site.rig.line.to_host.always(lost())
    assert kiosk("hal", "test", "07", *site.arguments) == 69
    assert "bank wall is silent" in capsys.readouterr().err
    assert site.rig.steel.pulses == ()


def test_a_work_hold_that_the_ledger_remembers_is_honoured(
    site: Site, kiosk: Kiosk, capsys: pytest.CaptureFixture[str]
) -> None:
    """75 and no pulse while it is on; released, the door is pulsed."""
    Hand(site.rig.steel, linger=0.1, auto=True)
    for on, code, pulses in ((True, 75, 0), (False, 0, 1)):
        remember_hold(site.state, on)
        assert kiosk("hal", "test", "07", *site.arguments) == code
        assert ("a technician is working here" in capsys.readouterr().err) == on
        assert len(site.rig.steel.pulses) == pulses


def test_without_a_ledger_nobody_knows_of_a_work_hold(
    site: Site, kiosk: Kiosk, capsys: pytest.CaptureFixture[str]
) -> None:
    """Which is said, and the door is pulsed: a unit that is being built has no ledger yet."""
    Hand(site.rig.steel, linger=0.1, auto=True)
    assert kiosk("hal", "test", "07", *site.arguments) == 0
    assert f"no ledger in {site.state}" in capsys.readouterr().err
    assert len(site.rig.steel.pulses) == 1


def remember_hold(state: Path, on: bool) -> None:
    """Let a technician have switched WORK HOLD on, or off, before the controller ended."""
    with open_unit(load(example()), state) as unit:
        if not any(member.number == "2001" for member in unit.system.staff(unit.system.operator_session().id)):
            unit.system.add_staff(unit.system.operator_session().id, "2001", Role.TECHNICIAN, PIN)
        unit.system.work_hold(unit.system.sign_in("2001", PIN).id, on)


@pytest.mark.parametrize("tool", [["watch"], ["test", "07"]], ids=" ".join)
def test_beside_a_controller_the_tools_refuse(
    site: Site, kiosk: Kiosk, tool: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """75: two programs at one board would answer each other's questions; which commands ask the controller is said."""
    site.state.mkdir()
    with (site.state / "lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert kiosk("hal", *tool, *site.arguments) == 75
    assert "`kiosk doors open`" in capsys.readouterr().err
    assert list(site.rig.line.heard) == []


@pytest.mark.parametrize("tool", [["watch"], ["test", "07"]], ids=" ".join)
def test_imagined_steel_has_no_wires_to_test(tool: list[str], kiosk: Kiosk, tmp_path: Path) -> None:
    assert kiosk("hal", *tool, "--config", str(example()), "--state", str(tmp_path)) == 78


def test_watch_prints_every_door_and_then_each_change(site: Site) -> None:
    """A line a change, which a program can read along; Ctrl-C ends it with 0."""
    command = [KIOSK, "hal", "watch", "--json", *site.arguments]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONUNBUFFERED": "1"}
    ) as run:
        try:
            first = [line_of(run) for _ in range(24)]
            assert {line["state"] for line in first} == {"closed"}
            site.rig.steel.pull("wall 9")
            assert line_of(run).items() >= {"door": "09", "state": "open", "presence": None}.items()
            run.send_signal(signal.SIGINT)
            assert run.wait(PATIENCE) == 0
        finally:
            run.kill()


def line_of(run: subprocess.Popen[str]) -> dict[str, object]:
    assert run.stdout is not None
    ready, _, _ = select.select([run.stdout], [], [], PATIENCE)
    assert ready, "nothing was printed"
    found: dict[str, object] = json.loads(next_line(run))
    return found


def next_line(run: subprocess.Popen[str]) -> str:
    """A line by single bytes, so that `select` sees every byte that is left."""
    assert run.stdout is not None
    line = b""
    while not line.endswith(b"\n"):
        line += os.read(run.stdout.fileno(), 1)
    return line.decode()


def test_scan_prints_what_the_file_needs(kiosk: Kiosk, capsys: pytest.CaptureFixture[str]) -> None:
    """A fragment of the unit's file, and which doors read open, to compare with the wall."""
    with Rig(Wired("winnsen", settings={"address": 5})) as rig:
        rig.steel.stuck_open("bank 2")
        assert kiosk("hal", "scan", str(rig.line.path), "--kind", "winnsen", "--timeout-ms", "30") == 0
        out = capsys.readouterr().out
        assert out.startswith("# open now, if closed_bit is as usual: 2\n[[banks]]\n")
        assert "address = 5" in out
        assert rig.steel.pulses == ()


def test_scan_refuses_a_kind_that_it_cannot_look_for(kiosk: Kiosk, capsys: pytest.CaptureFixture[str]) -> None:
    """Rather than looking for all others; relay boards are asked as Waveshare's."""
    assert kiosk("hal", "scan", "/dev/no-such-port", "--kind", "modbus") == 64
    assert "waveshare" in capsys.readouterr().err


def test_scan_of_an_empty_line_is_69(kiosk: Kiosk, capsys: pytest.CaptureFixture[str]) -> None:
    """And an empty list for a program."""
    with Rig(Wired("wkly")) as rig:
        assert kiosk("hal", "scan", str(rig.line.path), "--kind", "winnsen", "--timeout-ms", "5", "--json") == 69
        assert json.loads(capsys.readouterr().out) == []
    assert kiosk("hal", "scan", "/dev/no-such-port", "--kind", "winnsen") == 69
    assert "No such file" in capsys.readouterr().err


def test_trace_says_what_bytes_mean(kiosk: Kiosk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """From a file or from the standard input."""
    assert kiosk("hal", "trace", "--kind", "waveshare", said="> 01 05 02 00 00 07 8D B0\n") == 0
    (tmp_path / "log").write_text("noise\n12:00 /dev/ttyUSB0 < 01 05 02 00 00 07 8d b0\n")
    assert kiosk("hal", "trace", "--kind", "waveshare", str(tmp_path / "log")) == 0
    assert capsys.readouterr().out.splitlines() == [
        "> flash: slave 1, relay 0, tenths 7",
        "12:00 /dev/ttyUSB0 < flash: slave 1, relay 0, tenths 7",
    ]
