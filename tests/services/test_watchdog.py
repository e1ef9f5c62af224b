"""The watchdog is fed exactly as long as work is done; a fake notify socket is the witness."""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from hal.sim.bank import SimBank
from kiosk.config import example, load
from kiosk.runtime import Unit, open_unit
from kiosk.services.service import Service
from kiosk.services.supervisor import MOST_LOST, Supervisor
from kiosk.services.systemd import ServiceManager
from kiosk.services.watchdog import Watchdog
from tests.services.conftest import PATIENCE, Witness

Hang = Callable[[Unit, pytest.MonkeyPatch], AbstractContextManager[None]]


@pytest.fixture
def unit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Unit]:
    """The example's unit as it runs, its loops allowed two seconds: they turn once a second at rest."""
    monkeypatch.setattr("kiosk.services.loops.WITHIN", 2.0)
    with open_unit(load(example()), tmp_path / "state") as opened:
        opened.serve(tmp_path / "control")
        yield opened


@contextmanager
def writer(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The ledger's writer hangs in a piece of work."""
    gate = threading.Event()
    caller = threading.Thread(target=unit.system._store.write, args=(lambda _: gate.wait(PATIENCE),))
    caller.start()
    yield
    gate.set()
    caller.join()


@contextmanager
def bus(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A driver hangs in an exchange."""
    gate, read = threading.Event(), SimBank.read
    monkeypatch.setattr(SimBank, "read", lambda bank: (gate.wait(PATIENCE), read(bank))[1])
    yield
    gate.set()


@contextmanager
def control(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The loop that lets peers in hangs with one of them."""
    server = unit._loops._server
    assert server is not None
    with server._lock, socket.socket(socket.AF_UNIX) as peer:
        peer.connect(str(server._path))
        yield


@contextmanager
def supervisor(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The supervisor hangs."""
    gate, look = threading.Event(), Supervisor.look
    monkeypatch.setattr(Supervisor, "look", lambda self: (gate.wait(PATIENCE), look(self))[1])
    yield
    gate.set()


def watch(unit: Unit, witness: Witness) -> Watchdog:
    """A watchdog over the unit's loops, turned by the test itself."""
    return Watchdog(witness.manager, unit._loops, lambda: "well")


def until(watchdog: Watchdog, witness: Witness, fed: bool) -> list[str]:
    """Turn the watchdog until it feeds, or feeds no more; the lines that it sent then."""
    pause, deadline = threading.Event(), time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        watchdog.turn()
        lines = witness.next()
        if ("WATCHDOG=1" in lines) is fed:
            return lines
        pause.wait(0.05)
    raise AssertionError(f"fed is {not fed} still")


@pytest.mark.parametrize(
    ("hang", "told"),
    [
        (writer, "the ledger's writer"),
        (bus, "bus wall"),
        (control, "the control socket"),
        (supervisor, "the supervisor"),
    ],
)
def test_the_dog_goes_hungry_while_a_loop_hangs_and_is_fed_when_it_turns_again(
    unit: Unit, witness: Witness, monkeypatch: pytest.MonkeyPatch, hang: Hang, told: str
) -> None:
    """And the status says which loop it is."""
    watchdog = watch(unit, witness)
    assert "WATCHDOG=1" in until(watchdog, witness, fed=True)
    with hang(unit, monkeypatch):
        (status,) = until(watchdog, witness, fed=False)
        assert status == f"STATUS=not well: {told} hangs"
    until(watchdog, witness, fed=True)


def test_a_silent_board_never_starves_the_dog(unit: Unit, witness: Witness) -> None:
    """One cut cable must not restart a unit: it asks whether the loop turned, not whether a board answered."""
    assert unit.steel is not None
    watchdog = watch(unit, witness)
    unit.steel.silence("wall")
    pause, deadline = threading.Event(), time.monotonic() + 5.0
    while time.monotonic() < deadline:
        watchdog.turn()
        assert "WATCHDOG=1" in witness.next()
        pause.wait(0.1)
    assert unit.cabinet.health()[0].silent_for is not None


def test_a_service_that_hangs_for_good_never_starves_the_dog(
    unit: Unit, witness: Witness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mail server that drips is no reason to close the doors; the status tells of it."""
    gate, entered, told = threading.Event(), threading.Semaphore(0), "24 doors; hangs: post"
    monkeypatch.setattr("kiosk.services.supervisor.PAUSE_FIRST", 0.0)
    unit.supervisor.add(Service("post", lambda: (entered.release(), gate.wait(PATIENCE)), every=0.0, within=0.01))
    for _ in range(MOST_LOST):
        assert entered.acquire(timeout=PATIENCE)
    watchdog = Watchdog(witness.manager, unit._loops, unit._status)
    pause, deadline, lines = threading.Event(), time.monotonic() + PATIENCE, list[str]()
    while f"STATUS={told}" not in lines and time.monotonic() < deadline:
        watchdog.turn()
        lines = witness.next()
        assert "WATCHDOG=1" in lines
        pause.wait(0.05)
    gate.set()
    assert lines == ["WATCHDOG=1", f"STATUS={told}"]


def test_the_unit_feeds_by_itself_three_times_in_the_time_that_is_waited(unit: Unit, witness: Witness) -> None:
    """With its name for the status: doors, and the banks that are silent."""
    unit.report_to(witness.manager)
    for _ in range(5):
        assert witness.next() == ["WATCHDOG=1", "STATUS=24 doors"]


def test_nobody_is_fed_who_does_not_wait_for_it() -> None:
    """Without WatchdogSec, or when it is meant for another process, there is no time to keep."""
    assert ServiceManager({}).watches_within is None
    assert (
        ServiceManager({"NOTIFY_SOCKET": "/x", "WATCHDOG_USEC": "10000000", "WATCHDOG_PID": "1"}).watches_within is None
    )
    assert ServiceManager({"NOTIFY_SOCKET": "/x", "WATCHDOG_USEC": "10000000"}).watches_within == 10.0


def test_an_abstract_address_of_the_service_manager_is_understood() -> None:
    """An @ in front stands for the zero byte of an abstract socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(f"\0kiosk-test-{os.getpid()}")
        ServiceManager({"NOTIFY_SOCKET": f"@kiosk-test-{os.getpid()}"}).tell("STOPPING=1")
        assert manager.recv(100) == b"STOPPING=1"


def test_without_a_service_manager_nobody_is_told() -> None:
    """Started by hand, there is nobody to tell."""
    ServiceManager({}).tell("READY=1")
