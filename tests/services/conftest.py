"""Services whose turns are told what to do, and a service manager that only listens."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from hal.clock import SteppedClock
from kiosk.services.supervisor import Supervisor
from kiosk.services.systemd import ServiceManager
from tests.core.conftest import config, stage

__all__ = ["config", "stage"]

PATIENCE = 20.0
ADDRESS = "ana@example.org"


class Task:
    """A turn that works, or does once what it was told: `die`, `hang` until `go_on`, or `fail`."""

    def __init__(self) -> None:
        self.done = threading.Condition()
        self.workers: list[threading.Thread] = []
        """Who finished each turn."""
        self.hanging: list[threading.Thread] = []
        self.wish = ""
        self.go_on = threading.Event()

    def __call__(self) -> None:
        wish, self.wish = self.wish, ""
        match wish:
            case "die":
                raise SystemExit
            case "fail":
                raise ValueError(f"to {ADDRESS}")
            case "hang":
                with self.done:
                    self.hanging.append(threading.current_thread())
                    self.done.notify_all()
                self.go_on.wait(PATIENCE)
        with self.done:
            self.workers.append(threading.current_thread())
            self.done.notify_all()

    def works(self, times: int = 1) -> None:
        """Wait for that many more turns."""
        with self.done:
            wanted = len(self.workers) + times
            assert self.done.wait_for(lambda: len(self.workers) >= wanted, PATIENCE), "no turn came"

    def hangs(self) -> None:
        """Hang in the next turn, and wait until it does."""
        with self.done:
            wanted = len(self.hanging) + 1
            self.wish = "hang"
            assert self.done.wait_for(lambda: len(self.hanging) >= wanted, PATIENCE), "nothing hung"


@pytest.fixture
def time() -> SteppedClock:
    """The supervisor's time, moved on by the test; its threads run by themselves."""
    return SteppedClock()


@pytest.fixture
def supervisor(time: SteppedClock) -> Iterator[Supervisor]:
    """A supervisor that looks a hundred times a second."""
    made = Supervisor(time, pace=0.01)
    with closing(made):
        yield made


@pytest.fixture
def task() -> Iterator[Task]:
    """A turn; whatever still hangs in it goes on at the end of the test."""
    made = Task()
    yield made
    made.go_on.set()


class Witness:
    """The other end of a notify socket: what a service manager would see."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self._socket.settimeout(PATIENCE)
        self.manager = ServiceManager({"NOTIFY_SOCKET": str(path), "WATCHDOG_USEC": "300000"})

    def next(self) -> list[str]:
        """The lines of the next datagram."""
        return self._socket.recv(4096).decode().splitlines()

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def witness(tmp_path: Path) -> Iterator[Witness]:
    """A service manager that waits for a sign of life every 0.3 s."""
    with closing(Witness(tmp_path / "notify")) as made:
        yield made
