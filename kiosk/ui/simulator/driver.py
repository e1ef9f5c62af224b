"""The simulator's terminal: Ctrl+C ends it even while its screen hangs."""

import threading
from collections.abc import Callable

from textual import events
from textual.driver import Driver
from textual.message import Message

from kiosk.ui.app import KioskDriver

GRACE = 3.0
"""Seconds after Ctrl+C in which the program should have ended by itself."""
QUIT = ("ctrl+c", "ctrl+q")


def driver_that_quits(last_resort: Callable[[], object], grace: float = GRACE) -> type[Driver]:
    """A driver that restores the terminal and calls `last_resort` when Ctrl+C alone did not end the program."""

    class SimulatorDriver(KioskDriver):
        def process_message(self, message: Message) -> None:
            """See each message on the thread that reads the keys, before a screen that may hang."""
            if isinstance(message, events.Key) and message.key in QUIT:
                patience = threading.Timer(grace, self._leave)
                patience.daemon = True
                patience.start()
            super().process_message(message)

        def _leave(self) -> None:
            self.stop_application_mode()
            last_resort()

    return SimulatorDriver
