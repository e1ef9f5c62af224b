"""The 8A / 80 boards' answer to "read all": its length is the board's own business, its order is from the top."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hal.wire.frame import bits
from hal.wire.shuoming import REPLIES, Changed, Contacts, Unlocked, contacts_of

GROUPS = st.binary(min_size=1, max_size=7)
read = contacts_of(1)


@given(groups=GROUPS)
def test_any_number_of_groups_is_read_once_the_line_is_quiet(groups: bytes) -> None:
    """Channel 1 is the lowest bit of the last group, in as many groups as come."""
    reply = Contacts(1, bits(groups))
    frame = reply.encode()
    assert frame[2:-2] == groups[::-1]
    assert read(frame, True) == reply
    assert read(frame, False) is None


def test_the_beginning_of_a_long_answer_is_not_taken_for_a_short_one() -> None:
    """Doors 9, 10, 13 and 14 make a group that reads 33: beside the right neighbour five bytes look like a frame."""
    reply = Contacts(1, bits(bytes((0xB2, 0x33, 0x00))))
    frame = reply.encode()
    assert REPLIES.cut(frame[:5])[0] == [Contacts(1, bits(b"\0"))]
    assert [read(frame[:length], False) for length in range(len(frame) + 1)] == [None] * (len(frame) + 1)
    assert read(frame, True) == reply


@given(groups=GROUPS, before=st.sampled_from([b"", b"\xfa\xfd\x99\x99", b"\x00\x80", b"\x80\x01\x33"]))
def test_garbage_before_the_answer_is_passed_over(groups: bytes, before: bytes) -> None:
    """FA FD 99 99 is what Darunnn/Locker saw before real answers."""
    found = read(before + Contacts(1, bits(groups)).encode(), True)
    assert found is not None
    assert found.contacts[:8] == bits(groups[:1])


@pytest.mark.parametrize("header", [0x82, 0x81])
def test_events_in_the_same_burst_are_told_apart(header: int) -> None:
    """Makers do not agree on the header of an unsolicited event; both are known, before the answer and behind it."""
    event, reply = Changed(1, 2, True, header), Contacts(1, bits(b"\2\0\0"))
    burst = event.encode() + reply.encode() + event.encode()
    assert REPLIES.cut(burst)[0] == [event, reply, event]
    assert read(burst, True) == reply


@given(groups=GROUPS)
def test_an_answer_that_comes_twice_is_none(groups: bytes) -> None:
    """One of them may be an echo or a late one; by exclusive or two short ones would be a sound long one, too."""
    assert read(2 * Contacts(1, bits(groups)).encode(), True) is None


@given(groups=st.binary(min_size=1, max_size=7).filter(lambda groups: 0x33 not in groups), data=st.data())
def test_a_cut_answer_or_one_with_a_wrong_bit_tells_nothing(groups: bytes, data: st.DataObject) -> None:
    """A group that reads 33 could make a part look whole; without one, nothing does."""
    frame = Contacts(1, bits(groups)).encode()
    assert read(frame[: data.draw(st.integers(0, len(frame) - 1))], True) is None
    bit = data.draw(st.integers(0, 8 * len(frame) - 1))
    flipped = (int.from_bytes(frame, "big") ^ 1 << bit).to_bytes(len(frame), "big")
    assert 0x33 in flipped[2:-2] or read(flipped, True) is None


def test_another_board_s_answer_is_not_mine() -> None:
    assert read(Contacts(2, bits(b"\1")).encode(), True) is None
    assert contacts_of(2)(Contacts(2, bits(b"\1")).encode(), True) is not None


def test_the_contact_of_an_unlock_is_told_by_11_and_00_alone() -> None:
    assert REPLIES.cut(bytes.fromhex("8A 01 01 11 9B 8A 01 01 00 8A 8A 01 01 22 A8"))[0] == [
        Unlocked(1, 1, True),
        Unlocked(1, 1, False),
    ]
