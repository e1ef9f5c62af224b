"""A command ends as one sentence on stderr and an exit code, whatever happened in it."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue

import click
import pytest

from hal.errors import BankSilent, WiringError
from kiosk.cli.controller import PATIENCE
from kiosk.cli.ending import end
from kiosk.cli.output import Manner
from kiosk.config import example
from kiosk.control.client import ControlClient, connect
from kiosk.core.errors import (
    ConfigInvalid,
    ControllerAbsent,
    DiskFull,
    LedgerBroken,
    NotSignedIn,
    SlotUnknown,
    StateLocked,
)
from kiosk.core.verbs import SlotReport
from kiosk.runtime import Unit
from tests.cli.conftest import Kiosk

KIOSK = Path(sys.executable).with_name("kiosk")
DEADLINE = 20.0


def ending_with(body: Callable[[], object]) -> int:
    """The exit code of a command that does `body`."""

    @click.command()
    @click.option("--debug", is_flag=True)
    @click.pass_obj
    def command(manner: Manner, debug: bool) -> object:
        manner.debug = debug
        return body()

    return end(command, [])


def raising(error: BaseException) -> Callable[[], object]:
    """A body that fails."""

    def body() -> object:
        raise error

    return body


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (SlotUnknown(door="99"), 64),
        (ControllerAbsent(path="/run/x"), 69),
        (LedgerBroken(path="/x", why="y"), 70),
        (StateLocked(path="/x"), 75),
        (DiskFull(path="/x"), 75),
        (ConfigInvalid(path="/x", mistakes="unit: missing"), 78),
        (WiringError("two doors on one output: wall:1"), 78),
        (BankSilent("wall"), 69),
        (OSError(28, "No space left on device", "/x"), 75),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_foreseen_error_is_its_sentence_and_its_code(
    error: Exception, code: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing but the sentence reaches the terminal, and nothing reaches stdout."""
    monkeypatch.setattr("kiosk.cli.ending._forget_output", lambda: None)  # capsys has no stdout of its own to give up
    assert ending_with(raising(error)) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("kiosk: ")
    assert "Traceback" not in err


def test_what_nobody_foresaw_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    """A defect ends with 70, and its trace is kept for --debug."""
    assert ending_with(raising(KeyError("secret"))) == 70
    assert capsys.readouterr().err == "kiosk: internal error: KeyError; --debug prints the trace\n"


def test_the_trace_is_printed_when_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    """--debug is for the person who mends it."""

    @click.command()
    @click.option("--debug", is_flag=True)
    @click.pass_obj
    def command(manner: Manner, debug: bool) -> None:
        manner.debug = debug
        raise KeyError("where")

    assert end(command, ["--debug"]) == 70
    assert "Traceback" in capsys.readouterr().err


def test_a_number_that_a_command_returns_is_its_exit_code() -> None:
    """A check that found mistakes says so by its code, without an error."""
    assert ending_with(lambda: 78) == 78
    assert ending_with(lambda: None) == 0


def test_ctrl_c_at_a_prompt_is_no_defect() -> None:
    """The shell's own code for an interrupted program."""
    assert ending_with(raising(KeyboardInterrupt())) == 130


def test_ctrl_c_while_the_controller_is_at_work_ends_the_session(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command does not wait for the answer, and leaves nobody signed in."""
    asked: SimpleQueue[str] = SimpleQueue()
    go_on = threading.Event()

    def slots(session: str) -> tuple[SlotReport, ...]:
        asked.put(session)
        go_on.wait(DEADLINE)
        return ()

    monkeypatch.setattr(unit.system, "slots", slots)
    with subprocess.Popen([KIOSK, "doors", "list"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        session = asked.get(timeout=DEADLINE)
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=DEADLINE)
    go_on.set()
    assert (run.returncode, out, err) == (130, b"", b"\n")
    with pytest.raises(NotSignedIn):
        unit.system.figures(session)


@pytest.mark.parametrize("arguments", [["nope"], ["config", "nope"], ["packages", "list", "--limit", "x"], ["--nope"]])
def test_a_wrong_call_is_64(arguments: list[str]) -> None:
    """Usage errors end with 64 and say what would do on stderr."""
    done = subprocess.run([KIOSK, *arguments], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (64, "")
    assert done.stderr.startswith("Usage: kiosk")


def test_a_reader_that_went_away_is_not_complained_of() -> None:
    """`kiosk ... | head` stays quiet."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as gone:
        done = subprocess.run(
            [KIOSK, "config", "show", example()], stdout=gone, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.stderr == ""


@pytest.mark.parametrize("arguments", [["config", "show"], ["config", "check"]], ids=" ".join)
def test_an_output_that_was_closed_is_not_missed(arguments: list[str]) -> None:
    """`kiosk ... >&-` does its work and stays quiet."""
    done = subprocess.run(
        ["/bin/sh", "-c", 'exec "$@" >&-', "sh", KIOSK, *arguments, example()], stderr=subprocess.PIPE, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_an_output_that_cannot_be_written_is_said() -> None:
    """A full disk behind stdout is no success."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [KIOSK, "config", "show", example()], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 75
    assert done.stderr == "kiosk: no room on the disk; free some space and try again\n"


def test_the_package_can_be_run_as_the_command() -> None:
    """`python -m kiosk`, where no script was installed."""
    done = subprocess.run([sys.executable, "-m", "kiosk", "--version"], capture_output=True, text=True, timeout=20)
    assert (done.returncode, done.stdout.split()[0]) == (0, "kiosk")


@pytest.mark.parametrize(
    "command", ["slots list", "packages show P-1", "incidents list", "statistics", "packages reissue P-1", "doors list"]
)
def test_no_command_waits_for_ever_for_a_controller_that_stands_still(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    """It is told, with the remedy; a question to the ledger sooner than what takes its time."""
    patience: list[float] = []

    def hurried(path: Path, seconds: float) -> ControlClient:
        patience.append(seconds)
        return connect(path, seconds / 100)

    monkeypatch.setattr("kiosk.cli.controller.connect", hurried)
    with tempfile.TemporaryDirectory() as place, socket.socket(socket.AF_UNIX) as still:
        still.bind(f"{place}/control")
        still.listen()
        monkeypatch.setenv("KIOSK_SOCKET", f"{place}/control")
        assert kiosk(*command.split()) == 69
    assert "does not answer within" in capsys.readouterr().err
    assert (patience[0] > PATIENCE) == ("reissue" in command)
