"""A wire without a check byte: exactly which wrong bits pass for the truth."""

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from hal.wire.frame import bits
from hal.wire.winnsen import REPLIES, REQUESTS, Contacts, Unlock

STATION, FIRST, SECOND = 3, 4, 5


def believed(frame: bytes, framing: object) -> Iterator[int]:
    """The places of the bits, 8 a byte, that can be wrong and still make a message."""
    for bit in range(8 * len(frame)):
        byte, place = divmod(bit, 8)
        flipped = bytes((*frame[:byte], frame[byte] ^ 1 << place, *frame[byte + 1 :]))
        if framing.cut(flipped)[0]:
            yield bit


@given(st.builds(Contacts, st.integers(0, 255), st.binary(min_size=2, max_size=2).map(bits)))
def test_wrong_bits_of_station_and_contacts_pass(contacts: Contacts) -> None:
    """Head, length, function and end are all that is checked."""
    unseen = [8 * byte + place for byte in (STATION, FIRST, SECOND) for place in range(8)]
    assert list(believed(contacts.encode(), REPLIES)) == unseen


def test_wrong_bits_of_an_unlock_may_name_another_lock() -> None:
    """Of lock 5's number, the bits that lead to a lock from 1 to 16 pass."""
    unseen = [bit - 8 * FIRST for bit in believed(Unlock(1, 5).encode(), REQUESTS) if bit >= 8 * FIRST]
    assert unseen == [0, 1, 2, 3]
