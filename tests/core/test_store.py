"""The writer: one thread, shared commits, and no half of anybody's work."""

import sqlite3
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from kiosk.core.clock import SteppedUnitClock
from kiosk.core.errors import BadInput, InternalError, LedgerBroken
from kiosk.core.store import Ledger, Store
from kiosk.core.store.writer import BATCH


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A fresh ledger."""
    made = Store(tmp_path / "ledger.sqlite", b"a" * 32, SteppedUnitClock())
    yield made
    made.close()


def test_work_that_raises_leaves_nothing_and_harms_nobody(store: Store) -> None:
    """Each piece of work stands or falls alone, though many share a commit."""

    def half(ledger: Ledger) -> None:
        ledger.set("half", "yes")
        ledger.audit.add("half")
        raise BadInput(what="it", why="fails")

    with pytest.raises(BadInput):
        store.write(half)
    store.write(lambda ledger: ledger.set("whole", "yes"))
    store.write(lambda ledger: ledger.audit.add("whole"))

    assert store.read(lambda ledger: (ledger.setting("half"), ledger.setting("whole"))) == (None, "yes")
    assert store.read(lambda ledger: list(ledger.audit.flaws())) == []


def test_a_defect_in_the_writer_is_told_and_the_next_turn_comes(store: Store) -> None:
    """Nobody waits for ever for a thread that has died."""

    def defect(ledger: Ledger) -> None:
        raise AttributeError("a defect")

    before, store.before_each = store.before_each, defect
    with pytest.raises(InternalError):
        store.write(lambda ledger: ledger.set("lost", "1"))
    store.before_each = before
    store.write(lambda ledger: ledger.set("kept", "1"))

    assert store.read(lambda ledger: (ledger.setting("lost"), ledger.setting("kept"))) == (None, "1")


@pytest.mark.parametrize(("callers", "commits"), [(50, 1), (BATCH + 44, 2)])
def test_many_callers_share_a_commit(store: Store, callers: int, commits: int) -> None:
    """What waits while a commit is under way goes into the next one together, and of a crowd nobody is forgotten."""
    started, gate = threading.Event(), threading.Event()

    def wait(_: Ledger) -> None:
        started.set()
        gate.wait(10)

    first = threading.Thread(target=store.write, args=(wait,))
    first.start()
    assert started.wait(10)
    before = store.syncs
    others = [
        threading.Thread(target=store.write, args=(lambda ledger, n=n: ledger.set(f"n{n}", "yes"),), daemon=True)
        for n in range(callers)
    ]
    for thread in others:
        thread.start()
    while store.waiting() < callers:
        threading.Event().wait(0.001)
    gate.set()
    for thread in [first, *others]:
        thread.join(10)

    assert store.syncs - before == 1 + commits
    assert all(store.read(lambda ledger, n=n: ledger.setting(f"n{n}")) == "yes" for n in range(callers))


def test_what_work_noted_elsewhere_is_taken_back_with_it(store: Store) -> None:
    """By itself, or with the whole turn; the newest first, and nothing of what was committed."""
    noted: list[str] = []

    def note(ledger: Ledger, *names: str, fails: bool = False) -> None:
        for name in names:
            noted.append(name)
            ledger.if_undone(noted.pop)
        if fails:
            raise BadInput(what="it", why="fails")

    def whole_turn(ledger: Ledger) -> None:
        note(ledger, "turn")
        ledger.connection.execute("COMMIT")  # so that the turn's own one fails
        ledger.connection.execute("SAVEPOINT job")

    store.write(lambda ledger: note(ledger, "kept"))
    with pytest.raises(BadInput):
        store.write(lambda ledger: note(ledger, "lost", "lost too", fails=True))
    assert noted == ["kept"]
    with pytest.raises(LedgerBroken):
        store.write(whole_turn)
    assert noted == ["kept"]


def test_a_reader_cannot_write(store: Store) -> None:
    """Only one connection ever writes."""
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        store.read(lambda ledger: ledger.set("x", "y"))


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE audit SET detail = '{}' WHERE seq = 3",
        "DELETE FROM audit WHERE seq = 2",
        "UPDATE audit SET wall_trusted = 0 WHERE seq = 5",
        "DELETE FROM audit WHERE seq = 5",
    ],
)
def test_a_changed_or_missing_audit_row_keeps_the_ledger_from_opening(store: Store, damage: str) -> None:
    """A changed, removed or cut-off row is found at start, the cut-off tail by the anchor."""
    for number in range(5):
        store.write(partial(_add_row, number=number))
    anchor = store.read(lambda ledger: ledger.audit.anchor())
    store.close()
    Store(store.path, b"a" * 32, SteppedUnitClock(), anchor).close()
    raw = sqlite3.connect(store.path)
    raw.executescript(f"DROP TRIGGER audit_keeps_rows; DROP TRIGGER audit_keeps_all; {damage};")
    raw.close()

    cut_tail = damage.endswith("seq = 5") and damage.startswith("DELETE")
    with pytest.raises(LedgerBroken, match="audit row"):
        Store(store.path, b"a" * 32, SteppedUnitClock(), anchor if cut_tail else None)


def _add_row(ledger: Ledger, number: int) -> None:
    ledger.audit.add("row", number=number)


@pytest.mark.parametrize("damage", [b"not a database at all, but long enough to be one" * 200, b""])
def test_a_file_that_is_no_ledger_is_refused(tmp_path: Path, damage: bytes) -> None:
    """Garbage is named as such; an empty file is a fresh ledger."""
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(damage)
    if damage:
        with pytest.raises(LedgerBroken, match="restore a backup"):
            Store(path, b"a" * 32, SteppedUnitClock())
    else:
        Store(path, b"a" * 32, SteppedUnitClock()).close()


def test_a_ledger_of_a_newer_program_is_refused(store: Store, tmp_path: Path) -> None:
    """Nobody guesses at a schema that he does not know."""
    store.close()
    raw = sqlite3.connect(store.path)
    raw.execute("PRAGMA user_version = 99")
    raw.close()
    with pytest.raises(LedgerBroken, match="newer"):
        Store(store.path, b"a" * 32, SteppedUnitClock())
