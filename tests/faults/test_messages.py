"""Thousands of messages through a mail server that comes and goes, delivered by a process that is killed on the way.

Each is delivered at least once; none twice but where nobody can know: the server took it and its answer was lost, or
the process was killed between the answer and its commit.
"""

import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from itertools import pairwise
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from kiosk.core.clock import SteppedUnitClock
from kiosk.core.store import Ledger
from kiosk.core.verbs import Answer, Package, Recipient
from kiosk.runtime import Unit, open_unit
from tests.faults.figures import Figures
from tests.faults.postman import unit_with_mail
from tests.faults.stage import LEDGER
from tests.notify.conftest import AnyPort

KILLS = 5
PATIENCE = 600.0


@dataclass(frozen=True)
class Taken:
    """One message that the server took in, in which life of the postman; `lost` when it never said so."""

    key: str
    life: int
    lost: bool


@dataclass
class FlappingServer:
    """Up for a while and gone for a while; when up, it refuses some for now and hangs up on others."""

    luck: random.Random
    life: int = 0
    taken: list[Taken] = field(default_factory=list)
    refusals: int = 0
    _left: int = 50
    _up: bool = True

    def __post_init__(self) -> None:
        self.news = threading.Condition()

    async def handle_RCPT(self, *said: Any) -> str:  # noqa: N802 - aiosmtpd's name
        server, _, envelope, address, _ = said
        self._left -= 1
        if self._left < 0:
            self._up = not self._up
            self._left = self.luck.randint(20, 80) if self._up else self.luck.randint(2, 6)
        if not self._up:
            return self._hang_up(server)
        if self.luck.random() < 0.05:
            return self._refuse("450 4.2.1 not now")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        fate = self.luck.random()
        if fate < 0.03:
            return self._refuse("451 4.3.0 try again")
        if fate < 0.05:
            return self._hang_up(server)
        lost = fate < 0.08
        self._take(envelope, lost)
        return self._hang_up(server) if lost else "250 OK"

    def _take(self, envelope: Envelope, lost: bool) -> None:
        assert isinstance(envelope.content, bytes)
        key = str(message_from_bytes(envelope.content)["Message-ID"])
        with self.news:
            self.taken.append(Taken(key, self.life, lost))
            self.news.notify_all()

    def _refuse(self, answer: str) -> str:
        self.refusals += 1
        return answer

    def _hang_up(self, server: SMTP) -> str:
        self.refusals += 1
        assert server.transport is not None
        server.transport.abort()
        return "421 never read"

    def wait_for(self, count: int) -> None:
        """Wait until so many different messages were taken in."""
        with self.news:
            assert self.news.wait_for(lambda: len({taken.key for taken in self.taken}) >= count, PATIENCE)


def queue(state: Path, count: int, port: int) -> set[str]:
    """A unit with one parcel and so many messages about it; answers their Message-IDs."""
    clock = SteppedUnitClock()
    with open_unit(unit_with_mail(port), state, clock=clock) as unit:
        package = bring(unit, clock)
        keys = [f"{package.id}:resent:{number}" for number in range(count)]

        def write(ledger: Ledger) -> None:
            for key in keys:
                ledger.outbox.put(key, "stored", package.id, package.recipient, clock.wall(), clock.wall())

        unit.system._store.write(write)
    return {f"<{key.replace(':', '.')}@example.org>" for key in keys}


def bring(unit: Unit, clock: SteppedUnitClock) -> Package:
    """Store a parcel for somebody with an e-mail address, and let that message go to the unit's own phones."""
    steel = unit.steel
    assert steel is not None
    operator = unit.system.operator_session().id
    visit = unit.system.begin_store(operator, "P1", "SMALL", Recipient(email="ben@example.org"))
    steps: list[Callable[[], object]] = [
        lambda: steel.put(visit.door, "P1"),
        lambda: steel.shut(visit.door),
        lambda: unit.system.settle(visit.id, Answer.INSIDE, operator),
    ]
    for step in steps:
        for _ in range(10):
            clock.advance(0.1)
            unit.cabinet.poll()
        step()
    unit.system.sign_out(operator)
    unit.system.deliver()
    return unit.system.package(unit.system.operator_session().id, "P1")


@contextmanager
def postman(state: Path, port: int) -> Iterator[None]:
    """A life that ends with SIGKILL."""
    command = [sys.executable, "-m", "tests.faults.postman", str(state), str(port)]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        try:
            yield
            assert process.poll() is None, "the postman died by himself"
        finally:
            process.kill()


def states(state: Path) -> dict[str, int]:
    """How many of the messages are in which state, read beside the postman."""
    with closing(sqlite3.connect(f"file:{state / LEDGER}?mode=ro", uri=True)) as bystander:
        query = "SELECT state, count(*) FROM outbox WHERE key LIKE '%:resent:%' GROUP BY state"
        return dict(bystander.execute(query).fetchall())


def until_done(state: Path, count: int) -> None:
    """Wait until the ledger says of every message that it was sent."""
    deadline = time.monotonic() + 30
    while states(state) != {"SENT": count} and time.monotonic() < deadline:
        threading.Event().wait(0.02)
    assert states(state) == {"SENT": count}


def twice_without_cause(taken: list[Taken]) -> list[Taken]:
    """Deliveries that were repeated although their answer had arrived and its commit had time to follow."""
    copies: dict[str, list[Taken]] = defaultdict(list)
    last_of = {each.life: each for each in taken}
    for each in taken:
        copies[each.key].append(each)
    repeated = [pair for all_of_one in copies.values() for pair in pairwise(all_of_one)]
    return [one for one, other in repeated if not one.lost and not (one.life < other.life and one is last_of[one.life])]


def test_every_message_arrives_and_none_twice_without_cause(tmp_path: Path, full: bool, figures: Figures) -> None:
    """Through a flapping server, over five SIGKILLs of the process that delivers."""
    count = 10_000 if full else 150
    server = FlappingServer(random.Random(None if full else 5))
    controller = AnyPort(server, hostname="127.0.0.1", port=0)
    controller.start()
    try:
        with figures.of("messages through a flapping server") as row:
            row.tries = count
            expected = queue(tmp_path / "state", count, controller.port)
            for server.life in range(KILLS):
                with postman(tmp_path / "state", controller.port):
                    server.wait_for(count * (server.life + 1) // (KILLS + 1))
            server.life = KILLS
            with postman(tmp_path / "state", controller.port):
                server.wait_for(count)
                until_done(tmp_path / "state", count)
            lost = expected - {taken.key for taken in server.taken}
            twice = twice_without_cause(server.taken)
            row.losses = len(lost) + len(twice)
            repeated = len(server.taken) - count
            row.remark = f"{KILLS} SIGKILLs, {server.refusals} refusals; {repeated} twice, each with its cause"
            assert (lost, twice) == (set(), [])
    finally:
        controller.stop()
