"""People at the imagined wall, on stepped and on running time."""

import threading
from collections.abc import Callable

from hal.cabinet import Cabinet
from hal.clock import Clock, RunningClock, SteppedClock
from hal.doors import DoorEvent, DoorPlace
from hal.sim import Hand, SimCabinet, Taking, sim_banks

Until = Callable[..., None]


def step(steel: SimCabinet, clock: SteppedClock, seconds: float) -> None:
    """Let the time pass while somebody reads the sensors."""
    for _ in range(round(seconds / 0.05)):
        clock.advance(0.05)
        steel.readings(steel.doors)


def test_a_hand_does_the_errand_of_the_door_that_opens_and_shuts_it(steel: SimCabinet, clock: SteppedClock) -> None:
    hand = Hand(steel, linger=1.0)
    hand.stores("a1", "socks")
    hand.takes("a1")
    steel.pulse("a1", 0.2)
    step(steel, clock, 0.8)
    assert (steel.view("a1").share, steel.view("a1").parcels) == (1.0, ("socks",))
    step(steel, clock, 2)
    assert steel.view("a1").latched
    steel.pulse("a1", 0.2)
    step(steel, clock, 3)
    assert steel.view("a1").latched
    assert hand.takings == (Taking("a1", ("socks",)),)


def test_a_hand_leaves_doors_alone_that_it_has_no_errand_for(steel: SimCabinet, clock: SteppedClock) -> None:
    Hand(steel).stores("a1", "socks")
    steel.pulse("a2", 0.2)
    step(steel, clock, 3)
    assert (steel.view("a2").share, steel.view("a2").parcels) == (1.0, ())


def test_an_auto_hand_fills_what_is_empty_and_empties_what_is_not(steel: SimCabinet, clock: SteppedClock) -> None:
    hand = Hand(steel, auto=True)
    steel.pulse("a1", 0.2)
    step(steel, clock, 2)
    [brought] = steel.view("a1").parcels
    steel.pulse("a1", 0.2)
    step(steel, clock, 2)
    assert hand.takings == (Taking("a1", (brought,)),)
    assert steel.view("a1").latched


def test_a_hand_pushes_again_at_a_latch_that_did_not_catch(steel: SimCabinet, clock: SteppedClock) -> None:
    """A current that flows for long throws the door open again."""
    Hand(steel, auto=True).stores("a1", "socks")
    steel.pulse("a1", 2.0)
    step(steel, clock, 5)
    assert steel.view("a1").latched


def test_a_hand_that_left_does_nothing(steel: SimCabinet, clock: SteppedClock) -> None:
    hand = Hand(steel, auto=True)
    hand.leave()
    steel.pulse("a1", 0.2)
    step(steel, clock, 2)
    assert steel.view("a1").share == 1.0


def store_at(cabinet: Cabinet, door: str, failures: list[str]) -> None:
    """Open one door and wait for its opening and closing, as a blocking deposit does."""
    opened, closed = threading.Event(), threading.Event()

    def note(event: DoorEvent) -> None:
        if event.door == door and event.opened:
            opened.set()
        if event.door == door and event.closed and opened.is_set():
            closed.set()

    stop = cabinet.listen(note)
    cabinet.unlock(door)
    if not closed.wait(20):
        failures.append(door)
    stop()


def test_one_hand_serves_a_hundred_doors_and_threads_at_once() -> None:
    """A hundred deposits that block until their door was shut all end, each parcel behind its own door."""
    clock: Clock = RunningClock()
    places = [DoorPlace(f"{number}", "abcd"[number % 4], number // 4 + 1) for number in range(100)]
    steel = SimCabinet(places, clock)
    hand = Hand(steel, linger=0.1)
    for place in places:
        hand.stores(place.door, f"parcel for {place.door}")
    cabinet = Cabinet(places, sim_banks(steel, pulse=0.03), clock)
    cabinet.start()
    failures: list[str] = []
    threads = [threading.Thread(target=store_at, args=(cabinet, place.door, failures)) for place in places]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cabinet.close()
    assert failures == []
    assert {view.door: view.parcels for view in steel.views()} == {
        place.door: (f"parcel for {place.door}",) for place in places
    }
