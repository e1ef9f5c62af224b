"""Doors that nobody can open, by no fault of his: the work hold, banks that are stopped or silent, dead sensors.

The cabinet stops a bank at once when it opened another door than asked. Here that is remembered, so that no restart
lets it move again before a technician has looked.
"""

from hal.doors import DoorState
from kiosk.core.clock import UnitClock
from kiosk.core.errors import BadInput
from kiosk.core.model import Locker
from kiosk.core.parcels.custody import Custody
from kiosk.core.person import UNIT, Person
from kiosk.core.steel import Steel
from kiosk.core.store import Ledger, Store
from kiosk.core.verbs import Cause

_STOPPED = "stopped:"
"""The setting that a door's pulse opened another door: that one's name, or nothing once it was released."""


class Standstill:
    """Knows which doors stand still, and remembers the wrong doors that stopped their banks."""

    def __init__(self, store: Store, steel: Steel, custody: Custody, clock: UnitClock, locker: Locker) -> None:
        self._store = store
        self._steel = steel
        self._custody = custody
        self._clock = clock
        self._locker = locker

    def wrong_door(self, asked: str, opened: str) -> None:
        """A pulse opened another door than its own: both slots wait for a look, and an incident tells of it."""

        def work(ledger: Ledger) -> None:
            slots = [ledger.slots.at(self._locker.id, door) for door in (asked, opened)]
            for slot in slots:
                self._custody.suspect(ledger, slot.id, Cause.WRONG_DOOR, UNIT)
            cause = f"asked for door {asked}, door {opened} opened"
            number = ledger.incidents.add(cause, self._clock.wall(), slot=slots[1].id)
            ledger.set(_STOPPED + asked, opened)
            ledger.audit.add("wrong door", asked=asked, opened=opened, incident=number)

        self._store.write(work)

    def go_on(self) -> None:
        """At a start, before anything moves: stop again what was stopped and not released."""
        for asked, opened in self._store.read(self._wrong_doors).items():
            self._steel.stop(asked, opened)

    def release(self, door: str, by: Person) -> None:
        """A technician has looked: the bank of that door may move again. Raises SlotUnknown, BadInput.

        The slots that it suspected still wait for a look of their own.
        """

        def work(ledger: Ledger) -> str:
            bank = self._steel.bank(ledger.slots.at(self._locker.id, door).door)
            wrong = [asked for asked in self._wrong_doors(ledger) if self._steel.bank(asked) == bank]
            if not wrong:
                raise BadInput(what="door", why=f"its bank is not stopped; nothing is to be released at door {door}")
            for asked in wrong:
                ledger.set(_STOPPED + asked, "")
            ledger.audit.add("bank released", bank=bank, door=door, by=by.name)
            return bank

        self._steel.release(self._store.write(work))

    def doors(self) -> frozenset[str]:
        """The doors that stand still just now."""
        return frozenset(slot.door for slot in self._locker.slots if self._stands_still(slot.door))

    def _stands_still(self, door: str) -> bool:
        unseen = self._steel.reading(door).state is DoorState.UNKNOWN and self._locker.sensors.get(door) != "none"
        return self._steel.held or unseen or self._steel.stopped(door)

    def _wrong_doors(self, ledger: Ledger) -> dict[str, str]:
        said = {slot.door: ledger.setting(_STOPPED + slot.door) for slot in self._locker.slots}
        return {asked: opened for asked, opened in said.items() if opened}
