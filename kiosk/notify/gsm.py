"""The alphabet of text messages (3GPP TS 23.038) and how much of it fits into one message.

A message in this alphabet has 160 characters, or 153 in each of several segments; one letter outside it, and the whole
message is counted in 70 and 67.
"""

import unicodedata
from collections.abc import Callable
from itertools import chain

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")
"""Characters that count twice."""
_LOOKALIKES = str.maketrans(
    {
        "ł": "l",
        "Ł": "L",
        "’": "'",
        "‘": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "–": "-",
        "—": "-",
        "…": "...",
        "\u00a0": " ",
    }
    | {"œ": "oe", "Œ": "OE", "\u202f": " "}
)

_TWO_SEGMENTS = 2 * 153
_TWO_WIDE_SEGMENTS = 2 * 67
_SHORTEST = 12


def in_gsm(text: str) -> str:
    """The text with each letter outside the alphabet replaced by its plain one, as people write it on phones.

    A letter that has no such stays: its script needs the wide alphabet.
    """
    return "".join(_plain(letter) for letter in unicodedata.normalize("NFC", text))


def fits(text: str) -> bool:
    """Whether a text goes into two segments."""
    if all(letter in _BASIC or letter in _EXTENDED for letter in text):
        return sum(2 if letter in _EXTENDED else 1 for letter in text) <= _TWO_SEGMENTS
    return len(text.encode("utf-16-be")) // 2 <= _TWO_WIDE_SEGMENTS


def fitting(filled: Callable[[str, str], str], name: str, address: str) -> str:
    """What `filled` makes of a name and an address, each of them cut only as far as two segments ask for."""
    texts = chain(
        (filled(name, _cut(address, longest)) for longest in range(len(address), _SHORTEST, -1)),
        (filled(_cut(name, longest), _cut(address, _SHORTEST)) for longest in range(len(name), _SHORTEST, -1)),
    )
    return next(filter(fits, texts), filled(_cut(name, _SHORTEST), _cut(address, _SHORTEST)))


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip(" ,") + "."


def _plain(letter: str) -> str:
    if letter in _BASIC or letter in _EXTENDED:
        return letter
    replaced = letter.translate(_LOOKALIKES)
    if replaced != letter:
        return replaced
    base = "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))
    return base if base and all(part in _BASIC for part in base) else letter
