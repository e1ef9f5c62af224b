"""Manifests that are noted whole or not at all: handed in by portions, since no question is long enough for one.

What was gathered is kept in memory, for the session that hands it in; a ledger sees it in one transaction, or never.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from kiosk.core.errors import BadInput
from kiosk.core.parcels.expectations import Expectations, report
from kiosk.core.person import Person
from kiosk.core.verbs import ExpectedParcel, ExpectReport

MOST_TOGETHER = 5000
"""Parcels in one transaction: a tenth of a second of the writer's time on a desk, about one on a small board."""

_MOST_OPEN = 4


@dataclass(slots=True)
class _Gathered:
    parcels: list[ExpectedParcel] = field(default_factory=list)
    sound: bool = True


class Manifests:
    """Keeps what each session gathers, of the newest few; whoever went away without an end leaves nothing behind."""

    def __init__(self, expectations: Expectations) -> None:
        self._expectations = expectations
        self._gathered: dict[str, _Gathered] = {}
        self._changing = threading.Lock()

    def gather(self, session: str, parcels: Sequence[ExpectedParcel]) -> ExpectReport:
        """Take a portion up; says what would become of it, and what is wrong with it. Raises BadInput for too many."""
        good, faults = self._expectations.sift(parcels)
        with self._changing:
            manifest = self._gathered.setdefault(session, _Gathered())
            while len(self._gathered) > _MOST_OPEN:
                del self._gathered[next(iter(self._gathered))]
            manifest.sound = manifest.sound and not faults
            if len(manifest.parcels) + len(good) > MOST_TOGETHER:
                manifest.sound = False
                raise BadInput(what="manifest", why=f"up to {MOST_TOGETHER} parcels are noted together; split it")
            manifest.parcels += good
        return report(self._expectations.count(good), faults)

    def note(self, session: str, by: Person) -> ExpectReport:
        """Note all that this session has gathered; raises BadInput where there is nothing, or any of it was bad."""
        with self._changing:
            manifest = self._gathered.pop(session, None)
        if manifest is None or not manifest.sound:
            raise BadInput(what="manifest", why="not all of it was handed in, or not all of it is good")
        return report(self._expectations.note(manifest.parcels, by))
