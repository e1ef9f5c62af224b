"""Parcels that will be brought: noted one by one, or a manifest's worth at once, so that a scan alone stores them."""

from collections import Counter
from collections.abc import Sequence
from enum import Enum, auto

import msgspec

from kiosk.core.clock import DAY_MS, UnitClock
from kiosk.core.contact import reachable
from kiosk.core.errors import BadInput, ContactNeeded, PackageUnknown
from kiosk.core.model import Policy
from kiosk.core.parcels.lookup import Parcels, carrier_name, check_limit, masked, parcel_number, refuse_inside
from kiosk.core.person import Person
from kiosk.core.store import Ledger, Store
from kiosk.core.store.rows import ExpectedRow
from kiosk.core.verbs import Expectation, ExpectedParcel, ExpectReport, PackageStatus, RowFault

MOST_AT_ONCE = 500


class Standing(Enum):
    """How an announced parcel stands to what the ledger knows."""

    NEW = auto()
    CHANGED = auto()
    UNCHANGED = auto()
    HERE = auto()
    """It lies inside, or was collected: a manifest that is read again asks for nothing new."""


class Expectations:
    """Notes what will be brought, and forgets it; a parcel needs somebody who can be told."""

    def __init__(self, store: Store, parcels: Parcels, clock: UnitClock, policy: Policy) -> None:
        self._store = store
        self._parcels = parcels
        self._clock = clock
        self._policy = policy

    def expect(self, parcel: ExpectedParcel, by: Person) -> None:
        """Note one parcel; raises BadInput, ContactNeeded, PackageInside, PackageReserved."""
        parcel = self._checked(parcel)

        def work(ledger: Ledger) -> None:
            refuse_inside(ledger, parcel.number)
            self._note(ledger, parcel)
            ledger.audit.add("expected", by=by.name)

        self._store.write(work)

    def expect_many(self, parcels: Sequence[ExpectedParcel], dry_run: bool, by: Person) -> ExpectReport:
        """Note the good ones in one transaction and name the bad ones; with `dry_run` only say what would be."""
        good, faults = self.sift(parcels)
        return report(self.count(good) if dry_run else self.note(good, by), faults)

    def sift(self, parcels: Sequence[ExpectedParcel]) -> tuple[list[ExpectedParcel], list[RowFault]]:
        """The good ones as they are kept, and what is wrong with each of the others; raises BadInput for too many."""
        if len(parcels) > MOST_AT_ONCE:
            raise BadInput(what="parcels", why=f"send up to {MOST_AT_ONCE} at once")
        good: list[ExpectedParcel] = []
        faults: list[RowFault] = []
        for row, parcel in enumerate(parcels):
            try:
                good.append(self._checked(parcel))
            except (BadInput, ContactNeeded) as error:
                faults.append(RowFault(row=row, why=str(error)))
        return good, faults

    def count(self, parcels: Sequence[ExpectedParcel]) -> Counter[Standing]:
        """How good parcels stand to what the ledger knows."""
        return self._store.read(lambda ledger: Counter(_standing(ledger, parcel) for parcel in parcels))

    def note(self, parcels: Sequence[ExpectedParcel], by: Person) -> Counter[Standing]:
        """Note good parcels in one transaction; how they stood before."""

        def work(ledger: Ledger) -> Counter[Standing]:
            counts = Counter[Standing]()
            for parcel in parcels:
                standing = _standing(ledger, parcel)
                counts[standing] += 1
                if standing in (Standing.NEW, Standing.CHANGED):
                    self._note(ledger, parcel)
            if noted := counts[Standing.NEW] + counts[Standing.CHANGED]:
                ledger.audit.add("expected", count=noted, by=by.name)
            return counts

        return self._store.write(work)

    def list(self, limit: int, recipient: str | None = None, number: str | None = None) -> tuple[Expectation, ...]:
        """What is expected, announced last first; raises BadInput for a limit out of range."""
        check_limit(limit)

        def work(ledger: Ledger) -> tuple[Expectation, ...]:
            rows = ledger.expected.newest(limit, user=recipient, number=number)
            return tuple(self._view(ledger, row) for row in rows)

        return self._store.read(work)

    def withdraw(self, number: str, by: Person) -> Expectation:
        """Expect a parcel no longer; raises BadInput, PackageUnknown."""
        number = parcel_number(number)

        def work(ledger: Ledger) -> Expectation:
            row = ledger.expected.get(number)
            if row is None:
                raise PackageUnknown(number=number)
            ledger.expected.drop(number)
            ledger.audit.add("withdrawn", user=row.user_id, by=by.name)
            return self._view(ledger, row)

        return self._store.write(work)

    def _view(self, ledger: Ledger, row: ExpectedRow) -> Expectation:
        return Expectation(
            number=row.number,
            size=row.size,
            carrier=row.carrier,
            contact=masked(ledger.users.get(row.user_id)),
            recipient=row.user_id,
            since=row.noted,
            until=row.noted + self._policy.expected_days * DAY_MS,
        )

    def _checked(self, parcel: ExpectedParcel) -> ExpectedParcel:
        """The parcel as it is kept; raises what is wrong with it."""
        number = parcel_number(parcel.number)
        carrier = carrier_name(parcel.carrier)
        return msgspec.structs.replace(
            parcel,
            number=number,
            size=self._parcels.known_size(parcel.size) if parcel.size else None,
            recipient=reachable(parcel.recipient, number),
            carrier=carrier,
        )

    def _note(self, ledger: Ledger, parcel: ExpectedParcel) -> None:
        user = ledger.users.keep(parcel.recipient)
        row = ExpectedRow(number=parcel.number, size=parcel.size, user_id=user, carrier=parcel.carrier)
        ledger.expected.note(row, self._clock.wall())


def report(counts: Counter[Standing], faults: Sequence[RowFault] = ()) -> ExpectReport:
    """What became of parcels, or would become of them."""
    return ExpectReport(
        new=counts[Standing.NEW],
        changed=counts[Standing.CHANGED],
        unchanged=counts[Standing.UNCHANGED],
        here=counts[Standing.HERE],
        faults=tuple(faults),
    )


def _standing(ledger: Ledger, parcel: ExpectedParcel) -> Standing:
    last = ledger.packages.inside(parcel.number) or ledger.packages.last(parcel.number)
    if last is not None and (last.slot_id is not None or last.status is PackageStatus.RETRIEVED):
        return Standing.HERE
    known = ledger.expected.get(parcel.number)
    if known is None:
        return Standing.NEW
    same = parcel.size in (None, known.size) and parcel.carrier in (None, known.carrier)
    return Standing.UNCHANGED if same and _is_for(ledger, known, parcel) else Standing.CHANGED


def _is_for(ledger: Ledger, known: ExpectedRow, parcel: ExpectedParcel) -> bool:
    user, recipient = ledger.users.get(known.user_id), parcel.recipient
    same = (user.phone, user.email) == (recipient.phone, recipient.email)
    told = same and recipient.language in (None, user.language)
    return told and (user.needs_low_door or not recipient.needs_low_door)
