"""What the audit trail tells a person: each row with its door's name and its details as words."""

from kiosk.core.errors import BadInput
from kiosk.core.model import Locker
from kiosk.core.parcels.lookup import find
from kiosk.core.store import Ledger, Store
from kiosk.core.store.rows import AuditRow
from kiosk.core.verbs import Event

MOST = 10_000
_FIELDS = frozenset({"slot", "visit", "package", "by"})
"""Details that stand in a field of their own, or are known to who asks."""


class History:
    """Reads the trail of one unit; its rows name people and parcels by opaque ids alone."""

    def __init__(self, store: Store, locker: Locker) -> None:
        self._store = store
        self._locker = locker

    def newest(self, limit: int) -> tuple[Event, ...]:
        """What happened last, the newest first; raises BadInput for a limit out of range."""
        if not 1 <= limit <= MOST:
            raise BadInput(what="limit", why=f"take 1 to {MOST}")
        return self._store.read(lambda ledger: self._told(ledger, ledger.audit.newest(limit)))

    def of_package(self, package: str) -> tuple[Event, ...]:
        """What happened to a package, oldest first; raises PackageUnknown."""
        return self._store.read(lambda ledger: self._told(ledger, ledger.audit.about(find(ledger, package).id)))

    def _told(self, ledger: Ledger, rows: list[AuditRow]) -> tuple[Event, ...]:
        doors = {slot.id: slot.door for slot in ledger.slots.all(self._locker.id)}
        return tuple(_event(row, doors) for row in rows)


def _event(row: AuditRow, doors: dict[int, str]) -> Event:
    slot, visit, by = (row.detail.get(name) for name in ("slot", "visit", "by"))
    return Event(
        at=row.wall_ms,
        what=_words(row),
        name=row.event,
        facts={name: value for name, value in row.detail.items() if name not in _FIELDS},
        door=doors.get(slot) if isinstance(slot, int) else None,
        visit=visit if isinstance(visit, str) else None,
        by=by if isinstance(by, str) else None,
    )


def _words(row: AuditRow) -> str:
    """The event and what else its row says: `visit ended: outcome TAKEN`."""
    details = [f"{name.replace('_', ' ')} {value}" for name, value in row.detail.items() if name not in _FIELDS]
    return f"{row.event}: {', '.join(details)}" if details else row.event
