"""Whole wires without a soldering iron: real banks, ptys, simulated boards, and the imagined steel behind them."""

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hal.banks import driver
from hal.banks.serial import SerialBank
from hal.banks.timed import TimedBank
from hal.banks.wiring import Wiring
from hal.clock import RunningClock
from hal.doors import DoorPlace
from hal.machine import Machine
from hal.sim.boards import player
from hal.sim.boards.board import SimBoard
from hal.sim.cabinet import SimCabinet
from hal.sim.ptys import PtyLine


@dataclass(frozen=True, slots=True)
class Wired:
    """One bank of a rig. Banks that name the same `line` share a port, and need different addresses."""

    kind: str
    name: str = "bank"
    doors: int = 3
    pulse: float = 0.5
    presence: bool = False
    sensor: bool = True
    line: str = "line"
    settings: Mapping[str, object] = field(default_factory=dict)


class Rig:
    """Banks of the real drivers, each with its board on a pty; everything ends with `close`.

    Without `steel` there is one with the doors `<bank> <number>`. `paced` lets every byte take its time on the
    wire, `echo` lets the adapters hear themselves.
    """

    def __init__(self, *wired: Wired, steel: SimCabinet | None = None, paced: bool = False, echo: bool = False) -> None:
        self.steel = steel or SimCabinet(_places(wired), RunningClock(), presence=any(w.presence for w in wired))
        self.machine = Machine()
        with ExitStack() as opened:
            self._ports = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="rig-")))
            self.banks = {w.name: _bank(w, self._ports / w.line, self.machine, echo) for w in wired}
            self.boards: dict[str, SimBoard[Any]] = {w.name: self._board(w) for w in wired}
            self.lines = {name: self._line(name, wired, paced, echo) for name in dict.fromkeys(w.line for w in wired)}
            for line in self.lines.values():
                opened.enter_context(line)
            for bank in self.banks.values():
                opened.callback(bank.close)
            self._opened = opened.pop_all()

    @property
    def bank(self) -> SerialBank[Any]:
        """The first bank."""
        return next(iter(self.banks.values()))

    @property
    def board(self) -> SimBoard[Any]:
        """The first bank's board."""
        return next(iter(self.boards.values()))

    @property
    def line(self) -> PtyLine:
        """The first line."""
        return next(iter(self.lines.values()))

    def close(self) -> None:
        """Close the banks, then their lines; may be called twice."""
        self._opened.close()

    def __enter__(self) -> "Rig":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _board(self, wired: Wired) -> SimBoard[Any]:
        return player(wired.kind)(self.steel, wired.name, self.banks[wired.name].settings, pulse=wired.pulse)

    def _line(self, name: str, wired: Sequence[Wired], paced: bool, echo: bool) -> PtyLine:
        users = [w.name for w in wired if w.line == name]
        baud = self.banks[users[0]].settings.baud if paced else None
        return PtyLine(self._ports / name, [self.boards[user] for user in users], baud, echo=echo)


@contextmanager
def lone_board(wired: Wired, port: Path, *, echo: bool = False) -> Iterator[tuple[PtyLine, SimCabinet]]:
    """One board at the line's own speed on a port of that name, for other software to drive; raises WiringError."""
    steel = SimCabinet(_places([wired]), RunningClock(), presence=wired.presence)
    settings = _bank(wired, port, Machine(), echo).settings  # the bank itself never opens the port
    board = player(wired.kind)(steel, wired.name, settings, pulse=wired.pulse)
    with PtyLine(port, [board], settings.baud, echo=echo) as line:
        yield line, steel


def _bank(wired: Wired, port: Path, machine: Machine, echo: bool) -> SerialBank[Any]:
    made = driver(wired.kind)
    # The imagined board's timer is set to that pulse, whatever a real one is delivered with.
    timer = {"pulse_is_set": True} if isinstance(made, type) and issubclass(made, TimedBank) else {}
    settings = {"port": str(port), "echo": echo, **timer, **wired.settings}
    bank = made(Wiring(wired.name, wired.doors, wired.pulse, wired.sensor, wired.presence, settings), machine)
    assert isinstance(bank, SerialBank)
    return bank


def _places(wired: Iterable[Wired]) -> list[DoorPlace]:
    return [DoorPlace(f"{w.name} {number}", w.name, number) for w in wired for number in range(1, w.doors + 1)]
