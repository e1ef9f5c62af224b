"""A simulated CU24 or CU48: it answers no unlock, and keeps silent to whatever it does not understand."""

from collections.abc import Iterator

from hal.sim.boards.board import SimBoard
from hal.sim.ptys import Answer
from hal.wire import kerong_cu48 as wire


class KerongCu48Board(SimBoard[wire.Request]):
    """A CU24 or CU48 whose number is the settings' address."""

    kind = "kerong-cu48"
    requests = wire.REQUESTS

    def answer(self, request: wire.Request) -> Iterator[Answer]:
        """Act on a request to this board."""
        if request.board != self.settings.address:
            return
        match request:
            case wire.Unlock(lock=lock):
                self.pull(lock + 1)
            case wire.ReadStatus(board=board):
                status = wire.Status(board, self.contacts(wire.LOCKS))
                yield Answer(status.encode(), self.think)
