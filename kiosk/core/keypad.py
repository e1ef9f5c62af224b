"""Codes presented at the unit: counted before they are compared, and told honestly what they are.

The failure is durable before the comparison, so that pulling the plug takes nothing back; a code that is good, or
was good once, takes its own count back. Running time goes on where it stopped when the controller starts again, so
that a restart lengthens a wait and never shortens it.
"""

from datetime import UTC, datetime
from math import ceil
from zoneinfo import ZoneInfo

from kiosk.core import codes
from kiosk.core.clock import UnitClock
from kiosk.core.codes import CodeBook, Typed
from kiosk.core.errors import CodeExpired, CodeRefused, CodeSpent, CodeUnknown, KeypadClosed
from kiosk.core.guessing import CODE_WITH_DOOR, DAY, KEYPAD, Ladder
from kiosk.core.model import Locker
from kiosk.core.store import Ledger, Store
from kiosk.core.store.rows import CodeRow, PackageRow
from kiosk.core.verbs import PackageStatus

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

    def count(self, presented: str, door: str | None) -> tuple[Typed, int | None]:
        """Read what was presented and count it as a failure, durably; a QR code's text is never counted.

        Raises CodeMistyped without counting, and KeypadClosed while the keypad rests.
        """
        typed = codes.read(presented)
        if typed.is_token:
            return typed, None
        scope = "door" if door else "keypad"
        return typed, self._store.write(lambda ledger: self._count(ledger, scope))

    def find(self, ledger: Ledger, typed: Typed, counted: int | None) -> PackageRow | CodeRefused:
        """The parcel that a code opens, or why it opens nothing; a good code's count is taken back."""
        code = ledger.codes.find(self._book.index(typed), typed.is_token)
        if code is None or (code.voided is not None):
            ledger.audit.add("code unknown", token=typed.is_token)
            return CodeUnknown()
        if counted is not None:
            ledger.failures.take_back(counted)
            ledger.set("streak:keypad", "0")
        package = ledger.packages.get(code.package_id)
        assert package is not None, "codes refer to packages"
        return self._refusal(code, package) or package

    def _refusal(self, code: CodeRow, package: PackageRow) -> CodeRefused | None:
        ended = package.ended or code.ended or 0
        if package.status is PackageStatus.RETRIEVED:
            return CodeSpent(when=self._tell(ended))
        if package.status in (PackageStatus.EXPIRED, PackageStatus.CANCELLED):
            here = package.slot_id is not None
            where = "it still lies here: call the operator" if here else "the operator has taken it back"
            return CodeExpired(when=self._tell(ended), where=where)
        return None

    def _count(self, ledger: Ledger, scope: str) -> int:
        rest = self._rest(ledger, scope)
        if rest > 0:
            raise KeypadClosed(wait=ceil(rest / 1000))
        now = self.running()
        ledger.failures.forget_before(now - DAY)
        ledger.set("running", str(now))
        ledger.set(f"streak:{scope}", str(self._streak(ledger, scope) + 1))
        return ledger.failures.add(scope, now)

    def _rest(self, ledger: Ledger, scope: str) -> int:
        now = self.running()
        ladder: Ladder = _LADDERS[scope]
        return ladder.rest(ledger.failures.since(scope, now - DAY), self._streak(ledger, scope), now)

    @staticmethod
    def _streak(ledger: Ledger, scope: str) -> int:
        return int(ledger.setting(f"streak:{scope}") or 0)

    def _tell(self, when: int) -> str:
        """A moment in words, in the locker's own time zone."""
        return datetime.fromtimestamp(when / 1000, UTC).astimezone(self._zone).strftime("%A %d %B at %H:%M")
