"""What reaches the simulator's screen from other threads."""

from textual.message import Message

from hal.sim.cabinet import Deed
from kiosk.core.verbs import Happening
from kiosk.notify.console import SentMessage


class Heard(Message):
    """Word from the controller."""

    def __init__(self, happening: Happening) -> None:
        super().__init__()
        self.happening = happening


class Felt(Message):
    """Something was done to the steel."""

    def __init__(self, deed: Deed) -> None:
        super().__init__()
        self.deed = deed


class Rang(Message):
    """A phone got a message."""

    def __init__(self, message: SentMessage) -> None:
        super().__init__()
        self.message = message
