"""Whose a defect is: the kiosk's page starts over by itself, the simulator around it ends."""

import traceback


def is_the_kiosks(error: Exception) -> bool:
    """Whether a defect is of the kiosk's own page, which knows how to start over."""
    modules = {str(frame.f_globals.get("__name__")) for frame, _ in traceback.walk_tb(error.__traceback__)}
    screens = {name for name in modules if name.startswith("kiosk.ui.")}
    return bool(screens) and not any(name.startswith("kiosk.ui.simulator") for name in screens)
