"""The one place where a unit is put together: ledger, steel, verbs, services and the socket.

A unit is opened from the inside out and closed the other way round. Outputs are off and the sensors read before the
ledger is compared with them; services, and with them every pulse, begin only after that.
"""

import errno
import fcntl
import logging
import queue
import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import IO

from hal.banks import driver
from hal.cabinet import Cabinet
from hal.clock import RunningClock
from hal.doors import DoorBank, DoorEvent
from hal.errors import WiringError
from hal.machine import Machine
from hal.sim.bank import SimBank
from hal.sim.cabinet import SimCabinet
from hal.sim.rig import Rig, Wired
from kiosk.config import BankPlan, Config
from kiosk.control.server import ControlServer
from kiosk.core.clock import MachineClock, UnitClock
from kiosk.core.codes import CodeBook
from kiosk.core.errors import DiskFull, LedgerBroken, StateLocked, StateUnusable
from kiosk.core.keys import Keys, keys_folder, open_keys
from kiosk.core.locker import LockerSystem
from kiosk.core.store import Store
from kiosk.core.store.anchors import read_anchor
from kiosk.core.store.at_rest import remembered
from kiosk.core.upkeep import KNOWN, LEDGER, Upkeep, anchor_of, code_book
from kiosk.mishaps import Mishaps
from kiosk.notify import create_notifier
from kiosk.notify.console import Phones
from kiosk.services import Service

log = logging.getLogger(__name__)

_EVERY = {"doors": 0.25, "delivery": 0.5, "expiry": 30.0, "upkeep": 3600.0}
"""Seconds between two turns of each service."""


class Unit:
    """A running unit: its verbs, its steel, and the imagined steel where it is simulated."""

    def __init__(
        self, system: LockerSystem, store: Store, cabinet: Cabinet, steel: SimCabinet | None, phones: Phones
    ) -> None:
        self.system = system
        self.cabinet = cabinet
        self.steel = steel
        self.phones = phones
        self._store = store
        self._open = ExitStack()

    @property
    def broken(self) -> LedgerBroken | None:
        """What became of the ledger, once it cannot be trusted: no door moves any more, and the process should end."""
        return self._store.broken

    def when_broken(self, act: Callable[[], None]) -> None:
        """Call `act`, on whatever thread finds out, when the ledger cannot be trusted any more."""
        self._store.when_broken = act
        if self._store.broken:
            act()

    def serve(self, socket: Path) -> None:
        """Answer at a control socket until the unit closes."""
        socket.parent.mkdir(parents=True, exist_ok=True)
        server = ControlServer(self.system, socket, operators="locker-operators")
        self._open.callback(server.close)

    def close(self) -> None:
        """Hang up on everybody; the rest closes with the unit's context."""
        self._open.close()


@contextmanager
def open_unit(
    config: Config,
    state: Path,
    *,
    clock: UnitClock | None = None,
    send: bool = False,
    imagined: bool = False,
    steel: SimCabinet | None = None,
) -> Iterator[Unit]:
    """Open the unit that `config` describes over the ledger in `state`; everything ends with the context.

    With `send`, messages leave by the configured channels; without, they stay on the unit's `phones`.
    With `imagined`, the steel is, although the banks are not: their boards are simulated, on one line of their own.
    Imagined steel begins as the ledger says, unless it is given: steel outlives a controller.
    On stepped time no thread runs: the caller polls the cabinet and calls the system's `tick`, `sweep` and `deliver`.
    Raises StateLocked, StateUnusable, DiskFull, KeyMissing, LedgerBroken, LedgerForeign, MappingChanged, WiringError.
    """
    simulated = imagined or all(bank.kind == "simulated" for bank in config.banks)
    clock = clock or MachineClock(assume_synchronised=simulated)
    with ExitStack() as parts:
        parts.enter_context(_lock(state))
        store, book, upkeep = _open_ledger(config, state, clock)
        parts.callback(store.close)
        if simulated and steel is None:
            steel = _imagined(config, store, clock)
        banks = _banks(config, steel) if not imagined else parts.enter_context(_rig(config, steel)).banks
        cabinet = Cabinet(config.places, banks, clock, coils_at_once=config.coils_at_once, imagined=imagined)
        parts.callback(cabinet.close)
        cabinet.start()
        system = LockerSystem(
            store,
            cabinet,
            clock,
            config.locker,
            config.policy,
            book,
            jitter=random.random,
            imagination=Mishaps(steel) if steel is not None else None,
        )
        unit = Unit(system, store, cabinet, steel, _add_notifiers(system, config, send))
        parts.enter_context(_running(system, cabinet, upkeep, clock))
        parts.callback(unit.close)
        yield unit


