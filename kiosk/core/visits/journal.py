"""The visits as they happen: a door is pulsed only for a committed row, and moved on by what the door does.

Threads: verbs come from any thread; `door_moved` from the one that watches the doors; `tick` from a service. What is
kept in memory is only when, in monotonic seconds, an unfinished visit took its last step; the ledger holds the rest.
"""

import threading
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from math import ceil

from hal.doors import DoorEvent, DoorState
from hal.errors import BankSilent, BankStopped, DoorCooling, DoorHeld
from kiosk.core.clock import UnitClock
from kiosk.core.errors import DoorCools, DoorsHeld, DoorSilent, KioskError, VisitUnknown
from kiosk.core.lifecycle import LIVE
from kiosk.core.model import Locker, Policy
from kiosk.core.parcels.custody import Custody
from kiosk.core.person import UNIT, Person
from kiosk.core.steel import Steel
from kiosk.core.store import Ledger, Store
from kiosk.core.store.rows import VisitRow
from kiosk.core.verbs import Answer, Cause, Happening, Trouble, Visit, VisitKind, VisitState
from kiosk.core.visits.openings import Openings
from kiosk.core.visits.settlement import Settlement

Listener = Callable[[Happening], None]
Plan = Callable[[Ledger], VisitRow | str | KioskError]
"""Work that writes a new visit down; or names one that goes on without a pulse; or says why not, where something
else that it wrote must stay committed (whatever must not, it raises)."""

LONGEST_STAY = 10 * 60_000
"""Milliseconds after the close in which somebody may ask for more time."""
_TROUBLES = (
    ("left_open_incident", Trouble.UNATTENDED),
    ("left_open_long", Trouble.LEFT_OPEN_LONG),
    ("left_open", Trouble.LEFT_OPEN),
)


