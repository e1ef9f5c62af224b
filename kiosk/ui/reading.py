"""What arrives as keys: a person's typing or a scanner's burst, and what a scanned text is.

A scanner types 1 to 16 ms a character and ends with Enter; no person types six characters with every gap
under 35 ms. A configured prefix, where the scanner can send one, decides without any timing.
"""

from dataclasses import dataclass

GAP = 0.035
"""Seconds between two characters; a scanner is faster, a person slower."""
SHORTEST = 6
"""Characters of the shortest scan that is told by its pace alone."""
LONGEST = 512
"""Characters kept of one burst; more is noise."""
PATIENCE = 0.05
"""Seconds to wait for the next character before what was held back is taken for typing."""
PREFIXED_PATIENCE = 1.0
STALL = 1.0
"""Seconds within which a burst that follows the head of another one is the rest of it."""
ENTER = "enter"
PARCEL_LENGTH = 64


@dataclass(frozen=True, slots=True)
class Typed:
    """One key of a person, by its name (`1`, `a`, `enter`, `left`)."""

    key: str


@dataclass(frozen=True, slots=True)
class Scanned:
    """One text of a scanner."""

    text: str


@dataclass(frozen=True, slots=True)
class PickupToken:
    """The QR code of a parcel's recipient; a secret."""

    text: str


@dataclass(frozen=True, slots=True)
class Badge:
    """The badge of a member of staff; a secret."""

    text: str


@dataclass(frozen=True, slots=True)
class ParcelNumber:
    """A parcel's number, opaque: carriers agree on no form."""

    text: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something was scanned that nobody here can use."""


Scan = PickupToken | Badge | ParcelNumber | Unreadable
Input = Typed | Scanned


class KeyReader:
    """Tells a scanner's burst from typing; characters are held back until their pace is known."""

    def __init__(self, prefix: str = "") -> None:
        self._prefix = prefix
        self._held: list[str] = []
        self._last = 0.0
        self._torn_at = -STALL

    @property
    def holding(self) -> bool:
        """Whether characters wait for what comes next."""
        return bool(self._held)

    @property
    def patience(self) -> float:
        """Seconds after which the caller flushes, if nothing follows."""
        return PREFIXED_PATIENCE if self._prefixed else PATIENCE

    def key(self, name: str, character: str | None, at: float) -> list[Input]:
        """Take one key, struck at `at` seconds; the answer is what has become certain by it."""
        before: list[Input] = []
        if self._held and at - self._last >= GAP and not self._prefixed:
            before = self.flush()
        self._last = at
        if name == ENTER:
            return before + self._ended()
        if character is None or not (character.isprintable() or self._held):
            return [*before, *self.flush(), Typed(name)]
        if len(self._held) < LONGEST:
            self._held.append(character)
        return before

    def flush(self) -> list[Input]:
        """Nothing followed in time: what was held back is typing, or the head of a scan whose tail had to wait.

        Then the tail, coming soon after, is no number of its own: it is scanned as nothing.
        """
        if len(self._held) > 1:
            self._torn_at = self._last
        typed: list[Input] = [Typed(character) for character in self._held if character.isprintable()]
        self._held.clear()
        return typed

    @property
    def _prefixed(self) -> bool:
        return bool(self._prefix) and "".join(self._held).startswith(self._prefix)

    def _ended(self) -> list[Input]:
        text = "".join(self._held)
        if self._prefixed:
            self._held.clear()
            return [Scanned(text.removeprefix(self._prefix))]
        if len(text) >= SHORTEST:
            self._held.clear()
            return [Scanned("" if self._last - self._torn_at < STALL else text)]
        return [*self.flush(), Typed(ENTER)]


def sort_scan(payload: str) -> Scan:
    """Say what a scanned text is; nothing but its beginning decides, never its length or its digits."""
    text = _bare(payload)
    if text.startswith("PK1:"):
        return PickupToken(text)
    if text.startswith("BADGE:"):
        return Badge(text)
    if 1 <= len(text) <= PARCEL_LENGTH and text.isprintable():
        return ParcelNumber(text)
    return Unreadable()


def _bare(payload: str) -> str:
    """The text without an AIM symbology identifier (`]C1`, `]Q3`), FNC1/GS and line ends."""
    text = payload.strip()
    if len(text) > 3 and text[0] == "]" and text[1].isalpha() and text[2].isalnum():
        text = text[3:]
    return text.replace("\x1d", "").strip()
