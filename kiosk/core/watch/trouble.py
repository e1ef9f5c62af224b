"""Something that a person has to look at and that lasts: it opens one incident, however often it is noticed.

Who resolves an incident while its trouble lasts knows of it: no other is opened before it was over once, or a day has
passed.
"""

from collections.abc import Collection

from kiosk.core.clock import DAY_MS
from kiosk.core.store import Ledger

AGAIN_AFTER = DAY_MS

Trouble = tuple[str, int | None]
"""The cause, in words that stay the same while it lasts, and the slot that it is about."""


def open_once(ledger: Ledger, cause: str, now: int, slot: int | None = None, again_after: int = 0) -> bool:
    """Open an incident unless one of that cause waits for somebody, or was resolved less than `again_after` ms ago.

    Returns whether it was opened.
    """
    last = ledger.incidents.last(cause, slot)
    if last is not None and (last.resolved is None or abs(now - last.resolved) < again_after):
        return False
    number = ledger.incidents.add(cause, now, slot=slot)
    ledger.audit.add("trouble", what=cause, slot=slot, incident=number)
    return True


def has_changed(ledger: Ledger, wrong: Collection[Trouble], now: int) -> bool:
    """Whether `keep_track` of all that is wrong now would write anything."""
    lasting = ledger.incidents.lasting()
    known = {(row.cause, row.slot_id) for row in lasting}
    old = any(row.resolved is not None and abs(now - row.resolved) >= AGAIN_AFTER for row in lasting)
    return known != set(wrong) or old


def keep_track(ledger: Ledger, wrong: Collection[Trouble], now: int) -> int:
    """Open incidents for what is new among all that is wrong now, and forget what is over; how many were opened."""
    known = {(row.cause, row.slot_id) for row in ledger.incidents.lasting()}
    for cause, slot in known - set(wrong):
        ledger.incidents.is_over(cause, slot)
    opened = 0
    for cause, slot in wrong:
        again_after = AGAIN_AFTER if (cause, slot) in known else 0
        if open_once(ledger, cause, now, slot, again_after):
            ledger.incidents.is_over(cause, slot)
            opened += 1
        ledger.incidents.lasts(cause, slot)
    return opened
