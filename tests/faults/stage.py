"""A unit on stepped time whose power can go at any moment, while its steel stays where it stands.

The steel, the wall clock, the people's phones and what they were told outlive the controller. A power cut copies the
ledger's files as they are at that moment, leaves the old controller behind, and starts another over the copy.
"""

import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import msgspec

from hal.cabinet import Cabinet
from hal.doors import DoorEvent, DoorPlace, Reading
from hal.sim.bank import SimBank
from hal.sim.cabinet import SimCabinet
from kiosk.config import Config
from kiosk.core.clock import SteppedUnitClock
from kiosk.core.codes import CodeBook
from kiosk.core.locker import LockerSystem
from kiosk.core.store import Ledger, Store
from kiosk.core.verbs import Recipient, Role
from kiosk.notify.console import Phones

T = TypeVar("T")

ANA = Recipient(phone="+491701234567")
COURIER, TECHNICIAN = "1042", "2077"
PIN = "730194"
LEDGER = "ledger.sqlite"
CODE_KEY, INDEX_KEY, AUDIT_KEY = b"c" * 32, b"i" * 32, b"a" * 32


def small_wall(config: Config, sizes: str = "SSSMM", banks: int = 2, pulse_ms: int = 150) -> Config:
    """The example's unit with a few doors on a few banks; a letter of `sizes` is a door."""
    names = {"S": "SMALL", "M": "MEDIUM", "L": "LARGE"}
    patterns = {slot.size: slot for slot in config.locker.slots}
    doors = [f"{number:02}" for number in range(1, len(sizes) + 1)]
    slots = tuple(
        msgspec.structs.replace(patterns[names[size]], door=door, column=1, row=row)
        for row, (door, size) in enumerate(zip(doors, sizes, strict=True), 1)
    )
    places = tuple(DoorPlace(door, f"bank-{index % banks}", index // banks + 1) for index, door in enumerate(doors))
    plans = tuple(
        msgspec.structs.replace(config.banks[0], name=f"bank-{number}", doors=len(doors), pulse_ms=pulse_ms)
        for number in range(banks)
    )
    locker = replace(
        config.locker,
        slots=slots,
        wiring={place.door: f"{place.bank}:{place.number}" for place in places},
        sensors=dict.fromkeys(doors, "door"),
    )
    return replace(config, locker=locker, banks=plans, places=places)


class PowerCut(BaseException):
    """The controller is gone in the middle of whatever it did; nothing in it may catch this."""


class Power:
    """Counts the moments at which a power cut makes a difference, and goes at the one that it was told.

    Moments are `before commit`, `after commit`, `before pulse` and `after pulse`.
    """

    def __init__(self) -> None:
        self.moments: list[str] = []
        self._cut_in: int | None = None
        self._cut_at: str | None = None
        self._off = False

    @property
    def off(self) -> bool:
        """Whether it is gone."""
        return self._off

    def cut_in(self, moments: int | None) -> None:
        """Go at the moment that comes after so many others; None for not at all."""
        self._cut_in = moments

    def cut_at(self, moment: str) -> None:
        """Go at the next moment of that name."""
        self._cut_at = moment

    def cut(self) -> None:
        """Go now."""
        self._off = True

    def moment(self, name: str) -> None:
        """A moment has come; raises PowerCut when it is the one, and for ever after."""
        if not self._off:
            self.moments.append(name)
            self._off = name == self._cut_at or self._cut_in == 0
            if self._cut_in is not None:
                self._cut_in -= 1
        if self._off:
            raise PowerCut


class MortalStore(Store):
    """The ledger of a controller whose power may go before a commit or right after it."""

    def __init__(self, path: Path, clock: SteppedUnitClock, power: Power) -> None:
        self._power = power
        super().__init__(path, AUDIT_KEY, clock)

    def write(self, work: Callable[[Ledger], T]) -> T:
        """Commit, unless the power goes first."""
        self._power.moment("before commit")
        done = super().write(work)
        self._power.moment("after commit")
        return done


class MortalBank:
    """A wire to the steel that is dead once the power is gone: it moves nothing and switches nothing off."""

    kind = "simulated"

    def __init__(self, bank: SimBank, power: Power) -> None:
        self.bus, self.doors, self.pulse = bank.bus, bank.doors, bank.pulse
        self._bank = bank
        self._power = power

    def unlock(self, number: int) -> None:
        """Pulse, unless the power goes first."""
        self._power.moment("before pulse")
        try:
            self._bank.unlock(number)
        finally:
            self._power.moment("after pulse")

    def read(self) -> Sequence[Reading]:
        """Read every door."""
        return self._bank.read()

    def close(self) -> None:
        """Nothing: the power took the outputs along."""


class Stage:
    """A unit that can be stepped and killed."""

    def __init__(
        self, folder: Path, config: Config, *, presence: bool = False, clock: SteppedUnitClock | None = None
    ) -> None:
        self.folder = folder
        self.config = config
        self.clock = clock or SteppedUnitClock()
        self.steel = SimCabinet(config.places, self.clock, presence=presence)
        self.phones = Phones()
        self.heard: list[Callable[[DoorEvent], None]] = []
        self._lives = 0
        (folder / "0").mkdir()
        self._start()
        operator = self.system.operator_session().id
        for number, role in ((COURIER, Role.COURIER), (TECHNICIAN, Role.TECHNICIAN)):
            self.system.add_staff(operator, number, role, PIN, badge=f"badge of {number}")

    @property
    def state(self) -> Path:
        """Where the ledger of the present life lies."""
        return self.folder / str(self._lives)

    def close(self) -> None:
        """End the present life."""
        self.store.close()

    def crash(self, *, again_in: int | None = None) -> None:
        """Cut the power now, and start again with what was durable; the steel stands as it stood.

        With `again_in` the power goes once more, so many moments into that start.
        """
        self.power.cut()
        before = self.state
        self._lives += 1
        self.state.mkdir()
        for name in (LEDGER, f"{LEDGER}-wal"):
            with suppress(FileNotFoundError):
                shutil.copy(before / name, self.state / name)
        self.store.close()
        try:
            self._start(again_in)
        except PowerCut:
            self.crash()

    def restart(self) -> None:
        """Start again over the same files, after a stop in good order."""
        self.close()
        self._start()

    def step(self, seconds: float = 1.0) -> None:
        """Let time pass in steps small enough for every poll."""
        for _ in range(max(1, round(seconds / 0.1))):
            self.clock.advance(0.1)
            self.cabinet.poll()
        self.system.tick()

    def rest(self, seconds: float) -> None:
        """Let a long time pass at once, then look."""
        self.clock.advance(seconds)
        self.step(0.5)

    def operator(self) -> str:
        """A session of the operator."""
        return self.system.operator_session().id

    def courier(self) -> str:
        """A courier's session."""
        return self.system.sign_in_badge(f"badge of {COURIER}").id

    def technician(self) -> str:
        """A technician's session."""
        return self.system.sign_in_badge(f"badge of {TECHNICIAN}").id

    def code(self, package: str) -> str:
        """The digits of a package's newest code."""
        return self.book.digits(package, self.store.read(lambda ledger: ledger.codes.last_issue(package)))

    def query(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        """Rows of the ledger, as a bystander with the file in hand sees them."""
        return self.store.read(lambda ledger: [tuple(row) for row in ledger.connection.execute(sql, values)])

    def _start(self, cut_in: int | None = None) -> None:
        self.power = Power()
        self.power.cut_in(cut_in)
        self.store = MortalStore(self.state / LEDGER, self.clock, self.power)
        self.book = CodeBook(self.config.locker.id, CODE_KEY, INDEX_KEY)
        banks = {
            plan.name: MortalBank(SimBank(self.steel, plan.name, pulse=plan.pulse_ms / 1000), self.power)
            for plan in self.config.banks
        }
        self.cabinet = Cabinet(self.config.places, banks, self.clock)
        self.cabinet.start()
        self.system = LockerSystem(
            self.store, self.cabinet, self.clock, self.config.locker, self.config.policy, self.book
        )
        self.system.add_notifier(self.phones)
        self.cabinet.listen(self._hear)
        self.cabinet.listen_alarm(lambda alarm: self.system.wrong_door(alarm.asked, alarm.opened))
        self.system.recover()
        self.power.cut_in(None)

    def _hear(self, event: DoorEvent) -> None:
        self.system.door_moved(event)
        for listener in self.heard:
            listener(event)
