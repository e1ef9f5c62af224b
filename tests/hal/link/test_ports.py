"""What becomes of a port that is not there, goes away, comes back, or belongs to somebody else."""

import logging
import socket
import termios
import threading
import time
from contextlib import ExitStack, suppress
from itertools import pairwise
from pathlib import Path

import pytest
import serial

from hal.errors import LinkLost, LinkSilent, WiringError
from hal.link import FIRST_RETRY, Line, Link
from hal.sim.line_faults import lost
from hal.sim.ptys import PtyLine
from tests.hal.link.parrot import ASK, FAST, Parrot, ask, unopened, until


def test_a_port_absent_at_start_is_silent_and_then_taken_up(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """No crash without a port, one line in the log for each change, and work as soon as it appears."""
    caplog.set_level(logging.INFO, "hal.link")
    line = PtyLine(tmp_path / "port", [Parrot()])
    link = Link(str(line.path), FAST)
    for _ in range(5):
        with pytest.raises(LinkLost, match="No such file"):
            ask(link)
    line.plug()
    until(lambda: ask(link))
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]
    assert [word in record.message for word, record in zip(("lost", "back"), caplog.records, strict=True)] == [True] * 2
    link.close()
    line.close()


def test_a_lost_port_is_tried_again_less_and_less_often() -> None:
    """Most requests to a port that is gone fail without touching it, and each pause is twice the last one at least."""
    tries: list[float] = []

    class Port(serial.Serial):
        def open(self) -> None:
            tries.append(time.monotonic())
            super().open()

    link = Link("/dev/no-such-port", FAST, make_port=unopened(Port))
    asked = 0
    while len(tries) < 4:
        asked += 1
        with pytest.raises(LinkLost, match="No such file"):
            ask(link)
    pauses = [later - earlier for earlier, later in pairwise(tries)]
    assert all(pause >= 2**nth * FIRST_RETRY for nth, pause in enumerate(pauses))
    assert asked > len(tries)


def test_an_unplugged_port_is_opened_again_by_its_name(line: PtyLine, link: Link) -> None:
    """Pulled and plugged, several times: the same link goes on with whatever device now has the name."""
    for _ in range(3):
        until(lambda: ask(link))
        line.unplug()
        with pytest.raises(LinkLost):
            ask(link)
        line.plug()
        until(lambda: ask(link))


def test_a_port_pulled_during_the_wait_is_lost_at_once(line: PtyLine, link: Link) -> None:
    """The cable goes while a reply is awaited: the wait ends, it does not run out."""
    line.to_host.always(lost())
    ask_in_vain = threading.Timer(0.05, line.unplug)
    ask_in_vain.start()
    began = time.monotonic()
    with pytest.raises(LinkLost):
        ask(link, 30.0)
    assert time.monotonic() - began < 15.0
    ask_in_vain.join()


@pytest.mark.parametrize("phase", ["open", "in_waiting", "read", "write", "flush", "close"])
@pytest.mark.parametrize("error", [serial.SerialException("gone"), OSError(5, "gone"), termios.error(22, "gone")])
def test_every_error_of_every_phase_means_the_port_is_lost(line: PtyLine, phase: str, error: Exception) -> None:
    """pyserial lets three kinds of error out; none of them passes the link, and the next use opens the port again."""
    broken = {phase, "read"} if phase == "close" else {phase}

    class Port(serial.Serial):
        def __getattribute__(self, name: str) -> object:
            if name in broken and (name == "open" or self.is_open):
                raise error
            return super().__getattribute__(name)

    link = Link(str(line.path), FAST, make_port=unopened(Port))
    lost_port = link._serial
    with pytest.raises(LinkLost, match="gone"):
        ask(link)
    assert (link._serial is lost_port) == (phase != "close")  # a descriptor of unknown state is never used again
    broken.clear()
    lost_port.close()
    until(lambda: ask(link))
    link.close()


def test_a_speed_that_a_port_cannot_do_is_a_lost_port(line: PtyLine) -> None:
    """pyserial says so by ValueError when the port is opened, which the link tells as any other loss."""

    class Port(serial.Serial):
        def open(self) -> None:
            raise ValueError("Failed to set custom baud rate (1000000)")

    with pytest.raises(LinkLost, match="1000000"):
        ask(Link(str(line.path), FAST, make_port=unopened(Port)))


def test_parity_refused_by_the_system_is_a_lost_port(line: PtyLine) -> None:
    """Debian's glibc refuses parity as an open pty's only change with termios.error, which is no OSError."""
    with suppress(termios.error):
        serial.Serial(str(line.path), parity="E").close()
    link = Link(str(line.path), Line(parity="E", quiet=0.01))
    for _ in range(2):
        with suppress(LinkLost):  # elsewhere the answer just comes
            assert ask(link).isdigit()
    link.close()


def test_two_programs_cannot_share_a_port(line: PtyLine, link: Link) -> None:
    """The port is locked by whoever opened it first; the second gets LinkLost until the first lets go."""
    other = Link(str(line.path), FAST)
    assert ask(other) == b"1"
    with pytest.raises(LinkLost, match="another program has it open; end that one first"):
        ask(link)
    other.close()
    until(lambda: ask(link))


def test_a_port_that_cannot_exist_is_a_wiring_error() -> None:
    """What no replugging will mend is told when the link is made."""
    with pytest.raises(WiringError):
        Link("nonsense://port")
    with pytest.raises(WiringError):
        Link("/dev/ttyUSB0", Line(baud=-1))


def test_a_tcp_bridge_is_a_port_like_any_other() -> None:
    """A vendor's TCP bridge: the same exchange over socket://, and a lost connection is taken up again."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        link = Link(f"socket://127.0.0.1:{server.getsockname()[1]}", FAST)

        def serve() -> None:
            for _ in range(2):
                peer, _ = server.accept()
                with peer:
                    peer.sendall(b"told %s;" % peer.recv(100))

        bridge = threading.Thread(target=serve)
        bridge.start()
        assert ask(link, 5.0) == ASK.removesuffix(b";")
        with pytest.raises(LinkLost):
            ask(link, 5.0)
        until(lambda: ask(link, 5.0))
        bridge.join()
        link.close()


def test_what_a_bridge_does_not_take_is_never_delivered() -> None:
    """The other end acknowledges no more: the request is forgotten with the connection, and the next one is new."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        link = Link(f"socket://127.0.0.1:{server.getsockname()[1]}", FAST)
        link.send(b"." * 500_000)  # more than the other end takes in without reading
        with pytest.raises(LinkSilent):
            ask(link)
        deaf, _ = server.accept()
        with deaf, suppress(ConnectionResetError):
            while piece := deaf.recv(1_000_000):
                assert ASK not in piece
            pytest.fail("all of it was sent, to its end")
        until(lambda: link.send(ASK))
        again, _ = server.accept()
        with again:
            assert again.recv(100) == ASK
        link.close()


def test_a_bridge_that_does_not_answer_the_call_is_given_up_soon() -> None:
    """Other ports wait meanwhile when a unit starts."""
    with ExitStack() as callers, socket.create_server(("127.0.0.1", 0), backlog=0) as server:
        for _ in range(3):  # nobody accepts: the next call is not even refused
            caller = callers.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex(server.getsockname())
        began = time.monotonic()
        with pytest.raises(LinkLost, match="timed out"):
            ask(Link(f"socket://127.0.0.1:{server.getsockname()[1]}", FAST))
        assert time.monotonic() - began < 4.0
