"""The controller is away: one moment, please; after some of them, that nothing works here just now."""

from kiosk.ui.screens.notice import Notice
from kiosk.ui.words import Saying

MOMENT = 15.0
"""Seconds that anybody takes for a moment."""
LASTING = Saying("This locker is out of service just now.")


class Wait(Notice):
    """Stands before the other conversations until the controller answers again; nobody has to do anything."""

    title = "One moment, please."
    text = "This screen comes back by itself. Your parcel is safe and your code stays valid."

    def ticked(self) -> None:
        """Ask for patience no longer than somebody has it."""
        if self.stands >= MOMENT:
            self.title = LASTING.text
        super().ticked()
