"""Finding boards on a line, and moving none."""

import tomllib
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

import pytest

from hal.banks import BANKS, driver
from hal.banks.wiring import Wiring
from hal.errors import LinkLost
from hal.machine import Machine
from hal.scan import PROBES, Finding, scan
from hal.sim.ptys import Answer, PtyLine
from hal.sim.rig import Rig, Wired
from hal.trace import WIRES, requests
from hal.wire import modbus, shuoming, wkly
from hal.wire.frame import xor8


def hurried(rig: Rig, *kinds: str) -> Iterator[Finding]:
    return scan(str(rig.line.path), kinds, timeout_ms=60, quiet_ms=5)


def test_boards_are_found_at_their_addresses() -> None:
    """Two boards of one kind on one line, and what their doors say."""
    with Rig(Wired("kerong-cu16", "left"), Wired("kerong-cu16", "right", settings={"address": 2})) as rig:
        rig.steel.stuck_open("right 2")
        with closing(hurried(rig, "kerong-cu16")) as boards:
            found = list(islice(boards, 2))
        assert [(found.address, found.kind) for found in found] == [(0, "kerong-cu16"), (2, "kerong-cu16")]
        assert 2 in found[1].open_doors
        assert 1 not in found[1].open_doors
        assert rig.steel.pulses == ()


@pytest.mark.parametrize("kind", [kind for kind in PROBES if not kind.startswith("kerong")])
def test_every_kind_finds_its_board(kind: str) -> None:
    with Rig(Wired(kind)) as rig:
        with closing(hurried(rig, kind)) as found:
            board = next(found)
        assert (board.kind, board.address) == (kind, rig.bank.address)


def test_what_was_found_is_a_bank_of_the_configuration() -> None:
    """The fragment is TOML that makes that very bank."""
    with Rig(Wired("wkly", settings={"address": 3})) as rig:
        with closing(hurried(rig, "wkly")) as boards:
            found = next(boards)
        [table] = tomllib.loads(found.fragment)["banks"]
        bank = driver(table["kind"])(Wiring(table["name"], table["doors"], settings=table["settings"]), Machine())
        assert len(bank.read()) == 3
        bank.close()


@pytest.mark.parametrize(("kind", "pulse"), [("kerong-cu12", 550), ("dingchang", 150), ("winnsen", 500)])
def test_the_fragment_tells_the_boards_own_pulse(kind: str, pulse: int) -> None:
    """As they leave the factory: the lock's rest after it is reckoned from that."""
    [table] = tomllib.loads(Finding(kind, "/dev/a", 9600, 1, 4, ()).fragment)["banks"]
    assert table["pulse_ms"] == pulse


def test_a_board_is_found_at_its_own_speed_only() -> None:
    """One board is one finding, however many speeds are tried."""
    with (
        Rig(Wired("kerong-cu16", settings={"baud": 9600}), paced=True) as rig,
        closing(hurried(rig, "kerong-cu16")) as found,
    ):
        assert next(found).baud == 9600


class Speaking:
    """Says the same to whatever it hears."""

    def __init__(self, frame: bytes) -> None:
        self.frame = frame

    def hear(self, _data: bytes) -> Iterator[Answer]:
        """Say it."""
        yield Answer(self.frame)


@pytest.mark.parametrize(
    ("kind", "reply", "doors"),
    [
        ("wkly", wkly.Contacts(0, (True,) * 12), 12),
        ("shuoming", shuoming.Contacts(1, (True,) * 24), 24),
        ("shuoming", shuoming.Contacts(1, (True,) * 56), 50),
    ],
    ids=str,
)
def test_a_board_that_tells_how_many_doors_it_has_is_believed(
    tmp_path: Path, kind: str, reply: wkly.Contacts | shuoming.Contacts, doors: int
) -> None:
    """A board of more than the kind's most has no more, and one of fewer has fewer."""
    with PtyLine(tmp_path / "port", [Speaking(reply.encode())]) as line:
        assert next(scan(str(line.path), [kind], timeout_ms=60, quiet_ms=5)).doors == doors


def test_a_board_that_refuses_is_there(tmp_path: Path) -> None:
    """A Modbus exception proves slave and speed; the doors are left to be counted."""
    no = modbus.Refused(1, modbus.READ_INPUTS, 2)
    with PtyLine(tmp_path / "port", [Speaking(no.encode())]) as line:
        found = next(scan(str(line.path), ["waveshare"], timeout_ms=60, quiet_ms=5))
    assert (found.address, found.baud, found.refused) == (1, 9600, no.reason)
    assert no.reason in found.fragment
    assert tomllib.loads(found.fragment)["banks"]


def test_an_adapter_that_hears_itself_is_noticed() -> None:
    """Its echo is no board's answer, and what is found is told with `echo = true`."""
    with Rig(Wired("shuoming", settings={"address": 2}), echo=True) as rig:
        with closing(hurried(rig, "shuoming")) as boards:
            found = next(boards)
        assert (found.address, found.echo) == (2, True)
        assert tomllib.loads(found.fragment)["banks"][0]["settings"]["echo"] is True


def test_a_scan_asks_and_never_moves(tmp_path: Path) -> None:
    """No byte sequence of a whole scan is an unlock in the language of any board known here."""
    with PtyLine(tmp_path / "port", []) as line:
        assert list(scan(str(line.path), timeout_ms=1, quiet_ms=1)) == []
        heard = b"".join(line.heard)
    understood = [type(message).__name__ for kind in WIRES for message in requests(kind).cut(heard)[0]]
    assert set(understood) == {"ReadStatus", "ReadAll", "ReadInputs", "ReadDoors"}
    assert len(understood) > 500
    # 90 begins both a Winnsen read and, with the right check byte, a Shuoming "unlock many", which nobody here speaks.
    many = [heard[at : at + 6] for at in range(len(heard) - 5) if heard[at] == 0x90]
    assert len(many) >= len(PROBES["winnsen"].addresses)
    assert all(xor8(frame) for frame in many)


def test_a_port_that_is_not_there_is_told() -> None:
    with pytest.raises(LinkLost, match="No such file"):
        next(scan("/dev/no-such-port"))


def test_every_serial_kind_can_be_scanned_for_and_traced() -> None:
    """A new kind needs a row in each table."""
    serial = set(BANKS) - {"simulated", "gpio"}
    assert set(WIRES) == serial
    assert set(PROBES) == serial - {"modbus"}
