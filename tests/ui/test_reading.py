"""Scanner or typing, and what was scanned."""

import pytest

from kiosk.ui.reading import (
    LONGEST,
    Badge,
    KeyReader,
    ParcelNumber,
    PickupToken,
    Scanned,
    Typed,
    Unreadable,
    sort_scan,
)

FAST, SLOW = 0.012, 0.15


def read(keys: str, gap: float, *, enter: bool = True, prefix: str = "") -> list[object]:
    """What a reader makes of keys struck with one gap between them, and of the pause after them."""
    reader, at, got = KeyReader(prefix), 100.0, []
    for key in keys:
        got += reader.key("ctrl+right_square_bracket" if key == "\x1d" else key, key, at)
        at += gap
    if enter:
        got += reader.key("enter", "\r", at)
    return got + reader.flush()


def typed(keys: str) -> list[object]:
    return [Typed(key) for key in keys]


@pytest.mark.parametrize("gap", [0.001, 0.002, 0.008, 0.016, 0.034])
def test_a_burst_that_ends_with_enter_is_a_scan(gap):
    """Scanners of every published speed are told from a person."""
    assert read("123456789", gap) == [Scanned("123456789")]


@pytest.mark.parametrize("gap", [0.036, 0.08, 0.3])
def test_slow_keys_are_typing(gap):
    """No person is taken for a scanner, Enter or not."""
    assert read("123456789", gap) == [*typed("123456789"), Typed("enter")]


def test_five_fast_keys_are_typing():
    """A short burst decides nothing."""
    assert read("12345", FAST) == [*typed("12345"), Typed("enter")]


def test_a_burst_without_enter_is_typing():
    """Without its Enter nothing says that this was a scanner."""
    assert read("PK1:abcdef", FAST, enter=False) == typed("PK1:abcdef")


def test_one_slow_gap_ends_a_burst():
    """What was typed before a scan stays typing; the scan is whole."""
    reader = KeyReader()
    assert reader.key("4", "4", 0.0) == []
    got = [each for n, key in enumerate("TBA123456") for each in reader.key(key, key, 1.0 + n * FAST)]
    assert got + reader.key("enter", "\r", 1.0 + 9 * FAST) == [Typed("4"), Scanned("TBA123456")]


def test_group_separators_within_a_burst_belong_to_it():
    """A terminal reports GS as ctrl+]; within a burst it is data."""
    assert read("00123456\x1d789", FAST) == [Scanned("00123456\x1d789")]


def test_other_keys_are_told_at_once():
    """Arrows and Enter wait for nothing."""
    reader = KeyReader()
    assert reader.key("left", None, 0.0) == [Typed("left")]
    assert reader.key("enter", "\r", 1.0) == [Typed("enter")]


def test_a_prefix_decides_without_timing():
    """With a configured prefix slow and short scans are scans, and the prefix is not part of them."""
    assert read("~1234", SLOW, prefix="~") == [Scanned("1234")]
    assert read("1234", SLOW, prefix="~") == [*typed("1234"), Typed("enter")]


def test_noise_without_end_is_cut():
    """A cable that chatters fills no memory."""
    [scan] = read("x" * 10_000, FAST)
    assert scan == Scanned("x" * LONGEST)


@pytest.mark.parametrize(
    ("payload", "is_"),
    [
        ("PK1:Zm9vYmFy", PickupToken("PK1:Zm9vYmFy")),
        ("BADGE:7f3a90", Badge("BADGE:7f3a90")),
        ("417082936", ParcelNumber("417082936")),
        ("RR123456785GB", ParcelNumber("RR123456785GB")),
        ("]C1\x1d00340434161094015902", ParcelNumber("00340434161094015902")),
        ("]d2TBA123456789000", ParcelNumber("TBA123456789000")),
        ("]Q3PK1:abc", PickupToken("PK1:abc")),
        ("https://example.org/t/PK1:abc", ParcelNumber("https://example.org/t/PK1:abc")),
        ("x" * 64, ParcelNumber("x" * 64)),
        ("x" * 65, Unreadable()),
        ("", Unreadable()),
        ("a\x07b", Unreadable()),
    ],
)
def test_the_beginning_alone_says_what_was_scanned(payload, is_):
    """Nine digits from the scanner are a parcel's number, never a code; a URL is no token."""
    assert sort_scan(payload) == is_


@pytest.mark.parametrize("flushed", [True, False])
def test_a_scan_that_stalled_is_no_number(flushed):
    """The machine hung for a moment in the middle of a burst: its tail is not taken for a parcel's whole number."""
    reader, got = KeyReader(), []
    for n, key in enumerate("RR9632"):
        got += reader.key(key, key, n * FAST)
    if flushed:
        got += reader.flush()
    for n, key in enumerate("25716GB"):
        got += reader.key(key, key, 0.2 + n * FAST)
    got += reader.key("enter", "\r", 0.2 + 7 * FAST)

    assert got[-1] == Scanned("")
    assert sort_scan("") == Unreadable()
