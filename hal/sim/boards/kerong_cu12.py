"""A simulated CU12: it answers an unlock once the pulse is under way, and refuses where no lock is connected."""

from collections.abc import Iterator

from hal.sim.boards.board import SimBoard
from hal.sim.ptys import Answer
from hal.wire import kerong_cu12 as wire

FAILED = 0x11


class KerongCu12Board(SimBoard[wire.Request]):
    """A CU12 whose number is the settings' address."""

    kind = "kerong-cu12"
    requests = wire.REQUESTS

    def answer(self, request: wire.Request) -> Iterator[Answer]:
        """Act on a request to this board."""
        if request.board == self.settings.address:
            yield Answer(self._reply(request).encode(), self.think)

    def _reply(self, request: wire.Request) -> wire.Reply:
        match request:
            case wire.Unlock(board=board, lock=lock):
                if not self.pull(lock + 1):
                    return wire.Refused(board, lock, wire.Command.UNLOCK, FAILED)
                return wire.Unlocked(board, lock)
            case wire.ReadPulse(board=board):
                return wire.Pulse(board, self.pulse)
            case wire.ReadStatus(board=board):
                return wire.Status(board, self.contacts(wire.LOCKS) + (False,) * 4)
