"""Cutting frames out of a stream, check bytes and bits, on a wire made up for it: `<`, a length, digits, `>`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hal.errors import BoardRefused, GarbledFrame
from hal.wire.frame import Framing, Refusal, bits, first, packed, sum8, xor8


def size(stream: bytes) -> int:
    if stream[0] != ord("<"):
        return 0
    return 2 if len(stream) == 1 else stream[1] - ord("0") + 3


def parse(frame: bytes) -> int:
    if frame[-1] != ord(">") or not frame[2:-1].isdigit():
        raise GarbledFrame(frame)
    return int(frame[2:-1])


NUMBERS: Framing[int] = Framing(size, parse)


def test_whole_frames_are_cut_in_their_order() -> None:
    assert NUMBERS.cut(b"<17><212>") == ([7, 12], b"")


def test_what_may_still_become_a_frame_is_the_rest() -> None:
    """A beginning is kept, even when only its first byte is there; what begins nothing is dropped."""
    assert NUMBERS.cut(b"<17>x<") == ([7], b"<")
    assert NUMBERS.cut(b"<17>x<31") == ([7], b"<31")
    assert NUMBERS.cut(b"<17>xyz") == ([7], b"")


def test_a_frame_behind_something_that_looks_like_a_longer_one_is_found() -> None:
    """Garbage that claims to be long must not swallow what follows it."""
    assert NUMBERS.cut(b"<9<17>") == ([7], b"")
    assert NUMBERS.cut(b"<2><17><") == ([7], b"<")


def test_a_reader_passes_over_what_is_not_wanted() -> None:
    """Messages of another kind and with other values are others' business."""
    assert first(NUMBERS, int, real=12)(b"<17>", False) is None
    assert first(NUMBERS, int, real=12)(b"<17><212><213>", False) == 12
    assert first(NUMBERS, str)(b"<17>", False) is None


def test_a_refusal_of_one_s_own_is_raised() -> None:
    """What another board refuses is its own affair."""

    class No(Refusal):
        board = 1
        reason = "not today"

    refusing: Framing[Refusal] = Framing(size, lambda _: No())
    assert first(refusing, int, board=2)(b"<17>", False) is None
    with pytest.raises(BoardRefused, match="not today"):
        first(refusing, int, board=1)(b"<17>", False)


@given(st.binary(max_size=64))
def test_any_bytes_leave_a_rest_that_is_their_end(stream: bytes) -> None:
    """Nothing a line says makes the cut fail."""
    assert stream.endswith(NUMBERS.cut(stream)[1])


@given(st.lists(st.booleans(), min_size=16, max_size=16))
def test_bits_are_packed_lowest_first(flags: list[bool]) -> None:
    data = packed(flags, 2)
    assert list(bits(data)) == flags
    assert (data[0] & 1, data[1] & 1) == (flags[0], flags[8])


def test_check_bytes() -> None:
    assert sum8(b"\xff\x02") == 0x01
    assert xor8(b"\xff\x0f\x01") == 0xF1
