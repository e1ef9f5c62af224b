"""What every wire does alike, whatever comes over the line."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hal.errors import GarbledFrame
from hal.wire import dingchang
from hal.wire.frame import bits, sum8
from tests.hal.wire.directions import DIRECTIONS, Direction

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
