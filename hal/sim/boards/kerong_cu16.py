"""A simulated KR-CU16: it never answers an unlock, and keeps silent to whatever it does not understand."""

from collections.abc import Iterator

from hal.sim.boards.board import SimBoard
from hal.sim.ptys import Answer
from hal.wire import kerong_cu16 as wire


class KerongCu16Board(SimBoard[wire.Request]):
    """A KR-CU16 whose number is the settings' address."""

    kind = "kerong-cu16"
    requests = wire.REQUESTS

    def answer(self, request: wire.Request) -> Iterator[Answer]:
        """Act on a request to this board."""
        if request.board != self.settings.address:
            return
        match request:
            case wire.Unlock(lock=lock):
                self.pull(lock + 1)
            case wire.ReadStatus(board=board):
                status = wire.Status(board, self.contacts(wire.LOCKS), self.items(wire.LOCKS))
                yield Answer(status.encode(), self.think)
            case wire.ReadPulse(board=board):
                yield Answer(wire.Pulse(board, self.pulse).encode(), self.think)
