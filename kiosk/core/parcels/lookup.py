"""Parcel numbers, carriers and the parcels themselves, as staff and operators ask for them."""

import unicodedata
from collections.abc import Callable
from functools import partial

from kiosk.core.errors import BadInput, PackageBusy, PackageInside, PackageReserved, PackageUnknown
from kiosk.core.model import Locker, Policy
from kiosk.core.parcels.custody import Custody
from kiosk.core.person import Person
from kiosk.core.store import Ledger, Store
from kiosk.core.store.rows import ExpectedRow, PackageRow, UserRow
from kiosk.core.verbs import Package, PackageStatus, ParcelLabel

_LONGEST = 64
_LONGEST_CARRIER = 64
_LONGEST_REASON = 200
_MOST = 10_000

Transition = Callable[[Ledger, PackageRow, Person], None]


def parcel_number(text: str) -> str:
    """A parcel's number as it is kept: opaque, 1 to 64 printable characters, without blanks around it."""
    number = text.strip()
    printable = all(unicodedata.category(char)[0] != "C" for char in number)
    if not 1 <= len(number) <= _LONGEST or not printable:
        raise BadInput(what="parcel number", why="take 1 to 64 printable characters")
    return number


def carrier_name(text: str | None) -> str | None:
    """A carrier's name as it is kept, without blanks around it; None for nobody's. Raises BadInput."""
    name = (text or "").strip()
    if len(name) > _LONGEST_CARRIER or not name.isprintable():
        raise BadInput(what="carrier", why=f"take up to {_LONGEST_CARRIER} printable characters")
    return name or None


def check_limit(limit: int) -> None:
    """Raise BadInput for more than one answer should hold."""
    if not 1 <= limit <= _MOST:
        raise BadInput(what="limit", why=f"take 1 to {_MOST}")


def masked(user: UserRow) -> str | None:
    """A contact that its owner recognises and nobody else learns; None once it is erased."""
    if user.phone:
        return f"{user.phone[:3]}…{user.phone[-2:]}"
    if user.email:
        name, _, domain = user.email.partition("@")
        return f"{name[:1]}…@{domain[:1]}…{domain[domain.rfind('.') :]}"
    return None


def view(ledger: Ledger, row: PackageRow) -> Package:
    """A package as staff sees it."""
    return Package(
        id=row.id,
        recipient=row.user_id,
        number=row.number,
        status=row.status,
        size=row.size,
        door=None if row.slot_id is None else ledger.slots.get(row.slot_id).door,
        carrier=row.carrier,
        contact=masked(ledger.users.get(row.user_id)),
        created=row.created,
        stored=row.stored,
        expires=row.expires,
        ended=row.ended,
    )


