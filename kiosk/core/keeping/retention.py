"""How the unit forgets: contacts leave the ledger, its write-ahead log and every copy of it.

Days are counted in the unit's own running time, which no wrong clock hurries: a power cut makes them longer, never
shorter.
"""

import logging
import os
import sqlite3
from pathlib import Path

from kiosk.core.clock import DAY_MS
from kiosk.core.errors import BackupUnderWay
from kiosk.core.model import Policy
from kiosk.core.store import Ledger, Store
from kiosk.core.store.copies import backups, clear_unfinished, discard, forget_contacts
from kiosk.core.store.places import backups_of, erased_of, replaced_of, restoring_of

log = logging.getLogger(__name__)

RESTORED = "restored"
"""The setting that says when, in running milliseconds, the ledger was restored from a backup."""


def forget(store: Store, policy: Policy) -> None:
    """Erase the contacts whose parcels are long gone, let digits rest no longer than policy says, and wipe the traces.

    May take seconds.
    """
    if store.write(lambda ledger: _forget(ledger, policy)):
        discard(replaced_of(store.path))
    wipe(store)


def note_erased(store: Store, user: str) -> None:
    """Write down outside the ledger that a recipient was erased: an older backup, if restored, erases him again.

    He is erased here and now even where the disk does not take the note.
    """
    try:
        with erased_of(store.path).open("a", encoding="utf-8") as file:
            file.write(f"{user}\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        log.error("a backup kept elsewhere would bring an erased contact back, no note could be made: %s", error)


def erased(names: Path) -> list[str]:
    """The recipients who are named as erased."""
    return names.read_text(encoding="utf-8").split() if names.exists() else []


def wipe(store: Store) -> None:
    """Remove from the write-ahead log and the copies whatever contact the ledger has forgotten; may take seconds.

    What stands in the way - a reader, a backup that is being made, a disk - is tried again with the next retention.
    """
    if not store.fold():
        log.warning("somebody reads the ledger just now: its write-ahead log is wiped later")
    living = store.read(lambda ledger: ledger.users.with_contact())
    for copy in (*backups(backups_of(store.path)), replaced_of(store.path)):
        try:
            if copy.exists() and (gone := forget_contacts(copy, living)):
                log.info("%d contacts erased from %s", gone, copy.name)
        except (OSError, sqlite3.Error) as error:
            log.warning("%s may still hold contacts that were erased: %s", copy, error)
    _wipe_unfinished(store.path)


def _wipe_unfinished(ledger: Path) -> None:
    """What a power cut left of a restore or a backup; no restore is under way while a store is open."""
    try:
        discard(restoring_of(ledger))
        clear_unfinished(backups_of(ledger))
    except (BackupUnderWay, OSError) as error:
        log.warning("what is being copied may still hold contacts that were erased: %s", error)


def _forget(ledger: Ledger, policy: Policy) -> bool:
    """Forget in the ledger; whether the one that a restore replaced is to be forgotten, too."""
    running = int(ledger.setting("running") or 0)
    contacts_end = running - policy.contact_days * DAY_MS
    if count := ledger.users.erase_idle(contacts_end):
        ledger.audit.add("contacts erased", count=count)
    ledger.codes.free_digits(running - policy.code_unused_days * DAY_MS)
    restored = ledger.setting(RESTORED)
    return restored is not None and int(restored) <= contacts_end
