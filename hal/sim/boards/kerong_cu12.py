"""A simulated CU12: it answers an unlock once the pulse is under way, and refuses where no lock is connected.

A question to all boards it answers in its turn; settings are as they leave the factory and cannot be set.
"""

from collections.abc import Iterator
from dataclasses import replace

from hal.sim.boards.board import SimBoard
from hal.sim.ptys import Answer
from hal.wire import kerong_cu12 as wire

REPLY_SIZE = 10
SETTINGS = {
    wire.Command.BAUD: b"\x01",
    wire.Command.DELAY: b"\x00",
    wire.Command.PUSH_WAIT: b"\x00",
    wire.Command.VERSION: b"\x10\x12",
}
"""By the vendor's examples: 19200 baud, no delay, no waiting for a push, software 1.0 on hardware 1.2."""


class KerongCu12Board(SimBoard[wire.Request]):
    """A CU12 whose number is the settings' address."""

    kind = "kerong-cu12"
    requests = wire.REQUESTS

    def answer(self, request: wire.Request) -> Iterator[Answer]:
        """Act on a request to this board."""
        own = self.settings.address
        if request.board == own:
            yield Answer(self._reply(request).encode(), self.think)
        elif request.board == wire.ALL_BOARDS and not isinstance(request, wire.Unlock):
            turn = 2 * own * self.settings.line.character * REPLY_SIZE
            yield Answer(self._reply(replace(request, board=own)).encode(), self.think + turn)

    def _reply(self, request: wire.Request) -> wire.Reply:
        match request:
            case wire.Unlock(board=board, lock=lock):
                if not self.pull(lock + 1):
                    return wire.Refused(board, lock, wire.Command.UNLOCK, wire.FAILED)
                return wire.Unlocked(board, lock)
            case wire.ReadPulse(board=board):
                return wire.Pulse(board, self.pulse)
            case wire.ReadStatus(board=board):
                return wire.Status(board, self.contacts(wire.LOCKS) + (False,) * 4)
            case wire.ReadSetting(board=board, setting=setting):
                return wire.Setting(board, setting, SETTINGS[wire.Command(setting)])
            case wire.Unknown(board=board, lock=lock, command=command):
                return wire.Refused(board, lock, command, wire.UNKNOWN_COMMAND)
