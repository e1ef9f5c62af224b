"""Codes are derived, typed safely, and found without being kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.codes import CodeBook, Typed, check_digit, grouped, read, truncated, well_typed
from kiosk.core.errors import CodeMistyped

BOOK = CodeBook("elm-12", b"k" * 32, b"i" * 32)
digits8 = st.text("0123456789", min_size=8, max_size=8)


@given(digits8, st.integers(0, 8), st.sampled_from("0123456789"))
def test_every_single_wrong_digit_is_seen(digits: str, place: int, other: str) -> None:
    """One digit changed, the check digit's included, is a typing mistake."""
    code = digits + check_digit(digits)
    wrong = code[:place] + other + code[place + 1 :]
    assert well_typed(code)
    assert well_typed(wrong) == (wrong == code)


@given(digits8, st.integers(0, 7))
def test_every_swap_of_neighbours_is_seen(digits: str, place: int) -> None:
    """Two neighbouring digits swapped are a typing mistake."""
    code = digits + check_digit(digits)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert well_typed(swapped) == (swapped == code)


def test_damms_own_example() -> None:
    """572 has the check digit 4 (H. M. Damm, Total anti-symmetrische Quasigruppen, 2004)."""
    assert check_digit("572") == "4"


def test_digits_follow_rfc_4226() -> None:
    """The truncation gives RFC 4226's own numbers: appendix D's first HMAC ends as 1284755224."""
    mac = bytes.fromhex("cc93cf18508d94934c64b65d8ba7667fb7cde4b0")
    assert truncated(mac) == 1284755224


@given(st.text(min_size=1, max_size=40), st.integers(1, 9))
def test_a_code_is_nine_digits_that_are_derived_again(package: str, issue: int) -> None:
    """The same package and issue always give the same well-typed code; another issue gives another index."""
    code = BOOK.digits(package, issue)
    assert read(grouped(code)) == Typed(code, is_token=False)
    assert code == BOOK.digits(package, issue)
    token = BOOK.token(package, issue)
    assert read(token) == Typed(token, is_token=True)
    assert BOOK.index(read(token)) != BOOK.index(read(code))


@given(st.text())
def test_reading_ends_in_a_code_or_in_a_typing_mistake(presented: str) -> None:
    """Whatever is typed, nothing else comes out."""
    try:
        typed = read(presented)
    except CodeMistyped:
        return
    assert typed.is_token or well_typed(typed.text)


def test_another_unit_finds_nothing_under_the_same_digits() -> None:
    """The index is bound to the unit: a foreign code opens nothing."""
    other = CodeBook("oak-3", b"k" * 32, b"i" * 32)
    typed = Typed("123456782", is_token=False)
    assert BOOK.index(typed) != other.index(typed)


@pytest.mark.parametrize("secret", ["code_key", "index_key"])
def test_both_keys_matter(secret: str) -> None:
    """With one key changed, codes or their index are others."""
    keys = {"code_key": b"k" * 32, "index_key": b"i" * 32, secret: b"x" * 32}
    other = CodeBook("elm-12", **keys)
    same_digits = other.digits("p", 1) == BOOK.digits("p", 1)
    same_index = other.index(Typed("123456782", False)) == BOOK.index(Typed("123456782", False))
    assert (same_digits, same_index) == (secret != "code_key", secret != "index_key")
