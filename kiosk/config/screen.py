"""`[screen]`: the panel before people, and the commands by which the unit is heard."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

FINGER_MM = 15.0
"""What a key measures at least, for gloves and unsteady hands."""
KEY_CELLS = (8, 5)
"""Columns and rows of the smallest key."""

Millimetres = Annotated[float, Meta(gt=0, le=20)]
Hours = Annotated[
    str,
    Meta(
        pattern=r"^(([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d)?\Z",
        description='two times of day like "22:00-06:00", or "" for never',
    ),
]
Word = Annotated[str, Meta(min_length=1, max_length=200)]
Command = tuple[Word, ...]
Language = Annotated[str, Meta(pattern=r"^(en|de|fr|es|pl)\Z", description='"en", "de", "fr", "es" or "pl"')]
Sound = Annotated[
    str,
    Meta(
        pattern=r"^(opened|shut|left-open|refused|warning)\Z",
        description='"opened", "shut", "left-open", "refused" or "warning"',
    ),
]


class ScreenPlan(Struct, frozen=True, kw_only=True):
    """How the screen looks and sounds; a command that is left out or not installed is silence."""

    cell_mm: tuple[Millimetres, Millimetres] = (1.91, 3.63)
    """Width and height of one character on the panel."""
    language: Language = "en"
    theme: Literal["normal", "contrast", "night"] = "normal"
    night: Hours = ""
    quiet: Hours = ""
    scanner_prefix: Annotated[str, Meta(max_length=8)] = ""
    sounds: dict[Sound, Command] = {}
    speech: dict[Language, Command] = {}
    """The text comes on the command's standard input."""
    headset: Command = ()
    """Ends with 0 while a headset is plugged in."""

    @property
    def key_mm(self) -> tuple[float, float]:
        """Width and height of the smallest key on this panel."""
        return KEY_CELLS[0] * self.cell_mm[0], KEY_CELLS[1] * self.cell_mm[1]
