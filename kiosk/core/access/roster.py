"""Who is on the staff: added at the unit, or brought by a file so that a courier signs in alike at every unit."""

import sqlite3
from collections.abc import Sequence

import msgspec

from kiosk.core.access.credentials import LONGEST_BADGE, Credentials, check_pin_hash, check_travelling_badge
from kiosk.core.codes import CodeBook
from kiosk.core.errors import BadInput, StaffKnown, StaffUnknown
from kiosk.core.parcels.lookup import carrier_name
from kiosk.core.person import Person
from kiosk.core.store import Ledger, Store
from kiosk.core.store.rows import StaffRow
from kiosk.core.verbs import Role, RowFault, StaffEntry, StaffMember, StaffReport

MOST_AT_ONCE = 500
_ROLES = (Role.COURIER, Role.TECHNICIAN)


class Roster:
    """The staff of one unit; a badge is kept under a blind index and cannot be read back."""

    def __init__(self, store: Store, book: CodeBook, credentials: Credentials) -> None:
        self._store = store
        self._book = book
        self._credentials = credentials

    def everybody(self) -> tuple[StaffMember, ...]:
        """All of the staff, by number."""
        return tuple(member(row) for row in self._store.read(lambda ledger: ledger.staff.everybody()))

    def add(self, number: str, role: Role, pin: str, carrier: str | None, badge: str | None, by: Person) -> StaffMember:
        """Write somebody down; blocks for one hash. Raises BadInput, PinTooSimple, StaffKnown."""
        if badge and not (len(badge) <= LONGEST_BADGE and badge.isprintable()):
            raise BadInput(what="badge", why=f"take up to {LONGEST_BADGE} printable characters")
        entry = StaffEntry(
            number=number,
            role=role.value,
            carrier=carrier,
            pin_hash=self._credentials.hash_pin(pin),
            badge=self._credentials.travelling_badge(badge) if badge else None,
        )
        row = self._row(entry)

        def work(ledger: Ledger) -> None:
            if ledger.staff.get(number) is not None:
                raise StaffKnown(number=number)
            ledger.staff.put(row)
            ledger.audit.add("staff added", number=row.number, role=row.role.value, by=by.name)

        try:
            self._store.write(work)
        except sqlite3.IntegrityError as error:
            raise StaffKnown(number=number) from error
        return member(row)

    def disable(self, number: str, by: Person) -> StaffMember:
        """End somebody's rights, and their sessions at once; raises StaffUnknown."""

        def work(ledger: Ledger) -> StaffRow:
            _find(ledger, number)
            ledger.staff.disable(number)
            ledger.audit.add("staff disabled", number=number, by=by.name)
            return _find(ledger, number)

        return member(self._store.write(work))

    def give_pin(self, number: str, pin: str, by: Person) -> StaffMember:
        """Give somebody a new PIN, which forgives the wrong ones and ends their sessions; blocks for one hash."""
        pin_hash = self._credentials.hash_pin(pin)

        def work(ledger: Ledger) -> StaffRow:
            row = _find(ledger, number)
            ledger.staff.put(msgspec.structs.replace(row, pin_hash=pin_hash, fails=0, failed_at=None))
            ledger.audit.add("pin given", number=number, by=by.name)
            return row

        return member(self._store.write(work))

    # -- files ------------------------------------------------------------------------------------------------

    def export(self, by: Person) -> tuple[StaffEntry, ...]:
        """Everybody as another unit can take them in, but for the badges, which this one keeps blind."""

        def work(ledger: Ledger) -> tuple[StaffEntry, ...]:
            ledger.audit.add("staff exported", by=by.name)
            return tuple(_entry(row) for row in ledger.staff.everybody())

        return self._store.write(work)

    def take(self, entries: Sequence[StaffEntry], dry_run: bool, by: Person) -> StaffReport:
        """Write everybody of a file down, or nobody when any entry is bad; what an entry leaves out stays as it is."""
        if len(entries) > MOST_AT_ONCE:
            raise BadInput(what="entries", why=f"send up to {MOST_AT_ONCE} at once")
        rows, faults = self._rows(entries)

        def work(ledger: Ledger) -> StaffReport:
            report = _compared(ledger, entries, rows, faults)
            if not dry_run and not report.faults:
                _write(ledger, entries, rows, by)
            return report

        return self._store.read(work) if dry_run else self._store.write(work)

    def _rows(self, entries: Sequence[StaffEntry]) -> tuple[dict[int, StaffRow], dict[int, str]]:
        """The entries that make sense by themselves, and what is wrong with the others, by their places."""
        rows: dict[int, StaffRow] = {}
        faults: dict[int, str] = {}
        for place, entry in enumerate(entries):
            try:
                rows[place] = self._row(entry)
            except BadInput as error:
                faults[place] = str(error)
        return rows, faults

    def _row(self, entry: StaffEntry) -> StaffRow:
        """What is kept of an entry; raises BadInput."""
        if not (entry.number.isascii() and entry.number.isdigit() and len(entry.number) == 4):
            raise BadInput(what="staff number", why="take four digits")
        if entry.role not in _ROLES:
            raise BadInput(what="role", why=f"take {' or '.join(_ROLES)}")
        carrier = carrier_name(entry.carrier)
        check_pin_hash(entry.pin_hash)
        if entry.badge:
            check_travelling_badge(entry.badge)
        return StaffRow(
            number=entry.number,
            role=Role(entry.role),
            carrier=carrier,
            pin_hash=entry.pin_hash,
            badge_index=self._book.blind("badge", entry.badge) if entry.badge else None,
            disabled=bool(entry.disabled),
        )


