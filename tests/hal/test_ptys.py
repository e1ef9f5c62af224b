"""The simulated line itself: its speed, its name, and faults that end."""

import time
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
import serial

from hal.sim.boards import BOARDS
from hal.sim.line_faults import MENU, LineFaults, garbled, late, lost
from hal.sim.ptys import Answer, PtyLine
from hal.sim.rig import Rig, Wired
from hal.trace import replies
from hal.wire import kerong_cu16


class Echoing:
    """Says what it hears."""

    def hear(self, data: bytes) -> Iterator[Answer]:
        """Say it again."""
        yield Answer(data)


def test_every_byte_takes_its_time(tmp_path: Path) -> None:
    """Ten bits a byte, there and back."""
    line = PtyLine(tmp_path / "port", [Echoing()], baud=2400)
    with line, serial.Serial(str(line.path), baudrate=2400, timeout=5) as port:
        began = time.monotonic()
        port.write(b"12345678")
        assert port.read(8) == b"12345678"
        assert time.monotonic() - began >= 2 * 8 * 10 / 2400


def test_boards_hear_nothing_at_another_speed(tmp_path: Path) -> None:
    """A line of one speed is silent to a host of another, until it finds the right one."""
    line = PtyLine(tmp_path / "port", [Echoing()], baud=19200)
    with line, serial.Serial(str(line.path), baudrate=9600, timeout=0.2) as port:
        port.write(b"x")
        assert port.read(1) == b""
        port.baudrate = 19200
        port.write(b"y")
        assert port.read(1) == b"y"


def test_a_replugged_line_has_its_name_again(tmp_path: Path) -> None:
    """And while it is pulled nobody finds it; pulling and plugging twice does nothing more."""
    line = PtyLine(tmp_path / "port", [Echoing()])
    for _ in range(2):
        line.plug()
        line.plug()
        assert line.path.readlink().is_relative_to("/dev/pts")
        with serial.Serial(str(line.path), timeout=5) as port:
            port.write(b"x")
            assert port.read(1) == b"x"
        line.unplug()
        line.unplug()
        assert not line.path.is_symlink()


def test_a_host_that_does_not_read_loses_bytes_and_blocks_nobody(tmp_path: Path) -> None:
    """A port's buffer is finite; the line ends as if it were empty."""
    with PtyLine(tmp_path / "port", []) as line, serial.Serial(str(line.path)):
        for _ in range(100):
            line.say(Answer(b"x" * 1000))


def test_faults_strike_in_their_order_and_end() -> None:
    """Those for once come first, then the lasting one, until they are cleared."""
    faults = LineFaults()
    faults.always(lost())
    faults.once(garbled(), late(1.0))
    assert [faults.next().name for _ in range(4)] == ["garbled", "late", "lost", "lost"]
    faults.once(garbled())
    faults.clear()
    assert faults.next().change(b"frame") == b"frame"


@pytest.mark.parametrize(
    ("name", "becomes"),
    [
        ("late", b"\x01\x02\x03"),
        ("lost", b""),
        ("garbled", b"\x01\x02\x13"),
        ("truncated", b"\x01\x02"),
        ("duplicated", b"\x01\x02\x03\x01\x02\x03"),
        ("noise", b"\x00\xfa\xfd\x99\x01\x02\x03"),
    ],
)
def test_the_menu_of_faults(name: str, becomes: bytes) -> None:
    assert MENU[name](kerong_cu16.REPLIES).change(b"\x01\x02\x03") == becomes


@pytest.mark.parametrize("kind", BOARDS)
def test_an_answer_of_another_board_is_sound_and_names_it(kind: str) -> None:
    """The next board's number, a right check, and all else as it was."""
    with Rig(Wired(kind)) as rig:
        rig.bank.read()
        frame = rig.line.said[-1]
    [own], [other] = (
        replies(kind).cut(piece)[0] for piece in (frame, MENU["wrong-board"](replies(kind)).change(frame))
    )
    differing = {field.name for field in fields(own) if getattr(own, field.name) != getattr(other, field.name)}
    assert differing <= {"board", "slave", "station"}
    assert len(differing) == 1
