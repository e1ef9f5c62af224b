"""A simulated KR-CU16: it never answers an unlock, and keeps silent to whatever it does not understand."""

from collections.abc import Iterator
from dataclasses import replace

from hal.sim.boards.board import SimBoard
from hal.sim.ptys import Answer
from hal.wire import kerong_cu16 as wire

STATUS_SIZE = 9


class KerongCu16Board(SimBoard[wire.Request]):
    """A KR-CU16 whose number is the settings' address."""

    kind = "kerong-cu16"
    requests = wire.REQUESTS

    def answer(self, request: wire.Request) -> Iterator[Answer]:
        """Act on a request to this board."""
        match request:
            case wire.ReadBus(board=self.settings.address | wire.ALL_BOARDS):
                turn = 2 * self.settings.address * self.settings.line.character * STATUS_SIZE
                yield Answer(replace(self._status(), of_bus=True).encode(), self.think + turn)
            case _ if request.board != self.settings.address:
                return
            case wire.Unlock(lock=lock):
                self.pull(lock + 1)
            case wire.ReadStatus():
                yield Answer(self._status().encode(), self.think)
            case wire.ReadPulse(board=board):
                yield Answer(wire.Pulse(board, self.pulse).encode(), self.think)

    def _status(self) -> wire.Status:
        return wire.Status(self.settings.address, self.contacts(wire.LOCKS), self.items(wire.LOCKS))
