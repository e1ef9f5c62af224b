"""The schema alone, with every check in Python gone round: what raw SQL cannot do to a parcel or its slot."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.figures import Figures
from tests.faults.raw import RawLedger, connect

THREADS, SLOTS = 80, 100
ADD = "INSERT INTO package (id, number, status, slot_id, user_id, size, created) VALUES "
PENDING = ADD + "(?1, ?1, 'PENDING', ?2, 'ana', 'SMALL', 1)"
END = "UPDATE package SET status = ?, ended = 3 WHERE id = ?"
LEAVE = "UPDATE package SET status = ?, ended = 3, slot_id = NULL WHERE id = ?"
RELEASE = "UPDATE package SET slot_id = NULL WHERE id = ?"
SETTLE = "UPDATE visit SET state = 'SETTLED', outcome = 'TAKEN', ended = 4 WHERE id = ?"
VISIT = (
    "INSERT INTO visit (id, kind, state, slot_id, package_id, actor, boot_id, planned, opening, outcome, ended) "
    "VALUES ('v', ?, ?, 1, ?, 'nobody', 'boot', 1, 1, ?, ?)"
)

Statement = tuple[str, tuple[object, ...]]


def collected(ledger: RawLedger) -> str:
    """A package that has left slot 1 as it should."""
    package = ledger.package(1, "STORED")
    ledger.visited(1, "RETRIEVE", "TAKEN")
    ledger.end(package, "RETRIEVED", release=True)
    return package


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[RawLedger]:
    """A fresh ledger of three slots."""
    made = RawLedger(tmp_path / "ledger.sqlite")
    yield made
    made.close()


# -- what no statement may do: each sets a scene and returns the statement that must be refused ------------------


def second_package_in_a_slot(ledger: RawLedger) -> Statement:
    ledger.package(1, "STORED")
    return PENDING, ("p", 1)


def second_package_by_a_move(ledger: RawLedger) -> Statement:
    ledger.package(1)
    return "UPDATE package SET slot_id = 1 WHERE id = ?", (ledger.package(2),)


def one_number_inside_twice(ledger: RawLedger) -> Statement:
    return "UPDATE package SET number = ? WHERE id = ?", (ledger.package(1), ledger.package(2))


def package_in_a_suspect_slot(ledger: RawLedger) -> Statement:
    ledger.suspect(1)
    return PENDING, ("p", 1)


def package_in_a_slot_being_visited(ledger: RawLedger) -> Statement:
    ledger.visit(1, "INSPECT")
    return PENDING, ("p", 1)


def package_that_begins_stored(_: RawLedger) -> Statement:
    return ADD.replace("created)", "created, stored)") + "('p', 'p', 'STORED', 1, 'ana', 'SMALL', 1, 1)", ()


def closed_package_revived(ledger: RawLedger) -> Statement:
    package = ledger.package(1, "CANCELLED")
    return "UPDATE package SET status = 'STORED', stored = 5, ended = NULL WHERE id = ?", (package,)


def gone_package_given_a_slot(ledger: RawLedger) -> Statement:
    package = ledger.package(1)
    ledger.end(package, "CANCELLED", release=True)
    return "UPDATE package SET slot_id = 2 WHERE id = ?", (package,)


def stored_package_moved(ledger: RawLedger) -> Statement:
    return "UPDATE package SET slot_id = 2 WHERE id = ?", (ledger.package(1, "STORED"),)


def slot_freed_without_a_visit(ledger: RawLedger) -> Statement:
    return RELEASE, (ledger.package(1, "EXPIRED"),)


def retrieved_without_a_visit(ledger: RawLedger) -> Statement:
    return LEAVE, ("RETRIEVED", ledger.package(1, "STORED"))


def retrieved_during_its_visit(ledger: RawLedger) -> Statement:
    package = ledger.package(1, "STORED")
    ledger.witness(ledger.visit(1))
    return LEAVE, ("RETRIEVED", package)


def retrieved_after_a_visit_that_was_given_up(ledger: RawLedger) -> Statement:
    package = ledger.package(1, "STORED")
    ledger.visited(1, "RETRIEVE", "SILENT", "ABANDONED")
    return LEAVE, ("RETRIEVED", package)


def retrieved_after_a_short_silent_visit(ledger: RawLedger) -> Statement:
    package = ledger.package(1, "STORED")
    ledger.visited(1, "RETRIEVE", "UNANSWERED", open_ms=1999)
    return LEAVE, ("RETRIEVED", package)


def retrieved_by_the_visit_that_stored_it(ledger: RawLedger) -> Statement:
    package = ledger.package(1)
    ledger.visited(1, "STORE", "PRESENCE")
    ledger.sql.execute("UPDATE package SET status = 'STORED', stored = 5 WHERE id = ?", (package,))
    return LEAVE, ("RETRIEVED", package)


def retrieved_by_a_visit_of_an_earlier_package(ledger: RawLedger) -> Statement:
    first = ledger.package(1, "STORED")
    ledger.visited(1, "RETRIEVE", "TAKEN")
    ledger.end(first, "RETRIEVED", release=True)
    return LEAVE, ("RETRIEVED", ledger.package(1, "STORED"))


def cancelled_and_freed_after_its_door_opened(ledger: RawLedger) -> Statement:
    package = ledger.package(1)
    ledger.visited(1, "STORE", "SILENT", "ABANDONED")
    return LEAVE, ("CANCELLED", package)


def settled_without_a_witness(ledger: RawLedger) -> Statement:
    ledger.package(1, "STORED")
    visit = ledger.visit(1)
    ledger.sql.execute("UPDATE visit SET state = 'OPENED' WHERE id = ?", (visit,))
    ledger.sql.execute("UPDATE visit SET state = 'CLOSED' WHERE id = ?", (visit,))
    return SETTLE, (visit,)


def settled_from_the_pulse_alone(ledger: RawLedger) -> Statement:
    ledger.package(1, "STORED")
    return SETTLE, (ledger.visit(1),)


def visit_that_begins_settled(ledger: RawLedger) -> Statement:
    return VISIT, ("RETRIEVE", "SETTLED", ledger.package(1, "STORED"), "TAKEN", 2)


def two_unfinished_visits_at_a_slot(ledger: RawLedger) -> Statement:
    package = ledger.package(1, "STORED")
    ledger.visit(1)
    return VISIT, ("INSPECT", "OPENING", package, None, None)


def visit_for_another_slots_package(ledger: RawLedger) -> Statement:
    ledger.package(1, "STORED")
    return VISIT, ("RETRIEVE", "OPENING", ledger.package(2, "STORED"), None, None)


def visit_turned_to_another_slot(ledger: RawLedger) -> Statement:
    ledger.package(1, "STORED")
    return "UPDATE visit SET slot_id = 2 WHERE id = ?", (ledger.visit(1),)


def visit_turned_to_another_person(ledger: RawLedger) -> Statement:
    ledger.package(1, "STORED")
    return "UPDATE visit SET actor = 'somebody else' WHERE id = ?", (ledger.visit(1),)


def time_of_a_pulse_rewritten(ledger: RawLedger) -> Statement:
    ledger.package(1, "STORED")
    return "UPDATE visit SET opening = 9 WHERE id = ?", (ledger.visit(1),)


def expired_under_somebodys_hands(ledger: RawLedger) -> Statement:
    package = ledger.package(1, "STORED")
    ledger.visit(1)
    return END, ("EXPIRED", package)


def cancelled_under_somebodys_hands(ledger: RawLedger) -> Statement:
    package = ledger.package(1, "STORED")
    ledger.visit(1)
    return END, ("CANCELLED", package)


def package_inside_forgotten(ledger: RawLedger) -> Statement:
    return "DELETE FROM package WHERE id = ?", (ledger.package(1, "EXPIRED"),)


def slot_taken_from_under_a_package(ledger: RawLedger) -> Statement:
    ledger.package(1)
    return "DELETE FROM slot WHERE id = 1", ()


def suspect_slot_given_out_without_a_look(ledger: RawLedger) -> Statement:
    ledger.package(1)
    ledger.visited(1, "STORE", "SILENT", "ABANDONED")
    ledger.suspect(1)
    return "UPDATE slot SET condition = 'IN_SERVICE' WHERE id = 1", ()


def broken_slot_given_out_without_a_look(ledger: RawLedger) -> Statement:
    ledger.suspect(1, "OUT_OF_SERVICE")
    return "UPDATE slot SET condition = 'IN_SERVICE' WHERE id = 1", ()


def audit_row_changed(ledger: RawLedger) -> Statement:
    ledger.note()
    return "UPDATE audit SET detail = 'nothing happened'", ()


def audit_row_removed(ledger: RawLedger) -> Statement:
    ledger.note()
    return "DELETE FROM audit", ()


def closed_package_replaced_by_a_pending_one(ledger: RawLedger) -> Statement:
    package = collected(ledger)
    return PENDING.replace("INSERT", "INSERT OR REPLACE"), (package, 2)


def closed_package_revived_by_an_upsert(ledger: RawLedger) -> Statement:
    upsert = PENDING + " ON CONFLICT (id) DO UPDATE SET slot_id = excluded.slot_id"
    return upsert, (collected(ledger), 2)


def package_replaced_in_its_slot(ledger: RawLedger) -> Statement:
    ledger.package(1, "STORED")
    return PENDING.replace("INSERT", "INSERT OR REPLACE"), ("p", 1)


def package_pushed_out_by_a_move(ledger: RawLedger) -> Statement:
    ledger.package(1, "STORED")
    return "UPDATE OR REPLACE package SET slot_id = 1 WHERE id = ?", (ledger.package(2),)


def package_pushed_out_by_its_number(ledger: RawLedger) -> Statement:
    return "UPDATE OR REPLACE package SET number = ? WHERE id = ?", (ledger.package(1), ledger.package(2))


def package_replaced_by_its_row(ledger: RawLedger) -> Statement:
    ledger.package(1, "STORED")
    replace = ADD.replace("INSERT", "INSERT OR REPLACE").replace("(id", "(rowid, id")
    return replace + "(1, 'p', 'p', 'PENDING', 2, 'ana', 'SMALL', 1)", ()


def package_given_to_another_recipient(ledger: RawLedger) -> Statement:
    ledger.sql.execute("INSERT INTO user (id, language, needs_low_door) VALUES ('ben', 'en', 0)")
    return "UPDATE package SET user_id = 'ben' WHERE id = ?", (ledger.package(1, "STORED"),)


def end_of_a_package_rewritten(ledger: RawLedger) -> Statement:
    return "UPDATE package SET ended = 9 WHERE id = ?", (collected(ledger),)


def visit_replaced(ledger: RawLedger) -> Statement:
    package = ledger.package(1, "STORED")
    replace = VISIT.replace("INSERT", "INSERT OR REPLACE").replace("'v'", f"'{ledger.visit(1)}'")
    return replace, ("RETRIEVE", "OPENING", package, None, None)


def outcome_of_a_visit_rewritten(ledger: RawLedger) -> Statement:
    ledger.package(1, "STORED")
    ledger.visited(1, "RETRIEVE", "LEFT")
    return "UPDATE visit SET outcome = 'TAKEN'", ()


def code_pointed_at_another_package(ledger: RawLedger) -> Statement:
    first, second = ledger.package(1, "STORED"), ledger.package(2, "STORED")
    ledger.code(first)
    return "UPDATE code SET package_id = ?", (second,)


def code_replaced(ledger: RawLedger) -> Statement:
    first, second = ledger.package(1, "STORED"), ledger.package(2, "STORED")
    ledger.code(first)
    fields = "digits_index, token_index"
    return f"INSERT OR REPLACE INTO code (package_id, issue, {fields}) SELECT ?, 1, {fields} FROM code", (second,)


def ended_code_revived(ledger: RawLedger) -> Statement:
    ledger.code(ledger.package(1, "STORED"))
    ledger.sql.execute("UPDATE code SET voided = 3, ended = 3")
    return "UPDATE code SET voided = NULL, ended = NULL", ()


def audit_row_replaced(ledger: RawLedger) -> Statement:
    ledger.note()
    return "INSERT OR REPLACE INTO audit SELECT * FROM audit", ()


def doors_swapped(_: RawLedger) -> Statement:
    return "UPDATE OR REPLACE slot SET door = '02' WHERE id = 1", ()


def slot_replaced_as_one_in_service(ledger: RawLedger) -> Statement:
    ledger.suspect(1)
    return "INSERT OR REPLACE INTO slot (id, locker_id, door, size, wiring) VALUES (1, 'unit', '01', 'SMALL', 'x')", ()


def slot_replaced_under_another_id(_: RawLedger) -> Statement:
    return "INSERT OR REPLACE INTO slot (locker_id, door, size, wiring) VALUES ('unit', '01', 'SMALL', 'x')", ()


def incident_replaced(ledger: RawLedger) -> Statement:
    ledger.sql.execute("INSERT INTO incident (number, at, cause) VALUES ('0001', 1, 'fire')")
    return "INSERT OR REPLACE INTO incident (number, at, cause) VALUES ('0001', 1, 'nothing')", ()


def incident_made_another(ledger: RawLedger) -> Statement:
    ledger.sql.execute("INSERT INTO incident (number, at, cause) VALUES ('0001', 1, 'fire')")
    return "UPDATE incident SET cause = 'nothing'", ()


def message_turned_to_another_person(ledger: RawLedger) -> Statement:
    ledger.message(ledger.package(1, "STORED"))
    return "UPDATE outbox SET user_id = 'ben'", ()


def message_queued_again_in_its_place(ledger: RawLedger) -> Statement:
    package = ledger.package(1, "STORED")
    ledger.message(package)
    return "INSERT OR REPLACE INTO outbox SELECT * FROM outbox", ()


FORBIDDEN: tuple[Callable[[RawLedger], Statement], ...] = (
    second_package_in_a_slot,
    second_package_by_a_move,
    one_number_inside_twice,
    package_in_a_suspect_slot,
    package_in_a_slot_being_visited,
    package_that_begins_stored,
    closed_package_revived,
    gone_package_given_a_slot,
    stored_package_moved,
    slot_freed_without_a_visit,
    retrieved_without_a_visit,
    retrieved_during_its_visit,
    retrieved_after_a_visit_that_was_given_up,
    retrieved_after_a_short_silent_visit,
    retrieved_by_the_visit_that_stored_it,
    retrieved_by_a_visit_of_an_earlier_package,
    cancelled_and_freed_after_its_door_opened,
    settled_without_a_witness,
    settled_from_the_pulse_alone,
    visit_that_begins_settled,
    two_unfinished_visits_at_a_slot,
    visit_for_another_slots_package,
    visit_turned_to_another_slot,
    visit_turned_to_another_person,
    time_of_a_pulse_rewritten,
    expired_under_somebodys_hands,
    cancelled_under_somebodys_hands,
    package_inside_forgotten,
    slot_taken_from_under_a_package,
    suspect_slot_given_out_without_a_look,
    broken_slot_given_out_without_a_look,
    audit_row_changed,
    audit_row_removed,
    closed_package_replaced_by_a_pending_one,
    closed_package_revived_by_an_upsert,
    package_replaced_in_its_slot,
    package_pushed_out_by_a_move,
    package_pushed_out_by_its_number,
    package_replaced_by_its_row,
    package_given_to_another_recipient,
    end_of_a_package_rewritten,
    visit_replaced,
    outcome_of_a_visit_rewritten,
    code_pointed_at_another_package,
    code_replaced,
    ended_code_revived,
    audit_row_replaced,
    doors_swapped,
    slot_replaced_as_one_in_service,
    slot_replaced_under_another_id,
    incident_replaced,
    incident_made_another,
    message_turned_to_another_person,
    message_queued_again_in_its_place,
)


@pytest.mark.parametrize("foreign_keys", ["ON", "OFF"])
def test_raw_sql_is_refused_what_would_lose_or_mix_up_a_parcel(
    tmp_path: Path, figures: Figures, foreign_keys: str
) -> None:
    """Each scene is set without an objection; the one statement behind it is refused by the schema itself.

    By the schema alone: whoever opens the file may leave foreign keys off.
    """
    allowed = []
    with figures.of(f"schema: forbidden statements refused, foreign keys {foreign_keys}") as row:
        for scene in FORBIDDEN:
            ledger = RawLedger(tmp_path / f"{scene.__name__}.sqlite")
            statement, values = scene(ledger)
            ledger.sql.execute(f"PRAGMA foreign_keys = {foreign_keys}")
            row.tries += 1
            try:
                ledger.sql.execute(statement, values)
                allowed.append(scene.__name__)
            except sqlite3.IntegrityError:
                pass
            finally:
                ledger.close()
        row.losses = len(allowed)
        assert allowed == []


@pytest.mark.parametrize("foreign_keys", ["ON", "OFF"])
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM {table}",
        "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
        "INSERT OR REPLACE INTO {table} ({rowid}{columns}) SELECT {rowid}{columns} FROM {table}",
        "UPDATE OR REPLACE {table} SET rowid = rowid + 1000",
    ],
)
def test_nothing_that_happened_is_removed_replaced_or_renumbered(
    ledger: RawLedger, statement: str, foreign_keys: str
) -> None:
    """Of no table with a history, whichever way round SQL is asked for it."""
    package = collected(ledger)
    ledger.code(package)
    ledger.message(package)
    ledger.note()
    ledger.sql.execute("INSERT INTO incident (number, at, cause) VALUES ('0001', 1, 'fire')")
    ledger.sql.execute(f"PRAGMA foreign_keys = {foreign_keys}")
    for table in ("user", "slot", "package", "code", "visit", "incident", "outbox", "audit"):
        fields = [row[1] for row in ledger.sql.execute(f"PRAGMA table_info({table})")]
        rowid = "" if table in ("slot", "outbox", "audit") else "rowid, "  # those name theirs themselves
        with pytest.raises(sqlite3.IntegrityError):
            ledger.sql.execute(statement.format(table=table, rowid=rowid, columns=", ".join(fields)))


def test_a_witnessed_pickup_frees_its_slot_in_raw_sql_too(ledger: RawLedger) -> None:
    """The guards let the ordinary way through, or the refusals above would prove nothing."""
    package = ledger.package(1, "STORED")
    ledger.visited(1, "RETRIEVE", "TAKEN")
    ledger.end(package, "RETRIEVED", release=True)

    assert ledger.one("SELECT count(*) FROM package WHERE slot_id = 1") == 0
    ledger.package(1)


def test_a_look_brings_a_suspect_slot_back_in_raw_sql_too(ledger: RawLedger) -> None:
    """A settled look is what the guard of a slot's condition asks for."""
    ledger.suspect(1)
    ledger.visited(1, "INSPECT", "EMPTY")
    ledger.sql.execute("UPDATE slot SET condition = 'IN_SERVICE', cause = NULL WHERE id = 1")
    ledger.package(1)


