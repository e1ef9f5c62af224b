"""A simulated DC board: it answers about one lock by its example (one byte of data), not by its table (two)."""

from collections.abc import Iterator

from hal.sim.boards.board import SimBoard
from hal.sim.ptys import Answer
from hal.wire import dingchang as wire


class DingchangBoard(SimBoard[wire.Request]):
    """A DC board whose DIP switches say the settings' address."""

    kind = "dingchang"
    requests = wire.REQUESTS
    by_table = False
    """Whether it answers about one lock by the vendor's table: with the lock, and with its contact."""

    def answer(self, request: wire.Request) -> Iterator[Answer]:
        """Act on a request to this board."""
        if request.board != self.settings.address:
            return
        match request:
            case wire.Unlock(lock=lock) | wire.ReadOne(lock=lock) if not 1 <= lock <= wire.LOCKS:
                return
            case wire.Unlock(lock=lock):
                self.pull(lock)
                yield Answer(lambda: self._unlocked(lock), self.pulse)
            case wire.ReadOne(lock=lock):
                yield Answer(self._seen(lock).encode(), self.think)
            case wire.ReadAll(board=board):
                yield Answer(wire.Contacts(board, self.contacts(self._channels)).encode(), self.think)
            case wire.ReadVersion(board=board):
                yield Answer(wire.Version(board, 1).encode(), self.think)

    @property
    def _channels(self) -> int:
        return 16 if max(self._doors, default=0) <= 12 else wire.LOCKS

    def _unlocked(self, lock: int) -> bytes:
        board, contact = self.settings.address, self._contact(lock)
        return (wire.Unlocked(board, lock, contact) if self.by_table else wire.Short(board, wire.OPEN, 1)).encode()

    def _seen(self, lock: int) -> wire.Reply:
        board, contact = self.settings.address, self._contact(lock)
        return wire.Contact(board, lock, contact) if self.by_table else wire.Short(board, wire.READ_ONE, contact)

    def _contact(self, lock: int) -> int:
        return int(self.contacts(wire.LOCKS)[lock - 1])
