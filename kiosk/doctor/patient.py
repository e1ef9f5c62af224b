"""The unit that is examined: its file, its state directory, its controller if one runs; each looked at once."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from kiosk.config import Config, load
from kiosk.core.clock import SYNCHRONISED, MachineClock
from kiosk.core.errors import ConfigInvalid, KioskError, StateUnusable
from kiosk.core.keeping.state import find_ledger, is_locked
from kiosk.core.store import Ledger
from kiosk.core.store.at_rest import reading
from kiosk.core.verbs import Figures

T = TypeVar("T")


@dataclass(frozen=True)
class Patient:
    """Where the unit's things are; `ask` asks a running controller for its figures, `root` stands in for `/`."""

    file: Path
    state: Path
    socket: Path
    ask: Callable[[Path], Figures]
    root: Path = Path("/")

    @cached_property
    def described(self) -> Config | ConfigInvalid:
        """The unit as its file describes it, or what is wrong with the file."""
        try:
            return load(self.file)
        except ConfigInvalid as error:
            return error

    @property
    def plan(self) -> Config | None:
        """The unit as its file describes it; None when the file has mistakes."""
        return self.described if isinstance(self.described, Config) else None

    @cached_property
    def answer(self) -> Figures | KioskError:
        """What the running controller tells, or why it tells nothing."""
        try:
            return self.ask(self.socket)
        except KioskError as error:
            return error

    @property
    def figures(self) -> Figures | None:
        """What the running controller tells; None without one."""
        return self.answer if isinstance(self.answer, Figures) else None

    @cached_property
    def runs(self) -> bool:
        """Whether a controller owns the state directory, as far as this account may look."""
        try:
            return is_locked(self.state)
        except StateUnusable:
            return False

    @cached_property
    def ledger(self) -> Path:
        """The ledger's file; raises StateUnusable where there is none or nobody may look."""
        return find_ledger(self.state)

    @cached_property
    def clock(self) -> MachineClock:
        """The machine's clock."""
        return MachineClock()

    @property
    def simulated(self) -> bool:
        """Whether every door is imagined."""
        return self.plan is not None and all(bank.kind == "simulated" for bank in self.plan.banks)

    @property
    def time_source_seen(self) -> bool:
        """Whether wall time may be believed, as the unit itself judges it: imagined doors need no time source."""
        if self.figures is not None:
            return self.figures.health.clock_trusted
        return self.simulated or (self.root / SYNCHRONISED.relative_to("/")).exists()

    def read(self, work: Callable[[Ledger], T]) -> T:
        """Read the ledger, beside a running controller or without one; raises StateUnusable, sqlite3.Error."""
        with reading(self.ledger) as connection:
            return work(Ledger(connection, self.clock, b""))