# -- many at once ----------------------------------------------------------------------------------------------


def test_eighty_threads_of_raw_inserts_book_no_slot_twice(tmp_path: Path, figures: Figures) -> None:
    """Every thread tries for a quarter of the slots, with nothing between it and the file but the schema."""
    ledger = RawLedger(tmp_path / "ledger.sqlite", slots=SLOTS)
    gate = threading.Barrier(THREADS, timeout=30)
    booked: list[int] = []
    refused: list[int] = []

    def book(thread: int) -> None:
        own = connect(ledger.path)
        gate.wait()
        for step in range(SLOTS // 4):
            slot = (thread * 7 + step * 4) % SLOTS + 1
            try:
                own.execute(PENDING, (f"{thread}-{step}", slot))
                booked.append(slot)
            except sqlite3.IntegrityError:
                refused.append(slot)
        own.close()

    with figures.of(f"schema: {THREADS} threads book {SLOTS} slots") as row:
        threads = [threading.Thread(target=book, args=(number,)) for number in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        row.tries = len(booked) + len(refused)
        row.losses = len(booked) - len(set(booked))
        row.remark = f"{len(booked)} booked, {len(refused)} refused"
        assert row.losses == 0
        assert row.tries == THREADS * (SLOTS // 4)
        assert ledger.one("SELECT count(*) FROM package WHERE slot_id IS NOT NULL") == len(booked) == SLOTS
    ledger.close()
