"""A Link over real ptys, sockets and pyserial's loop: what it waits for, what it throws away, what it survives."""

import logging
import select
import socket
import termios
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import pytest
import serial
from serial.urlhandler.protocol_loop import Serial as LoopPort

from hal.errors import BoardRefused, LinkLost, LinkSilent, WiringError
from hal.link import TRACE, Line, Link
from hal.sim.line_faults import LineFault, duplicated, garbled, late, lost, noise, replaced, truncated
from hal.sim.ptys import Answer, PtyLine

ASK = b"ask;"
FAST = Line(quiet=0.01)


class Parrot:
    """Answers every `ask;` with `told N;`, N counted up."""

    def __init__(self, after: float = 0.0) -> None:
        self.after = after
        self.asked = 0

    def hear(self, data: bytes) -> Iterator[Answer]:
        """Answer each question."""
        for _ in range(data.count(ASK)):
            self.asked += 1
            yield Answer(b"told %d;" % self.asked, self.after)


def sentence(received: bytes, quiet: bool) -> bytes | None:
    """Whatever stands between `told` and the semicolon."""
    _, told, rest = received.partition(b"told ")
    text, end, _ = rest.partition(b";")
    return text if told and end else None


def burst(received: bytes, quiet: bool) -> bytes | None:
    """All that comes until the line is quiet."""
    return received if quiet else None


@pytest.fixture
def line(tmp_path: Path) -> Iterator[PtyLine]:
    with PtyLine(tmp_path / "port", [Parrot()]) as line:
        yield line


@pytest.fixture
def link(line: PtyLine) -> Iterator[Link]:
    link = Link(str(line.path), FAST)
    yield link
    link.close()


def ask(link: Link, timeout: float = 0.15) -> bytes:
    return link.exchange(ASK, sentence, timeout)


def until(answers: Callable[[], object], seconds: float = 5.0) -> None:
    """Ask again and again until there is an answer."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            answers()
        except LinkLost:
            if time.monotonic() > deadline:
                raise
        else:
            return


def test_a_reply_is_taken_as_soon_as_it_is_whole(link: Link) -> None:
    """The reader ends the exchange; neither the timeout nor the quiet time has to pass."""
    began = time.monotonic()
    assert ask(link, timeout=30.0) == b"1"
    assert time.monotonic() - began < 15.0


def test_a_reader_may_wait_for_the_quiet_after_a_burst(line: PtyLine, link: Link) -> None:
    """A frame without a length of its own ends where the line falls silent."""
    line.to_host.once(duplicated())
    assert link.exchange(ASK, burst, 5.0) == b"told 1;told 1;"


def test_silence_is_told_apart_from_nonsense(line: PtyLine, link: Link) -> None:
    """LinkSilent says whether nothing came or nothing sensible."""
    line.to_host.once(lost(), replaced(b"????"))
    with pytest.raises(LinkSilent, match="no answer"):
        ask(link)
    with pytest.raises(LinkSilent, match="4 bytes make no reply"):
        ask(link)
    assert ask(link) == b"3"


@pytest.mark.parametrize("fault", [truncated(), garbled(0), lost()], ids=lambda fault: fault.name)
def test_after_an_error_the_next_question_gets_its_own_reply(line: PtyLine, link: Link, fault: LineFault) -> None:
    """What is left of a spoilt reply is thrown away before the next request."""
    line.to_host.once(fault)
    with pytest.raises(LinkSilent):
        ask(link)
    assert ask(link) == b"2"


def test_a_reply_too_late_is_thrown_away(line: PtyLine, link: Link) -> None:
    """A reply that comes between two questions answers neither."""
    line.to_host.once(late(0.2))
    with pytest.raises(LinkSilent, match="no answer"):
        ask(link, 0.05)
    assert select.select([link._serial], [], [], 5.0)[0]
    assert ask(link) == b"2"


def test_a_board_that_is_still_talking_is_heard_out(tmp_path: Path) -> None:
    """After a time-out in the middle of a slow reply, the next request waits until the line is quiet."""
    with PtyLine(tmp_path / "port", [Parrot()], baud=1200) as line:
        link = Link(str(line.path), Line(baud=1200))
        line.to_host.once(replaced(b"told " + b"x" * 20 + b";"))
        with pytest.raises(LinkSilent, match="bytes make no reply"):
            ask(link, 0.1)
        assert link.exchange(ASK, burst, 5.0) == b"told 2;"
        link.close()


def test_what_came_before_the_question_is_no_reply(line: PtyLine, link: Link) -> None:
    """A reply that lay in the buffer when a request is sent belongs to nobody."""
    assert ask(link) == b"1"
    line.say(Answer(b"told lies;"))
    assert select.select([link._serial], [], [], 5.0)[0]
    assert ask(link) == b"2"


def test_garbage_before_a_reply_does_not_hide_it(line: PtyLine, link: Link) -> None:
    """Bytes of a line that turns round are the reader's to pass over."""
    line.to_host.once(noise())
    assert ask(link) == b"1"


