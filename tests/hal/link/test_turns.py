"""How a link speaks: adapters that echo or are turned round, rests, one exchange at a time, the log."""

import threading
import time
from pathlib import Path

import pytest
from serial.urlhandler.protocol_loop import Serial as LoopPort

from hal.errors import LinkSilent
from hal.link import TRACE, Line, Link
from hal.sim.line_faults import replaced
from hal.sim.ptys import PtyLine
from tests.hal.link.parrot import ASK, FAST, Parrot, ask, burst, unopened


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


def test_a_port_without_rts_talks_all_the_same(line: PtyLine, caplog: pytest.LogCaptureFixture) -> None:
    """A pseudo terminal and some adapters have no such line: that is said once, and no reason to be silent."""
    link = Link(str(line.path), Line(quiet=0.01, rts=0.001))
    assert (ask(link), ask(link)) == (b"1", b"2")
    assert [record.message for record in caplog.records] == [
        f"port {line.path} has no RTS line: rts_ms does nothing there"
    ]
    link.close()


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


def test_bytes_are_logged_below_debug(link: Link, caplog: pytest.LogCaptureFixture) -> None:
    """The wire's bytes have a logger and a level of their own."""
    caplog.set_level(TRACE, "hal.wire")
    ask(link)
    assert [f"{link.port} > 61 73 6b 3b", f"{link.port} < 74 6f 6c 64 20 31 3b"] == [r.message for r in caplog.records]
    assert {TRACE} == {record.levelno for record in caplog.records}
