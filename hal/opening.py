"""One door opened once, and what each step of it took."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from hal.cabinet import Cabinet, WrongDoor
from hal.doors import DoorEvent


@dataclass(frozen=True, slots=True)
class Opening:
    """What became of one unlock, in milliseconds; None where nothing was seen in time.

    `unlock_ms` is the call itself, which some boards answer only after their pulse; `open_ms` runs from its
    beginning until the door was believed open, two equal reads included; `shut_ms` from there until it was shut.
    """

    door: str
    unlock_ms: float
    open_ms: float | None = None
    shut_ms: float | None = None
    wrong_door: str | None = None
    """Another door that opened instead: the cabinet has stopped the bank."""


def open_once(
    cabinet: Cabinet, door: str, *, open_within: float, shut_within: float, on_open: Callable[[], None]
) -> Opening:
    """Pulse a door of a started cabinet on running time, and watch it open and shut; raises as `Cabinet.unlock` does.

    Blocks for as long as both take; `on_open` is called between them.
    """
    news: SimpleQueue[DoorEvent | WrongDoor] = SimpleQueue()
    with ExitStack() as heard:
        heard.callback(cabinet.listen(news.put))
        heard.callback(cabinet.listen_alarm(news.put))
        began = time.monotonic()
        cabinet.unlock(door)
        unlock_ms = (time.monotonic() - began) * 1000
        match _edge(news, door, lambda event: event.opened, open_within):
            case WrongDoor(opened=wrong):
                return Opening(door, unlock_ms, wrong_door=wrong)
            case DoorEvent(at=opened_at):
                on_open()
                shut = _edge(news, door, lambda event: event.closed, shut_within)
                shut_ms = (shut.at - opened_at) * 1000 if isinstance(shut, DoorEvent) else None
                return Opening(door, unlock_ms, (opened_at - began) * 1000, shut_ms)
    return Opening(door, unlock_ms)


def _edge(
    news: "SimpleQueue[DoorEvent | WrongDoor]", door: str, is_it: Callable[[DoorEvent], bool], within: float
) -> DoorEvent | WrongDoor | None:
    """The door's next event that is it, or a wrong door before it; None when neither comes in time."""
    deadline = time.monotonic() + within
    while (left := deadline - time.monotonic()) > 0:
        try:
            event = news.get(timeout=left)
        except Empty:
            return None
        if isinstance(event, WrongDoor) or (event.door == door and is_it(event)):
            return event
    return None
