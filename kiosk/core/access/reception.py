"""Staff at the unit: how they sign in, and the sessions in which they work.

A PIN is compared in the caller's thread, never on the writer's, one at a time. A wrong one is counted
durably before it is compared and locks that number alone: after five for 15 minutes, after ten until it is given a
new PIN. A session's token is known to the screen alone; the ledger keeps its blind index. Sessions outlive the
controller but not the machine's run.
"""

import secrets
from collections.abc import Callable
from math import ceil

from kiosk.core.access.credentials import Credentials
from kiosk.core.clock import UnitClock
from kiosk.core.codes import CodeBook
from kiosk.core.errors import NotSignedIn, PinBlocked, SignInLocked, SignInRefused
from kiosk.core.model import Policy
from kiosk.core.person import Person
from kiosk.core.store import Ledger, Store
from kiosk.core.store.rows import SessionRow, StaffRow
from kiosk.core.verbs import Role

_LOCK_AFTER, _LOCK_FOR = 5, 15 * 60_000
_DISABLE_AFTER = 10
_OPERATOR_IDLE = 600
_LONGEST_LOGIN = 32


def _nothing(_: Ledger) -> None:
    """What comes before a session unless somebody has to be looked at again."""


class Reception:
    """Signs staff in and out."""

    def __init__(
        self,
        store: Store,
        book: CodeBook,
        credentials: Credentials,
        clock: UnitClock,
        policy: Policy,
        running: Callable[[], int],
    ) -> None:
        self._store = store
        self._book = book
        self._clock = clock
        self._policy = policy
        self._running = running
        self._credentials = credentials
        # Who was at work when the controller went has a whole idle time to go on.
        self._active = dict.fromkeys(store.write(self._resume), clock.monotonic())

    def by_pin(self, number: str, pin: str) -> str:
        """Open a session by number and PIN; blocks for one hash. Raises SignInRefused, SignInLocked, PinBlocked."""
        row = self._store.write(lambda ledger: self._count(ledger, number))
        if not self._credentials.is_pin(row.pin_hash if row else None, pin) or row is None or row.disabled:
            raise SignInRefused
        return self._admit(row, lambda ledger: ledger.staff.clear_failures(row.number))

    def by_badge(self, badge: str) -> str:
        """Open a session by a badge's text; blocks for one hash. Raises SignInRefused."""
        row = self._with_badge(badge)
        if row is None or row.disabled:
            raise SignInRefused
        return self._admit(row)

    def owner(self, badge: str) -> str | None:
        """The number of whoever has that badge; blocks for one hash."""
        row = self._with_badge(badge)
        return row.number if row else None

    def operator(self, login: str) -> str:
        """Open a session for the operators' command line, in the name of a login of the machine."""
        return self._open(login[:_LONGEST_LOGIN], Role.OPERATOR, None, _nothing)

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

    def _resume(self, ledger: Ledger) -> list[bytes]:
        ledger.staff.end_sessions_of_other_boots(self._clock.boot)
        return ledger.staff.sessions()

    def _with_badge(self, badge: str) -> StaffRow | None:
        index = self._book.blind("badge", self._credentials.travelling_badge(badge))
        return self._store.read(lambda ledger: ledger.staff.by_badge(index))

    def _session(self, index: bytes) -> SessionRow | None:
        return self._store.read(lambda ledger: ledger.staff.session(index))

    def _end(self, index: bytes) -> None:
        self._active.pop(index, None)
        self._store.write(lambda ledger: ledger.staff.end_session(index))

    def _admit(self, row: StaffRow, first: Callable[[Ledger], None] = _nothing) -> str:
        """A session for the person that a PIN or badge named; raises SignInRefused if it was taken away since."""

        def check(ledger: Ledger) -> None:
            now = ledger.staff.get(row.number)
            if now is None or now.disabled or (now.pin_hash, now.badge_index) != (row.pin_hash, row.badge_index):
                raise SignInRefused
            first(ledger)

        return self._open(row.number, row.role, row.carrier, check)

    def _open(self, number: str, role: Role, carrier: str | None, first: Callable[[Ledger], None]) -> str:
        token = secrets.token_urlsafe(24)
        index = self._index(token)
        active = round(self._clock.monotonic() * 1000)
        row = SessionRow(number=number, role=role, carrier=carrier, boot_id=self._clock.boot, active_ms=active)

        def work(ledger: Ledger) -> None:
            first(ledger)
            ledger.staff.open_session(index, row)
            ledger.audit.add("signed in", number=number, role=role.value)

        self._store.write(work)
        self._active[index] = self._clock.monotonic()
        return token

    def _count(self, ledger: Ledger, number: str) -> StaffRow | None:
        """The person of a number, with one failure more; raises SignInLocked, PinBlocked while it is locked."""
        row = ledger.staff.get(number)
        if row is None or row.disabled:
            return None
        now = self._running()
        since = now - (row.failed_at or 0)
        if row.fails >= _DISABLE_AFTER:
            raise PinBlocked
        if row.fails >= _LOCK_AFTER and since < _LOCK_FOR:
            raise SignInLocked(wait=ceil((_LOCK_FOR - since) / 1000))
        ledger.staff.count_failure(number, now)
        ledger.set("running", str(now))
        return row

    def _index(self, token: str) -> bytes:
        return self._book.blind("session", token[:128])


def name_of(session: SessionRow) -> str:
    """The name under which the journal remembers the person of a session."""
    return f"{session.role.value.lower()} {session.number}"