def _compared(
    ledger: Ledger, entries: Sequence[StaffEntry], rows: dict[int, StaffRow], faults: dict[int, str]
) -> StaffReport:
    """How the entries stand to the ledger and to each other."""
    counts = {"added": 0, "changed": 0, "unchanged": 0}
    found, before = dict(faults), list[StaffRow]()
    for place, row in rows.items():
        if clash := _clash(ledger, row, before):
            found[place] = clash
        before.append(row)
        counts[_standing(ledger.staff.get(row.number), row, entries[place])] += 1
    return StaffReport(**counts, faults=tuple(RowFault(row=place, why=why) for place, why in sorted(found.items())))


def _clash(ledger: Ledger, row: StaffRow, before: Sequence[StaffRow]) -> str | None:
    """Whose number or badge it is already, in the same file or in the ledger."""
    if any(row.number == other.number for other in before):
        return f"staff number {row.number} is there twice"
    owner = ledger.staff.by_badge(row.badge_index) if row.badge_index else None
    shared = row.badge_index is not None and any(row.badge_index == other.badge_index for other in before)
    return "its badge is somebody else's" if shared or (owner and owner.number != row.number) else None


def _standing(known: StaffRow | None, row: StaffRow, entry: StaffEntry) -> str:
    if known is None:
        return "added"
    return "unchanged" if _merged(known, row, entry) == known else "changed"


def _merged(known: StaffRow, row: StaffRow, entry: StaffEntry) -> StaffRow:
    """What is known of somebody, brought up to date; a badge or a bar that the entry does not name stays."""
    return msgspec.structs.replace(
        row,
        badge_index=row.badge_index or known.badge_index,
        disabled=known.disabled if entry.disabled is None else entry.disabled,
        fails=known.fails if row.pin_hash == known.pin_hash else 0,
        failed_at=known.failed_at if row.pin_hash == known.pin_hash else None,
    )


def _write(ledger: Ledger, entries: Sequence[StaffEntry], rows: dict[int, StaffRow], by: Person) -> None:
    for place, row in rows.items():
        known = ledger.staff.get(row.number)
        merged = _merged(known, row, entries[place]) if known else row
        if merged != known:
            ledger.staff.put(merged)
            ledger.audit.add("staff imported", number=row.number, role=row.role.value, by=by.name)


def _find(ledger: Ledger, number: str) -> StaffRow:
    row = ledger.staff.get(number)
    if row is None:
        raise StaffUnknown(number=number[:16])
    return row


def _entry(row: StaffRow) -> StaffEntry:
    return StaffEntry(
        number=row.number,
        role=row.role.value,
        carrier=row.carrier,
        pin_hash=row.pin_hash,
        disabled=row.disabled,
    )


def member(row: StaffRow) -> StaffMember:
    """Somebody of the staff, without what is secret."""
    return StaffMember(
        number=row.number,
        role=row.role,
        carrier=row.carrier,
        badge=row.badge_index is not None,
        disabled=row.disabled,
    )
