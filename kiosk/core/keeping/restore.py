"""The way back from a backup, with no controller running.

What happened since the backup is not known to it, so everything is in doubt: every slot waits for a look, and every
stored parcel may have been taken. Its holder is not kept from it. But as far as the replaced ledger can still be
read and its audit chain holds, the codes that ended since are void, so that a spent code does not open the door of
somebody who came later; and whoever was forgotten since stays so. All of it is written into the copy before the copy
takes the ledger's place: there is no moment at which a backup would be believed.
"""

import logging
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from kiosk.core.clock import UnitClock
from kiosk.core.keeping.retention import RESTORED, erased
from kiosk.core.keys import Keys
from kiosk.core.lifecycle import Event
from kiosk.core.store import Ledger, Store
from kiosk.core.store.anchors import write_anchor
from kiosk.core.store.at_rest import reading
from kiosk.core.store.audit import Anchor, Audit
from kiosk.core.store.copies import discard, put_in_place, sync, verify, write_copy
from kiosk.core.store.places import anchor_of, erased_of, replaced_of, restoring_of
from kiosk.core.verbs import Cause

log = logging.getLogger(__name__)

_CODE_ENDED = frozenset({"code reissued", Event.RETRIEVE, Event.EXPIRE, Event.CANCEL, Event.MISSING})
"""What the audit trail calls the ends of a code."""


@dataclass(frozen=True, slots=True)
class Since:
    """What is known to have happened after a backup: packages whose code ended, recipients who were forgotten."""

    ended: frozenset[str]
    forgotten: frozenset[str]


def restore_ledger(ledger: Path, copy: Path, keys: Keys, clock: UnitClock) -> Path | None:
    """Put a verified backup in the ledger's place, in doubt; returns where the replaced ledger is kept."""
    verify(copy, clock, keys.audit)
    draft = restoring_of(ledger)
    discard(draft)
    write_copy(copy, draft)
    store = Store(draft, keys.audit, clock)
    try:
        head = store.read(lambda ledger: ledger.audit.anchor())
        since = _since(ledger, head, keys.audit, clock)
        store.write(lambda ledger: _doubt(ledger, since, clock.wall(), copy.name))
        head = store.read(lambda ledger: ledger.audit.anchor())
    finally:
        store.close()
    sync(draft)
    anchor_of(ledger).unlink(missing_ok=True)
    kept = put_in_place(draft, ledger)
    if head is not None:
        write_anchor(anchor_of(ledger), head)
    return kept


def _since(ledger: Path, head: Anchor | None, audit_key: bytes, clock: UnitClock) -> Since:
    """Ask the ledger that is replaced, and the list of those who asked to be forgotten."""
    ended: set[str] = set()
    forgotten = set(erased(erased_of(ledger)))
    replaced = ledger if ledger.exists() else replaced_of(ledger)
    if head is None or not replaced.exists():
        return Since(frozenset(), frozenset(forgotten))
    try:
        with reading(replaced) as connection:
            for row in Audit(connection, clock, audit_key).after(head):
                if row.event in _CODE_ENDED:
                    ended.add(str(row.detail["package"]))
            without = connection.execute("SELECT id FROM user WHERE id NOT IN (SELECT user_id FROM contact)")
            forgotten.update(row["id"] for row in without)
    except sqlite3.Error as error:
        log.warning("the replaced ledger cannot be read to its end: %s", error)
    return Since(frozenset(ended), frozenset(forgotten))


def _doubt(ledger: Ledger, since: Since, now: int, source: str) -> None:
    ledger.slots.suspect_all(Cause.RESTORED.value, "restore", now)
    ledger.packages.doubt_stored(now)
    for package in since.ended:
        ledger.codes.void(package, now)
    for user in since.forgotten:
        ledger.users.erase(user)
    ledger.staff.end_sessions_of_other_boots("none")
    ledger.set(RESTORED, ledger.setting("running") or "0")
    number = ledger.incidents.add("restored from a backup: every slot waits for a look", now, slot=None)
    ledger.audit.add("restored", source=source, voided=len(since.ended), incident=number)
