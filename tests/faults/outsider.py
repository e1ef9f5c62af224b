"""Somebody outside a controller's process: keeps it busy over its socket, kills it, and remembers every answer."""

import os
import select
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from kiosk.control.client import ControlClient, connect
from kiosk.core.codes import CodeBook
from kiosk.core.errors import Broken, ControllerAbsent, DoorCools, KioskError
from kiosk.core.verbs import Answer, Condition, PackageStatus, VisitKind, VisitState
from tests.faults.stage import ANA, LEDGER

DEADLINE = 30.0
COOL = 0.25
LATER = {"STORED": ("STORED", "RETRIEVED"), "RETRIEVED": ("RETRIEVED",)}
"""What the ledger may say of a parcel after somebody was told that it is there, or gone."""

Errand = Callable[[ControlClient], None]


class Controllers:
    """The lives of one unit's controller, one after the other; `recoveries` is how long each took to answer."""

    def __init__(self, folder: Path) -> None:
        self.state, self.socket, self.pulses = folder / "state", folder / "socket", folder / "pulses"
        self.recoveries: list[float] = []
        arguments = [str(path) for path in (self.state, self.socket, self.pulses)]
        self._nursery = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.nursery", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._process = 0

    def start(self) -> None:
        """Begin a life, and wait until it answers."""
        assert self._nursery.stdin is not None
        assert self._nursery.stdout is not None
        self._nursery.stdin.write("\n")
        self._nursery.stdin.flush()
        self._process = int(self._nursery.stdout.readline())
        begun = time.monotonic()
        with closing(connect(self.socket)) as client:
            while not _answers(client):
                assert time.monotonic() - begun < DEADLINE, "the controller does not come back"
                threading.Event().wait(0.005)
        self.recoveries.append(time.monotonic() - begun)

    def kill(self) -> None:
        """End the life with SIGKILL, and wait until it is over."""
        process = os.pidfd_open(self._process)
        signal.pidfd_send_signal(process, signal.SIGKILL)
        ready, _, _ = select.select([process], [], [], DEADLINE)
        os.close(process)
        self._process = 0
        assert ready, "a killed process lives on"

    def close(self) -> None:
        """End what still lives."""
        if self._process:
            self.kill()
        assert self._nursery.stdin is not None
        assert self._nursery.stdout is not None
        self._nursery.stdin.close()
        self._nursery.wait(DEADLINE)
        self._nursery.stdout.close()

    def query(self, sql: str) -> list[Any]:
        """Rows of the ledger, read beside the controller."""
        with closing(sqlite3.connect(f"file:{self.state / LEDGER}?mode=ro", uri=True)) as bystander:
            return bystander.execute(sql).fetchall()


def _answers(client: ControlClient) -> bool:
    try:
        client.unit()
    except ControllerAbsent:
        return False
    return True


