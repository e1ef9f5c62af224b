"""PINs and badges: what is hard to guess, how each is kept, and in which form it may travel between units.

A PIN is kept, and travels, as argon2id's own text with a salt of its own. A badge has to be found by what was scanned,
so its travelling form is argon2id under one salt that all units share; a unit keeps that form blind, under its own key.
Whoever finds a file of either has to pay an argon2id for every guess. OWASP's "Password Storage Cheat Sheet" names the
cost taken here: 19 MiB, two passes, one lane.
"""

import re
import secrets
import threading

from argon2 import PasswordHasher, Type, extract_parameters
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import hash_secret_raw

from kiosk.core.errors import BadInput, PinTooSimple

PIN_LENGTH = 6
LONGEST_BADGE = 128
_PASSES, _KIB, _LANES = 2, 19 * 1024, 1
_MOST_PASSES, _MOST_KIB, _MOST_LANES = 10, 64 * 1024, 4
"""What a unit is willing to pay for one comparison, whoever made the hash."""
_BADGE_SALT = b"locker-kiosk badge v1"
_BADGE = re.compile(r"[0-9a-f]{64}", re.ASCII)
_PIN_HASH = re.compile(r"\$argon2id\$v=19\$m=\d{4,6},t=\d{1,3},p=\d{1,2}\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{22,86}")
_COMMON = frozenset(
    {"123456", "654321", "121212", "112233", "123123", "123321", "102030", "010203", "696969", "159753"}
)


class Credentials:
    """Hashes and compares, one at a time: a small computer has not the memory for many."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=_PASSES, memory_cost=_KIB, parallelism=_LANES)
        self._one_at_a_time = threading.Lock()
        self._nobodys = self._hash(secrets.token_hex(8))

    def hash_pin(self, pin: str) -> str:
        """The form of a PIN that is kept; raises PinTooSimple."""
        _must_be_hard_to_guess(pin)
        return self._hash(pin)

    def is_pin(self, pin_hash: str | None, pin: str) -> bool:
        """Compare, in the same time whether there is such a person or not."""
        with self._one_at_a_time:
            try:
                return self._hasher.verify(pin_hash or self._nobodys, pin.encode(errors="surrogatepass"))
            except (VerificationError, InvalidHashError):
                return False

    def travelling_badge(self, badge: str) -> str:
        """The form of a badge's text that every unit makes alike."""
        secret = badge[:LONGEST_BADGE].encode(errors="surrogatepass")
        with self._one_at_a_time:
            return hash_secret_raw(secret, _BADGE_SALT, _PASSES, _KIB, _LANES, 32, Type.ID).hex()

    def _hash(self, pin: str) -> str:
        with self._one_at_a_time:
            return self._hasher.hash(pin)


def check_pin_hash(text: str) -> None:
    """Raise BadInput unless `text` is an argon2id hash that this unit is willing to compare with."""
    try:
        cost = extract_parameters(text) if _PIN_HASH.fullmatch(text) else None
    except InvalidHashError:
        cost = None
    if cost is None:
        raise BadInput(what="pin_hash", why="take what `kiosk staff hash` prints")
    if cost.memory_cost > _MOST_KIB or cost.time_cost > _MOST_PASSES or cost.parallelism > _MOST_LANES:
        most = f"{_MOST_KIB // 1024} MiB, {_MOST_PASSES} passes and {_MOST_LANES} lanes"
        raise BadInput(what="pin_hash", why=f"it costs more than {most}")
    if cost.memory_cost < _KIB // 2:
        raise BadInput(what="pin_hash", why="it is too cheap to guess; take what `kiosk staff hash` prints")


def check_travelling_badge(text: str) -> None:
    """Raise BadInput unless `text` has the form in which badges travel."""
    if not _BADGE.fullmatch(text):
        raise BadInput(what="badge", why="take what `kiosk staff hash` prints, never a badge's own text")


def _must_be_hard_to_guess(pin: str) -> None:
    """Six digits that are no row, no repetition and none of the first that anybody tries."""
    digits = pin.isascii() and pin.isdigit() and len(pin) == PIN_LENGTH
    if not digits or pin in _COMMON or len(set(pin)) < 3 or pin in "0123456789" or pin in "9876543210":
        raise PinTooSimple
