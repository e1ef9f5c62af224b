"""A key to touch: flat, big, and quick."""

from collections.abc import Callable
from typing import Any

from textual import events
from textual.app import RenderResult
from textual.message import Message
from textual.widgets import Static

from kiosk.ui.widgets.lettering import drawn
from kiosk.ui.widgets.text import is_large

Act = Callable[[], None]
LANGUAGE = "language"
"""The name of the key that leads to the other languages."""
LIT = 0.15
"""Seconds for which a touched key is lit."""


class Key(Static, can_focus=True):
    """One key; it acts when the finger comes down, or, with `on_release`, when it leaves the same key again.

    Keys that open a door or confirm something act on release, so that a finger may slide off a mistake. One on a page
    that any touch takes away has to act `at_once`, before the page is gone.
    """

    FOCUS_ON_CLICK = False

    class Pressed(Message):
        """Somebody pressed a key; the pane lets it act."""

        def __init__(self, key: "Key") -> None:
            super().__init__()
            self.key = key

    def __init__(
        self, label: str, act: Act, *, on_release: bool = False, at_once: bool = False, **options: Any
    ) -> None:
        super().__init__(label, markup=False, **options)
        self.label = label
        self.act = act
        self.on_release = on_release
        self._at_once = at_once

    def render(self) -> RenderResult:
        """The label, in large letters where texts are large and the key has room for all of it."""
        large = self.enlarged() if is_large(self) else None
        return "\n".join(large) if large else super().render()

    def enlarged(self) -> list[str] | None:
        """The label in large letters; None where they do not fit."""
        wide, high = self.content_size
        large = drawn(self.label, wide, high)
        return large if large and len(large) <= high else None

    def relabel(self, label: str) -> None:
        """Write something else on the key."""
        self.label = label
        self.update(label)

    def press(self) -> None:
        """Do what a touch does."""
        if self._at_once:
            self.act()
            return
        self.add_class("lit")
        self.set_timer(LIT, self._darken)
        self.post_message(self.Pressed(self))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """The finger comes down."""
        if event.button == 1 and not self.on_release:
            self.press()

    def on_click(self, event: events.Click) -> None:
        """The finger leaves the key on which it came down."""
        if event.button == 1 and self.on_release:
            self.press()

    def _darken(self) -> None:
        self.remove_class("lit")
