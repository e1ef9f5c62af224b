"""The cabinet's rules with its bus threads, on running time."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import pairwise

import pytest

from hal.bank_watch import BankWatch
from hal.bus import Bus
from hal.cabinet import Cabinet
from hal.clock import RunningClock
from hal.doors import DoorEvent, DoorPlace, DoorState, Reading
from hal.errors import BankSilent, DoorCooling, DoorHeld
from hal.sim import SimBank, SimCabinet, sim_banks

Until = Callable[..., None]

CLOCK = RunningClock()


@pytest.fixture
def steel(places: Sequence[DoorPlace]) -> SimCabinet:
    return SimCabinet(places, CLOCK)


@contextmanager
def started(steel: SimCabinet, banks: Mapping[str, SimBank], coils_at_once: int = 1) -> Iterator[Cabinet]:
    cabinet = Cabinet(steel.places, banks, CLOCK, coils_at_once=coils_at_once)
    cabinet.start()
    yield cabinet
    cabinet.close()


def wait_for(cabinet: Cabinet, door: str, state: DoorState) -> threading.Event:
    """An event that is set once that door is believed to be so."""
    seen = threading.Event()

    def note(event: DoorEvent) -> None:
        if event.door == door and event.now.state is state:
            seen.set()

    cabinet.listen(note)
    if cabinet.reading(door).state is state:
        seen.set()
    return seen


@pytest.mark.parametrize("at_once", [1, 2])
def test_threads_that_unlock_at_once_move_their_solenoids_in_turn(steel: SimCabinet, at_once: int) -> None:
    """Eight threads, six doors, two banks: never more coils under current than allowed, every door pulsed once."""
    with started(steel, sim_banks(steel, pulse=0.05), coils_at_once=at_once) as cabinet:

        def unlock(number: int) -> None:
            with suppress(DoorCooling):
                cabinet.unlock(cabinet.doors[number % 6])

        with ThreadPoolExecutor(8) as threads:
            list(threads.map(unlock, range(8)))
    assert sorted(pulse.door for pulse in steel.pulses) == list(cabinet.doors)
    for pulse in steel.pulses:
        begun = [other for other in steel.pulses if other.at <= pulse.at < other.at + other.seconds]
        assert len(begun) <= at_once


def test_buses_are_first_read_at_the_same_time(steel: SimCabinet, places: Sequence[DoorPlace]) -> None:
    """A start waits for the slowest of them, not for their sum: here each waits for the other's read."""
    both_asked = threading.Barrier(2, timeout=10.0)

    class PatientBank(SimBank):
        """Answers its first question when the other bank was asked, too."""

        met = False

        def read(self) -> tuple[Reading, ...]:
            if not self.met:
                both_asked.wait()
            self.met = True
            return super().read()

    with started(steel, {name: PatientBank(steel, name) for name in "ab"}) as cabinet:
        assert {cabinet.reading(door).state for door in cabinet.doors} == {DoorState.CLOSED}


def test_an_unlock_overtakes_the_polls_that_wait(places: Sequence[DoorPlace]) -> None:
    """On a wire full of slow banks, the unlock goes out after the one exchange that is under way."""
    exchanges: list[str] = []

    class SlowBank(SimBank):
        """Writes down what it is asked."""

        def unlock(self, number: int) -> None:
            """Pulse after the exchange."""
            exchanges.append("unlock")
            super().unlock(number)

        def read(self) -> tuple[Reading, ...]:
            """Answer after the exchange."""
            exchanges.append("read")
            return super().read()

    wall = [DoorPlace(str(number), f"bank {number}", 1) for number in range(20)]
    steel = SimCabinet(wall, CLOCK)
    banks = {place.bank: SlowBank(steel, place.bank, bus="wire", pulse=0.05, exchange=0.02) for place in wall}
    reading = threading.Event()
    watches = [BankWatch(place.bank, banks[place.bank], {place.door: 1}, CLOCK.monotonic()) for place in wall]
    bus = Bus("wire", watches, CLOCK, lambda _: reading.set())
    bus.start()
    assert reading.wait(5)
    asked_after = len(exchanges)
    bus.unlock(watches[-1], "19")
    bus.stop()
    assert bus.join(5)
    assert exchanges.index("unlock") - asked_after <= 2


