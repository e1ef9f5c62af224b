"""Every wire's codec against whatever may come over a line: nothing escapes, and nothing is read that did not come.

A message is only ever read where its very bytes stand in the stream, check included. What remains is what a check
cannot see: a garbled answer that happens to be another whole one. How often is counted; that it needs more than one
wrong bit is proven in `tests/hal/wire`, but for Winnsen's wire, which has no check, and for the length bytes named
there. Two equal reads in a row are what keeps such an answer from being believed; the soak shows it.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hal.errors import BoardRefused, GarbledFrame
from hal.wire import dingchang, modbus, shuoming, winnsen, wkly
from hal.wire import kerong_cu12 as cu12
from hal.wire import kerong_cu16 as cu16
from hal.wire import kerong_cu48 as cu48
from hal.wire import kerong_cu48b as cu48b
from hal.wire.frame import Framing, first
from tests.faults.figures import Figures
from tests.hal.wire.directions import DIRECTIONS, Direction, below, flags

Throw = Callable[[Callable[[], None]], None]


@dataclass(frozen=True)
class Answer:
    """How a bank reads the answer to "how do the doors stand", and in what share of garbled ones it may be fooled."""

    framing: Framing[Any]
    states: st.SearchStrategy[Any]
    at_most: float = 0.01
    """Several times what was measured: 0.2 % for an 8-bit sum, 1.2 % where the length is free, 9 % without a check."""


ANSWERS = {
    "kerong-cu16": Answer(cu16.REPLIES, st.builds(cu16.Status, below(10), flags(16), flags(16))),
    "kerong-cu48": Answer(cu48.REPLIES, st.builds(cu48.Status, below(10), flags(48))),
    "kerong-cu48b": Answer(cu48b.REPLIES, st.builds(cu48b.Status, below(10), flags(48), flags(48))),
    "kerong-cu12": Answer(cu12.REPLIES, st.builds(cu12.Status, below(16), flags(16))),
    "shuoming": Answer(shuoming.REPLIES, st.builds(shuoming.Contacts, below(32), flags(24)), 0.04),
    "modbus": Answer(modbus.REPLIES, st.builds(modbus.Inputs, below(248), flags(32)), 0.001),
    "dingchang": Answer(dingchang.REPLIES, st.builds(dingchang.Contacts, below(100), flags(24))),
    "wkly": Answer(wkly.REPLIES, st.builds(wkly.Contacts, below(32), flags(24))),
    "winnsen": Answer(winnsen.REPLIES, st.builds(winnsen.Contacts, below(256), flags(16)), 0.25),
}

A_FEW = 5
"""A short run may be unlucky."""


IN_SHORT, IN_FULL = 100, 50_000
"""Inputs for each direction of a wire, and for the garbled answers of each kind of bank."""

BATCH = 5_000
"""Hypothesis remembers each of its inputs as long as it runs; so it runs several times."""


@pytest.fixture
def throw(full: bool) -> Throw:
    """How to let hypothesis throw the inputs of this run's form at a test."""

    def throw(test: Callable[[], None]) -> None:
        set_up = settings(
            max_examples=BATCH if full else IN_SHORT,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        batch = set_up(test)
        for _ in range(IN_FULL // BATCH if full else 1):
            batch()

    return throw


@st.composite
def garbled(draw: st.DrawFn, frame: bytes) -> bytes:
    """What becomes of a frame on a bad line: bits turned, bytes lost, doubled, cut off or put in, in any mixture."""
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, max(0, len(frame) - 1)))
        match draw(st.sampled_from(("bit", "bit", "byte", "lost", "twice", "cut", "noise"))):
            case "bit" if frame:
                frame = frame[:at] + bytes((frame[at] ^ 1 << draw(st.integers(0, 7)),)) + frame[at + 1 :]
            case "byte" if frame:
                frame = frame[:at] + draw(st.binary(min_size=1, max_size=1)) + frame[at + 1 :]
            case "lost":
                frame = frame[:at] + frame[at + 1 :]
            case "twice":
                frame = frame[:at] + frame
            case "cut":
                frame = frame[:at]
            case _:
                frame = frame[:at] + draw(st.binary(max_size=4)) + frame[at:]
    return frame


@st.composite
def streams(draw: st.DrawFn, direction: Direction) -> bytes:
    """Frames of the wire, spoilt and whole, among bytes of nobody."""
    pieces = st.binary(max_size=12) | direction.messages.map(lambda message: message.encode())
    spoilt = direction.messages.flatmap(lambda message: garbled(message.encode()))
    return b"".join(draw(st.lists(pieces | spoilt, min_size=1, max_size=4)))


@pytest.mark.parametrize("name", DIRECTIONS)
def test_nothing_escapes_and_nothing_is_read_that_did_not_come(name: str, throw: Throw, figures: Figures) -> None:
    """A codec raises its own error and no other; a cut yields messages whose bytes are all there, in their order."""
    direction = DIRECTIONS[name]
    with figures.of(f"fuzz of {name}") as row:

        @given(stream=streams(direction))
        def fuzz(stream: bytes) -> None:
            row.tries += 1
            messages, rest = direction.framing.cut(stream)
            assert stream.endswith(rest)
            place = 0
            for message in messages:
                place = stream.index(message.encode(), place) + len(message.encode())
            with suppress(GarbledFrame):
                direction.framing.parse(stream)

        throw(fuzz)


@pytest.mark.parametrize("kind", ANSWERS)
def test_a_garbled_answer_is_no_door_s_change(kind: str, throw: Throw, figures: Figures) -> None:
    """A bank reads the true answer, none, or a refusal; another one only where its right check came with it."""
    told, fooled = ANSWERS[kind], 0
    with figures.of(f"garbled answers of {kind}") as row:

        @given(data=st.data(), true=told.states)
        def read(data: st.DataObject, true: Any) -> None:
            nonlocal fooled
            spoilt = data.draw(garbled(true.encode()))
            row.tries += 1
            try:
                answer = first(told.framing, type(true))(spoilt, True)
            except BoardRefused:
                return
            if answer is not None and answer != true:
                assert answer.encode() in spoilt
                fooled += 1

        throw(read)
        row.remark = f"{fooled} pass as another whole answer ({fooled / row.tries:.2%})"
        assert fooled <= told.at_most * row.tries + A_FEW
