"""What a mail server that never answers costs the people at the unit: nothing."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from kiosk.core.verbs import Recipient
from kiosk.notify import create_notifier
from tests.benchmarks.paper import Paper, paper
from tests.benchmarks.test_ledger import in_turn, said

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]
BEN = Recipient(email="ben@example.org")
PAIRS, ROUNDS = 100, 9


@contextmanager
def silent_server() -> Iterator[int]:
    """A port that takes every connection and says nothing to it; they end with it."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        yield server.getsockname()[1]


@contextmanager
def delivering(unit: Paper) -> Iterator[None]:
    """Let a thread deliver what is due, as a unit's service does."""
    stop = threading.Event()

    def run() -> None:
        while not stop.wait(0.01):
            unit.system.deliver()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def stores(unit: Paper) -> Callable[[], None]:
    """Parcels brought and collected, each with a message that is due at once."""

    def work() -> None:
        for _ in range(PAIRS):
            unit.take(unit.put(f"P{time.monotonic_ns()}", BEN))

    return work


def test_a_mail_server_that_hangs_slows_no_store(tmp_path: Path) -> None:
    """Stores and pickups while delivery waits for a banner that never comes, against a unit that tells nobody."""
    with paper(tmp_path / "hanging", 1) as hanging, paper(tmp_path / "quiet", 1) as quiet:
        with delivering(hanging), silent_server() as port:
            settings = {"server": "127.0.0.1", "port": port, "security": "plain", "sender": "a@example.org"}
            hanging.system.add_notifier(create_notifier("EMAIL", **settings, timeout=300.0))
            stores(hanging)()
            stores(quiet)()
            ratio = in_turn(stores(hanging), stores(quiet), ROUNDS)
            messages = hanging.system.outbox(hanging.session)
        assert {(row.state, row.last_error) for row in messages} == {("WAITING", None)}, "delivery did not hang"
        assert max(row.attempts for row in messages) <= 1
    said("a pair while the mail server hangs, against a unit that tells nobody: time", ratio, "<= 1.1")
