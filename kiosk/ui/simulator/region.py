"""A part of the simulator that Tab leads to: arrows choose in it, Enter does what a click does."""

from textual import events
from textual.widget import Widget

ARROWS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}


class Region(Widget, can_focus=True):
    """Takes arrows and Enter while it has the keyboard, and leaves every other key to the kiosk.

    The keys are no bindings: the app gives what bubbles up to it to the kiosk before bindings are asked.
    """

    FOCUS_ON_CLICK = False

    def step(self, right: int, down: int) -> None:
        """Choose what lies in that direction."""
        raise NotImplementedError

    def press(self) -> None:
        """Do what a click on the chosen thing does."""
        raise NotImplementedError

    def on_key(self, event: events.Key) -> None:
        """Take the keys of a region."""
        if event.key in ARROWS:
            self.step(*ARROWS[event.key])
        elif event.key == "enter":
            self.press()
        else:
            return
        event.stop()
        event.prevent_default()
