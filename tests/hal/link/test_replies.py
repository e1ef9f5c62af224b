"""What a link takes for the reply, and what it throws away."""

import select
import time
from pathlib import Path

import pytest

from hal.errors import BoardRefused, LinkSilent
from hal.link import Line, Link
from hal.sim.line_faults import LineFault, duplicated, garbled, late, lost, noise, replaced, truncated
from hal.sim.ptys import Answer, PtyLine
from tests.hal.link.parrot import ASK, FAST, Parrot, ask, burst


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


def test_what_follows_a_refusal_or_a_mistake_is_nobody_s(line: PtyLine, link: Link) -> None:
    """However an exchange ended, the next one waits for a quiet line first."""

    def blunder(received: bytes, quiet: bool) -> None:
        line.say(Answer(b"told more lies;", 0.005))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        link.exchange(ASK, blunder, 1.0)
    assert ask(link) == b"2"
