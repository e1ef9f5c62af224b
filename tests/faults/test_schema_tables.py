"""The lifecycle's tables in Python and the triggers in SQL say the same of every pair of states."""

import itertools
import re
import sqlite3
from pathlib import Path

from kiosk.core.lifecycle import FINAL, LIVE, PACKAGE_STEPS, VISIT_STEPS
from kiosk.core.store.rows import LIVE_SQL
from kiosk.core.verbs import PackageStatus, VisitState
from tests.faults.raw import RawLedger

_P, _V = PackageStatus, VisitState

WAY: dict[VisitState, tuple[VisitState, ...]] = {
    _V.PLANNED: (),
    _V.OPENING: (_V.OPENING,),
    _V.OPENED: (_V.OPENING, _V.OPENED),
    _V.CLOSED: (_V.OPENING, _V.OPENED, _V.CLOSED),
    _V.SETTLED: (_V.OPENING, _V.OPENED, _V.CLOSED, _V.SETTLED),
    _V.ABANDONED: (_V.ABANDONED,),
}


def in_status(ledger: RawLedger, status: PackageStatus) -> str:
    """A package in a status, its slot held as long as that status may hold one."""
    if status is not _P.RETRIEVED:
        return ledger.package(1, status.value)
    package = ledger.package(1, "STORED")
    ledger.visited(1, "RETRIEVE", "TAKEN")
    ledger.end(package, "RETRIEVED", release=True)
    return package


def package_steps(ledger: RawLedger, before: PackageStatus, after: PackageStatus) -> bool:
    """Whether the schema takes a package from one status to another, everything else being as it should."""
    package = in_status(ledger, before)
    if after is _P.RETRIEVED and ledger.one("SELECT slot_id FROM package WHERE id = ?", package):
        ledger.visited(1, "RETRIEVE", "TAKEN")
    slot = ", slot_id = NULL" if after is _P.RETRIEVED else ""
    ended = 9 if after in FINAL else None
    try:
        ledger.sql.execute(
            f"UPDATE package SET status = ?, stored = 2, ended = ?{slot} WHERE id = ?", (after.value, ended, package)
        )
    except sqlite3.IntegrityError:
        return False
    return True


def visit_steps(ledger: RawLedger, visit: str, to: VisitState) -> bool:
    """Whether the schema takes a witnessed look into a state."""
    ended, outcome = (None, None) if to in LIVE else (9, "EMPTY")
    try:
        ledger.sql.execute(
            "UPDATE visit SET state = ?, witnessed = 1, opening = coalesce(opening, 1), ended = ?, outcome = ? "
            "WHERE id = ?",
            (to.value, ended, outcome, visit),
        )
    except sqlite3.IntegrityError:
        return False
    return True


def test_package_triggers_and_lifecycle_table_agree(tmp_path: Path) -> None:
    """Every pair of statuses is allowed by both or refused by both."""
    in_python = {(before, after) for (before, _), after in PACKAGE_STEPS.items() if before is not after}
    in_sql = set()
    for before, after in itertools.permutations(PackageStatus, 2):
        ledger = RawLedger(tmp_path / f"{before}-{after}.sqlite")
        if package_steps(ledger, before, after):
            in_sql.add((before, after))
        ledger.close()
    assert in_sql == in_python


def test_visit_triggers_and_lifecycle_table_agree(tmp_path: Path) -> None:
    """Every pair of visit states is allowed by both or refused by both."""
    in_python = {(before, after) for before, steps in VISIT_STEPS.items() for after in steps}
    in_sql = set()
    for before, after in itertools.permutations(VisitState, 2):
        ledger = RawLedger(tmp_path / f"{before}-{after}.sqlite")
        visit = ledger.visit(1, "INSPECT", "PLANNED")
        assert all(visit_steps(ledger, visit, step) for step in WAY[before])
        if visit_steps(ledger, visit, after):
            in_sql.add((before, after))
        ledger.close()
    assert in_sql == in_python


def test_schema_and_lifecycle_mean_the_same_unfinished_visits(tmp_path: Path) -> None:
    """Wherever the schema lists their states, it lists those, and its index is the one by which they are found."""
    ledger = RawLedger(tmp_path / "ledger.sqlite")
    schema = " ".join(sql for (sql,) in ledger.sql.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL"))
    lists = [states for states in re.findall(r"\('PLANNED'[^)]*\)", schema) if "'SETTLED'" not in states]
    query = f"EXPLAIN QUERY PLAN SELECT 1 FROM visit WHERE slot_id = 1 AND state IN {LIVE_SQL}"
    (step,) = ledger.sql.execute(query).fetchall()
    ledger.close()
    assert set(lists) == {LIVE_SQL}
    assert "visit_live" in step[-1]
