"""Staff at the unit: who they are, and the sessions in which they work.

A PIN is compared by argon2id in the caller's thread, never on the writer's, one at a time. A wrong one is counted
durably before it is compared and locks that number alone: after five for 15 minutes, after ten until it is given a
new PIN. A session's token is known to the screen alone; the ledger keeps its blind index. Sessions outlive the
controller but not the machine's run.
"""

import secrets
import sqlite3
import threading
from collections.abc import Callable
from math import ceil

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from kiosk.core.clock import UnitClock
from kiosk.core.codes import CodeBook
from kiosk.core.errors import BadInput, NotSignedIn, PinTooSimple, SignInLocked, SignInRefused, StaffKnown, StaffUnknown
from kiosk.core.model import Policy
from kiosk.core.person import Person
from kiosk.core.store import Ledger, Store
from kiosk.core.store.rows import SessionRow, StaffRow
from kiosk.core.verbs import Role, StaffMember

_LOCK_AFTER, _LOCK_FOR = 5, 15 * 60_000
_DISABLE_AFTER = 10
_PIN_LENGTH = 6
_LONGEST = 128
_COMMON = frozenset(
    {"123456", "654321", "121212", "112233", "123123", "123321", "102030", "010203", "696969", "159753"}
)
_OPERATOR_IDLE = 600