@contextmanager
def open_cabinet(config: Config, state: Path) -> Iterator[Cabinet]:
    """The unit's doors alone, for a technician at the wall: polled on running time, nothing of it recorded.

    Held while the ledger in `state` remembers a work hold. Raises StateLocked while a controller runs over `state`,
    StateUnusable, LedgerBroken, WiringError.
    """
    if all(bank.kind == "simulated" for bank in config.banks):
        raise WiringError("every bank of this file is simulated: there is no steel; try `kiosk simulate`")
    with ExitStack() as parts:
        parts.enter_context(_lock_if_used(state))
        cabinet = Cabinet(config.places, _banks(config, None), RunningClock(), coils_at_once=config.coils_at_once)
        parts.callback(cabinet.close)
        cabinet.hold(remembered(state / LEDGER, "hold") == "on")
        cabinet.start()
        yield cabinet


@contextmanager
def ledger_at_rest(state: Path) -> Iterator[tuple[Path, Path, Keys]]:
    """The ledger, its keys' folder and its keys, held against a controller that would start.

    Raises StateLocked while one runs, KeyMissing, StateUnusable.
    """
    with _lock(state):
        yield ledger_files(state)


def ledger_files(state: Path) -> tuple[Path, Path, Keys]:
    """The ledger of a state directory, its keys' folder and its keys, to read beside a running controller."""
    if not (state / LEDGER).exists():
        raise StateUnusable(path=str(state), why="there is no ledger in it")
    folder = keys_folder(state)
    try:
        return state / LEDGER, folder, open_keys(folder, ledger_exists=True)
    except OSError as error:
        raise _unusable(state, error) from error


@contextmanager
def _running(system: LockerSystem, cabinet: Cabinet, upkeep: Upkeep, clock: UnitClock) -> Iterator[None]:
    """Recover, then let doors and time move the visits on."""
    cabinet.listen_alarm(lambda alarm: system.wrong_door(alarm.asked, alarm.opened))
    if not clock.runs:
        cabinet.listen(system.door_moved)
        system.recover()
        yield
        return
    doors = DoorWatch(system.door_moved, system.tick, clock)
    cabinet.listen(doors.hear)
    system.recover()
    services = [
        doors,
        Service("delivery", system.deliver, _EVERY["delivery"], clock),
        Service("expiry", system.sweep, _EVERY["expiry"], clock),
        Service("upkeep", upkeep.turn, _EVERY["upkeep"], clock, first=60.0),
    ]
    with ExitStack() as running:
        for service in services:
            running.callback(service.close)
            service.start()
        yield


class DoorWatch(Service):
    """Brings the doors' events to the ledger, off the threads that poll them, and lets time do its part between."""

    def __init__(self, moved: Callable[[DoorEvent], None], tick: Callable[[], None], clock: UnitClock) -> None:
        super().__init__("doors", self._work, 0.0, clock)
        self._moved = moved
        self._tick = tick
        self._events: queue.SimpleQueue[DoorEvent] = queue.SimpleQueue()
        self._clock_of_ticks = clock
        self._ticked = clock.monotonic()

    def hear(self, event: DoorEvent) -> None:
        """Take an event; never blocks the bus that brings it."""
        self._events.put(event)

    def _work(self) -> None:
        try:
            self._moved(self._events.get(timeout=_EVERY["doors"]))
        except queue.Empty:
            pass
        finally:
            if self._clock_of_ticks.monotonic() - self._ticked >= _EVERY["doors"]:
                self._ticked = self._clock_of_ticks.monotonic()
                self._tick()


