"""Something that a person has to look at and that lasts: it opens one incident, however often it is noticed."""

from kiosk.core.store import Ledger


def open_once(ledger: Ledger, cause: str, now: int, slot: int | None = None) -> bool:
    """Open an incident unless one of that cause waits for somebody already; whether it was opened."""
    if ledger.incidents.waits(cause, slot):
        return False
    number = ledger.incidents.add(cause, now, slot=slot)
    ledger.audit.add("trouble", what=cause, slot=slot, incident=number)
    return True
