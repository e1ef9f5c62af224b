"""What the doors do on its way to the ledger, and what time does between."""

from collections.abc import Callable

import pytest

from hal.clock import SteppedClock
from hal.doors import DoorEvent, DoorState, Reading
from kiosk.core.errors import DiskFull, SlotUnknown
from kiosk.services.rota import DoorWatch


class Witness:
    """Writes down what reached the ledger, in its order; `meanwhile` happens while an event is written."""

    def __init__(self) -> None:
        self.saw: list[str] = []
        self.meanwhile: Callable[[DoorEvent], None] = lambda _: None
        self.clock = SteppedClock()
        self.watch = DoorWatch(self._moved, lambda: self.saw.append("tick"), self.clock)

    def hears(self, *doors: str) -> None:
        for door in doors:
            self.watch.hear(DoorEvent(door, Reading(DoorState.OPEN), Reading(DoorState.CLOSED), 0.0))

    def _moved(self, event: DoorEvent) -> None:
        self.meanwhile(event)
        self.saw.append(event.door)


def refuse(error: Exception) -> Callable[[DoorEvent], None]:
    def refused(_: DoorEvent) -> None:
        raise error

    return refused


def test_an_event_for_which_there_was_no_room_is_not_lost() -> None:
    """It comes again before any other, until the disk takes it: a door that was shut is not waited for."""
    witness = Witness()
    witness.hears("01", "02")
    witness.meanwhile = refuse(DiskFull(path="here"))
    for _ in range(2):
        with pytest.raises(DiskFull):
            witness.watch.turn()
    witness.meanwhile = lambda _: None
    witness.watch.turn()
    witness.watch.turn()
    assert witness.saw == ["01", "02"]


def test_a_defect_about_one_event_keeps_no_other_waiting() -> None:
    """What cannot be written at all is not tried for ever."""
    witness = Witness()
    witness.hears("99", "02")
    witness.meanwhile = refuse(SlotUnknown(door="99"))
    with pytest.raises(SlotUnknown):
        witness.watch.turn()
    witness.meanwhile = lambda _: None
    witness.watch.turn()
    assert witness.saw == ["02"]


def test_no_door_is_judged_while_news_waits() -> None:
    """On a slow disk what the doors did comes first; then time does its part."""
    witness = Witness()
    witness.hears("01", "02", "03")
    witness.meanwhile = lambda _: witness.clock.advance(0.5)
    for _ in range(3):
        witness.watch.turn()
    assert witness.saw == ["01", "02", "03", "tick"]


def test_a_door_that_chatters_stops_no_time() -> None:
    """Though there is news at every turn, time does its part every now and then."""
    witness = Witness()
    witness.hears("01")

    def chatter(event: DoorEvent) -> None:
        witness.hears(event.door)
        witness.clock.advance(0.5)

    witness.meanwhile = chatter
    for _ in range(12):
        witness.watch.turn()
    assert 2 <= witness.saw.count("tick") <= 6
