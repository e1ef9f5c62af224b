"""The screen itself failed: it says so for a few seconds and starts again."""

from kiosk.ui.screens.notice import Notice
from kiosk.ui.screens.pickup import take_up

PAUSE = 5.0
"""Seconds before the first screen is tried again."""


class OutOfService(Notice):
    """Says that the screen does not work just now, and goes on by itself."""

    title = "This screen has a problem and starts again."
    text = "Please wait a few seconds. Nothing is lost."

    def ticked(self) -> None:
        """Try again after a pause."""
        super().ticked()
        if self.stands >= PAUSE:
            self.work(self._again)

    async def _again(self) -> None:
        """At the door that stands open, or else with the first screen."""
        if not await take_up(self):
            self.home()
