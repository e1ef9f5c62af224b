"""The colours of the screen, by theme: every text at least 7:1 on its ground, every key 3:1 apart from what is around.

The styles name the colours by what they are for; a theme says which they are.
"""

from collections.abc import Mapping
from typing import Any

from textual.app import App
from textual.theme import Theme

LOOKS: Mapping[str, Mapping[str, str]] = {
    "normal": {
        "ground": "#06121f",
        "band": "#14344f",
        "ink": "#ffffff",
        "soft": "#b8cbdc",
        "dark": "#06121f",
        "key": "#d3dfea",
        "second": "#8fb6d6",
        "main": "#ffd23f",
        "alarm": "#ffab9a",
        "lit": "#ffffff",
        "chosen": "#7fdca4",
        "door": "#21405a",
        "focus": "#0033cc",
    },
    "contrast": {
        "ground": "#000000",
        "band": "#000000",
        "ink": "#ffffff",
        "soft": "#ffffff",
        "dark": "#000000",
        "key": "#ffffff",
        "second": "#c8c8c8",
        "main": "#ffff00",
        "alarm": "#ffb4a8",
        "lit": "#00ffff",
        "chosen": "#7dff9c",
        "door": "#3a3a3a",
        "focus": "#0000c0",
    },
    "night": {
        "ground": "#0a0402",
        "band": "#1c0d06",
        "ink": "#e0b48c",
        "soft": "#c79c74",
        "dark": "#0a0402",
        "key": "#b8926e",
        "second": "#a29e96",
        "main": "#e09a3c",
        "alarm": "#e08a74",
        "lit": "#f0d0b0",
        "chosen": "#a3ad66",
        "door": "#2c1a10",
        "focus": "#5a1400",
    },
}
"""For the day, for weak eyes, and for the night, in which a bright screen blinds."""

CONTRAST, NIGHT = "contrast", "night"


def teach(app: App[Any]) -> None:
    """Make the themes known to an app; call it in its constructor, before the styles are read."""
    for name, colours in LOOKS.items():
        app.register_theme(Theme(name=theme(name), primary=colours["key"], variables=dict(colours)))


def theme(look: str) -> str:
    """The name under which the app knows a look."""
    return f"kiosk-{look}"
