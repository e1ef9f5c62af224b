"""Scanner or typing, and what was scanned."""

import pytest

from kiosk.ui.reading import (
    LONGEST,
    Badge,
    KeyReader,
    ParcelNumber,
    PickupToken,
    Scanned,
    Stuck,
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


@pytest.mark.parametrize("number", ["7719", "77195"])
def test_a_short_label_is_a_scan(number):
    """Four characters at that pace are no person's, and neither is their Enter, which would answer at a shut door."""
    assert read(number, FAST) == [Scanned(number)]


def test_three_fast_keys_are_typing():
    """So few decide nothing."""
    assert read("123", FAST) == [*typed("123"), Typed("enter")]


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
    [scan] = read("xy" * 5_000, FAST)
    assert scan == Scanned("xy" * (LONGEST // 2))


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


def burst(reader, keys, at):
    """What a reader makes of keys that come at a scanner's pace."""
    return [each for n, key in enumerate(keys) for each in reader.key(key, key, at + n * FAST)]


def test_a_burst_that_hangs_for_a_moment_is_still_one():
    """After four characters at that pace nobody is typing: the rest may come late, and the number is whole."""
    reader = KeyReader()
    got = burst(reader, "RR96", 0.0)
    assert reader.patience > 0.3
    got += burst(reader, "3225716GB", 0.35)
    assert got + reader.key("enter", "\r", 0.5) == [Scanned("RR963225716GB")]


@pytest.mark.parametrize("tail", ["25716GB", "6GB", ""])
def test_the_rest_of_a_torn_burst_is_neither_a_number_nor_an_enter(tail):
    """The machine hung for too long: its tail is no parcel's whole number, and its Enter says nothing at a door."""
    reader = KeyReader()
    burst(reader, "RR9632", 0.0)
    reader.flush()
    burst(reader, tail, 0.7)
    assert reader.key("enter", "\r", 0.7 + len(tail) * FAST) == [Scanned("")]
    assert sort_scan("") == Unreadable()


@pytest.mark.parametrize("pause", [0.02, 0.1, 0.45])
@pytest.mark.parametrize("head", ["RR9632", "RR", "R"])
def test_a_label_that_is_scanned_again_at_once_counts(head, pause):
    """The Enter of a torn burst ends it, and its rest with it: what comes then is whole."""
    reader = KeyReader()
    burst(reader, head, 0.0)
    reader.flush()
    burst(reader, "25716GB", 0.2)
    assert reader.key("enter", "\r", 0.3) == [Scanned("")]
    burst(reader, "RR963225716GB", 0.3 + pause)
    assert reader.key("enter", "\r", 0.5 + pause) == [Scanned("RR963225716GB")]


def test_a_short_head_spoils_only_what_would_be_a_number():
    """Two keys at once can be a person's, and so can be the Enter after them."""
    reader = KeyReader()
    burst(reader, "12", 0.0)
    reader.flush()
    assert reader.key("enter", "\r", 0.5) == [Typed("enter")]
    burst(reader, "12", 10.0)
    reader.flush()
    burst(reader, "3456785GB", 10.3)
    assert reader.key("enter", "\r", 10.42) == [Scanned("")]


def test_one_character_just_before_a_burst_is_its_head():
    """A number that lacks its first letter is another parcel's: it is scanned once more instead."""
    reader = KeyReader()
    burst(reader, "R", 0.0)
    reader.flush()
    burst(reader, "R959428048GB", 0.1)
    assert reader.key("enter", "\r", 0.25) == [Scanned("")]


def test_a_long_number_does_not_outlast_its_head():
    """What counts is when its rest began, however long that takes."""
    reader = KeyReader()
    burst(reader, "R", 0.0)
    reader.flush()
    number = "959428048GB" * 3
    burst(reader, number, 0.2)
    assert reader.key("enter", "\r", 0.2 + len(number) * FAST) == [Scanned("")]


@pytest.mark.parametrize("head", ["P", "PK", "PK1:Zm"])
def test_a_torn_token_is_joined_for_its_beginning_says_that_it_is_whole(head):
    """A recipient need not hold the code to the scanner twice; of a parcel's number nobody could say so."""
    reader = KeyReader()
    burst(reader, head, 0.0)
    reader.flush()
    at = 0.6 if len(head) > 2 else 0.1
    burst(reader, "PK1:Zm9vYmFy".removeprefix(head), at)
    assert reader.key("enter", "\r", at + 12 * FAST) == [Scanned("PK1:Zm9vYmFy")]


def held(reader, key, seconds, *, at, repeat):
    """What a reader makes of a key that is held down: repeated after half a second, then at a steady pace."""
    times = [at, *(at + 0.5 + n * repeat for n in range(int((seconds - 0.5) / repeat)))]
    return [each for now in times for each in reader.key(key, key if len(key) == 1 else "\r", now)]


@pytest.mark.parametrize("key", ["5", "enter"])
@pytest.mark.parametrize("repeat", [0.092, 0.04, 0.033, 0.01])
def test_a_key_that_never_comes_up_is_told_of_once_and_heard_no_more(key, repeat):
    """At every pace at which keyboards repeat: a press or three, then silence for as long as it lasts."""
    reader = KeyReader()
    got = held(reader, key, 600.0, at=100.0, repeat=repeat) + reader.flush()
    assert got.count(Stuck(key)) == 1
    assert got[-1] == Stuck(key)
    assert set(got[:-1]) == {Typed(key)}
    assert len(got) <= 4


def test_a_key_that_is_held_for_a_moment_fills_no_code():
    """A finger that rests on it is no row of presses, whether the repeats are as fast as a scanner or slower."""
    for repeat in (0.033, 0.04):
        reader = KeyReader()
        assert len(held(reader, "5", 1.2, at=100.0, repeat=repeat) + reader.flush()) <= 3


@pytest.mark.parametrize("pace", [0.005, 0.02, 0.06, 0.1, 0.15])
def test_equal_digits_of_a_code_are_no_held_key(pace):
    """However fast they are typed, and wherever in the code they stand."""
    for code in ("111222333", "912222234", "455555123"):
        reader = KeyReader()
        got = [each for at, key in enumerate(code) for each in reader.key(key, key, 100.0 + at * pace)]
        assert got + reader.flush() == [Typed(digit) for digit in code]


def test_a_scan_that_falters_in_a_row_of_noughts_is_no_other_number():
    """Not a nought is dropped: what is scanned is the label, or nothing."""
    label = "JD00000000012345678"
    for at in range(3, 12):
        reader, now, got = KeyReader(), 100.0, []
        for place, character in enumerate(label):
            now += 0.05 if place == at else 0.002
            got += reader.key(character, character, now)
        got += reader.key("enter", "\r", now + 0.002)
        assert [each for each in got if isinstance(each, Scanned)] in ([Scanned(label)], [Scanned("")])


def test_a_key_that_erases_or_walks_may_be_held():
    """Whoever holds it means every repeat, until it is stuck."""
    for key in ("backspace", "tab", "/"):
        reader = KeyReader()
        got = held(reader, key, 9.0, at=100.0, repeat=0.04)
        assert got.count(Typed(key)) > 20
        assert got[-1] == Stuck(key)


def test_other_keys_and_the_scanner_are_heard_beside_a_stuck_one():
    """A code that is typed and a token that is read come through whole, and so does the key itself once it came up."""
    reader = KeyReader()
    held(reader, "5", 3.0, at=100.0, repeat=0.04)
    got, at = [], 102.99
    for key in "417":
        at += 0.31
        stuck = [each for n in range(7) for each in reader.key("5", "5", at - 0.3 + n * 0.04)]
        got += stuck + reader.key(key, key, at)
    assert got + reader.key("5", "5", at + 0.04) + reader.flush() == typed("417")
    assert burst(reader, "PK1:Zm9v", at + 0.1) + reader.key("enter", "\r", at + 0.25) == [Scanned("PK1:Zm9v")]
    reader.key("5", "5", at + 5)
    assert reader.flush() == typed("5")


def test_a_number_full_of_noughts_is_a_scan():
    """A scanner repeats a character as fast as it likes."""
    assert read("000000000000000000004", 0.016) == [Scanned("000000000000000000004")]


def test_two_quick_presses_of_one_key_count():
    """A machine that hung for a moment sees the double digit of a code at once."""
    assert read("1", SLOW, enter=False) == typed("1")
    reader = KeyReader()
    got = reader.key("1", "1", 1.0) + reader.key("1", "1", 1.05) + reader.flush()
    assert got == typed("11")


def test_a_press_knows_since_when_its_key_may_be_down():
    """So that a page which came meanwhile can let it pass."""
    reader = KeyReader()
    [enter] = reader.key("enter", "\r", 10.0)
    [repeat] = reader.key("enter", "\r", 10.5)
    [later] = reader.key("enter", "\r", 12.0)
    assert (enter.since, repeat.since, later.since) == (10.0, 10.0, 12.0)


def test_a_noughts_repeats_in_a_burst_that_hangs_are_no_held_key():
    """A number that lacked one of them would be another parcel's."""
    reader = KeyReader()
    got = burst(reader, "RR000", 0.0)
    for n, at in enumerate((0.1, 0.2, 0.3)):
        got += reader.key("0", "0", at + n * FAST)
    got += burst(reader, "7GB", 0.4)
    assert got + reader.key("enter", "\r", 0.45) == [Scanned("RR0000007GB")]
