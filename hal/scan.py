"""Finds the boards on a serial line by asking every known kind at every address, by reads alone.

No request of a scan pulls a latch, in the language of whichever board hears it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hal.banks import driver
from hal.banks.wiring import Wiring
from hal.doors import DoorBank, DoorState, Reading
from hal.errors import BankSilent, LinkLost, LinkSilent
from hal.link import Line, Link
from hal.machine import Machine
from hal.wire import dingchang, kerong, kerong_cu16


@dataclass(frozen=True, slots=True)
class Probe:
    """Where boards of one kind are looked for, how many doors they are asked for, and for how long they pulse."""

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
    "shuoming": Probe((9600,), range(1, 33), 24),
    "waveshare": Probe((9600, 19200, 115200), range(1, 17), 8),
    "dingchang": Probe((9600,), range(1, 16), 12, dingchang.PULSE),
    "wkly": Probe((9600,), range(32), 24),
    "winnsen": Probe((9600,), range(1, 17), 16),
}
"""The kinds in the order in which they are tried. Modbus boards are asked as Waveshare's: their reads are the same,
while a bank of the kind `modbus` begins by switching its relays off."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A board that answered; `open_doors` are those that read open if its polarity is the kind's usual one."""

    kind: str
    port: str
    baud: int
    address: int
    doors: int
    open_doors: tuple[int, ...]
    echo: bool = False
    """Whether the adapter hears what it sends."""

    @property
    def fragment(self) -> str:
        """What the configuration needs for this board; the doors still have to be counted."""
        return "\n".join(
            (
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
            if (open_doors := _open_doors(bank)) is not None:
                port, baud, echo = str(line["port"]), int(str(line["baud"])), bool(line["echo"])
                yield Finding(kind, port, baud, address, probe.doors, open_doors, echo)
    finally:
        for bank in banks:
            bank.close()


def _open_doors(bank: DoorBank) -> tuple[int, ...] | None:
    readings = _readings(bank) or _readings(bank)  # one lost answer hides no board
    if readings is None:
        return None
    return tuple(number for number, reading in enumerate(readings, 1) if reading.state is DoorState.OPEN)


def _readings(bank: DoorBank) -> Sequence[Reading] | None:
    try:
        return bank.read()
    except BankSilent as error:
        if isinstance(error.__cause__, LinkLost):
            raise error.__cause__ from None
        return None
