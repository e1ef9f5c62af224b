"""A simulated DC board: it answers an unlock by its example (one byte of data), not by its table (two)."""

from collections.abc import Iterator

from hal.sim.boards.board import SimBoard
from hal.sim.ptys import Answer
from hal.wire import dingchang as wire


class DingchangBoard(SimBoard[wire.Request]):
    """A DC board whose DIP switches say the settings' address."""

    kind = "dingchang"
    requests = wire.REQUESTS
    tells_contact = False
    """Whether it answers an unlock by the vendor's table: with the contact after the pulse."""

    def answer(self, request: wire.Request) -> Iterator[Answer]:
        """Act on a request to this board."""
        if request.board != self.settings.address:
            return
        match request:
            case wire.Unlock(lock=lock):
                self.pull(lock)
                yield Answer(lambda: self._unlocked(lock), self.pulse)
            case wire.ReadAll(board=board):
                yield Answer(wire.Contacts(board, self.contacts(self._channels)).encode(), self.think)

    @property
    def _channels(self) -> int:
        return 16 if max(self._doors, default=0) <= 12 else wire.LOCKS

    def _unlocked(self, lock: int) -> bytes:
        contact = int(self.contacts(wire.LOCKS)[lock - 1]) if self.tells_contact else None
        return wire.Unlocked(self.settings.address, lock, contact).encode()
