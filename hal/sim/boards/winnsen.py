"""A simulated Winnsen board: it tells the contacts it was asked for, and refuses a lock that is not connected."""

from collections.abc import Iterator

from hal.sim.boards.board import SimBoard
from hal.sim.ptys import Answer
from hal.wire import winnsen as wire


class WinnsenBoard(SimBoard[wire.Request]):
    """A Winnsen board whose DIP switches say the settings' address."""

    kind = "winnsen"
    requests = wire.REQUESTS

    def answer(self, request: wire.Request) -> Iterator[Answer]:
        """Act on a request to this station."""
        if request.station != self.settings.address:
            return
        match request:
            case wire.Unlock(station=station, lock=lock):
                result = wire.OPENED if self.pull(lock) else wire.FAILED
                yield Answer(wire.Unlocked(station, lock, result).encode(), self.think)
            case wire.ReadDoors(station=station, locks=asked):
                seen = zip(asked, self.contacts(wire.LOCKS), strict=True)
                contacts = tuple(wanted and contact for wanted, contact in seen)
                yield Answer(wire.Contacts(station, contacts).encode(), self.think)
