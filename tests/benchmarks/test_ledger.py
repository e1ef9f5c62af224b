"""The ledger's budgets: every figure is a ratio of two things measured in turn in the same run."""

import sqlite3
import statistics
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.core.store import Store
from tests.benchmarks.paper import Paper, paper

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]
ROUNDS, PAIRS = 5, 150


def said(what: str, ratio: float, budget: str) -> None:
    print(f"{what:<86} {ratio:6.2f}   budget {budget}")  # noqa: T201 - a benchmark prints its figure


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def in_turn(one: Callable[[], object], other: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The median time of `one` over that of `other`, measured alternately."""
    times = [(seconds(one), seconds(other)) for _ in range(rounds)]
    return statistics.median(first for first, _ in times) / statistics.median(second for _, second in times)


def pairs(unit: Paper, count: int = PAIRS) -> Callable[[], None]:
    def work() -> None:
        for _ in range(count):
            unit.take(unit.put(f"P{time.monotonic_ns()}"))

    return work


def commits_of_a_pair(unit: Paper) -> list[list[tuple[str, tuple[object, ...]]]]:
    """The writes of one pair, commit by commit, as the ledger's own connection made them."""
    commits: list[list[tuple[str, tuple[object, ...]]]] = [[]]

    def trace(statement: str) -> None:
        if statement.startswith("COMMIT"):
            commits.append([])
        elif statement.startswith(("INSERT", "UPDATE", "DELETE")):
            commits[-1].append((statement, ()))

    unit.store._connection.set_trace_callback(trace)
    unit.take(unit.put("traced"))
    unit.store._connection.set_trace_callback(None)
    return [commit for commit in commits if commit]


def test_a_pair_against_bare_sqlite(tmp_path: Path) -> None:
    """One thread, store and retrieve, against sqlite3 alone writing the same number of rows in as many commits."""
    with paper(tmp_path / "ours", 1) as unit:
        pairs(unit, 20)()
        shape = [len(commit) for commit in commits_of_a_pair(unit)]
        bare = sqlite3.connect(tmp_path / "bare.sqlite", isolation_level=None)
        bare.executescript(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t (id INTEGER PRIMARY KEY, a, b, c, d)"
        )

        def plain() -> None:
            for _ in range(PAIRS):
                for rows in shape:
                    bare.execute("BEGIN IMMEDIATE")
                    for _ in range(rows):
                        bare.execute(
                            "INSERT INTO t (a, b, c, d) VALUES (?, ?, ?, ?)", ("x" * 32, 1, "y" * 60, b"z" * 32)
                        )
                    bare.execute("COMMIT")

        ratio = in_turn(plain, pairs(unit))
        bare.close()
    said(
        f"a store+retrieve pair against bare sqlite3, {sum(shape)} rows in {len(shape)} commits: rate", ratio, ">= 0.5"
    )


def test_a_hundred_threads_share_their_syncs(tmp_path: Path) -> None:
    """Syncs per acknowledged verb, and the p99 of a write against one commit a call under a lock."""
    with paper(tmp_path / "ours", 100) as unit:
        verbs = 4

        def person(number: int) -> None:
            for turn in range(5):
                unit.take(unit.put(f"P{number}-{turn}"))

        before = unit.store.syncs
        threads = [threading.Thread(target=person, args=(number,)) for number in range(100)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        said("100 threads: syncs per acknowledged verb", (unit.store.syncs - before) / (100 * 5 * verbs), "<= 0.1")
        ours = p99_of(lambda number, turn: unit.store.write(lambda ledger: ledger.set(f"n{number}", str(turn))))
    theirs = p99_under_a_lock(tmp_path / "lock.sqlite")
    said("100 threads: p99 of a write against one commit a call under a lock", ours / theirs, "<= 0.25")


def p99_of(write: Callable[[int, int], object]) -> float:
    times: list[float] = []

    def person(number: int) -> None:
        times.extend([seconds(lambda: write(number, turn)) for turn in range(20)])  # noqa: B023 - called at once

    threads = [threading.Thread(target=person, args=(number,)) for number in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statistics.quantiles(times, n=100)[-1]


def p99_under_a_lock(path: Path) -> float:
    bare, lock = sqlite3.connect(path, isolation_level=None, check_same_thread=False), threading.Lock()
    bare.executescript(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t (name TEXT PRIMARY KEY, value)"
    )

    def write(number: int, turn: int) -> None:
        with lock:
            bare.execute("BEGIN IMMEDIATE")
            bare.execute("INSERT OR REPLACE INTO t VALUES (?, ?)", (f"n{number}", str(turn)))
            bare.execute("COMMIT")

    try:
        return p99_of(write)
    finally:
        bare.close()


def closed_packages(store: Store, count: int) -> None:
    """Fill the ledger with packages of the past, their codes included."""
    connection = store._connection
    connection.execute("BEGIN")
    connection.execute("DROP TRIGGER package_starts")
    connection.execute("DROP TRIGGER package_takes_slot")
    connection.execute("INSERT INTO user VALUES ('past', 'en', 0)")
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
    connection.execute(
        f"{numbers} INSERT INTO package (id, number, status, user_id, size, created, stored, ended) "
        "SELECT 'past' || i, 'N' || i, 'RETRIEVED', 'past', 'SMALL', i, i, i FROM n"
    )
    connection.execute(
        f"{numbers} INSERT INTO code (package_id, issue, digits_index, token_index, ended) "
        "SELECT 'past' || i, 1, randomblob(32), randomblob(32), i FROM n"
    )
    connection.execute("COMMIT")


def test_a_million_packages_of_the_past(tmp_path: Path) -> None:
    """Retrieving by code beside 1 000 000 closed packages, against an empty ledger."""
    with paper(tmp_path / "full", 1) as full, paper(tmp_path / "empty", 1) as empty:
        closed_packages(full.store, 1_000_000)
        pairs(full, 20)()
        pairs(empty, 20)()
        said("a pair beside 1 000 000 closed packages: time", in_turn(pairs(full), pairs(empty)), "<= 1.3")


def test_a_thousand_lockers(tmp_path: Path) -> None:
    """A pair in a ledger of 1000 lockers with 60 slots each, against one locker of 60."""
    with paper(tmp_path / "many", 60, lockers=1000) as many, paper(tmp_path / "one", 60) as one:
        pairs(many, 20)()
        pairs(one, 20)()
        said("a pair in a ledger of 1000 x 60 slots against 1 x 60: time", in_turn(pairs(many), pairs(one)), "<= 1.5")
