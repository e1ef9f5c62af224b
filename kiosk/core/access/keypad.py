"""Codes presented at the unit: wrong ones are counted before anybody learns that they were wrong.

Comparing and counting are one transaction, and no answer leaves before its commit: who pulls the plug in between has
learnt nothing and saved no try. The writer takes one code after the other, so a hundred at once are counted as
exactly as one by one. Running time goes on where it stopped when the controller starts again, so that a restart
lengthens a wait and never shortens it.
"""

from datetime import UTC, datetime
from math import ceil
from zoneinfo import ZoneInfo

from kiosk.core.access.guessing import CODE_WITH_DOOR, KEYPAD, Ladder
from kiosk.core.clock import DAY_MS, UnitClock
from kiosk.core.codes import CodeBook, Typed
from kiosk.core.errors import (
    CodeCancelled,
    CodeExpired,
    CodeRefused,
    CodeReplaced,
    CodeSpent,
    CodeUnknown,
    KeypadClosed,
)
from kiosk.core.model import Locker
from kiosk.core.parcels.custody import PARCEL_MISSING
from kiosk.core.store import Ledger, Store
from kiosk.core.store.rows import CodeRow, PackageRow
from kiosk.core.verbs import PackageStatus

PLACES = STILL_HERE, TAKEN_BACK, MISSING = (
    "it still lies here: call the operator",
    "the operator has taken it back",
    "it was not found in its box: call the operator",
)
"""Where a parcel is that its code opens no longer."""
_LADDERS = {"keypad": KEYPAD, "door": CODE_WITH_DOOR}


class Keypad:
    """Finds the parcel of a code, or says what the code is instead."""

    def __init__(self, store: Store, book: CodeBook, clock: UnitClock, locker: Locker) -> None:
        self._store = store
        self._book = book
        self._clock = clock
        self._zone = ZoneInfo(locker.location.time_zone)
        self._started = clock.monotonic()
        self._before = int(store.read(lambda ledger: ledger.setting("running")) or 0)

    def running(self) -> int:
        """Milliseconds that this unit has been running in its life, as far as they were written down."""
        return self._before + round((self._clock.monotonic() - self._started) * 1000)

    def closed_for(self) -> int:
        """Seconds that the keypad still rests."""
        return ceil(self._store.read(lambda ledger: self._rest(ledger, "keypad")) / 1000)

    def find(self, ledger: Ledger, typed: Typed, door: str | None) -> PackageRow | CodeRefused:
        """The parcel that a code opens, or why it opens nothing; a wrong one is counted in the same transaction.

        A QR code's text is never counted and never has to wait. With `door`, the code opens that door's parcel alone.
        """
        scope = "door" if door else "keypad"
        if not typed.is_token and (rest := self._rest(ledger, scope)):
            return KeypadClosed(wait=ceil(rest / 1000))
        code = ledger.codes.find(self._book.index(typed), typed.is_token)
        package = ledger.packages.get(code.package_id) if code else None
        if code is None or package is None or not _is_behind(ledger, package, door):
            self._count(ledger, scope, typed)
            return CodeUnknown()
        if refusal := self._refusal(ledger, code, package):
            return refusal
        ledger.set("streak:keypad", "0")
        return package

    def _refusal(self, ledger: Ledger, code: CodeRow, package: PackageRow) -> CodeRefused | None:
        ended = package.ended or code.ended or 0
        if package.status is PackageStatus.RETRIEVED:
            return CodeSpent(when=self._tell(ended), at=ended)
        if package.status in (PackageStatus.EXPIRED, PackageStatus.CANCELLED):
            refusal = CodeExpired if package.status is PackageStatus.EXPIRED else CodeCancelled
            return refusal(when=self._tell(ended), at=ended, where=_place(ledger, package))
        return CodeReplaced(when=self._tell(code.voided), at=code.voided) if code.voided is not None else None

    def _count(self, ledger: Ledger, scope: str, typed: Typed) -> None:
        ledger.audit.add("code unknown", scope=scope, token=typed.is_token)
        if typed.is_token:
            return
        now = self.running()
        ledger.failures.forget_before(now - DAY_MS)
        ledger.failures.add(scope, now)
        ledger.set(f"streak:{scope}", str(self._streak(ledger, scope) + 1))
        ledger.set("running", str(now))

    def _rest(self, ledger: Ledger, scope: str) -> int:
        now = self.running()
        ladder: Ladder = _LADDERS[scope]
        return ladder.rest(ledger.failures.since(scope, now - DAY_MS), self._streak(ledger, scope), now)

    @staticmethod
    def _streak(ledger: Ledger, scope: str) -> int:
        return int(ledger.setting(f"streak:{scope}") or 0)

    def _tell(self, when: int) -> str:
        """A moment in words, in the locker's own time zone."""
        return datetime.fromtimestamp(when / 1000, UTC).astimezone(self._zone).strftime("%A %d %B at %H:%M")


def _is_behind(ledger: Ledger, package: PackageRow, door: str | None) -> bool:
    """Whether a parcel lies behind the door that was named, if one was; one that has left is told so at any."""
    if door is None or package.slot_id is None:
        return True
    return ledger.slots.get(package.slot_id).door.lstrip("0") == door.lstrip("0")


def _place(ledger: Ledger, package: PackageRow) -> str:
    """Where a parcel is that is not to be collected any more."""
    if package.slot_id is not None:
        return STILL_HERE
    return MISSING if ledger.incidents.tells_of(package.id, PARCEL_MISSING) else TAKEN_BACK