class Journal:
    """Opens doors for visits, moves the visits on, and ends them."""

    def __init__(
        self,
        store: Store,
        steel: Steel,
        clock: UnitClock,
        locker: Locker,
        policy: Policy,
        openings: Openings,
        settlement: Settlement,
        custody: Custody,
    ) -> None:
        self._store = store
        self._steel = steel
        self._clock = clock
        self._locker = locker
        self._policy = policy
        self._openings = openings
        self._settlement = settlement
        self._custody = custody
        self._since: dict[str, float] = {}
        self._pulsing: set[str] = set()
        self._awaited: dict[str, threading.Event] = {}
        self._listeners: list[Listener] = []

    # -- verbs ------------------------------------------------------------------------------------------------

    def open(self, plan: Plan) -> Visit:
        """Commit what `plan` wrote down, then pulse its door; raises what the plan or the steel refuses."""
        planned = self._store.write(plan)
        if isinstance(planned, KioskError):
            raise planned
        if isinstance(planned, str):
            return self.look(planned)
        if planned.follows is not None:
            self._since.pop(planned.follows, None)  # nobody but its waiter is told: this visit speaks for it
            self._wake(planned.follows)
        self._tell(planned)
        self._pulse(planned)
        return self.look(planned.id)

    def again(self, visit: str, by: Person) -> Visit:
        """Open the door of an unfinished visit once more; raises DoorCools while its lock rests."""
        return self.open(lambda ledger: self._openings.again(ledger, self.row(ledger, visit), by))

    def settle(self, visit: str, answer: Answer, by: Person) -> Visit:
        """Take a person's answer; raises what keeps it from counting."""

        def work(ledger: Ledger) -> VisitRow:
            self._settlement.answer(ledger, self.row(ledger, visit), answer, by)
            return self.row(ledger, visit)

        ended = self._store.write(work)
        self._tell(ended)
        self.tell(Happening(unit=True))
        return view(ended)

    def look(self, visit: str) -> Visit:
        """How far a visit is."""
        return view(self._store.read(lambda ledger: self.row(ledger, visit)))

    def stay(self, visit: str) -> Visit:
        """Somebody at a shut door asked for more time: the time to answer begins anew, but not for ever."""
        row = self._store.read(lambda ledger: self.row(ledger, visit))
        if row.state is VisitState.CLOSED and 0 <= self._clock.wall() - (row.closed or 0) <= LONGEST_STAY:
            self._since[visit] = self._clock.monotonic()
        return view(row)

    def unfinished(self, actor: str) -> tuple[Visit, ...]:
        """The visits that a person has begun and not ended, and may still be at."""
        live = self._store.read(lambda ledger: ledger.visits.live())
        return tuple(view(row) for row in live if row.actor == actor and not row.unattended)

    def unattended(self) -> tuple[str, ...]:
        """The doors that stand open with nobody at them."""
        return tuple(row.door for row in self._store.read(lambda ledger: ledger.visits.live()) if row.unattended)

    def wait(self, visit: str, within: float) -> Visit:
        """Block until the visit's door was seen open and then closed, the visit ended, or its door failed.

        One caller at a time may wait for a visit.
        """
        deadline = self._clock.monotonic() + within
        moved = self._awaited.setdefault(visit, threading.Event())
        try:
            while True:
                moved.clear()
                now = self.look(visit)
                left = deadline - self._clock.monotonic()
                if _at_rest(now) or left <= 0 or not self._clock.wait(moved, left):
                    return self.look(visit)
        finally:
            self._awaited.pop(visit, None)

    def watch(self, listener: Listener) -> Callable[[], None]:
        """Tell `listener` of every change; it is called on the thread that made the change and must not block."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    # -- what the doors do ------------------------------------------------------------------------------------

    def door_moved(self, event: DoorEvent) -> None:
        """Move the visit at a door on; an opening that no visit explains raises the alarm."""
        if event.opened or event.closed:
            visit = self._store.write(lambda ledger: self._move(ledger, event))
            if visit is not None:
                self._since[visit.id] = event.at
                self._tell(visit)
        self.tell(Happening(door=event.door, state=event.now.state.value))
        if event.closed:
            self.tell(Happening(unit=True))  # a slot is free only while it is seen shut

    def _move(self, ledger: Ledger, event: DoorEvent) -> VisitRow | None:
        slot = ledger.slots.at(self._locker.id, event.door)
        visit = ledger.visits.live_at(slot.id)
        if event.took is not None:
            ledger.locks.opened(slot.id, round(event.took * 1000))
        if event.opened:
            if visit is None or visit.state is VisitState.PLANNED:
                self._unexplained(ledger, slot.id)
                return None
            self._opened(ledger, visit, event)
        elif visit is not None and visit.state is VisitState.OPENED:
            self._closed(ledger, visit, event)
        return self.row(ledger, visit.id) if visit else None

    def _opened(self, ledger: Ledger, visit: VisitRow, event: DoorEvent) -> None:
        if visit.state is not VisitState.OPENED:
            reaction = None if event.took is None else round(event.took * 1000)
            ledger.visits.opened(visit.id, self._clock.wall(), reaction)
            ledger.audit.add("opened", visit=visit.id, slot=visit.slot_id)

    def _closed(self, ledger: Ledger, visit: VisitRow, event: DoorEvent) -> None:
        open_ms = round((event.at - self._since.get(visit.id, event.at)) * 1000)
        ledger.visits.closed(visit.id, self._clock.wall(), open_ms)
        ledger.audit.add("closed", visit=visit.id, slot=visit.slot_id, open_ms=open_ms)
        if event.now.presence is not None:
            self._settlement.presence(ledger, self.row(ledger, visit.id), event.now.presence)

    def _unexplained(self, ledger: Ledger, slot: int) -> None:
        self._custody.suspect(ledger, slot, Cause.UNEXPLAINED_OPENING, UNIT)
        number = ledger.incidents.add(Cause.UNEXPLAINED_OPENING, self._clock.wall(), slot=slot)
        ledger.audit.add("unexplained opening", slot=slot, incident=number)

    # -- what time does ---------------------------------------------------------------------------------------

    def tick(self) -> None:
        """Look after unfinished visits: doors that did not open, stay open, or wait for an answer."""
        now = self._clock.monotonic()
        for visit in self._store.read(lambda ledger: ledger.visits.live()):
            if visit.id in self._pulsing:
                continue
            age = now - self._since.setdefault(visit.id, now)
            work = self._due(visit, age)
            if work is not None:
                self._write_and_tell(visit.id, work)

    def _due(self, visit: VisitRow, age: float) -> Callable[[Ledger, VisitRow], None] | None:
        """What has to be done about a visit that took its last step `age` seconds ago."""
        if visit.state is VisitState.OPENED:
            return self._left_open(visit, age)
        patience = self._patience(visit)
        if visit.state is VisitState.CLOSED and age >= patience:
            return self._settlement.silence
        if visit.state is VisitState.OPENING:
            return self._slow(visit, age, patience)
        return None

    def _patience(self, visit: VisitRow) -> float:
        """Seconds in which the person at this kind of door answers."""
        customer = visit.kind is VisitKind.RETRIEVE
        return self._policy.answer_within if customer else self._policy.staff_answer_within

    def _slow(self, visit: VisitRow, age: float, patience: float) -> Callable[[Ledger, VisitRow], None] | None:
        known = visit.trouble == Trouble.NOT_OPENED
        if age >= self._policy.open_within + patience:
            return self._settlement.silence if known else self._never_opened
        return self._not_opened if age >= self._policy.open_within and not known else None

    def _left_open(self, visit: VisitRow, age: float) -> Callable[[Ledger, VisitRow], None] | None:
        for name, trouble in _TROUBLES:
            if age >= getattr(self._policy, name):
                needs_incident = trouble is Trouble.UNATTENDED and visit.incident is None
                if (visit.trouble == trouble or visit.unattended) and not needs_incident:
                    return None
                return lambda ledger, row: self._note_open(ledger, row, trouble, needs_incident)
        return None

    def _note_open(self, ledger: Ledger, visit: VisitRow, trouble: Trouble, incident: bool) -> None:
        number = self._incident(ledger, visit, Trouble.LEFT_OPEN_LONG) if incident else None
        ledger.visits.set_trouble(visit.id, trouble.value, number)
        ledger.audit.add("left open", visit=visit.id, slot=visit.slot_id, incident=number)

    def _not_opened(self, ledger: Ledger, visit: VisitRow) -> None:
        """Nothing is consumed. The second time in a row, and at once for staff, the slot waits for a look."""
        again = self._openings.failed_before(ledger, visit)
        number = self._incident(ledger, visit, Trouble.NOT_OPENED) if again else None
        ledger.visits.set_trouble(visit.id, Trouble.NOT_OPENED.value, number)
        if number is not None:
            self._custody.tell_problem(ledger, visit, number)
        if again or visit.kind is VisitKind.STORE:
            self._custody.suspect(ledger, visit.slot_id, Cause.NOT_OPENED, UNIT)
        ledger.audit.add("not opened", visit=visit.id, slot=visit.slot_id, incident=number)

    def _never_opened(self, ledger: Ledger, visit: VisitRow) -> None:
        """This program looked away for as long as people wait: the jam counts all the same."""
        self._not_opened(ledger, visit)
        self._settlement.silence(ledger, self.row(ledger, visit.id))

    def _incident(self, ledger: Ledger, visit: VisitRow, trouble: Trouble) -> str:
        return ledger.incidents.add(
            trouble.value, self._clock.wall(), slot=visit.slot_id, package=visit.package_id, visit=visit.id
        )

    # -- inside ---------------------------------------------------------------------------------------------

    def _pulse(self, visit: VisitRow) -> None:
        # Its turn at the supply may be a while away: the door's time to open begins when the pulse is out.
        self._pulsing.add(visit.id)
        try:
            self._steel.unlock(visit.door)
        except DoorHeld as error:
            self._write_and_tell(visit.id, self._settlement.unmoved)
            raise DoorsHeld from error
        except DoorCooling as error:
            self._write_and_tell(visit.id, self._settlement.unmoved)
            raise DoorCools(door=visit.door, wait=ceil(error.wait)) from error
        except BankStopped as error:
            self._write_and_tell(visit.id, self._settlement.unmoved)
            raise DoorSilent(door=visit.door) from error
        except BankSilent:
            # The pulse may have gone out all the same: the visit stays open for what the sensor says.
            self._since.setdefault(visit.id, self._clock.monotonic())
            self._write_and_tell(visit.id, lambda ledger, row: ledger.visits.set_trouble(row.id, Trouble.SILENT.value))
        else:
            self._since.setdefault(visit.id, self._clock.monotonic())
        finally:
            self._pulsing.discard(visit.id)

    def _write_and_tell(self, visit: str, work: Callable[[Ledger, VisitRow], None]) -> None:
        """Do `work` on a visit unless it has ended meanwhile."""

        def step(ledger: Ledger) -> VisitRow:
            row = self.row(ledger, visit)
            if row.state in LIVE:
                work(ledger, row)
            return self.row(ledger, visit)

        self._tell(self._store.write(step))

    def _tell(self, visit: VisitRow) -> None:
        if visit.state not in LIVE:
            self._since.pop(visit.id, None)
        self._wake(visit.id)
        self.tell(Happening(visit=view(visit)))
        if visit.unattended:
            self.tell(Happening(unit=True))

    def _wake(self, visit: str) -> None:
        """Who waits for a visit looks again."""
        if awaited := self._awaited.get(visit):
            awaited.set()

    def announce(self, visits: Iterable[str]) -> None:
        """Tell how visits stand that another one's beginning has ended or left behind."""
        for visit in visits:
            self._tell(self._store.read(partial(self.row, visit=visit)))

    def tell(self, happening: Happening) -> None:
        """Tell everybody who watches."""
        for listener in self._copy():
            listener(happening)

    def _copy(self) -> Sequence[Listener]:
        return tuple(self._listeners)

    @staticmethod
    def row(ledger: Ledger, visit: str) -> VisitRow:
        """The row of a visit; raises VisitUnknown."""
        row = ledger.visits.get(visit)
        if row is None:
            raise VisitUnknown
        return row

    def shut_and_empty(self, door: str) -> bool:
        """Whether a door is seen shut just now, and nothing is seen behind it."""
        return self._steel.reading(door).state is DoorState.CLOSED and not self.inside(door)

    def silent_board(self, door: str) -> str | None:
        """The bank of a door, if nothing is known of any door on it just now."""
        bank = self._steel.bank(door)
        beside = [slot.door for slot in self._locker.slots if self._steel.bank(slot.door) == bank]
        return bank if all(self._steel.reading(one).state is DoorState.UNKNOWN for one in beside) else None

    def inside(self, door: str) -> bool | None:
        """Whether something is seen behind a door just now; None where no sensor looks."""
        return self._steel.reading(door).presence

    def rests(self, door: str) -> bool:
        """Whether a door's lock still cools down."""
        return self._steel.rest(door) > 0


def _at_rest(visit: Visit) -> bool:
    """Whether a visit's door has done what it will do by itself."""
    failed = visit.trouble in (Trouble.NOT_OPENED, Trouble.SILENT)
    return visit.state is VisitState.CLOSED or not visit.live or failed


def view(row: VisitRow) -> Visit:
    """A visit as its person may know it: a customer's has no parcel number."""
    trouble = Trouble(row.trouble) if row.trouble else None
    return Visit(
        id=row.id,
        kind=row.kind,
        state=row.state,
        door=row.door,
        size=row.size,
        outcome=row.outcome,
        trouble=trouble,
        incident=row.incident,
        witnessed=row.witnessed,
        reaction_ms=row.reaction_ms,
        may_reopen=row.state is VisitState.CLOSED or trouble in (Trouble.NOT_OPENED, Trouble.SILENT),
        parcel=None if row.kind is VisitKind.RETRIEVE else row.parcel,
        look=row.look,
        strategy=row.strategy,
        why=row.why,
    )
