"""What every wire does alike, whatever comes over the line. A new wire joins by a line for each direction."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hal.errors import GarbledFrame
from hal.wire import dingchang, modbus, shuoming, winnsen, wkly
from hal.wire import kerong_cu12 as cu12
from hal.wire import kerong_cu16 as cu16
from hal.wire import kerong_cu48 as cu48
from hal.wire import kerong_cu48b as cu48b
from hal.wire.frame import Framing, bits, sum8


class Message(Protocol):
    """Whatever a wire can say."""

    def encode(self) -> bytes:
        """Its bytes."""


@dataclass(frozen=True)
class Direction:
    """One direction of a wire, what may be said in it, and how far check bytes protect it.

    `length_at` is the place of a length byte that decides which byte is taken for the check.
    """

    framing: Framing[Any]
    messages: st.SearchStrategy[Any]
    checked: bool = True
    length_at: int | None = None


def flags(count: int) -> st.SearchStrategy[tuple[bool, ...]]:
    return st.tuples(*[st.booleans()] * count)


def below(count: int) -> st.SearchStrategy[int]:
    return st.integers(0, count - 1)


seconds = st.integers(0, 6000).map(lambda units: units / 100)
words = st.integers(0, 0xFFFF)
written = st.builds(modbus.Flash, below(248), below(256), words) | st.builds(
    modbus.Switch, below(248), below(255), st.booleans()
)
channels = st.integers(1, 50)

DIRECTIONS = {
    "kerong-cu16 requests": Direction(
        cu16.REQUESTS,
        st.builds(cu16.ReadStatus, below(10))
        | st.builds(cu16.Unlock, below(10), below(16))
        | st.builds(cu16.ReadPulse, below(10)),
    ),
    "kerong-cu16 replies": Direction(
        cu16.REPLIES,
        st.builds(cu16.Status, below(10), flags(16), flags(16)) | st.builds(cu16.Pulse, below(10), seconds),
    ),
    "kerong-cu48 requests": Direction(
        cu48.REQUESTS, st.builds(cu48.ReadStatus, below(10)) | st.builds(cu48.Unlock, below(10), below(48))
    ),
    "kerong-cu48 replies": Direction(cu48.REPLIES, st.builds(cu48.Status, below(10), flags(48))),
    "kerong-cu48b requests": Direction(
        cu48b.REQUESTS, st.builds(cu48b.ReadStatus, below(10)) | st.builds(cu48b.Unlock, below(10), below(48))
    ),
    "kerong-cu48b replies": Direction(cu48b.REPLIES, st.builds(cu48b.Status, below(10), flags(48), flags(48))),
    "kerong-cu12 requests": Direction(
        cu12.REQUESTS,
        st.builds(cu12.ReadStatus, below(16))
        | st.builds(cu12.Unlock, below(16), below(12))
        | st.builds(cu12.ReadPulse, below(16)),
    ),
    "kerong-cu12 replies": Direction(
        cu12.REPLIES,
        st.builds(cu12.Status, below(16), flags(16))
        | st.builds(cu12.Unlocked, below(16), below(12))
        | st.builds(cu12.Pulse, below(16), seconds)
        | st.builds(
            cu12.Refused, below(16), below(12), st.sampled_from(cu12.Command), st.sampled_from([*cu12.REFUSALS])
        ),
    ),
    "shuoming requests": Direction(
        shuoming.REQUESTS,
        st.builds(shuoming.ReadAll, below(32)) | st.builds(shuoming.Unlock, below(32), st.integers(1, 50)),
    ),
    "shuoming replies and events": Direction(
        shuoming.REPLIES,
        st.builds(shuoming.Unlocked, below(32), channels, st.booleans())
        | st.builds(shuoming.Changed, below(32), channels, st.booleans(), st.sampled_from((0x82, 0x81))),
    ),
    "modbus requests": Direction(
        modbus.REQUESTS, st.builds(modbus.ReadInputs, below(248), words, st.integers(1, 2000)) | written
    ),
    "modbus replies": Direction(
        modbus.REPLIES,
        st.builds(modbus.Inputs, below(248), flags(8) | flags(16) | flags(32))
        | written
        | st.builds(modbus.Refused, below(248), st.sampled_from((2, 5)), st.sampled_from([*modbus.EXCEPTIONS])),
    ),
    "dingchang requests": Direction(
        dingchang.REQUESTS,
        st.builds(dingchang.ReadAll, below(100)) | st.builds(dingchang.Unlock, below(100), channels),
        length_at=4,
    ),
    "dingchang replies": Direction(
        dingchang.REPLIES,
        st.builds(dingchang.Contacts, below(100), flags(16) | flags(24))
        | st.builds(dingchang.Unlocked, below(100), channels, st.none() | below(2)),
        length_at=4,
    ),
    "wkly requests": Direction(
        wkly.REQUESTS,
        st.builds(wkly.ReadAll, below(32)) | st.builds(wkly.Unlock, below(32), channels),
        length_at=4,
    ),
    "wkly replies": Direction(
        wkly.REPLIES,
        st.builds(wkly.Contacts, below(32), st.lists(st.none() | st.booleans(), max_size=24).map(tuple))
        | st.builds(wkly.Unlocked, below(32), channels, st.none() | st.booleans())
        | st.builds(wkly.Refused, below(32), st.sampled_from((0x82, 0x84)), st.binary(max_size=2)),
        length_at=4,
    ),
    "winnsen requests": Direction(
        winnsen.REQUESTS,
        st.builds(winnsen.ReadDoors, below(256), flags(16)) | st.builds(winnsen.Unlock, below(256), st.integers(1, 16)),
        checked=False,
    ),
    "winnsen replies": Direction(
        winnsen.REPLIES,
        st.builds(winnsen.Contacts, below(256), flags(16))
        | st.builds(winnsen.Unlocked, below(256), st.integers(1, 16), below(3)),
        checked=False,
    ),
}

CHECKED = {name: direction for name, direction in DIRECTIONS.items() if direction.checked}

every_direction = pytest.mark.parametrize("direction", DIRECTIONS.values(), ids=DIRECTIONS)
every_checked_direction = pytest.mark.parametrize("direction", CHECKED.values(), ids=CHECKED)


def flipped(frame: bytes) -> Iterator[tuple[int, bytes]]:
    """The frame with one bit turned, each in its turn, and the place of the byte that it is in."""
    for bit in range(8 * len(frame)):
        byte, place = divmod(bit, 8)
        yield byte, bytes((*frame[:byte], frame[byte] ^ 1 << place, *frame[byte + 1 :]))


@every_direction
@given(data=st.data())
def test_what_is_written_is_read_back(direction: Direction, data: st.DataObject) -> None:
    message = data.draw(direction.messages)
    assert direction.framing.cut(message.encode()) == ([message], b"")


@every_direction
@given(data=st.data())
def test_a_frame_that_comes_byte_by_byte_is_waited_for(direction: Direction, data: st.DataObject) -> None:
    """No beginning of a frame is taken for a message, and none of it is thrown away."""
    message = data.draw(direction.messages)
    frame = message.encode()
    for length in range(len(frame)):
        assert direction.framing.cut(frame[:length]) == ([], frame[:length])


@every_direction
@given(data=st.data())
def test_a_frame_between_garbage_is_found(direction: Direction, data: st.DataObject) -> None:
    """Whatever came before it, and whatever comes after."""
    message = data.draw(direction.messages)
    before, after = data.draw(st.binary(max_size=12)), data.draw(st.binary(max_size=12))
    assert message in direction.framing.cut(before + message.encode() + after)[0]


@every_direction
@given(data=st.data())
def test_frames_glued_together_are_told_apart(direction: Direction, data: st.DataObject) -> None:
    one, other = data.draw(direction.messages), data.draw(direction.messages)
    assert direction.framing.cut(one.encode() + other.encode()) == ([one, other], b"")


@every_checked_direction
@given(data=st.data())
def test_a_frame_with_one_wrong_bit_is_not_believed(direction: Direction, data: st.DataObject) -> None:
    """A check byte sees every single wrong bit, but where the bit says which byte the check is."""
    message = data.draw(direction.messages)
    for byte, frame in flipped(message.encode()):
        assert direction.framing.cut(frame)[0] == [] or byte == direction.length_at


def test_a_wrong_bit_in_a_length_can_make_a_part_look_whole() -> None:
    """One in 256 of a DC board's answers of 24 doors reads as one of 16 then: two equal reads are what protects."""
    groups = bytes((0x49, 0x6C, 0x69))
    frame = bytearray(dingchang.Contacts(0x60, bits(groups)).encode())
    frame[4] ^= 1
    assert sum8(frame[2:7]) == frame[7]
    [cheated] = dingchang.REPLIES.cut(bytes(frame))[0]
    assert cheated == dingchang.Contacts(0x60, bits(groups[1:]))


@every_direction
@given(stream=st.binary(max_size=64))
def test_no_bytes_whatever_make_a_wire_fail(direction: Direction, stream: bytes) -> None:
    """Nothing but GarbledFrame escapes, and the rest of a cut is what came last."""
    assert stream.endswith(direction.framing.cut(stream)[1])
    with suppress(GarbledFrame):
        direction.framing.parse(stream)