class Outsider:
    """Stores and collects parcels, a few at a time, through one life after the other."""

    def __init__(self, controllers: Controllers, workers: int = 6) -> None:
        self.answers = 0
        self.wrong: list[str] = []
        self._said: dict[str, str] = {}
        self._behind: dict[str, str] = {}
        self._pulses_seen = 0
        self._controllers = controllers
        self._workers = workers
        self._numbers = count(1)
        self._lock = threading.Lock()

    def live_through(self, kill: Callable[[], None]) -> None:
        """Work from a start until `kill` returns, which is when the controller is dead."""
        chores = self._clean_up()
        threads = [
            threading.Thread(target=self._work, args=(chores[worker :: self._workers],))
            for worker in range(self._workers)
        ]
        for thread in threads:
            thread.start()
        kill()
        for thread in threads:
            thread.join(DEADLINE)

    def compare(self) -> None:
        """Hold the ledger against everything that was answered, and against every pulse."""
        ledger = dict(self._controllers.query("SELECT number, status FROM package"))
        for number, status in self._said.items():
            if ledger.get(number) not in LATER[status]:
                self.wrong.append(f"lost: {number} was {status}, the ledger has {ledger.get(number)}")
        visits = {visit for (visit,) in self._controllers.query("SELECT id FROM visit WHERE opening IS NOT NULL")}
        pulses = self._controllers.pulses.read_text().splitlines()
        self.wrong.extend(
            f"pulse without an intent: {pulse}" for pulse in pulses[self._pulses_seen :] if pulse not in visits
        )
        self._pulses_seen = len(pulses)

    @property
    def pulses(self) -> int:
        """Pulses so far."""
        return self._pulses_seen

    # -- at the unit -------------------------------------------------------------------------------------------

    def _work(self, chores: Sequence[Errand]) -> None:
        with closing(connect(self._controllers.socket)) as client:
            try:
                for chore in chores:
                    self._try(chore, client)
                while True:
                    self._try(self._store_and_collect, client)
            except ControllerAbsent:
                return

    def _try(self, errand: Errand, client: ControlClient) -> None:
        """Run an errand; what is refused is left for the next life's chores."""
        try:
            errand(client)
        except ControllerAbsent:
            raise
        except Broken as defect:
            self.wrong.append(repr(defect))
        except KioskError:
            threading.Event().wait(0.02)

    def _store_and_collect(self, client: ControlClient) -> None:
        session, number = client.operator_session().id, f"P{next(self._numbers)}"
        visit = client.begin_store(session, number, "SMALL", ANA)
        self._until_shut(client, visit.id)
        client.settle(visit.id, Answer.INSIDE, session)
        self._stored(number, visit.door)
        self._collect(client, client.package(session, number).id, number)

    def _collect(self, client: ControlClient, package: str, number: str) -> None:
        code = self._book().digits(package, 1)
        try:
            visit = client.begin_retrieve(code)
        except DoorCools:
            threading.Event().wait(COOL)
            visit = client.begin_retrieve(code)
        self._until_shut(client, visit.id)
        with self._lock:
            self._behind.pop(visit.door, None)
        client.settle(visit.id, Answer.TAKEN)
        self._note(number, "RETRIEVED")

    def _look_into(self, client: ControlClient, door: str) -> None:
        session = client.operator_session().id
        visit = client.begin_inspect(session, door, "after a power cut")
        self._until_shut(client, visit.id)
        client.settle(visit.id, Answer.EMPTY, session)

    @staticmethod
    def _until_shut(client: ControlClient, visit: str) -> None:
        deadline = time.monotonic() + 2.0
        while client.visit(visit).state is not VisitState.CLOSED and time.monotonic() < deadline:
            threading.Event().wait(0.01)

    def _stored(self, number: str, door: str) -> None:
        with self._lock:
            before = self._behind.get(door)
            if before is not None:
                self.wrong.append(f"given out twice: {door}, to {before} and {number}")
            self._behind[door] = number
        self._note(number, "STORED")

    def _note(self, number: str, status: str) -> None:
        with self._lock:
            self._said[number] = status
            self.answers += 1

    def _book(self) -> CodeBook:
        keys = self._controllers.state / "keys"
        return CodeBook("elm-12", (keys / "code.key").read_bytes(), (keys / "index.key").read_bytes())

    # -- after a kill --------------------------------------------------------------------------------------------

    def _clean_up(self) -> list[Errand]:
        """Answer for visits that wait, call deposits off that were cut short; what is left are chores at doors."""
        with closing(connect(self._controllers.socket)) as client:
            session = client.operator_session()
            for visit in session.visits:
                if visit.state is VisitState.CLOSED:
                    answer = Answer.INSIDE if visit.kind is VisitKind.STORE else Answer.EMPTY
                    client.settle(visit.id, answer, session.id)
            for package in client.packages(session.id, PackageStatus.PENDING):
                client.cancel(session.id, package.id)
            stored = client.packages(session.id, PackageStatus.STORED)
            suspect = [report for report in client.slots(session.id) if report.condition is Condition.CHECK]
        self._behind = {str(package.door): package.number for package in stored}
        looks = [partial(self._look_into, door=report.slot.door) for report in suspect]
        pickups = [partial(self._collect, package=package.id, number=package.number) for package in stored]
        return [*looks, *pickups]
