"""A talker for the far end of a line, and how to ask it."""

import time
from collections.abc import Callable, Iterator

import serial

from hal.errors import LinkLost
from hal.link import Line, Link
from hal.sim.ptys import Answer

ASK = b"ask;"
FAST = Line(quiet=0.01)


class Parrot:
    """Answers every `ask;` with `told N;`, N counted up."""

    def __init__(self, after: float = 0.0) -> None:
        self.after = after
        self.asked = 0

    def hear(self, data: bytes) -> Iterator[Answer]:
        """Answer each question."""
        for _ in range(data.count(ASK)):
            self.asked += 1
            yield Answer(b"told %d;" % self.asked, self.after)


def sentence(received: bytes, quiet: bool) -> bytes | None:
    """Whatever stands between `told` and the semicolon."""
    _, told, rest = received.partition(b"told ")
    text, end, _ = rest.partition(b";")
    return text if told and end else None


def burst(received: bytes, quiet: bool) -> bytes | None:
    """All that comes until the line is quiet."""
    return received if quiet else None


def ask(link: Link, timeout: float = 0.15) -> bytes:
    return link.exchange(ASK, sentence, timeout)


def until(answers: Callable[[], object], seconds: float = 5.0) -> None:
    """Ask again and again until there is an answer."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            answers()
        except LinkLost:
            if time.monotonic() > deadline:
                raise
        else:
            return


def unopened(kind: type[serial.SerialBase]) -> Callable[..., serial.SerialBase]:
    """Make ports of that kind as pyserial's own factory does: not open yet."""

    def make(name: str, **settings: object) -> serial.SerialBase:
        port = kind(**settings)
        port.port = name
        return port

    return make
