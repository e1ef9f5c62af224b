"""Digits of 5x7 dots, drawn with half blocks so that they are read from a step away."""

from rich.segment import Segment
from textual.strip import Strip

from kiosk.ui.widgets.figure import Figure

WIDTH, HEIGHT = 5, 7
GLYPHS: dict[str, tuple[str, ...]] = {
    "0": (".###.", "#...#", "#...#", "#...#", "#...#", "#...#", ".###."),
    "1": ("..#..", ".##..", "..#..", "..#..", "..#..", "..#..", ".###."),
    "2": (".###.", "#...#", "....#", "..##.", ".#...", "#....", "#####"),
    "3": ("####.", "....#", "....#", ".###.", "....#", "....#", "####."),
    "4": ("#..#.", "#..#.", "#..#.", "#####", "...#.", "...#.", "...#."),
    "5": ("#####", "#....", "####.", "....#", "....#", "#...#", ".###."),
    "6": (".###.", "#....", "#....", "####.", "#...#", "#...#", ".###."),
    "7": ("#####", "....#", "...#.", "..#..", "..#..", "..#..", "..#.."),
    "8": (".###.", "#...#", "#...#", ".###.", "#...#", "#...#", ".###."),
    "9": (".###.", "#...#", "#...#", ".####", "....#", "....#", ".###."),
    "+": (".....", "..#..", "..#..", "#####", "..#..", "..#..", "....."),
    "-": (".....", ".....", ".....", ".###.", ".....", ".....", "....."),
    "_": (".....", ".....", ".....", ".....", ".....", ".....", "#####"),
    "←": (".....", "..#..", ".#...", "#####", ".#...", "..#..", "....."),
    "*": (".....", ".....", ".###.", ".###.", ".###.", ".....", "....."),
    " ": (".....",) * HEIGHT,
}
SIZES = ((3, 1), (2, 1), (1, 1), (1, 0))
"""Scales of the glyphs, each with the blank rows between two lines; the best first."""
HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def drawable(text: str) -> bool:
    """Whether every character has a glyph."""
    return all(character in GLYPHS for character in text)


def width(text: str, scale: int = 1) -> int:
    """Cells that the text takes in one line."""
    return max(0, len(text) * (WIDTH + 1) - 1) * scale


def height(scale: int = 1) -> int:
    """Cells that one line of digits is high; a cell is two dots high."""
    return -(-HEIGHT * scale // 2)


def lines(text: str, scale: int = 1, high: int | None = None) -> list[str]:
    """The text as lines of cells: 4 at scale 1, 7 at scale 2, or in the middle of `high` ones."""
    rows = [".".join(GLYPHS[character][row] for character in text) for row in range(HEIGHT)]
    dots = [[mark == "#" for mark in row for _ in range(scale)] for row in rows for _ in range(scale)]
    blank = [False] * len(dots[0])
    above = 0 if high is None else (2 * high - len(dots)) // 2
    below = 2 * (high or height(scale)) - above - len(dots)
    dots = [blank] * above + dots + [blank] * below
    pairs = zip(dots[::2], dots[1::2], strict=True)
    return ["".join(HALVES[upper, lower] for upper, lower in zip(*pair, strict=True)) for pair in pairs]


class Digits(Figure):
    """Lines of digits in the middle of their area, as big as it allows."""

    def __init__(
        self,
        *rows: str,
        secret: bool = False,
        room_for: int = 0,
        id: str | None = None,  # noqa: A002 - Textual's name
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._rows = rows
        self.secret = secret
        """Whether only the person before the screen may learn them: they are not read out to the street."""
        self.room_for = room_for
        """Digits for which there must be room in a line, so that numbers beside each other are of one size."""

    @property
    def rows(self) -> tuple[str, ...]:
        """The digits shown, top to bottom."""
        return self._rows

    def show(self, *rows: str) -> None:
        """Show other digits."""
        if rows != self._rows:
            self._rows = rows
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line of cells."""
        drawn = self._drawn()
        y -= (self.size.height - len(drawn) + 1) // 2
        text = drawn[y] if 0 <= y < len(drawn) else ""
        return Strip([Segment(text.center(self.size.width), self.rich_style)], self.size.width)

    def _drawn(self) -> list[str]:
        """Every line, top to bottom; plain text where glyphs do not fit."""
        if not all(map(drawable, self._rows)):
            return list(self._rows)
        for scale, gap in SIZES:
            if self._fits(scale, gap, *self.size):
                return self._spaced([lines(row, scale) for row in self._rows], gap)
        return list(self._rows)

    def fills(self, wide: int, high: int) -> int:
        """Rows of the largest digits that fit."""
        fitting = (self._high(scale, gap) for scale, gap in SIZES if self._fits(scale, gap, wide, high))
        return next(fitting, len(self._rows))

    def _fits(self, scale: int, gap: int, wide: int, high: int) -> bool:
        longest = max(len(row) for row in (*self._rows, " " * self.room_for))
        return width(" " * longest, scale) <= wide and self._high(scale, gap) <= high

    def _high(self, scale: int, gap: int) -> int:
        return len(self._rows) * (height(scale) + gap) - gap

    @staticmethod
    def _spaced(groups: list[list[str]], gap: int) -> list[str]:
        spaced = [line for group in groups for line in (*[""] * gap, *group)]
        return spaced[gap:]