class Reception:
    """Signs staff in and out."""

    def __init__(
        self, store: Store, book: CodeBook, clock: UnitClock, policy: Policy, running: Callable[[], int]
    ) -> None:
        self._store = store
        self._book = book
        self._clock = clock
        self._policy = policy
        self._running = running
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._hashing = threading.Lock()
        self._nobody = self._hash(secrets.token_hex(8))
        self._active: dict[bytes, float] = {}
        store.write(lambda ledger: ledger.staff.end_sessions_of_other_boots(clock.boot))

    # -- people -----------------------------------------------------------------------------------------------

    def add(self, number: str, role: Role, pin: str, carrier: str | None, badge: str | None) -> StaffMember:
        """Write somebody down; raises BadInput, PinTooSimple, StaffKnown."""
        if not (number.isascii() and number.isdigit() and len(number) == 4):
            raise BadInput(what="staff number", why="take four digits")
        if role is Role.OPERATOR:
            raise BadInput(what="role", why="take COURIER or TECHNICIAN")
        if any(text and not (len(text) <= _LONGEST and text.isprintable()) for text in (carrier, badge)):
            raise BadInput(what="carrier or badge", why=f"take up to {_LONGEST} printable characters")
        _must_be_hard_to_guess(pin)
        index = self._book.blind("badge", badge) if badge else None
        row = StaffRow(
            number=number,
            role=role,
            carrier=carrier,
            pin_hash=self._hash(pin),
            badge_index=index,
            disabled=False,
            fails=0,
            failed_at=None,
        )
        try:
            self._store.write(lambda ledger: self._add(ledger, row))
        except sqlite3.IntegrityError as error:
            raise StaffKnown(number=number) from error
        return member(row)

    def everybody(self) -> tuple[StaffMember, ...]:
        """All of the staff, by number."""
        return tuple(member(row) for row in self._store.read(lambda ledger: ledger.staff.everybody()))

    def disable(self, number: str) -> StaffMember:
        """End somebody's rights, and their sessions at once."""

        def work(ledger: Ledger) -> StaffRow:
            if ledger.staff.get(number) is None:
                raise StaffUnknown(number=number[:16])
            ledger.staff.disable(number)
            ledger.audit.add("staff disabled", number=number)
            row = ledger.staff.get(number)
            assert row is not None
            return row

        return member(self._store.write(work))

    # -- signing in and out -----------------------------------------------------------------------------------

    def by_pin(self, number: str, pin: str) -> str:
        """Open a session by number and PIN; blocks for one hash. Raises SignInRefused, SignInLocked."""
        row = self._store.write(lambda ledger: self._count(ledger, number))
        if not self._matches(row, pin) or row is None or row.disabled:
            raise SignInRefused
        self._store.write(lambda ledger: ledger.staff.clear_failures(row.number))
        return self._open(row.number, row.role, row.carrier)

    def by_badge(self, badge: str) -> str:
        """Open a session by a badge's text; raises SignInRefused."""
        row = self._store.read(lambda ledger: ledger.staff.by_badge(self._book.blind("badge", badge[:_LONGEST])))
        if row is None or row.disabled:
            raise SignInRefused
        return self._open(row.number, row.role, row.carrier)

    def operator(self) -> str:
        """Open a session for the operators' command line."""
        return self._open("operator", Role.OPERATOR, None)

    def who(self, token: str) -> tuple[Person, SessionRow]:
        """Whose session a token is, and note their activity; raises NotSignedIn."""
        index = self._index(token)
        row = self._session(index)
        if row is None:
            raise NotSignedIn
        self._active[index] = self._clock.monotonic()
        return Person(name_of(row), row.role, row.carrier), row

    def leave(self, token: str) -> None:
        """End a session; one that has ended already is no error."""
        self._end(self._index(token))

    def idle_after(self, role: Role) -> int:
        """Seconds without activity after which a session ends."""
        idle = {Role.COURIER: self._policy.courier_idle, Role.TECHNICIAN: self._policy.technician_idle}
        return idle.get(role, _OPERATOR_IDLE)

    def sweep(self, busy: Callable[[str], bool]) -> None:
        """End sessions without activity, but never while `busy(name)` says that the person's door is open."""
        now = self._clock.monotonic()
        for index, at in list(self._active.items()):
            row = self._session(index)
            if row is None:
                self._active.pop(index, None)
            elif busy(name_of(row)):
                self._active[index] = now
            elif now - at > self.idle_after(row.role):
                self._end(index)

    # -- inside ---------------------------------------------------------------------------------------------

    def _session(self, index: bytes) -> SessionRow | None:
        return self._store.read(lambda ledger: ledger.staff.session(index))

    def _end(self, index: bytes) -> None:
        self._active.pop(index, None)
        self._store.write(lambda ledger: ledger.staff.end_session(index))

    def _open(self, number: str, role: Role, carrier: str | None) -> str:
        token = secrets.token_urlsafe(24)
        index = self._index(token)
        active = round(self._clock.monotonic() * 1000)
        row = SessionRow(number=number, role=role, carrier=carrier, boot_id=self._clock.boot, active_ms=active)

        def work(ledger: Ledger) -> None:
            ledger.staff.open_session(index, row)
            ledger.audit.add("signed in", number=number, role=role.value)

        self._store.write(work)
        self._active[index] = self._clock.monotonic()
        return token

    def _count(self, ledger: Ledger, number: str) -> StaffRow | None:
        """The person of a number, with one failure more; raises SignInLocked while the number is locked."""
        row = ledger.staff.get(number)
        if row is None or row.disabled:
            return None
        now = self._running()
        since = now - (row.failed_at or 0)
        if row.fails >= _DISABLE_AFTER:
            raise SignInRefused
        if row.fails >= _LOCK_AFTER and since < _LOCK_FOR:
            raise SignInLocked(wait=ceil((_LOCK_FOR - since) / 1000))
        ledger.staff.count_failure(number, now)
        ledger.set("running", str(now))
        return row

    def _matches(self, row: StaffRow | None, pin: str) -> bool:
        """Compare, in the same time whether there is such a person or not."""
        with self._hashing:
            try:
                return self._hasher.verify(row.pin_hash if row else self._nobody, pin.encode(errors="surrogatepass"))
            except VerifyMismatchError:
                return False

    def _hash(self, pin: str) -> str:
        with self._hashing:
            return self._hasher.hash(pin)

    def _index(self, token: str) -> bytes:
        return self._book.blind("session", token[:128])

    @staticmethod
    def _add(ledger: Ledger, row: StaffRow) -> None:
        ledger.staff.add(row)
        ledger.audit.add("staff added", number=row.number, role=row.role.value)


def member(row: StaffRow) -> StaffMember:
    """Somebody of the staff, without what is secret."""
    return StaffMember(
        number=row.number,
        role=row.role,
        carrier=row.carrier,
        badge=row.badge_index is not None,
        disabled=row.disabled,
    )


def name_of(session: SessionRow) -> str:
    """The name under which the journal remembers the person of a session."""
    return f"{session.role.value.lower()} {session.number}"


def _must_be_hard_to_guess(pin: str) -> None:
    """Six digits that are no row, no repetition and none of the first that anybody tries."""
    digits = pin.isascii() and pin.isdigit() and len(pin) == _PIN_LENGTH
    if not digits or pin in _COMMON or len(set(pin)) < 3 or pin in "0123456789" or pin in "9876543210":
        raise PinTooSimple
