"""The screen itself failed: it says so for a few seconds and starts again."""

from kiosk.ui.conversation import Kiosk
from kiosk.ui.screens.notice import Notice

PAUSE = 5.0
"""Seconds before the first screen is tried again."""


class OutOfService(Notice):
    """Says that the screen does not work just now, and goes back to the first one by itself."""

    title = "This screen has a problem and starts again."
    text = "Please wait a few seconds. Nothing is lost."

    def __init__(self, kiosk: Kiosk) -> None:
        super().__init__(kiosk)
        self._since = kiosk.clock.monotonic()

    def ticked(self) -> None:
        """Try the first screen again after a pause."""
        if self.kiosk.clock.monotonic() - self._since >= PAUSE and not self.busy:
            self.home()
