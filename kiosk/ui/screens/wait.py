"""The controller is away: one moment, please, in every language."""

from kiosk.ui.screens.notice import Notice


class Wait(Notice):
    """Stands before the other conversations until the controller answers again; nobody has to do anything."""

    title = "One moment, please."
    text = "This screen comes back by itself. Your parcel is safe and your code stays valid."
