"""`kiosk board serve`: a lock board that any program may drive."""

import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import serial

from hal.banks import driver
from hal.banks.wiring import Wiring
from hal.clock import RunningClock
from hal.doors import DoorBank, DoorState
from hal.errors import BankSilent
from hal.machine import Machine
from hal.sim.line_faults import MENU, late, lost
from kiosk.cli.board import ECHO, UNPLUGGED, _turns
from kiosk.cli.ending import end
from kiosk.cli.program import program

KIOSK = Path(sys.executable).with_name("kiosk")
PATIENCE = 20.0


@contextmanager
def served(*arguments: str) -> Iterator[str]:
    """A board of its own process, by the port that it prints; Ctrl-C ends it with 0 and takes the port away."""
    with subprocess.Popen([KIOSK, "board", "serve", *arguments], stdout=subprocess.PIPE, text=True) as board:
        assert board.stdout is not None
        try:
            ready, _, _ = select.select([board.stdout], [], [], PATIENCE)
            port = board.stdout.readline().strip() if ready else ""
            yield port
            board.send_signal(signal.SIGINT)
            assert board.wait(PATIENCE) == 0
            assert not Path(port).exists()
        finally:
            board.kill()


@contextmanager
def bank_at(port: str, kind: str, **settings: object) -> Iterator[DoorBank]:
    bank = driver(kind)(Wiring("bank", 3, 0.1, presence=True, settings={"port": port, **settings}), Machine())
    yield bank
    bank.close()


def until(so: Callable[[], bool]) -> None:
    """Read until it is so."""
    deadline = RunningClock().monotonic() + PATIENCE
    while not so():
        assert RunningClock().monotonic() < deadline, "it never became so"


def test_the_printed_port_answers_as_the_vendor_s_document_says() -> None:
    """Any program that opens it sees a KR-CU16: its status frame, from KERONG's protocol V1.6, all 16 hooks in."""
    with (
        served("--kind", "kerong-cu16", "--doors", "16") as name,
        serial.Serial(name, 19200, timeout=PATIENCE) as port,
    ):
        port.write(bytes.fromhex("02 00 30 03 35"))
        assert port.read(9) == bytes.fromhex("02 00 35 FF FF 00 00 03 38")


def test_a_hand_shuts_what_was_opened() -> None:
    """And lays something inside meanwhile, which eyes see."""
    with (
        served("--kind", "kerong-cu16", "--presence", "--shut-after", "0.2", "--address", "3") as name,
        bank_at(name, "kerong-cu16", address=3) as bank,
    ):
        assert [reading.presence for reading in bank.read()] == [False] * 3
        bank.unlock(2)
        until(lambda: bank.read()[1].state is DoorState.OPEN)
        until(lambda: bank.read()[1].state is DoorState.CLOSED)
        assert [reading.presence for reading in bank.read()] == [False, True, False]


def test_a_board_whose_answers_are_lost_is_a_silent_board() -> None:
    with served("--kind", "shuoming", "--fault", "lost") as name, bank_at(name, "shuoming") as bank:
        assert not answers(bank)


def test_an_adapter_that_is_pulled_again_and_again_comes_back_by_its_name() -> None:
    """As a loose plug does."""
    with (
        served("--kind", "wkly", "--fault", "unplugged", "--fault-every", "2") as name,
        bank_at(name, "wkly") as bank,
    ):
        until(lambda: answers(bank))
        until(lambda: not answers(bank))
        until(lambda: answers(bank))
        until(lambda: Path(name).exists())  # plugged, so that its end is the end of a plugged one


def test_an_adapter_that_hears_itself_is_told_by_echo() -> None:
    """A bank that knows of the echo reads through it."""
    with served("--kind", "winnsen", "--fault", "echo") as name, bank_at(name, "winnsen", echo=True) as bank:
        assert [reading.state for reading in bank.read()] == [DoorState.CLOSED] * 3


def test_the_help_says_what_each_fault_does(capsys: pytest.CaptureFixture[str]) -> None:
    """A line for each that can be chosen."""
    assert end(program, ["board", "serve", "--help"]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert {*MENU, ECHO, UNPLUGGED} <= {words[0] for words in lines if len(words) > 3}


def test_faults_take_turns() -> None:
    """Every third answer is spoilt, by the one and by the other."""
    turns = _turns((lost(), late(1.0)), 3)
    names = [next(turns).name for _ in range(9)]
    assert names == ["none", "none", "lost", "none", "none", "late", "none", "none", "lost"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--kind", "telepathic"], 64, "telepathic"),
        (["--kind", "kerong-cu16", "--doors", "17"], 78, "1 to 16 doors"),
        (["--kind", "shuoming", "--address", "0"], 78, "address"),
    ],
)
def test_a_board_that_cannot_be_is_refused(
    arguments: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a sentence, and no port is printed."""
    assert end(program, ["board", "serve", *arguments]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err


def answers(bank: DoorBank) -> bool:
    try:
        bank.read()
    except BankSilent:
        return False
    return True
