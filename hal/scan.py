"""Finds the boards on a serial line by asking every known kind at every address, by reads alone.

No request of a scan pulls a latch, in the language of whichever board hears it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hal.banks import driver
from hal.banks.wiring import Wiring
from hal.doors import DoorBank, DoorState
from hal.errors import BankSilent, BoardRefused, LinkLost, LinkSilent
from hal.link import Line, Link
from hal.machine import Machine
from hal.wire import dingchang, kerong, kerong_cu16, shuoming


@dataclass(frozen=True, slots=True)
class Probe:
    """Where boards of one kind are looked for, how many doors they have at most, and for how long they pulse."""

    bauds: Sequence[int]
    addresses: Sequence[int]
    doors: int
    pulse: float = 0.5
    """Seconds, as the boards leave the factory; 0.5 where no source says so, or the program times the pulse."""


PROBES: Final[Mapping[str, Probe]] = {
    "kerong-cu16": Probe((19200, 9600, 115200, 57600), range(10), 16, kerong.PULSE),
    "kerong-cu48": Probe((19200, 9600, 115200), range(10), 48, kerong.PULSE),
    "kerong-cu48b": Probe((19200, 9600, 115200), range(10), 48, kerong.PULSE),
    "kerong-cu12": Probe((19200, 9600, 115200), range(16), 12, kerong.PULSE),
    "shuoming": Probe((9600,), range(1, 33), shuoming.CHANNELS),
    "waveshare": Probe((9600, 19200, 115200), range(1, 17), 8),
    "dingchang": Probe((9600,), range(1, 16), 12, dingchang.PULSE),
    "wkly": Probe((9600,), range(32), 24),
    "winnsen": Probe((9600,), range(1, 17), 16),
}
"""The kinds in the order in which they are tried. Modbus boards are asked as Waveshare's: their reads are the same,
while a bank of the kind `modbus` begins by switching its relays off."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A board that answered, and of how many doors it tells a state, which may be more than are wired.

    `open_doors` are those that read open if its polarity is the kind's usual one.
    """

    kind: str
    port: str
    baud: int
    address: int
    doors: int
    open_doors: tuple[int, ...]
    echo: bool = False
    """Whether the adapter hears what it sends."""
    refused: str | None = None
    """Why the board, which is there, does not tell of so many doors; None when it does."""

    @property
    def fragment(self) -> str:
        """What the configuration needs for this board; the doors still have to be counted."""
        return "\n".join(
            (
                *([f"# it does not tell of {self.doors} doors: {self.refused}; count them"] if self.refused else []),
                "[[banks]]",
                f'name = "{self.kind}-{self.address}"',
                f'kind = "{self.kind}"',
                f"doors = {self.doors}",
                'sensor = "door"',
                f"pulse_ms = {PROBES[self.kind].pulse * 1000:.0f}",
                "",
                "[banks.settings]",
                f'port = "{self.port}"',
                f"baud = {self.baud}",
                f"address = {self.address}",
                *(["echo = true"] if self.echo else []),
                "",
            )
        )


def scan(
    port: str, kinds: Sequence[str] = tuple(PROBES), *, timeout_ms: int = 80, quiet_ms: int = 25
) -> Iterator[Finding]:
    """Try these kinds on a port, yielding each board as it is found; takes twice the time-out for each that is not.

    Nobody else may use the port meanwhile. Raises LinkLost when it cannot be opened or goes away.
    """
    patience = {"timeout_ms": timeout_ms, "quiet_ms": quiet_ms}
    echo = hears_itself(Link(port, Line(quiet=quiet_ms / 1000)), timeout_ms / 1000)
    for kind in kinds:
        for baud in PROBES[kind].bauds:
            yield from _at(kind, {"port": port, "baud": baud, "echo": echo, **patience})


def hears_itself(link: Link, timeout: float) -> bool:
    """Whether an adapter hears what it sends, by a question that no board answers with the same bytes.

    Without that a read of a Shuoming board would seem to be answered at every address.
    """
    question = kerong_cu16.ReadStatus(0).encode()
    try:
        return link.exchange(question, lambda heard, quiet: heard.startswith(question) if quiet else None, timeout)
    except LinkSilent:
        return False
    finally:
        link.close()


def _at(kind: str, line: Mapping[str, object]) -> Iterator[Finding]:
    machine, probe = Machine(), PROBES[kind]
    banks = [
        driver(kind)(Wiring(f"{kind}-{address}", probe.doors, settings={**line, "address": address}), machine)
        for address in probe.addresses
    ]
    try:
        for bank, address in zip(banks, probe.addresses, strict=True):
            answer = _answer(bank) or _answer(bank)  # one lost answer hides no board
            if answer is not None:
                port, baud, echo = str(line["port"]), int(str(line["baud"])), bool(line["echo"])
                yield Finding(kind, port, baud, address, answer.doors, answer.open_doors, echo, answer.refused)
    finally:
        for bank in banks:
            bank.close()


@dataclass(frozen=True, slots=True)
class _Answer:
    """Of how many doors a board has told, which of them are open, or why it tells nothing."""

    doors: int
    open_doors: tuple[int, ...] = ()
    refused: str | None = None


def _answer(bank: DoorBank) -> _Answer | None:
    try:
        states = [reading.state for reading in bank.read()]
    except BankSilent as error:
        if isinstance(error.__cause__, LinkLost):
            raise error.__cause__ from None
        if isinstance(error.__cause__, BoardRefused):
            return _Answer(bank.doors, refused=error.__cause__.reason)
        return None
    told = [number for number, state in enumerate(states, 1) if state is not DoorState.UNKNOWN]
    open_doors = tuple(number for number in told if states[number - 1] is DoorState.OPEN)
    return _Answer(max(told, default=bank.doors), open_doors)
