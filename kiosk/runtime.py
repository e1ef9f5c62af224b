"""The one place where a unit is put together: ledger, steel, verbs, services and the socket.

A unit is opened from the inside out and closed the other way round. Outputs are off and the sensors read before the
ledger is compared with them; services, and with them every pulse, begin only after that.
"""

import logging
import random
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from hal.banks import driver
from hal.cabinet import Cabinet
from hal.clock import RunningClock
from hal.doors import DoorBank
from hal.errors import WiringError
from hal.machine import Machine
from hal.sim.bank import SimBank
from hal.sim.cabinet import SimCabinet
from hal.sim.rig import Rig, Wired
from kiosk.config import BankPlan, Config
from kiosk.control.server import ControlServer
from kiosk.core.clock import MachineClock, UnitClock
from kiosk.core.errors import KioskError, LedgerBroken
from kiosk.core.keeping.state import lock, lock_if_used, open_ledger
from kiosk.core.keeping.upkeep import Upkeep
from kiosk.core.locker import LockerSystem
from kiosk.core.store import Store
from kiosk.core.store.at_rest import remembered
from kiosk.core.store.places import LEDGER
from kiosk.mishaps import Mishaps
from kiosk.notify import Notifier, create_notifier
from kiosk.notify.console import Phones
from kiosk.services import Service, Supervisor
from kiosk.services.loops import UnitLoops
from kiosk.services.rota import DoorWatch, rota
from kiosk.services.systemd import ServiceManager
from kiosk.services.vitals import UnitVitals
from kiosk.services.watchdog import Watchdog

log = logging.getLogger(__name__)


