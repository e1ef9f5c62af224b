"""What people have to look at, until one of them says what it was; an incident that is resolved stays so."""

from kiosk.core.clock import UnitClock
from kiosk.core.errors import BadInput, IncidentResolved, IncidentUnknown
from kiosk.core.model import Locker
from kiosk.core.person import Person
from kiosk.core.store import Ledger, Store
from kiosk.core.store.rows import IncidentRow
from kiosk.core.verbs import Incident

_MOST = 10_000
_LONGEST_NOTE = 500


class Incidents:
    """Finds incidents and takes what was found out about them."""

    def __init__(self, store: Store, clock: UnitClock, locker: Locker) -> None:
        self._store = store
        self._clock = clock
        self._locker = locker

    def list(self, unresolved: bool, door: str | None, limit: int) -> tuple[Incident, ...]:
        """Incidents, the newest first; raises BadInput for a limit out of range, SlotUnknown."""
        if not 1 <= limit <= _MOST:
            raise BadInput(what="limit", why=f"take 1 to {_MOST}")

        def work(ledger: Ledger) -> tuple[Incident, ...]:
            slot = ledger.slots.at(self._locker.id, door).id if door else None
            return tuple(view(row) for row in ledger.incidents.newest(limit, unresolved=unresolved, slot=slot))

        return self._store.read(work)

    def get(self, number: str) -> Incident:
        """The incident with that number; raises IncidentUnknown."""
        return self._store.read(lambda ledger: view(_find(ledger, number)))

    def resolve(self, number: str, note: str, by: Person) -> Incident:
        """Somebody looked, and says what it was; raises IncidentUnknown, IncidentResolved, BadInput."""
        said = note.strip()
        if not 1 <= len(said) <= _LONGEST_NOTE or not said.replace("\n", "").isprintable():
            raise BadInput(what="note", why=f"say in up to {_LONGEST_NOTE} printable characters what it was")

        def work(ledger: Ledger) -> Incident:
            row = _find(ledger, number)
            if row.resolved is not None:
                raise IncidentResolved(number=row.number)
            ledger.incidents.resolve(row.number, self._clock.wall(), by.name, said)
            ledger.audit.add("incident resolved", incident=row.number, slot=row.slot_id, by=by.name)
            return view(_find(ledger, number))

        return self._store.write(work)


def view(row: IncidentRow) -> Incident:
    """An incident as staff sees it."""
    return Incident(
        number=row.number,
        at=row.at,
        door=row.door,
        cause=row.cause,
        resolved=row.resolved is not None,
        package=row.package_id,
        visit=row.visit_id,
        resolved_at=row.resolved,
        resolved_by=row.resolved_by,
        note=row.note,
    )


def _find(ledger: Ledger, number: str) -> IncidentRow:
    row = ledger.incidents.get(number.zfill(4))  # as they are written; people say "one"
    if row is None:
        raise IncidentUnknown(number=number[:16])
    return row