def test_a_silent_bank_is_unknown_in_two_seconds_and_back_in_five_while_another_goes_on(steel: SimCabinet) -> None:
    """Measured by the cabinet's own time, on one wire and a dead bank that costs a time-out each time."""
    banks = {name: SimBank(steel, name, bus="wire", pulse=0.05, exchange=0.05) for name in ("a", "b")}
    with started(steel, banks) as cabinet:
        lost, back = wait_for(cabinet, "a1", DoorState.UNKNOWN), wait_for(cabinet, "b1", DoorState.OPEN)
        told: list[DoorEvent] = []
        cabinet.listen(told.append)
        cut = CLOCK.monotonic()
        steel.silence("a")
        assert lost.wait(5)
        cabinet.unlock("b1")
        assert back.wait(5)
        again = wait_for(cabinet, "a1", DoorState.CLOSED)
        mended = CLOCK.monotonic()
        steel.restore("a")
        assert again.wait(10)
    of_a1 = [event for event in told if event.door == "a1"]
    assert [event.now.state for event in of_a1] == [DoorState.UNKNOWN, DoorState.CLOSED]
    assert of_a1[0].at - cut <= 2
    assert of_a1[1].at - mended <= 5
    assert all(event.now.state is not DoorState.UNKNOWN for event in told if event.door == "b1")


def test_every_bus_turns_whether_its_boards_answer_or_not(steel: SimCabinet, until: Until) -> None:
    """A watchdog that asks for turns does not mistake a cut cable for a hung loop."""
    steel.silence("a")
    with started(steel, sim_banks(steel)) as cabinet:
        before = cabinet.turned()
        assert set(before) == {"a", "b"}
        until(CLOCK, lambda: all(at > before[bus] for bus, at in cabinet.turned().items()))


def test_an_unlock_wakes_its_bus(steel: SimCabinet, monkeypatch: pytest.MonkeyPatch) -> None:
    """The door is watched from the pulse on, however long the bus meant to rest."""
    for module in ("hal.bus", "hal.bank_watch"):
        monkeypatch.setattr(f"{module}.REST", 60.0)
    with started(steel, sim_banks(steel, pulse=0.05)) as cabinet:
        opened = wait_for(cabinet, "a1", DoorState.OPEN)
        cabinet.unlock("a1")
        assert opened.wait(5)


def test_work_hold_stops_an_unlock_that_waits_for_its_turn(steel: SimCabinet) -> None:
    """Once hold has returned nothing moves any more, whatever was on its way."""
    with started(steel, sim_banks(steel, pulse=0.3)) as cabinet, ThreadPoolExecutor(2) as threads:
        cabinet.unlock("a1")
        waiting = [threads.submit(cabinet.unlock, door) for door in ("a2", "b1")]
        cabinet.hold(True)
        moved = len(steel.pulses)
        refused = [future.exception(5) for future in waiting]
    assert [type(error) for error in refused] == [DoorHeld, DoorHeld]
    assert len(steel.pulses) == moved == 1


def test_work_hold_waits_for_the_unlock_on_its_way(steel: SimCabinet) -> None:
    """When hold returns, a latch has moved or will not: a technician may put his hands in."""
    on_its_way = threading.Event()

    class SlowBank(SimBank):
        """Takes its time, and says when it begins to."""

        def unlock(self, number: int) -> None:
            """Pulse after the exchange."""
            on_its_way.set()
            super().unlock(number)

    banks = {name: SlowBank(steel, name, exchange=0.1) for name in ("a", "b")}
    with started(steel, banks) as cabinet, ThreadPoolExecutor(1) as threads:
        unlocking = threads.submit(cabinet.unlock, "a1")
        assert on_its_way.wait(5)
        cabinet.hold(True)
        assert [pulse.door for pulse in steel.pulses] == ["a1"]
        unlocking.result(5)


def test_closing_lets_no_waiting_unlock_go(steel: SimCabinet) -> None:
    with started(steel, sim_banks(steel, pulse=0.3)) as cabinet, ThreadPoolExecutor(1) as threads:
        cabinet.unlock("a1")
        waiting = threads.submit(cabinet.unlock, "b1")
        cabinet.close()
        assert isinstance(waiting.exception(5), BankSilent)
    assert len(steel.pulses) == 1


def test_events_of_a_door_come_in_order_from_a_busy_wall(steel: SimCabinet) -> None:
    """Openings and shuttings by hand are each told once, opening and closing by turns, two buses or not."""
    with started(steel, sim_banks(steel)) as cabinet:
        told: list[DoorEvent] = []
        cabinet.listen(told.append)
        for door in cabinet.doors:
            opened = wait_for(cabinet, door, DoorState.OPEN)
            steel.pull(door)
            assert opened.wait(5)
            closed = wait_for(cabinet, door, DoorState.CLOSED)
            steel.shut(door)
            assert closed.wait(5)
    assert [(event.door, event.opened) for event in told] == [
        (door, opened) for door in cabinet.doors for opened in (True, False)
    ]
    assert all(earlier.at <= later.at for earlier, later in pairwise(told))
