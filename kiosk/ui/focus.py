"""How the focus moves over the keys of a conversation where there is no touch: Tab in order, arrows by place.

A keypad of digits has neither: there `/`, or `#` on a telephone's, is Tab.
"""

from textual.geometry import Region
from textual.screen import Screen
from textual.widget import Widget

from kiosk.ui.widgets.key import Key

STEPS = {"tab": 1, "shift+tab": -1, "/": 1, "#": 1}
ARROWS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}
MOVES = frozenset({*STEPS, *ARROWS})


def moved(screen: Screen[object], area: Widget, key: str) -> Key | None:
    """Move the focus one key on, inside `area`; returns the key that has it now."""
    keys = [each for each in area.query(Key) if each.focusable and each.region.area]
    if not keys:
        return None
    at = next((each for each in keys if each is screen.focused), None)
    to = keys[0] if at is None else _next(keys, at, key)
    screen.set_focus(to)
    return to


def _next(keys: list[Key], at: Key, key: str) -> Key:
    if key in STEPS:
        return keys[(keys.index(at) + STEPS[key]) % len(keys)]
    return min((each for each in keys if each is not at), key=lambda to: _far(at, to, key), default=at)


def _far(at: Key, to: Key, key: str) -> tuple[bool, float]:
    """How far a key lies in the arrow's direction; keys on the other side come last."""
    right, down = ARROWS[key]
    (x, y), (left, top) = _middle(to.region), _middle(at.region)
    across, along = (x - left, y - top) if right else (y - top, x - left)
    ahead = across * (right or down)
    return ahead <= 0, abs(across) + 3 * abs(along) if ahead > 0 else -abs(across)


def _middle(region: Region) -> tuple[float, float]:
    """The middle in units as wide as high; a cell is twice as high as wide."""
    return region.x + region.width / 2, 2 * (region.y + region.height / 2)
