"""The lifecycle of a package and the steps of a visit, as tables; whatever is not in them is refused.

Where a parcel is (its slot) is kept apart from what happened to it (its status): an expired parcel still lies
behind its door until somebody takes it out. The ledger's triggers hold the same two tables once more, so that no
caller can go round them; a test compares the two.
"""

from collections.abc import Mapping
from enum import StrEnum

from kiosk.core.errors import WrongStatus
from kiosk.core.verbs import PackageStatus, VisitState


class Event(StrEnum):
    """What can happen to a package."""

    STORE = "store"
    RETRIEVE = "retrieve"
    EXPIRE = "expire"
    CANCEL = "cancel"
    LAPSE = "lapse"
    MOVE = "move"
    REMOVE = "remove"
    MISSING = "missing"


_P = PackageStatus

PACKAGE_STEPS: Mapping[tuple[PackageStatus, Event], PackageStatus] = {
    (_P.PENDING, Event.STORE): _P.STORED,
    (_P.PENDING, Event.CANCEL): _P.CANCELLED,
    (_P.PENDING, Event.LAPSE): _P.CANCELLED,
    (_P.PENDING, Event.MOVE): _P.PENDING,
    (_P.PENDING, Event.MISSING): _P.CANCELLED,
    (_P.STORED, Event.RETRIEVE): _P.RETRIEVED,
    (_P.STORED, Event.EXPIRE): _P.EXPIRED,
    (_P.STORED, Event.CANCEL): _P.CANCELLED,
    (_P.STORED, Event.MISSING): _P.CANCELLED,
    (_P.EXPIRED, Event.REMOVE): _P.EXPIRED,
    (_P.EXPIRED, Event.MISSING): _P.EXPIRED,
    (_P.CANCELLED, Event.REMOVE): _P.CANCELLED,
    (_P.CANCELLED, Event.MISSING): _P.CANCELLED,
}
"""What becomes of a package: (status, event) -> status."""

FINAL = frozenset({_P.RETRIEVED, _P.EXPIRED, _P.CANCELLED})
"""Statuses that no event ever changes; at most the slot is still held."""

_V = VisitState

VISIT_STEPS: Mapping[VisitState, frozenset[VisitState]] = {
    _V.PLANNED: frozenset({_V.OPENING, _V.ABANDONED}),
    _V.OPENING: frozenset({_V.OPENED, _V.ABANDONED, _V.SETTLED}),
    _V.OPENED: frozenset({_V.CLOSED, _V.ABANDONED, _V.SETTLED}),
    _V.CLOSED: frozenset({_V.OPENED, _V.SETTLED, _V.ABANDONED}),
    _V.SETTLED: frozenset(),
    _V.ABANDONED: frozenset(),
}
"""How a visit goes on. OPENING settles only where nothing needed to open again: a look, or a carried witness; OPENED
only by staff who see what a sensor that died since does not."""

LIVE = frozenset({_V.PLANNED, _V.OPENING, _V.OPENED, _V.CLOSED})
"""States of a visit that still holds its slot."""


def after(status: PackageStatus, event: Event, number: str) -> PackageStatus:
    """The status that follows; raises WrongStatus with the parcel's number where the table has no such step."""
    step = PACKAGE_STEPS.get((status, event))
    if step is None:
        raise WrongStatus(number=number, status=status.value, event=event.value)
    return step