class Parcels:
    """Looks parcels up, and ends those whose time or order is over."""

    def __init__(self, store: Store, custody: Custody, locker: Locker, policy: Policy) -> None:
        self._store = store
        self._custody = custody
        self._locker = locker
        self._policy = policy

    def known_size(self, size: str) -> str:
        """A size of this locker; raises BadInput that lists them."""
        if size not in self._locker.sizes:
            raise BadInput(what=f"size {size[:16]}", why=f"this locker has {', '.join(self._locker.sizes)}")
        return size

    def size_here(self, known: ExpectedRow | PackageRow | None) -> str | None:
        """The size of a known parcel, if this locker has such slots: the file may name others since it was noted."""
        return known.size if known is not None and known.size in self._locker.sizes else None

    def label(self, number: str, by: Person) -> ParcelLabel:
        """What is known of a parcel number before it is stored; raises NotAllowed for another carrier's.

        A number that is known in other letters, small for capital, is that one: the answer spells it as it is known.
        """
        number = parcel_number(number)
        return self._store.read(lambda ledger: self._label(ledger, number, by))

    def _label(self, ledger: Ledger, number: str, by: Person) -> ParcelLabel:
        number = _as_known(ledger, number)
        inside = ledger.packages.inside(number)
        expected = ledger.expected.get(number)
        for known in (inside, expected):
            by.must_touch(known.carrier if known else None)
        user = inside.user_id if inside else expected.user_id if expected else None
        recipient = ledger.users.get(user) if user else None
        return ParcelLabel(
            number=number,
            size=self.size_here(inside or expected),
            contact=masked(recipient) if recipient else None,
            status=inside.status if inside else None,
            door=ledger.slots.get(inside.slot_id).door if inside and inside.slot_id is not None else None,
            needs_low_door=bool(recipient and recipient.needs_low_door),
        )

    def list(
        self,
        status: PackageStatus | None,
        limit: int,
        door: str | None = None,
        recipient: str | None = None,
        number: str | None = None,
    ) -> tuple[Package, ...]:
        """Packages, the newest first; raises BadInput for a limit out of range, SlotUnknown."""
        check_limit(limit)

        def work(ledger: Ledger) -> tuple[Package, ...]:
            slot = ledger.slots.at(self._locker.id, door).id if door else None
            rows = ledger.packages.newest(status, limit, slot=slot, user=recipient, number=number)
            return tuple(view(ledger, row) for row in rows)

        return self._store.read(work)

    def get(self, package: str) -> Package:
        """The package with that id, or the newest of that number."""
        return self._store.read(lambda ledger: view(ledger, find(ledger, package)))

    def cancel(self, package: str, by: Person) -> Package:
        """Cancel a package, and expect it no longer; raises PackageBusy while somebody is at its door."""
        return self._change(package, self._call_off, by)

    def expire(self, package: str, by: Person) -> Package:
        """End a package's time now."""
        return self._change(package, self._custody.expire, by)

    def extend(self, package: str, by: Person, days: int | None = None, reason: str | None = None) -> Package:
        """Give a stored package its free extension, or with `days` as many as an operator has a reason for."""
        if days is None:
            return self._change(package, self._custody.extend, by)
        most = self._policy.operator_extend_days
        if not 1 <= days <= most:
            raise BadInput(what="days", why=f"take 1 to {most}" if most else "this unit's policy gives no more days")
        why = (reason or "").strip()
        if not 1 <= len(why) <= _LONGEST_REASON:
            raise BadInput(what="reason", why=f"say in up to {_LONGEST_REASON} characters why it gets more time")
        return self._change(package, partial(self._custody.prolong, days=days, reason=why), by)

    def _call_off(self, ledger: Ledger, row: PackageRow, by: Person) -> None:
        self._custody.cancel(ledger, row, by)
        ledger.expected.drop(row.number)

    def _change(self, package: str, transition: Transition, by: Person) -> Package:
        def work(ledger: Ledger) -> Package:
            row = find(ledger, package)
            if row.slot_id is not None and ledger.visits.live_at(row.slot_id) is not None:
                raise PackageBusy(number=row.number, door=ledger.slots.get(row.slot_id).door)
            transition(ledger, row, by)
            return view(ledger, find(ledger, row.id))

        return self._store.write(work)


def _as_known(ledger: Ledger, number: str) -> str:
    """The spelling in which a number is inside or expected, if there is but one besides the one that was asked for."""
    if ledger.packages.inside(number) is not None or ledger.expected.get(number) is not None:
        return number
    known = ledger.packages.spellings(number) | ledger.expected.spellings(number)
    return known.pop() if len(known) == 1 else number


def find(ledger: Ledger, package: str) -> PackageRow:
    """The package with that id, or the newest of that number; raises PackageUnknown."""
    row = ledger.packages.get(package) or ledger.packages.last(package)
    if row is None:
        raise PackageUnknown(number=package[:_LONGEST])
    return row


def refuse_inside(ledger: Ledger, number: str) -> None:
    """Raise PackageInside when a parcel of that number lies here, PackageReserved when a slot is held for it."""
    inside = ledger.packages.inside(number)
    if inside is not None and inside.slot_id is not None:
        refusal = PackageReserved if inside.status is PackageStatus.PENDING else PackageInside
        raise refusal(number=number, door=ledger.slots.get(inside.slot_id).door)
