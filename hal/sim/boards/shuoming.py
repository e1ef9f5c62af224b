"""A simulated "8A / 80" board: it answers an unlock after the pulse, and a read with more groups than it has doors."""

from collections.abc import Iterator

from hal.sim.boards.board import SimBoard
from hal.sim.ptys import Answer
from hal.wire import shuoming as wire

GROUPS = 3
"""Status bytes in the reply of an 8-channel board (a capture in Open-Locker's ADR-0061)."""


class ShuomingBoard(SimBoard[wire.Request]):
    """A Shuoming board whose DIP switches say the settings' address.

    With `event_header` (82 or 81) it has a firmware that tells changes unasked; here it does so right before it
    answers, so that both come in one burst.
    """

    kind = "shuoming"
    requests = wire.REQUESTS
    event_header: int | None = None
    _told: tuple[bool, ...] = ()

    def answer(self, request: wire.Request) -> Iterator[Answer]:
        """Act on a request to this board."""
        if request.board != self.settings.address:
            return
        match request:
            case wire.Unlock(channel=channel):
                self.pull(channel)
                yield Answer(lambda: self._unlocked(channel), self.pulse)
            case wire.ReadOne(board=board, channel=channel) if channel <= wire.CHANNELS:
                contact = self.contacts(wire.CHANNELS)[channel - 1]
                yield Answer(wire.Contact(board, channel, contact).encode(), self.think)
            case wire.ReadAll():
                yield Answer(self._events() + self._all().encode(), self.think)

    def _unlocked(self, channel: int) -> bytes:
        contacts = self._all().contacts
        return wire.Unlocked(self.settings.address, channel, contacts[channel - 1]).encode()

    def _all(self) -> wire.Contacts:
        groups = max(GROUPS, -(-max(self._doors, default=1) // 8))
        return wire.Contacts(self.settings.address, self.contacts(8 * groups))

    def _events(self) -> bytes:
        before, self._told = self._told, self._all().contacts
        if self.event_header is None:
            return b""
        changes = [
            wire.Changed(self.settings.address, channel, now, self.event_header)
            for channel, (was, now) in enumerate(zip(before, self._told, strict=False), 1)
            if was != now
        ]
        return b"".join(change.encode() for change in changes)
