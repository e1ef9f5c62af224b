"""A simulated WKLY board, which reports a cut contact as an error and may be of the firmware that answers no unlock."""

from collections.abc import Iterator

from hal.doors import DoorState
from hal.sim.boards.board import SimBoard
from hal.sim.ptys import Answer
from hal.wire import wkly as wire


class WklyBoard(SimBoard[wire.Request]):
    """A WKLY board whose number is the settings' address."""

    kind = "wkly"
    requests = wire.REQUESTS
    answers_unlock = True
    """Which firmware it has: easyiot's answers an unlock, Arcen-Locker's does not."""

    def answer(self, request: wire.Request) -> Iterator[Answer]:
        """Act on a request to this board."""
        if request.board != self.settings.address:
            return
        match request:
            case wire.Unlock(board=board, channel=channel):
                pulled = self.pull(channel)
                if self.answers_unlock and pulled:
                    yield Answer(lambda: wire.Unlocked(board, channel, self._seen()[channel - 1]).encode(), self.think)
                elif self.answers_unlock:
                    yield Answer(wire.Refused(board, wire.UNLOCK).encode(), self.think)
            case wire.ReadOne(board=board, channel=channel) if channel > wire.CHANNELS:
                yield Answer(wire.Refused(board, wire.READ_ONE).encode(), self.think)
            case wire.ReadOne(board=board, channel=channel):
                yield Answer(wire.Contact(board, channel, self._seen()[channel - 1]).encode(), self.think)
            case wire.ReadAll(board=board):
                yield Answer(wire.Contacts(board, self._seen()).encode(), self.think)

    def _seen(self) -> tuple[bool | None, ...]:
        readings = zip(self.readings(wire.CHANNELS), self.contacts(wire.CHANNELS), strict=True)
        return tuple(None if reading.state is DoorState.UNKNOWN else contact for reading, contact in readings)
