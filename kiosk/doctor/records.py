"""The state directory: who may read it, whether the ledger and its audit chain hold, and what there is to restore."""

import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

from kiosk.core.clock import HOUR_MS
from kiosk.core.errors import LedgerBroken
from kiosk.core.keeping.state import unusable
from kiosk.core.keys import keys_folder, open_keys
from kiosk.core.owner import owner_of
from kiosk.core.store.anchors import read_anchor
from kiosk.core.store.at_rest import named_keys, reading
from kiosk.core.store.audit import Audit
from kiosk.core.store.belonging import objections
from kiosk.core.store.copies import backups, made_at, verify
from kiosk.core.store.migrations import STEPS
from kiosk.core.store.places import anchor_of, backups_of
from kiosk.doctor.finding import Finding, Level
from kiosk.doctor.patient import Patient

_STALE = 50 * HOUR_MS
"""The age of a backup at which two nights were missed."""
_RESTORE = "stop the controller, then: kiosk backup restore FILE, the newest that `kiosk backup list` names"


def state(patient: Patient) -> Iterator[Finding]:
    """The ledger is where it is looked for."""
    yield Finding(check="state", level=Level.OK, text=f"{patient.ledger} is there")


def permissions(patient: Patient) -> Iterator[Finding]:
    """Nobody but the unit's user reads the ledger and its keys: they hold contacts, and open doors."""
    check = "permissions"
    wide = [path for path in _private(patient) if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]
    for path in wide:
        mode = stat.S_IMODE(path.stat().st_mode)
        wanted = "0700" if path.is_dir() else "0400" if path.suffix == ".key" else "0600"
        yield Finding(
            check=check,
            level=Level.FAILURE,
            text=f"others than the unit's user may get at {path} (mode {mode:04o})",
            remedy=f"chmod {wanted} {path}; if strangers had access, void all codes: kiosk codes rotate-key",
        )
    strangers = _strangers(patient)
    if strangers is not None:
        yield strangers
    if not wide and strangers is None:
        yield Finding(check=check, level=Level.OK, text=f"{patient.state} is its user's alone")


def _strangers(patient: Patient) -> Finding | None:
    """Files that belong to somebody else than the state directory: made by root, they are out of the unit's reach."""
    whose = {path: owner_of(path) for path in (patient.state, patient.ledger, *sorted(patient.state.rglob("*")))}
    user = next((name for name in (whose[patient.state], whose[patient.ledger]) if name != "root"), "root")
    others = [str(path) for path, name in whose.items() if name != user]
    if not others:
        return None
    return Finding(
        check="permissions",
        level=Level.FAILURE,
        text=f"files that do not belong to {user}, so the controller may not use them: {', '.join(others)}",
        remedy=f"chown -R {user}: {patient.state}",
    )


def _private(patient: Patient) -> Iterator[Path]:
    ledger = patient.ledger
    keys = patient.state / "keys"
    yield from (patient.state, *ledger.parent.glob(f"{ledger.name}*"))
    yield from (path for path in (keys, *keys.glob("*.key"), backups_of(ledger)) if path.exists())


