"""Large letters: capitals of 3x5 dots with the accents of five languages, drawn with half blocks.

A letter with an accent is put together from its base and its mark (Unicode's canonical decomposition). Two rows of
dots above hold marks, one below holds tails, so that a line is four cells high: some 9 mm on a 7" panel, twice what
the plain text has.
"""

import unicodedata

from kiosk.ui.widgets.digits import HALVES

HEIGHT = 4
"""Cells of one line."""
_ROWS, _ABOVE, _BELOW = 5, 2, 1
_GAP = 1
_LETTERS = {
    "A": ".#./#.#/###/#.#/#.#",
    "B": "##./#.#/##./#.#/##.",
    "C": ".##/#../#../#../.##",
    "D": "##./#.#/#.#/#.#/##.",
    "E": "###/#../##./#../###",
    "F": "###/#../##./#../#..",
    "G": ".##/#../#.#/#.#/.##",
    "H": "#.#/#.#/###/#.#/#.#",
    "I": "#/#/#/#/#",
    "J": "..#/..#/..#/#.#/.#.",
    "K": "#.#/#.#/##./#.#/#.#",
    "L": "#../#../#../#../###",
    "M": "#...#/##.##/#.#.#/#...#/#...#",
    "N": "#..#/##.#/#.##/#..#/#..#",
    "O": ".#./#.#/#.#/#.#/.#.",
    "P": "##./#.#/##./#../#..",
    "Q": ".#./#.#/#.#/.#./..#",
    "R": "##./#.#/##./#.#/#.#",
    "S": ".##/#../.#./..#/##.",
    "T": "###/.#./.#./.#./.#.",
    "U": "#.#/#.#/#.#/#.#/###",
    "V": "#.#/#.#/#.#/#.#/.#.",
    "W": "#...#/#...#/#.#.#/##.##/#...#",
    "X": "#.#/#.#/.#./#.#/#.#",
    "Y": "#.#/#.#/.#./.#./.#.",
    "Z": "###/..#/.#./#../###",
    "Ł": "#../#.#/##./#../###",
    "0": "###/#.#/#.#/#.#/###",
    "1": ".#./##./.#./.#./###",
    "2": "##./..#/.#./#../###",
    "3": "##./..#/.#./..#/##.",
    "4": "#.#/#.#/###/..#/..#",
    "5": "###/#../##./..#/##.",
    "6": ".##/#../###/#.#/###",
    "7": "###/..#/.#./.#./.#.",
    "8": "###/#.#/###/#.#/###",
    "9": "###/#.#/###/..#/##.",
    ".": "././././#",
    ",": "./././#/#",
    ":": "./#/./#/.",
    ";": "./#/./#/#",
    "!": "#/#/#/./#",
    "¡": "#/./#/#/#",
    "?": "##./..#/.#./.../.#.",
    "¿": ".#./.../.#./#../.##",
    "'": "#/#/././.",
    "-": ".../.../###/.../...",
    "+": ".../.#./###/.#./...",
    "/": "..#/..#/.#./#../#..",
    "(": ".#/#./#./#./.#",
    ")": "#./.#/.#/.#/#.",
    "←": "..#../.#.../#####/.#.../..#..",
    "✓": "...../....#/...#./#.#../.#...",
}
_MARKS_ABOVE = {
    "\N{COMBINING ACUTE ACCENT}": "..#/.#.",
    "\N{COMBINING GRAVE ACCENT}": "#../.#.",
    "\N{COMBINING CIRCUMFLEX ACCENT}": ".#./#.#",
    "\N{COMBINING TILDE}": ".##/##.",
    "\N{COMBINING DIAERESIS}": "#.#/...",
    "\N{COMBINING DOT ABOVE}": ".#./...",
}
_MARKS_BELOW = {"\N{COMBINING CEDILLA}": ".#.", "\N{COMBINING OGONEK}": "..#"}

Dots = list[str]


def drawn(text: str, width: int, high: int | None = None) -> list[str] | None:
    """The text in large letters, broken at words into lines of `width` cells; None where that cannot be.

    With `high`, a single line comes in the middle of so many cells, to half a cell.
    """
    lines: list[Dots] = []
    for line in text.upper().splitlines():
        broken = _broken(line, width)
        if broken is None:
            return None
        lines += broken
    if len(lines) == 1 and high is not None:
        lines = [_amid(lines[0], 2 * high)]
    return [cells for dots in lines for cells in _cells(dots)]


def _broken(line: str, width: int) -> list[Dots] | None:
    """One line of text as lines of dots; None when a word is too wide or cannot be drawn."""
    lines: list[Dots] = []
    for word in line.split():
        glyphs = _word(word)
        if glyphs is None or len(glyphs[0]) > width:
            return None
        if lines and len(lines[-1][0]) + 3 * _GAP + len(glyphs[0]) <= width:
            lines[-1] = _beside(lines[-1], glyphs, 3 * _GAP)
        else:
            lines.append(glyphs)
    return lines


def _word(word: str) -> Dots | None:
    """The dots of one word; None when a character has none."""
    dots = [""] * (_ABOVE + _ROWS + _BELOW)
    for character in word:
        letter = _letter(character)
        if letter is None:
            return None
        dots = _beside(dots, letter, _GAP) if dots[0] else letter
    return dots


def _letter(character: str) -> Dots | None:
    base, *marks = list(unicodedata.normalize("NFD", character))
    if base not in _LETTERS:
        return None
    rows = _LETTERS[base].split("/")
    above = next((_MARKS_ABOVE[mark].split("/") for mark in marks if mark in _MARKS_ABOVE), [""] * _ABOVE)
    below = next(([_MARKS_BELOW[mark]] for mark in marks if mark in _MARKS_BELOW), [""])
    wide = max(len(row) for row in (*above, *rows, *below))
    return [row.center(wide, ".") for row in (*above, *rows, *below)]


def _beside(left: Dots, right: Dots, gap: int) -> Dots:
    return [one + "." * gap + other for one, other in zip(left, right, strict=True)]


def _amid(dots: Dots, high: int) -> Dots:
    """The line between blank rows of dots."""
    blank = "." * len(dots[0])
    above = max(0, high - len(dots)) // 2
    below = max(0, high - len(dots) - above)
    return [*[blank] * above, *dots, *[blank] * below]


def _cells(dots: Dots) -> list[str]:
    """Two rows of dots in one row of cells."""
    pairs = zip(dots[::2], dots[1::2], strict=True)
    return [
        "".join(HALVES[one == "#", other == "#"] for one, other in zip(upper, lower, strict=True))
        for upper, lower in pairs
    ]
