"""What arrives as keys: a person's typing or a scanner's burst, and what a scanned text is.

A scanner types 1 to 16 ms a character and ends with Enter; no person types four characters with every gap
under 35 ms. A machine that hangs for a moment tears a burst: after four characters at a scanner's pace the rest is
waited for, and what comes too late counts neither as a number nor as a person's Enter. A configured prefix, where the
scanner can send one, decides without any timing. The repeats of a key that is held down or stuck are neither.
"""

import re
from dataclasses import dataclass, field
from math import inf

from kiosk.ui.held import HeldKeys, Stroke

GAP = 0.035
"""Seconds between two characters; a scanner is faster, a person slower."""
LONGEST = 512
"""Characters kept of one burst; more is noise."""
PATIENCE = 0.05
"""Seconds to wait for the next character before what was held back is taken for typing."""
RUN = 4
"""Characters at a scanner's pace after which no person is typing: the rest of the burst may take its time, and with
Enter they are a scan. Fewer decide nothing."""
RUN_PATIENCE = 0.5
PREFIXED_PATIENCE = 1.0
STALL, SHORT_STALL = 1.0, 0.3
"""Seconds within which a burst that follows the head of another one is the rest of it; of a head of one character,
which may well be a person's, the lesser."""
MARKED = re.compile(r"(PK1|BADGE):.+$")
"""What is known to be whole by its beginning, torn or not."""
ENTER = "enter"
PARCEL_LENGTH = 64


@dataclass(frozen=True, slots=True)
class Typed:
    """One key of a person, by its name (`1`, `a`, `enter`, `left`)."""

    key: str
    since: float = field(default=inf, compare=False)
    """Since when it may have been down (monotonic seconds); a page that came later was not what it was meant for."""


@dataclass(frozen=True, slots=True)
class Stuck:
    """A key, by its name, that does not come up: from now on it is not heard until it does."""

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
Input = Typed | Scanned | Stuck


class KeyReader:
    """Tells a scanner's burst from typing; characters are held back until their pace is known."""

    def __init__(self, prefix: str = "") -> None:
        self._prefix = prefix
        self._held: list[str] = []
        self._keys = HeldKeys()
        self._begun = 0.0
        self._last = 0.0
        self._torn_at = -STALL
        self._torn = 0
        self._head = ""

    @property
    def holding(self) -> bool:
        """Whether characters wait for what comes next."""
        return bool(self._held)

    @property
    def patience(self) -> float:
        """Seconds after which the caller flushes, if nothing follows."""
        if self._prefixed:
            return PREFIXED_PATIENCE
        return RUN_PATIENCE if self._runs else PATIENCE

    def key(self, name: str, character: str | None, at: float) -> list[Input]:
        """Take one key, struck at `at` seconds; the answer is what has become certain by it."""
        before: list[Input] = []
        if self._held and not self._prefixed and at - self._last >= (RUN_PATIENCE if self._runs else GAP):
            before = self.flush()
        stroke = self._keys.stroke(name, at, _wanted_repeats(name, character))
        if stroke is Stroke.REPEAT and len(set(self._held)) > 1:
            stroke = Stroke.PRESS  # one key that is held sends nothing else in between
        match stroke:
            case Stroke.PRESS:
                self._last = at
                return before + self._pressed(name, character)
            case Stroke.STICKS:
                self._held = [held for held in self._held if held != character]
                return [*before, Stuck(name)]
        return before

    def flush(self) -> list[Input]:
        """Nothing followed in time: what was held back is typing, or the head of a scan whose tail had to wait.

        Then the tail, coming soon after, is no number of its own: it is scanned as nothing.
        """
        if self._held:
            self._head = (self._head if self._last - self._torn_at < STALL else "") + "".join(self._held)
            before = self._torn if self._is_torn else 0
            self._torn_at, self._torn = self._last, max(before, len(self._held))
        typed = [] if self._repeats else [self._typed(each) for each in self._held if each.isprintable()]
        self._held.clear()
        return typed

    def _pressed(self, name: str, character: str | None) -> list[Input]:
        if name == ENTER:
            got = self._ended()
            self._torn_at, self._torn, self._head = -STALL, 0, ""  # whatever comes next begins anew
            return got
        if character is None or not (character.isprintable() or self._held):
            return [*self.flush(), self._typed(name)]
        if not self._held:
            self._begun = self._last
        if len(self._held) < LONGEST:
            self._held.append(character)
        return []

    def _typed(self, key: str) -> Input:
        return Typed(key, self._keys.down_since(key))

    @property
    def _runs(self) -> bool:
        """Whether only a scanner can have sent what is held."""
        return len(self._held) >= RUN

    @property
    def _repeats(self) -> bool:
        """Whether what is held comes of one key that was held down for a moment."""
        return self._runs and len(set(self._held)) == 1

    @property
    def _is_torn(self) -> bool:
        """Whether what comes now may be the rest of a burst whose head was given up."""
        begun = self._begun if self._held else self._last
        return begun - self._torn_at < (STALL if self._torn > 1 else SHORT_STALL)

    @property
    def _prefixed(self) -> bool:
        return bool(self._prefix) and "".join(self._held).startswith(self._prefix)

    def _ended(self) -> list[Input]:
        text, torn = "".join(self._held), self._is_torn
        if self._prefixed:
            scanned = text.removeprefix(self._prefix)
        elif torn and (whole := MARKED.search(self._head + text)) is not None:
            scanned = whole[0]
        elif len(text) >= RUN or (torn and self._torn >= RUN):
            scanned = "" if torn else text
        else:
            return [*self.flush(), self._typed(ENTER)]
        self._held.clear()
        return [Scanned(scanned)]


def _wanted_repeats(name: str, character: str | None) -> float:
    """Seconds below which repeats of a key are wanted: a scanner's, and all that erase or move the focus."""
    if name == ENTER:
        return 0.0
    return GAP if character is not None and character.isalnum() else inf


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
