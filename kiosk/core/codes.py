"""Pickup codes: derived, never stored; looked up by a blind index.

A code is eight digits and a check digit, shown `123 456 789`. The digits are HMAC-SHA256 under a key that lies
outside the database over unit, package and issue number, truncated as in RFC 4226 (section 5.3). The ledger keeps
an index (HMAC under a second key) that finds a typed code and gives none away. A QR code carries 128 bits derived
likewise. Nothing here has I/O, a clock or randomness.

The check digit is H. M. Damm's (2004): it sees every single wrong digit and every swap of neighbours.
"""

import base64
import hmac
import re
from dataclasses import dataclass

from kiosk.core.errors import CodeMistyped

_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
_DIGITS = 8
_TYPED = re.compile(r"[0-9]{9}", re.ASCII)
_GROUPED = re.compile(r"[ \-]")
TOKEN_PREFIX = "PK1:"  # noqa: S105 - the mark of a QR code's text, no secret
_TOKEN = re.compile(r"PK1:[A-Z2-7]{26}", re.ASCII)
LONGEST_INPUT = 64


def check_digit(digits: str) -> str:
    """The check digit that goes behind `digits`."""
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return str(interim)


def well_typed(code: str) -> bool:
    """Whether nine digits carry the right check digit."""
    return check_digit(code) == "0"


def truncated(mac: bytes) -> int:
    """31 bits of a MAC, taken where its last nibble points (RFC 4226, section 5.3)."""
    offset = mac[-1] & 0x0F
    return int.from_bytes(mac[offset : offset + 4], "big") & 0x7FFFFFFF


def grouped(code: str) -> str:
    """A code as people read it: `123 456 789`."""
    return " ".join((code[:3], code[3:6], code[6:]))


@dataclass(frozen=True, slots=True)
class Typed:
    """Something presented at the unit that may be a code: nine digits, or a QR code's text."""

    text: str
    is_token: bool


def read(presented: str) -> Typed:
    """What a person typed or held to the scanner; raises CodeMistyped for everything that no code can be."""
    if len(presented) > LONGEST_INPUT:
        raise CodeMistyped
    if presented.startswith(TOKEN_PREFIX):
        if not _TOKEN.fullmatch(presented):
            raise CodeMistyped
        return Typed(presented, is_token=True)
    digits = _GROUPED.sub("", presented)
    if not _TYPED.fullmatch(digits) or not well_typed(digits):
        raise CodeMistyped
    return Typed(digits, is_token=False)


@dataclass(frozen=True, slots=True)
class CodeBook:
    """Derives the codes of one unit's packages from two keys."""

    unit: str
    code_key: bytes
    index_key: bytes

    def digits(self, package: str, issue: int) -> str:
        """The nine digits of a package's `issue`-th code."""
        number = truncated(self._derive("code", package, issue))
        digits = f"{number % 10**_DIGITS:0{_DIGITS}d}"
        return digits + check_digit(digits)

    def token(self, package: str, issue: int) -> str:
        """The text of the QR code that opens the same slot."""
        secret = self._derive("token", package, issue)[:16]
        return TOKEN_PREFIX + base64.b32encode(secret).decode().rstrip("=")

    def index(self, typed: Typed) -> bytes:
        """The blind index under which the ledger finds what was presented."""
        use = "token" if typed.is_token else "pickup"
        message = f"{use}:v1:{self.unit}:{typed.text}".encode()
        return hmac.digest(self.index_key, message, "sha256")

    def blind(self, use: str, text: str) -> bytes:
        """The blind index of another secret of this unit: a badge, a session."""
        return hmac.digest(self.index_key, f"{use}:v1:{self.unit}:{text}".encode(errors="surrogatepass"), "sha256")

    def _derive(self, use: str, package: str, issue: int) -> bytes:
        return hmac.digest(self.code_key, f"{use}:v1:{self.unit}:{package}:{issue}".encode(), "sha256")