def test_a_line_that_never_stops_talking_is_given_up(tmp_path: Path) -> None:
    """Neither the wait for quiet nor the wait for a reply lasts for ever, and what is kept of the noise is little."""
    kept: list[int] = []

    def nothing(received: bytes, quiet: bool) -> None:
        kept.append(len(received))

    with PtyLine(tmp_path / "port", [], baud=115200) as line:
        line.say(Answer(b"blah" * 3000))
        link = Link(str(line.path), FAST)
        for _ in range(2):
            with pytest.raises(LinkSilent):
                link.exchange(ASK, nothing, 0.2)
        link.close()
    assert 100 < max(kept) < 1000


def test_what_the_reader_raises_reaches_the_caller(link: Link) -> None:
    """A refusal is an answer: it comes through, and the link goes on."""

    def refuse(received: bytes, quiet: bool) -> None:
        raise BoardRefused("not today")

    with pytest.raises(BoardRefused):
        link.exchange(ASK, refuse, 1.0)
    assert ask(link) == b"2"


def test_a_request_without_reply_is_only_sent(line: PtyLine, link: Link) -> None:
    """`send` waits for nothing."""
    link.send(b"do;")
    assert ask(link) == b"1"
    assert b"".join(line.heard) == b"do;ask;"


def test_a_local_echo_is_taken_off_exactly(line: PtyLine) -> None:
    """An adapter that hears itself: the request comes back first, and only then the reply, even when both are equal."""
    line.echo = True
    link = Link(str(line.path), Line(quiet=0.01, echo=True))
    line.to_host.once(replaced(ASK))
    assert link.exchange(ASK, burst, 1.0) == ASK
    link.send(b"do;")
    assert ask(link) == b"2"
    link.close()


def test_a_missing_or_foreign_echo_is_an_error(line: PtyLine) -> None:
    """With echo on, what is not the request's own bytes is a collision, never a reply."""
    link = Link(str(line.path), Line(quiet=0.01, echo=True))
    with pytest.raises(LinkSilent, match="echo"):
        ask(link)
    with pytest.raises(LinkSilent, match="echo is missing"):
        link.send(b"do;")
    link.close()


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
    """Most requests to a port that is gone fail without touching it, and the pauses between two tries grow."""
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
    assert all(longer > 1.5 * shorter for shorter, longer in pairwise(pauses))
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


def unopened(kind: type[serial.SerialBase]) -> Callable[..., serial.SerialBase]:
    """Make ports of that kind as pyserial's own factory does: not open yet."""

    def make(name: str, **settings: object) -> serial.SerialBase:
        del settings["do_not_open"]
        port = kind(**settings)
        port.port = name
        return port

    return make


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
    with pytest.raises(LinkLost, match="exclusively"):
        ask(link)
    other.close()
    until(lambda: ask(link))


def test_a_port_that_cannot_exist_is_a_wiring_error() -> None:
    """What no replugging will mend is told when the link is made."""
    with pytest.raises(WiringError):
        Link("nonsense://port")
    with pytest.raises(WiringError):
        Link("/dev/ttyUSB0", Line(baud=-1))


def test_rts_is_set_only_while_sending(line: PtyLine) -> None:
    """An adapter without direction of its own sends while RTS is set and listens while it is not."""
    states: list[tuple[str, object]] = []

    class Port(LoopPort):
        def _update_rts_state(self) -> None:
            states.append(("rts", self._rts_state))

        def write(self, data: bytes) -> int:
            states.append(("write", data))
            return super().write(data)

    link = Link("loop://", Line(rts=0.001, echo=True), make_port=unopened(Port))
    link.send(ASK)
    assert states == [("rts", False), ("rts", True), ("write", ASK), ("rts", False)]
    link.close()


def test_a_port_without_rts_is_lost_not_broken(line: PtyLine) -> None:
    """Asking a pty for RTS is an OSError of pyserial's; the caller sees a lost port."""
    link = Link(str(line.path), Line(rts=0.0))
    with pytest.raises(LinkLost):
        link.send(ASK)
    link.close()


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


def test_bytes_are_logged_below_debug(link: Link, caplog: pytest.LogCaptureFixture) -> None:
    """The wire's bytes have a logger and a level of their own."""
    caplog.set_level(TRACE, "hal.wire")
    ask(link)
    assert [f"{link.port} > 61 73 6b 3b", f"{link.port} < 74 6f 6c 64 20 31 3b"] == [r.message for r in caplog.records]
    assert {TRACE} == {record.levelno for record in caplog.records}


def test_the_line_rests_between_two_requests(line: PtyLine) -> None:
    """3.5 characters of silence, by which slaves know that a frame is over."""
    slow = Line(baud=1200)
    link = Link(str(line.path), slow)
    began = time.monotonic()
    for _ in range(5):
        link.send(b"do;")
    assert time.monotonic() - began >= 4 * 3.5 * 10 / 1200
    link.close()


def test_one_exchange_at_a_time(tmp_path: Path) -> None:
    """Many threads on one link: every request gets its own reply."""
    with PtyLine(tmp_path / "port", [Parrot(after=0.002)]) as line:
        link = Link(str(line.path), FAST)
        told: list[bytes] = []
        askers = [threading.Thread(target=lambda: told.extend(ask(link, 5.0) for _ in range(5))) for _ in range(4)]
        for asker in askers:
            asker.start()
        for asker in askers:
            asker.join()
        assert sorted(told, key=int) == [b"%d" % number for number in range(1, 21)]
        link.close()