def database(patient: Patient) -> Iterator[Finding]:
    """The ledger is whole, and of this program's schema."""
    check = "database"
    with reading(patient.ledger) as connection:
        (schema,) = connection.execute("PRAGMA user_version").fetchone()
        try:
            (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            dangling = connection.execute("PRAGMA foreign_key_check").fetchone() is not None
        except sqlite3.DatabaseError as error:
            verdict, dangling = str(error), False
    flaw = verdict if verdict != "ok" else "a row refers to one that is gone" if dangling else None
    if flaw is not None:
        yield Finding(check=check, level=Level.FAILURE, text=f"{patient.ledger}: {flaw}", remedy=_RESTORE)
    elif schema == 0:
        yield Finding(check=check, level=Level.FAILURE, text=f"{patient.ledger} has no tables", remedy=_RESTORE)
    elif schema > len(STEPS):
        yield Finding(
            check=check,
            level=Level.FAILURE,
            text=f"the ledger's schema {schema} is newer than this program's {len(STEPS)}",
            remedy="install the program that wrote it, or a newer one",
        )
    else:
        yield Finding(check=check, level=Level.OK, text=f"{patient.ledger} is whole")


def cabinet(patient: Patient) -> Iterator[Finding]:
    """The ledger is this cabinet's, and what lies in it lies where the file says: the next start asks the same."""
    check, plan = "cabinet", patient.plan
    if plan is None:
        yield Finding(check=check, level=Level.SKIPPED, text="the file has mistakes, so nobody knows the cabinet")
        return
    path, unit, steel = str(patient.ledger), plan.locker, "simulated" if patient.simulated else "steel"
    objected = patient.read(lambda ledger: list(objections(ledger, path, unit, steel)))
    for objection in objected:
        text, _, remedy = str(objection).partition("; ")
        yield Finding(check=check, level=Level.FAILURE, text=f"the controller refuses to start: {text}", remedy=remedy)
    if not objected:
        yield Finding(check=check, level=Level.OK, text=f"the ledger belongs to {unit.id}, and its doors hang there")


def audit(patient: Patient) -> Iterator[Finding]:
    """Nothing in the audit chain was changed, removed or cut off."""
    check = "audit"
    ledger = patient.ledger
    try:
        keys = open_keys(keys_folder(patient.state), ledger_exists=True, named=named_keys(ledger))
        anchor = read_anchor(anchor_of(ledger))
    except LedgerBroken as error:
        text, _, remedy = str(error).partition("; ")
        yield Finding(check=check, level=Level.FAILURE, text=text, remedy=remedy)
        return
    except OSError as error:
        raise unusable(patient.state, error) from error
    with reading(ledger) as connection:
        chain = Audit(connection, patient.clock, keys.audit)
        flaws = list(chain.all_flaws(anchor))
        head = chain.anchor()
    if head is None:
        text = "not a single row is left, although every start of the controller writes one"
        yield Finding(check=check, level=Level.FAILURE, text=text, remedy=_tampered(patient))
    elif flaws:
        text = f"audit row {flaws[0].seq}: {flaws[0].why}"
        yield Finding(check=check, level=Level.FAILURE, text=text, remedy=_tampered(patient))
    elif anchor is None and _is_old(patient):
        text = f"{head.seq} rows, each holds; but there is no anchor, so nobody knows whether newer ones were cut off"
        remedy = f"it is written every hour and at each stop: see why {anchor_of(ledger)} is not there"
        yield Finding(check=check, level=Level.WARNING, text=text, remedy=remedy)
    else:
        yield Finding(check=check, level=Level.OK, text=f"{head.seq} rows, each holds")


def _tampered(patient: Patient) -> str:
    return f"somebody wrote to the ledger from outside: keep a copy of {patient.state}, tell the operator; {_RESTORE}"


def _is_old(patient: Patient) -> bool:
    """Whether the ledger has been there for long enough to have an anchor and a backup."""
    first = patient.read(lambda ledger: ledger.audit.began())
    return first is not None and patient.clock.wall() - first >= _STALE


def copies(patient: Patient) -> Iterator[Finding]:
    """There is a sound backup, and it is not old."""
    check = "backups"
    remedy = "make one now: kiosk backup now; the controller makes one every night, its log says why it did not"
    newest = next(iter(backups(backups_of(patient.ledger))), None)
    if newest is None:
        old = _is_old(patient)
        text = "there is none" if old else "none yet: the ledger is new"
        level = Level.WARNING if old else Level.OK
        yield Finding(check=check, level=level, text=text, remedy=remedy if old else "")
        return
    flaw, age = _flaw(patient, newest), patient.clock.wall() - made_at(newest)
    if flaw is not None:
        level, text = Level.FAILURE, f"{newest.name} is not sound: {flaw}"
        remedy = f"remove {newest} and make another one: kiosk backup now"
    elif age < 0:
        level, text = Level.WARNING, f"{newest.name} was made {_span(-age)} from now, by this clock"
        remedy = f"look at the clock first; {remedy}"
    elif age > _STALE:
        level, text = Level.WARNING, f"{newest.name} is sound, but {_span(age)} old"
    else:
        level, text, remedy = Level.OK, f"{newest.name} is {_span(age)} old, and sound", ""
    yield Finding(check=check, level=level, text=text, remedy=remedy)


def _span(milliseconds: int) -> str:
    hours = milliseconds // HOUR_MS
    return f"{hours} hours" if milliseconds < 2 * _STALE else f"{hours // 24} days"


def _flaw(patient: Patient, backup: Path) -> str | None:
    """What is wrong with a backup; None for one that could be restored."""
    keys = open_keys(keys_folder(patient.state), ledger_exists=True)
    try:
        verify(backup, patient.clock, keys.audit)
    except LedgerBroken as error:
        return str(error.facts["why"])
    return None