def _lock(state: Path) -> IO[bytes]:
    """Own a state directory as long as the answer is open; raises StateLocked while another controller does."""
    try:
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = (state / "lock").open("wb")
    except OSError as error:
        raise _unusable(state, error) from error
    return _held(file, state)


def _lock_if_used(state: Path) -> AbstractContextManager[object]:
    """As `_lock`, but a directory that no controller has ever used is left alone, and nothing is made in it."""
    try:
        return _held((state / "lock").open("rb"), state)
    except FileNotFoundError:
        return nullcontext()
    except OSError as error:
        raise _unusable(state, error) from error


def _held(file: IO[bytes], state: Path) -> IO[bytes]:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise StateLocked(path=str(state)) from error
    return file


def _unusable(state: Path, error: OSError) -> DiskFull | StateUnusable:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(path=str(state))
    return StateUnusable(path=str(state), why=error.strerror or type(error).__name__)


def _open_ledger(config: Config, state: Path, clock: UnitClock) -> tuple[Store, CodeBook, Upkeep]:
    ledger, folder = state / LEDGER, keys_folder(state)
    try:
        exists = ledger.exists() and ledger.stat().st_size > 0
        if not exists and (state / KNOWN).exists():
            raise LedgerBroken(path=str(ledger), why="it is gone, but this unit had one")
        keys = open_keys(folder, exists)
    except OSError as error:
        raise _unusable(state, error) from error
    store = Store(ledger, keys.audit, clock, read_anchor(anchor_of(ledger)))
    (state / KNOWN).touch()
    try:
        return store, code_book(store, folder, keys, config.locker.id), Upkeep(store, keys, clock, config.policy)
    except BaseException:
        store.close()
        raise


def _imagined(config: Config, store: Store, clock: UnitClock) -> SimCabinet:
    """The simulated steel, with the parcels inside that the ledger knows of."""
    slots = store.read(lambda ledger: {row.id: row.door for row in ledger.slots.all(config.locker.id)})
    holders = store.read(lambda ledger: ledger.slots.holders(config.locker.id))
    contents = {slots[slot]: (number,) for slot, (_, number, status) in holders.items() if status != "PENDING"}
    hook = any(sensor == "hook" for sensor in config.locker.sensors.values())
    presence = any(bank.presence for bank in config.banks)
    return SimCabinet(config.places, clock, presence=presence, hook_sensor=hook, contents=contents)


def _banks(config: Config, steel: SimCabinet | None) -> dict[str, DoorBank]:
    machine = Machine()
    return {plan.name: _bank(plan, steel, machine) for plan in config.banks}


def _rig(config: Config, steel: SimCabinet | None) -> Rig:
    wired = [
        Wired(plan.kind, plan.name, plan.doors, plan.pulse_ms / 1000, plan.presence, settings=plan.settings)
        for plan in config.banks
    ]
    return Rig(*wired, steel=steel, paced=True)


def _bank(plan: BankPlan, steel: SimCabinet | None, machine: Machine) -> DoorBank:
    if steel is not None:
        return SimBank(steel, plan.name, pulse=plan.pulse_ms / 1000)
    return driver(plan.kind)(plan.wiring, machine)


def _add_notifiers(system: LockerSystem, config: Config, send: bool) -> Phones:
    phones = Phones()
    if not send:
        system.add_notifier(phones)
        return phones
    for plan in config.notifiers:
        system.add_notifier(create_notifier(plan.kind, **plan.settings))
    return phones
