"""LockerSystem: the verbs of one unit, carried out over one ledger and one cabinet.

Every verb is one transaction; nothing is shown, sent or pulsed before the commit that permits it. `store`,
`retrieve` and `remove` are for callers who can wait at the door: they begin a visit, wait until the door was seen to
open and close, and settle it - the same rows that a screen walks through step by step.
"""

import threading
from collections.abc import Callable, Collection

from hal.doors import DoorEvent, DoorState
from hal.errors import HalError
from kiosk.core.errors import DoorCools, NotWitnessed, TooManyDoors
from kiosk.core.locker.anybody import AnybodysVerbs
from kiosk.core.locker.operators import OperatorsVerbs
from kiosk.core.locker.parts import LOADERS
from kiosk.core.locker.staff import StaffsVerbs
from kiosk.core.outbox.messages import Message, Notifier
from kiosk.core.store import Ledger
from kiosk.core.store.belonging import take_possession
from kiosk.core.verbs import (
    Answer,
    Happening,
    Package,
    Recipient,
    Visit,
    VisitState,
)


class LockerSystem(AnybodysVerbs, StaffsVerbs, OperatorsVerbs):
    """The rules of one unit; its methods may be called from any thread. See `Verbs` for what each of them does."""

    # -- start, doors and time --------------------------------------------------------------------------------

    def recover(self) -> int:
        """Stamp or check the ledger, then settle what was left unfinished; before any output may move.

        Returns how many visits were unfinished. Raises LedgerForeign, MappingChanged.
        """
        unfinished = self._store.write(self._recover)
        if self._store.read(lambda ledger: ledger.setting("hold")) == "on":
            self._steel.hold(True)
        self._standstill.go_on()
        return unfinished

    def _recover(self, ledger: Ledger) -> int:
        take_possession(ledger, str(self._store.path), self.locker, self._steel.kind, self._clock.wall())
        return self._recovery.run(ledger)

    def door_moved(self, event: DoorEvent) -> None:
        """Take the word of a door; called by whoever watches the cabinet, in the order of the events."""
        self._journal.door_moved(event)

    def wrong_door(self, asked: str, opened: str) -> None:
        """Take the cabinet's word that a pulse opened another door than asked; its bank has stopped by itself."""
        self._standstill.wrong_door(asked, opened)
        self._journal.tell(Happening(unit=True))

    def tick(self) -> None:
        """Look after what time brings: doors and sessions; several times a second."""
        self._journal.tick()
        self._reception.sweep(self._has_open_door)

    def sweep(self) -> int:
        """End the time of every parcel whose days are over, if wall time can be trusted; how many."""
        self._store.restock()
        return self._expiry.sweep()

    def look_after(self, troubles: Collection[str] = ()) -> int:
        """Open an incident for each thing that is newly wrong with the boards, the locks, the wall or the machine.

        Free slots that are seen filled are kept back. The operator is written of incidents that are new to him.
        `troubles` is what its caller knows besides, in words. Returns how many were opened.
        """
        self._deposits.keep_back()
        opened = self._checkup.look_after(troubles) + self._wall.look_after()
        self._alerts.look_after()
        return opened

    def deliver(self) -> int:
        """Send what is due; returns how many messages were accepted."""
        return self._delivery.deliver()

    def watch(self, listener: Callable[[Happening], None]) -> Callable[[], None]:
        """Tell `listener` of every change; it must not block."""
        return self._journal.watch(listener)

    def add_notifier(self, notifier: Notifier) -> None:
        """Tell recipients by this channel too, from now on."""
        self._channels.add(notifier)

    def remove_notifier(self, notifier: Notifier) -> None:
        """Tell recipients by this channel no longer."""
        self._channels.remove(notifier)

    def notify_all(self, message: Message) -> None:
        """Send a message by every channel; raises NotSent when none accepted it."""
        self._channels.tell(message)

    # -- for callers who can wait at the door -----------------------------------------------------------------

    def store(
        self,
        session: str,
        number: str,
        size: str | None = None,
        recipient: Recipient | None = None,
        within: float = 30.0,
    ) -> Package:
        """Store a parcel: open a slot, wait until it was shut again, and take that for "inside"."""
        by = self._staff(session, *LOADERS)
        visit = self._at_the_door(lambda: self._deposits.begin(number, size, recipient, by, one_by_one=False), within)
        self.settle(visit.id, Answer.INSIDE, session)
        return self._parcels.get(number)

    def retrieve(self, code: str, within: float = 30.0) -> Visit:
        """Hand a parcel out by its code: open, wait until the door was shut again, and take that for "taken"."""
        visit = self._at_the_door(lambda: self.begin_retrieve(code), within)
        return self.settle(visit.id, Answer.TAKEN)

    def remove(self, session: str, package: str, within: float = 30.0) -> Package:
        """Take an expired or cancelled parcel out: open, wait until the door was shut again."""
        visit = self._at_the_door(lambda: self.begin_remove(session, package), within)
        self.settle(visit.id, Answer.TAKEN, session)
        return self._parcels.get(package)

    def _at_the_door(self, begin: Callable[[], Visit], within: float) -> Visit:
        """Begin a visit, after its lock's or person's pause if need be; wait until its door was seen open and shut."""
        try:
            visit = begin()
        except (DoorCools, TooManyDoors) as error:
            pause = float(error.facts["wait"] or 0)
            if pause > within:
                raise
            self._clock.wait(threading.Event(), pause)
            visit = begin()
        seen = self._journal.wait(visit.id, within)
        if seen.state is not VisitState.CLOSED:
            raise NotWitnessed(door=seen.door)
        return seen

    def _has_open_door(self, person: str) -> bool:
        return any(self._is_open(visit.door) for visit in self._journal.unfinished(person))

    def _is_open(self, door: str) -> bool:
        try:
            return self._steel.reading(door).state is DoorState.OPEN
        except HalError:
            return False
