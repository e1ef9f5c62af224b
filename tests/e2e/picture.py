"""What stands on a terminal's screen as a person sees it: texts, and the keys, which are drawn as light patches."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from string import ascii_uppercase, digits

import pyte

from kiosk.ui.looks import LOOKS
from kiosk.ui.widgets.digits import HALVES, WIDTH, height, lines
from kiosk.ui.widgets.lettering import drawn

LIGHT = 0.5
"""The brightness, from 0 to 1, from which a ground stands out as a key's; every page's own ground is dark."""
SIGNS = "-/."
"""What parcels' numbers have besides letters and digits."""
MARGIN = 5
"""Cells that a page may leave free beside its texts, and one more."""
FOCUS = LOOKS["normal"]["focus"].removeprefix("#")
"""The colour of the frame around the key that has the focus."""


@dataclass(frozen=True, slots=True)
class Patch:
    """A light rectangle and what is written on it; `right` and `bottom` are the first cells beyond."""

    label: str
    left: int
    top: int
    right: int
    bottom: int
    focused: bool = False

    @property
    def middle(self) -> tuple[float, float]:
        """Its middle, in cells."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def covers(self, column: int, row: int) -> bool:
        """Whether a cell belongs to it."""
        return self.left <= column < self.right and self.top <= row < self.bottom


class Picture:
    """One moment of a screen."""

    def __init__(self, screen: pyte.Screen) -> None:
        self.rows: tuple[str, ...] = tuple(screen.display)
        self.keys = tuple(self._key(screen, *bounds) for bounds in _patches(screen))

    @property
    def text(self) -> str:
        """Every text, lines taken together: what stands on the dark ground, then each light patch for itself."""
        beside = ["".join(self._beside_keys(row)) for row in range(len(self.rows))]
        return " ".join(" ".join([*beside, *(key.label for key in self.keys)]).split())

    def shows(self, text: str) -> bool:
        """Whether a person can read that, in plain letters however its lines are broken, or drawn in large ones."""
        return text in self.text or any(self._has(large) for large in _drawn_texts(text, len(self.rows[0])))

    @property
    def focused(self) -> Patch | None:
        """The key that Enter would press."""
        return next((key for key in self.keys if key.focused), None)

    def key(self, label: str) -> Patch | None:
        """The key with that label; else, for more than a letter, the only one that begins with it, or holds it."""
        for fits in (str.__eq__, str.startswith, str.__contains__)[: len(label) * 2 - 1]:
            found = [key for key in self.keys if fits(key.label, label)]
            if len(found) == 1:
                return found[0]
        return None

    def place(self, text: str) -> tuple[float, float] | None:
        """The middle of that text's only place, in cells."""
        found = [(row.index(text), at) for at, row in enumerate(self.rows) if text in row]
        return (found[0][0] + len(text) / 2, found[0][1] + 0.5) if len(found) == 1 else None

    def _key(self, screen: pyte.Screen, left: int, top: int, right: int, bottom: int) -> Patch:
        """A key; the frame around the one that has the focus is none of its label."""
        focused = screen.buffer[top][left].fg == FOCUS
        inset = 1 if focused else 0
        written = [row[left + inset : right - inset] for row in self.rows[top + inset : bottom - inset]]
        return Patch(_read(written), left, top, right, bottom, focused)

    def __str__(self) -> str:
        return "\n".join([*self.rows, "keys: " + ", ".join(repr(key.label) for key in self.keys)])

    def _has(self, lines: Sequence[str]) -> bool:
        """Whether these lines stand under each other somewhere."""
        tops = range(len(self.rows) - len(lines) + 1)
        return any(all(line in self.rows[top + at] for at, line in enumerate(lines)) for top in tops)

    def _beside_keys(self, row: int) -> Iterator[str]:
        over = [key for key in self.keys if key.top <= row < key.bottom]
        for column, character in enumerate(self.rows[row]):
            yield " " if any(key.covers(column, row) for key in over) else character


def _patches(screen: pyte.Screen) -> Iterator[tuple[int, int, int, int]]:
    """Runs of one light ground, taken together with the equal ones under them: left, top, right, bottom."""
    begun: dict[tuple[int, int, str], int] = {}
    for row in range(screen.lines + 1):
        runs = set(_light_runs(screen, row)) if row < screen.lines else set()
        for run in [run for run in begun if run not in runs]:
            yield run[0], begun.pop(run), run[1], row
        begun |= {run: row for run in runs if run not in begun}


def _light_runs(screen: pyte.Screen, row: int) -> Iterator[tuple[int, int, str]]:
    """Where a row is light: first cell, first cell beyond, and the ground."""
    cells, left = screen.buffer[row], 0
    for ground, run in groupby(cells[column].bg for column in range(screen.columns)):
        right = left + len(list(run))
        if _brightness(ground) >= LIGHT:
            yield left, right, ground
        left = right


@cache
def _drawn_texts(text: str, columns: int) -> tuple[tuple[str, ...], ...]:
    """A text in large letters, in each way in which its lines may be broken on a page of so many columns."""
    ways = [drawn(text, columns - margin) for margin in range(MARGIN)]
    return tuple({tuple(line.strip() for line in way) for way in ways if way})


@cache
def _brightness(ground: str) -> float:
    """The luma of a ground that was named by its six hexadecimal digits; the terminal's own is black."""
    if len(ground) != 6 or set(ground) - set("0123456789abcdef"):
        return 0.0
    red, green, blue = (int(ground[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def _read(written: Sequence[str]) -> str:
    """The words on a key; a character that is drawn with half blocks is read as that character."""
    text = " ".join(" ".join(written).split())
    large = text and len(written) >= height() and not set(text) - set(HALVES.values())
    return _characters(len(written)).get(text, text) if large else text


@cache
def _characters(high: int) -> dict[str, str]:
    """What digits, letters and signs look like on a key of that height, blanks aside."""
    large = {each: drawn(each, WIDTH, high) or [] for each in ascii_uppercase + digits + SIGNS}
    glyphs = {each: lines(each, high=high) for each in digits}
    return {_bare(rows): each for looks in (large, glyphs) for each, rows in looks.items()}


def _bare(rows: Sequence[str]) -> str:
    return " ".join(" ".join(rows).split())