class Unit:
    """A running unit: its verbs, its steel, and the imagined steel where it is simulated."""

    def __init__(
        self,
        system: LockerSystem,
        store: Store,
        cabinet: Cabinet,
        steel: SimCabinet | None,
        phones: Phones,
        supervisor: Supervisor,
        loops: UnitLoops,
    ) -> None:
        self.system = system
        self.cabinet = cabinet
        self.steel = steel
        self.phones = phones
        self.supervisor = supervisor
        self._store = store
        self._loops = loops
        self._open = ExitStack()

    @property
    def broken(self) -> LedgerBroken | None:
        """Why the ledger is not to be trusted any more; None while it is."""
        return self._store.broken

    def when_broken(self, tell: Callable[[], None]) -> None:
        """Call `tell` once the ledger is not to be trusted any more; on the writer's thread."""
        self._store.when_broken = tell

    def serve(self, socket: Path) -> None:
        """Answer at a control socket until the unit closes."""
        socket.parent.mkdir(parents=True, exist_ok=True)
        server = ControlServer(self.system, socket, operators="locker-operators")
        self._loops.serve(server)
        self._open.callback(server.close)

    def report_to(self, manager: ServiceManager) -> None:
        """Tell the service manager how it goes from now on, and feed its watchdog while every loop turns."""
        watchdog = Watchdog(manager, self._loops, self._status)
        self.supervisor.add(Service("watchdog", watchdog.turn, every=watchdog.every, within=5.0))

    def close(self) -> None:
        """Hang up on everybody; the rest closes with the unit's context."""
        self._open.close()

    def _status(self) -> str:
        silent = [bank.bank for bank in self.cabinet.health() if bank.silent_for is not None]
        ill = {"silent": silent, "fails": self.supervisor.failing(), "hangs": self.supervisor.abandoned()}
        told = [f"{how}: {', '.join(names)}" for how, names in ill.items() if names]
        return "; ".join([f"{len(self.cabinet.doors)} doors", *told])


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

    With `send`, messages leave by the configured channels; without, they stay on the unit's `phones`. A channel that
    cannot be made is left out, with an incident: pickups go on.
    With `imagined`, the steel is, although the banks are not: their boards are simulated, on one line of their own.
    Imagined steel begins as the ledger says, unless it is given: steel outlives a controller.
    On stepped time no thread runs: the caller polls the cabinet and calls the system's `tick`, `sweep` and `deliver`.
    Raises StateLocked, StateUnusable, DiskFull, KeyMissing, LedgerBroken, LedgerForeign, MappingChanged, WiringError.
    """
    simulated = imagined or _is_simulated(config)
    clock = clock or MachineClock(assume_synchronised=simulated)
    with ExitStack() as parts:
        parts.enter_context(lock(state))
        store, book, keys = open_ledger(state, config.locker.id, clock)
        parts.callback(store.close)
        if simulated and steel is None:
            steel = _imagined(config, store, clock)
        cabinet = parts.enter_context(_cabinet(config, clock, steel, imagined=imagined))
        supervisor = Supervisor(RunningClock())
        system = LockerSystem(
            store,
            cabinet,
            clock,
            config.locker,
            config.policy,
            book,
            jitter=random.random,
            vitals=UnitVitals(cabinet, supervisor, clock, state, _ports(config)),
            imagination=Mishaps(steel) if steel is not None else None,
        )
        loops = UnitLoops(store, cabinet, clock, supervisor)
        phones = Phones()
        notifiers, lasting = _channels(config) if send else ((phones,), ())
        for notifier in notifiers:
            system.add_notifier(notifier)
        unit = Unit(system, store, cabinet, steel, phones, supervisor, loops)
        upkeep = Upkeep(store, keys, clock, config.policy, config.locker.location.time_zone)
        parts.callback(upkeep.close)
        parts.enter_context(_running(system, cabinet, upkeep, supervisor, clock, config.metrics, lasting))
        parts.callback(unit.close)
        yield unit


@contextmanager
def open_cabinet(config: Config, state: Path) -> Iterator[Cabinet]:
    """The unit's doors alone, for a technician at the wall: polled on running time, nothing of it recorded.

    Held while the ledger in `state` remembers a work hold. Raises StateLocked while a controller runs over `state`,
    StateUnusable, LedgerBroken, WiringError.
    """
    if _is_simulated(config):
        raise WiringError("every bank of this file is simulated: there is no steel; try `kiosk simulate`")
    with ExitStack() as parts:
        parts.enter_context(lock_if_used(state))
        cabinet = Cabinet(config.places, _banks(config, None), RunningClock(), coils_at_once=config.coils_at_once)
        parts.callback(cabinet.close)
        cabinet.hold(remembered(state / LEDGER, "hold") == "on")
        cabinet.start()
        yield cabinet


@contextmanager
def _running(
    system: LockerSystem,
    cabinet: Cabinet,
    upkeep: Upkeep,
    supervisor: Supervisor,
    clock: UnitClock,
    metrics: Path | None,
    lasting: Collection[str],
) -> Iterator[None]:
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
    for service in rota(system, upkeep, doors, supervisor, metrics, lasting):
        supervisor.add(service)
    with closing(supervisor):
        supervisor.start()
        yield


@contextmanager
def _cabinet(config: Config, clock: UnitClock, steel: SimCabinet | None, *, imagined: bool) -> Iterator[Cabinet]:
    """The doors over their banks, outputs off and sensors read; `imagined` boards are simulated ones."""
    with ExitStack() as parts:
        banks = parts.enter_context(_rig(config, steel)).banks if imagined else _banks(config, steel)
        cabinet = Cabinet(config.places, banks, clock, coils_at_once=config.coils_at_once, imagined=imagined)
        parts.callback(cabinet.close)
        cabinet.start()
        yield cabinet


def _is_simulated(config: Config) -> bool:
    return all(bank.kind == "simulated" for bank in config.banks)


def _imagined(config: Config, store: Store, clock: UnitClock) -> SimCabinet:
    """The simulated steel, with the parcels inside that the ledger knows of."""
    slots = store.read(lambda ledger: {row.id: row.door for row in ledger.slots.all(config.locker.id)})
    holders = store.read(lambda ledger: ledger.slots.holders(config.locker.id))
    contents = {slots[slot]: (number,) for slot, (_, number, status) in holders.items() if status != "PENDING"}
    hook = any(sensor == "hook" for sensor in config.locker.sensors.values())
    presence = any(bank.presence for bank in config.banks)
    return SimCabinet(config.places, clock, presence=presence, hook_sensor=hook, contents=contents)


def _ports(config: Config) -> dict[str, str]:
    """Where each bank on a serial line is plugged in."""
    return {bank.name: str(bank.settings["port"]) for bank in config.banks if "port" in bank.settings}


def _banks(config: Config, steel: SimCabinet | None) -> dict[str, DoorBank]:
    machine = Machine()
    return {plan.name: _bank(plan, steel, machine) for plan in config.banks}


def _rig(config: Config, steel: SimCabinet | None) -> Rig:
    wired = [
        Wired(
            plan.kind,
            plan.name,
            plan.doors,
            plan.pulse_ms / 1000,
            plan.presence,
            plan.wiring.sensor,
            settings=plan.settings,
        )
        for plan in config.banks
    ]
    return Rig(*wired, steel=steel, paced=True)


def _bank(plan: BankPlan, steel: SimCabinet | None, machine: Machine) -> DoorBank:
    if steel is not None:
        return SimBank(steel, plan.name, pulse=plan.pulse_ms / 1000)
    return driver(plan.kind)(plan.wiring, machine)


def _channels(config: Config) -> tuple[tuple[Notifier, ...], tuple[str, ...]]:
    """The channels of a unit; and for each that has to be left out, the words for an incident."""
    made, wrong = [], list(config.left_out)
    for plan in config.notifiers:
        try:
            made.append(create_notifier(plan.kind, **plan.settings))
        except KioskError as error:
            wrong.append(f"{plan.kind}: {error}")
    for line in wrong:
        log.error("a channel is left out: %s", line)
    places = (line.partition(": ")[0] for line in wrong)
    return tuple(made), tuple(f"a channel is left out for {place}; see: kiosk config check" for place in places)
