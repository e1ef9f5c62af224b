"""Which pulse explains which opening: how a cabinet notices that the door that opened is not the one it asked for."""

from collections.abc import Callable
from dataclasses import dataclass

EXPLAINS = 10.0
"""Seconds for which a pulse explains the opening of its own door: a weak spring and a hand may take a while."""

SUSPECTED = 3.0
"""Seconds after a pulse in which another door's opening may be that pulse's work."""

DECIDED = 1.5
"""Seconds after a pulse by which its own door has been seen open, if it opens at all."""


@dataclass(frozen=True, slots=True)
class WrongDoor:
    """A pulse for `asked` opened `opened`, noticed `at` seconds of monotonic time: the bank is stopped."""

    asked: str
    opened: str
    bank: str
    at: float


class Suspicion:
    """The pulses and openings of one bank's doors, and what they say of its wiring; knows no clock and no thread.

    A door that opens without a pulse of its own, shortly after another door was pulsed, is either pulled
    open by a hand or the victim of a swapped wire. The door that was asked for decides: when it opens as
    well, it was a hand.
    """

    def __init__(self, bank: str) -> None:
        self._bank = bank
        self._pulsed: dict[str, float] = {}
        self._suspects: dict[str, float] = {}

    def pulsed(self, door: str, at: float) -> None:
        """Note that `door` was asked to open."""
        self._pulsed[door] = at

    def opened(self, door: str, at: float) -> None:
        """Note that `door` was seen to open."""
        pulsed = self._pulsed.pop(door, None)
        if pulsed is None or at - pulsed > EXPLAINS:
            self._suspects[door] = at

    def verdict(self, now: float, closed: Callable[[str], bool]) -> WrongDoor | None:
        """The wrong door that is proven by now, if there is one; `closed` tells of a door's believed state."""
        for opened, at in list(self._suspects.items()):
            asked = self._asked(at, closed)
            if asked is None:
                del self._suspects[opened]
            elif now >= self._pulsed[asked] + DECIDED:
                self.forget()
                return WrongDoor(asked, opened, self._bank, now)
        return None

    def undecided_for(self, now: float, closed: Callable[[str], bool]) -> float:
        """Seconds until it is known whether a wire is swapped; 0 when nothing is suspected."""
        asked = [self._asked(at, closed) for at in self._suspects.values()]
        return max((self._pulsed[door] + DECIDED - now for door in asked if door is not None), default=0.0)

    def forget(self) -> None:
        """Suspect nothing any more: somebody looks at the bank."""
        self._suspects.clear()
        self._pulsed.clear()

    def _asked(self, opened_at: float, closed: Callable[[str], bool]) -> str | None:
        """The door last pulsed before that opening that has still not opened itself."""
        pending = [(at, door) for door, at in self._pulsed.items() if 0 <= opened_at - at <= SUSPECTED and closed(door)]
        return max(pending)[1] if pending else None
