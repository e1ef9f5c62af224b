"""A controller with imagined steel, and somebody before its wall: a program that tests start beside the screen.

It reads its errands from the standard input, a JSON list a line (`["takes", "07"]`), answers each with what there is
to be seen of the steel, and tells of every message on somebody's phone.
"""

import sys
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec
from msgspec import Struct

from hal.sim.cabinet import SimCabinet
from hal.sim.hand import Hand
from kiosk.config import load
from kiosk.notify.console import SentMessage
from kiosk.runtime import open_unit

LINGER = 2.3
"""Seconds for which a slow hand holds a door open: above the two after which an opening means something."""


class Steel(Struct, frozen=True, kw_only=True):
    """What a witness sees of the steel."""

    inside: dict[str, tuple[str, ...]]
    """Doors behind which something lies, and what."""
    open: tuple[str, ...]
    pulsed: tuple[str, ...]
    """The doors whose solenoids moved, the earliest first."""
    pulsed_at: float | None
    """When the last of them did, in the machine's monotonic seconds."""
    taken: tuple[str, ...]


class Word(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line that the program prints."""

    steel: Steel | None = None
    message: SentMessage | None = None


def main(config: Path, state: Path, socket: Path) -> None:
    """Serve until the errands end."""
    with open_unit(load(config), state) as unit:
        assert unit.steel is not None, "the example's banks are simulated"
        steel, slow, quick = unit.steel, Hand(unit.steel, linger=LINGER), Hand(unit.steel, linger=0.0)
        errands: dict[str, Callable[..., object]] = {
            "stores": quick.stores,
            "stores slowly": slow.stores,
            "takes": quick.takes,
            "takes slowly": slow.takes,
            "shut": steel.shut,
            "jam": steel.jam,
            "heal": steel.heal,
            "look": lambda: None,
        }
        unit.phones.listen(lambda message: _say(Word(message=message)))
        unit.serve(socket)
        _say(Word(steel=_seen(steel, slow, quick)))
        for line in sys.stdin:
            name, *arguments = msgspec.json.decode(line)
            errands[name](*arguments)
            _say(Word(steel=_seen(steel, slow, quick)))


def _seen(steel: SimCabinet, *hands: Hand) -> Steel:
    views, pulses = steel.views(), steel.pulses
    return Steel(
        inside={view.door: view.parcels for view in views if view.parcels},
        open=tuple(view.door for view in views if view.share),
        pulsed=tuple(pulse.door for pulse in pulses),
        pulsed_at=pulses[-1].at if pulses else None,
        taken=tuple(parcel for hand in hands for taking in hand.takings for parcel in taking.parcels),
    )


_saying = threading.Lock()


def _say(word: Word) -> None:
    """Print a line; messages come from the delivery's thread."""
    with _saying:
        sys.stdout.buffer.write(msgspec.json.encode(word) + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
