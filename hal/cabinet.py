"""Every door of the unit, by name, over its banks; the only way to a solenoid."""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from hal.bank_watch import EAGER, BankHealth, BankWatch, News
from hal.bus import Bus
from hal.clock import Clock
from hal.coils import Coils
from hal.doors import DoorBank, DoorEvent, DoorPlace, Reading, SwitchedBank
from hal.errors import BankSilent, DoorUnknown, WiringError
from hal.listeners import Listeners
from hal.wrong_door import WrongDoor

__all__ = ["BankHealth", "Cabinet", "Listener", "WrongDoor"]

Listener = Callable[[DoorEvent], None]

FAREWELL = 2.0
"""Seconds that closing waits for a thread that is still in an exchange."""

log = logging.getLogger(__name__)


class Cabinet:
    """Every door of the unit, by name, over its banks; the only way to a solenoid.

    Raises WiringError when the places contradict each other or the banks. `coils_at_once` is what the supply
    can bear, `duty` the share of time for which one lock's solenoid may be on. `imagined` says that real drivers move
    simulated boards.
    """

    def __init__(
        self,
        places: Sequence[DoorPlace],
        banks: Mapping[str, DoorBank],
        clock: Clock,
        *,
        coils_at_once: int = 1,
        duty: float = 0.05,
        imagined: bool = False,
    ) -> None:
        check_wiring(places, banks)
        self._imagined = imagined or all(bank.kind == "simulated" for bank in banks.values())
        self._clock = clock
        self._banks = dict(banks)
        self._closing = threading.Event()
        self._coils = Coils(clock, coils_at_once, duty)
        self._changes: Listeners[DoorEvent] = Listeners()
        self._alarms: Listeners[WrongDoor] = Listeners()
        self._watches = {name: self._watch(name, places) for name in banks}
        self._watch_of = {place.door: self._watches[place.bank] for place in places}
        self._buses = {name: self._bus(name) for name in dict.fromkeys(bank.bus for bank in banks.values())}

    @property
    def doors(self) -> tuple[str, ...]:
        """The doors' names, in the order of their places."""
        return tuple(self._watch_of)

    @property
    def kind(self) -> str:
        """`simulated` when the steel is imagined, else `steel`: what a ledger is stamped with."""
        return "simulated" if self._imagined else "steel"

    @property
    def held(self) -> bool:
        """Whether WORK HOLD is on."""
        return self._coils.held

    def start(self) -> None:
        """Read every bank twice, so that its doors are believed, then poll each bus in a thread of its own.

        The buses are read at the same time: one whose bridge is gone keeps no other waiting. A bank that does not
        answer is silent, which costs one time-out and is no failure. On stepped time there are no threads: `poll`
        turns the buses.
        """
        if self._clock.runs and self._buses:
            with ThreadPoolExecutor(len(self._buses), "first reads") as threads:
                list(threads.map(Bus.poll, self._buses.values()))
        else:
            self.poll()
        self._clock.wait(self._closing, EAGER)
        for bus in self._buses.values():
            bus.poll(silent=False)
            if self._clock.runs:
                bus.start()

    def close(self) -> None:
        """Stop polling and leave every output off; may be called twice."""
        self._closing.set()
        for bus in self._buses.values():
            bus.stop()
        self._coils.close(FAREWELL)
        for bus in self._buses.values():
            if not bus.join(FAREWELL):
                log.error("the thread of bus %s hangs in an exchange", bus.name)
        with ExitStack() as banks:
            for bank in self._banks.values():
                banks.callback(bank.close)

    def unlock(self, door: str) -> None:
        """Pulse one door's latch, once.

        Waits for the solenoids that are moving, one pulse each; raises DoorUnknown, DoorHeld, DoorCooling,
        BankSilent or BankStopped; BankSilent, too, while a relay of any bank is not known to be off. It may come after
        the pulse went out: the sensor is the truth.
        """
        watch = self._watch_at(door)
        with self._coils.moving(door, watch.bank.pulse, lambda: self._permit(watch, door)):
            self._buses[watch.bank.bus].unlock(watch, door)

    def rest(self, door: str) -> float:
        """Seconds for which a lock still cools down, 0 when it may be pulsed."""
        return self._coils.rest(door)

    def reading(self, door: str) -> Reading:
        """The last believed reading of one door."""
        return self._watch_at(door).reading(door)

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Tell `listener` of every believed change, on the bus's thread; returns how to stop it."""
        return self._changes.add(listener)

    def listen_alarm(self, listener: Callable[[WrongDoor], None]) -> Callable[[], None]:
        """Tell `listener` when a bank opened another door than asked, on the bus's thread; returns how to stop it."""
        return self._alarms.add(listener)

    def bank(self, door: str) -> str:
        """The name of the bank on which a door hangs."""
        return self._watch_at(door).name

    def stop(self, asked: str, opened: str) -> None:
        """Stop the bank of `asked`, whose pulse opened another door before this program began."""
        watch = self._watch_at(asked)
        watch.stop(WrongDoor(asked, opened, watch.name, self._clock.monotonic()))

    def stopped(self, door: str) -> bool:
        """Whether the bank of a door is stopped for a wrong door."""
        return self._watch_at(door).stopped

    def release(self, bank: str) -> None:
        """Let a bank that was stopped for a wrong door move again: somebody has looked at it."""
        self._watches[bank].release()

    def poll(self) -> None:
        """Turn every bus once in the caller's thread, for stepped time; not for a listener to call."""
        for bus in self._buses.values():
            bus.poll()

    def hold(self, on: bool) -> None:
        """WORK HOLD: while on, every unlock is refused with DoorHeld.

        Returns once no unlock is on its way any more, after at most one exchange.
        """
        self._coils.hold(on)

    def health(self) -> tuple[BankHealth, ...]:
        """How each bank answers."""
        now = self._clock.monotonic()
        return tuple(watch.health(now) for watch in self._watches.values())

    def turned(self) -> dict[str, float]:
        """Per bus the monotonic time of its last turn, whether a board answered in it or not."""
        return {bus.name: bus.turned_at for bus in self._buses.values()}

    def _watch(self, name: str, places: Sequence[DoorPlace]) -> BankWatch:
        doors = {place.door: place.number for place in places if place.bank == name}
        return BankWatch(name, self._banks[name], doors, self._clock.monotonic())

    def _bus(self, name: str) -> Bus:
        watches = [watch for watch in self._watches.values() if watch.bank.bus == name]
        return Bus(name, watches, self._clock, self._tell)

    def _watch_at(self, door: str) -> BankWatch:
        try:
            return self._watch_of[door]
        except KeyError:
            raise DoorUnknown(door) from None

    def _permit(self, watch: BankWatch, door: str) -> None:
        if self._closing.is_set():
            raise BankSilent(watch.name, "the cabinet is closed")
        for name, bank in self._banks.items():  # its solenoid takes what the supply has for one
            if isinstance(bank, SwitchedBank) and bank.stuck:
                raise BankSilent(watch.name, f"a relay of bank {name} may still pull")
        watch.permit(door, self._clock.monotonic())

    def _tell(self, news: News) -> None:
        for event in news.events:
            self._changes.tell(event)
        if news.alarm is not None:
            log.error("the wrong door opened: %s", news.alarm)
            self._alarms.tell(news.alarm)


def check_wiring(places: Sequence[DoorPlace], banks: Mapping[str, DoorBank]) -> None:
    """Raise WiringError unless every place is on a bank that has it, and no name or place is used twice."""
    for place in places:
        if place.bank not in banks:
            raise WiringError(f"door {place.door} hangs on bank {place.bank!r}, which does not exist")
        if not 1 <= place.number <= banks[place.bank].doors:
            raise WiringError(f"bank {place.bank} has no door number {place.number} for door {place.door}")
    names = Counter(place.door for place in places)
    outputs = Counter((place.bank, place.number) for place in places)
    if twice := [name for name, times in names.items() if times > 1]:
        raise WiringError(f"doors named twice: {', '.join(twice)}")
    if twice := [f"{bank}:{number}" for (bank, number), times in outputs.items() if times > 1]:
        raise WiringError(f"two doors on one output: {', '.join(twice)}")
