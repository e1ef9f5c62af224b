"""The rules of the model, one method each, and the order of steps in which the ledger carries them out."""

from typing import NamedTuple

from tests.faults.model import (
    BROKEN,
    CHECK,
    CLOSED,
    ENDED,
    IN_SERVICE,
    INSPECT,
    OPEN,
    OPENED,
    OPENING,
    PENDING,
    RESUMABLE,
    RETRIEVE,
    SLOTS,
    STORE,
    STORED,
    Ledger,
    Package,
    Visit,
    World,
)


class Commit(NamedTuple):
    """The ledger is durable in this form."""

    ledger: Ledger


class Pulse(NamedTuple):
    """A latch is pulled for a parcel; `spent` when its code should open nothing."""

    slot: int
    kind: str
    parcel: int | None
    spent: bool = False


class Sense(NamedTuple):
    """The unit takes the word of a door whose sensor said `before`."""

    slot: int
    before: str


class Happen(NamedTuple):
    """Steel or people change the world."""

    world: World


class Say(NamedTuple):
    """Somebody is told that a parcel has that status."""

    parcel: int
    status: str


Step = Commit | Pulse | Sense | Happen | Say


class Rules:
    """The rules as kiosk.core has them; a mutant overrides one."""

    # -- settlement and recovery -------------------------------------------------------------------------------

    def recover(self, ledger: Ledger, world: World) -> Ledger:
        """What a start makes of unfinished visits, read off the sensors."""
        for slot in SLOTS:
            visit, is_open = ledger.visits[slot], world.reading(slot) == OPEN
            if visit is None:
                ledger = ledger.suspect(slot) if is_open else ledger
            elif is_open:
                ledger = ledger.visit(slot, visit._replace(state=OPENED))
            elif visit.state != CLOSED:
                ledger = self.interrupted(ledger, slot, visit)
        return ledger

    def interrupted(self, ledger: Ledger, slot: int, visit: Visit) -> Ledger:
        """A visit that a power cut ended behind a closed door."""
        ledger = ledger.visit(slot, None)
        if visit.kind == STORE:
            return ledger.suspect(slot, RESUMABLE)
        if visit.kind == INSPECT:
            return ledger.suspect(slot)
        if visit.kind == RETRIEVE and (visit.state == OPENED or visit.witnessed):
            return self.remember_silence(ledger, visit, False)
        return ledger

    def opened(self, ledger: Ledger, slot: int) -> Ledger:
        """A door was seen to open."""
        visit = ledger.visits[slot]
        return ledger.suspect(slot) if visit is None else ledger.visit(slot, visit._replace(state=OPENED))

    def closed(self, ledger: Ledger, slot: int) -> Ledger:
        """A door was seen to close."""
        visit = ledger.visits[slot]
        if visit is None or visit.state != OPENED:
            return ledger
        return ledger.visit(slot, visit._replace(state=CLOSED, witnessed=True))

    def not_opened(self, ledger: Ledger, slot: int) -> Ledger:
        """A pulsed door stayed shut: nothing is consumed, the slot waits for a look."""
        return ledger.suspect(slot)

    def silence(self, ledger: Ledger, slot: int, visit: Visit, long: bool) -> Ledger:
        """Nobody answered; `long` is whether the door stood open long enough to mean anything."""
        ledger = ledger.visit(slot, None)
        if visit.kind == RETRIEVE and visit.witnessed and long:
            return self.remember_silence(ledger, visit, True)
        if visit.kind == STORE:
            return ledger.suspect(slot, RESUMABLE)
        return ledger.suspect(slot) if visit.kind == INSPECT else ledger

    def unmoved(self, ledger: Ledger, slot: int, visit: Visit, moved_before: bool) -> Ledger:
        """The steel refused the pulse of a new visit."""
        ledger = ledger.visit(slot, None)
        if visit.kind != STORE or visit.parcel is None or moved_before:
            return ledger
        return ledger.package(visit.parcel, Package())

    def settled_by_silence(self, ledger: Ledger, parcel: int) -> Ledger:
        """A witnessed pickup stayed unanswered for long: taken, and the next courier is asked."""
        slot = ledger.packages[parcel].slot
        return ledger if slot is None else ledger.suspect(slot).package(parcel, Package())

    def remember_silence(self, ledger: Ledger, visit: Visit, silent: bool) -> Ledger:
        """The last pickup that opened the door went unanswered, or was cut short and says nothing."""
        if visit.parcel is None:
            return ledger
        return ledger.package(visit.parcel, ledger.packages[visit.parcel]._replace(silent=silent))

    # -- answers -----------------------------------------------------------------------------------------------

    def taken(self, ledger: Ledger, slot: int, parcel: int) -> Ledger:
        """The parcel is gone: its slot is free."""
        return ledger.visit(slot, None).package(parcel, Package())

    def stored(self, ledger: Ledger, slot: int, parcel: int) -> Ledger:
        """The parcel is inside."""
        ledger = ledger.visit(slot, None).package(parcel, Package(STORED, slot))
        return ledger.slot(slot, IN_SERVICE) if ledger.slots[slot] == RESUMABLE else ledger

    def not_inside(self, ledger: Ledger, slot: int, visit: Visit) -> Ledger:
        """A deposit is called off; a look waits if its door was seen open."""
        look = Visit(INSPECT, visit.state, None, visit.witnessed) if visit.state != OPENING else None
        return self.cancel(ledger.visit(slot, None), int(visit.parcel or 0)).visit(slot, look)

    def looked_empty(self, ledger: Ledger, slot: int, visit: Visit) -> Ledger:
        """Staff looked and nothing is there."""
        ledger = self.looked(ledger, slot)
        return ledger if visit.parcel is None else ledger.package(visit.parcel, Package())

    def looked_inside(self, ledger: Ledger, slot: int, visit: Visit) -> Ledger:
        """Staff looked and something is there: what the ledger knows, or what keeps the slot out of allocation."""
        if visit.parcel is None:
            return ledger.visit(slot, None).suspect(slot)
        package = ledger.packages[visit.parcel]._replace(silent=False)
        if package.status == PENDING:
            package = Package(STORED, slot)
        return self.looked(ledger, slot).package(visit.parcel, package)

    def looked(self, ledger: Ledger, slot: int) -> Ledger:
        """A look ends what was suspect, not what is broken."""
        ledger = ledger.visit(slot, None)
        return ledger.slot(slot, IN_SERVICE) if ledger.slots[slot] in (CHECK, RESUMABLE) else ledger

    # -- orders ------------------------------------------------------------------------------------------------

    def cancel(self, ledger: Ledger, parcel: int) -> Ledger:
        """Not to be collected any more."""
        package = ledger.packages[parcel]
        if package.status == STORED:
            return ledger.package(parcel, Package(ENDED, package.slot))
        if package.moved and package.slot is not None:
            ledger = ledger.suspect(package.slot)
        return ledger.package(parcel, Package())

    def leave(self, ledger: Ledger, slot: int, visit: Visit, how: str) -> Ledger:
        """A deposit goes elsewhere: what it leaves behind."""
        ledger = ledger.visit(slot, None)
        if how == "broken":
            return ledger.slot(slot, BROKEN)
        look = Visit(INSPECT, visit.state, None, visit.witnessed)
        return ledger.suspect(slot).visit(slot, look if how == "larger" and visit.state != OPENING else None)

    def is_free(self, ledger: Ledger, slot: int) -> bool:
        """Whether a slot may be given out, as far as the ledger knows."""
        return ledger.slots[slot] == IN_SERVICE and ledger.holder(slot) is None and ledger.visits[slot] is None

    def may_collect(self, package: Package) -> bool:
        """Whether a code opens anything."""
        return package.status == STORED

    # -- the order of steps --------------------------------------------------------------------------------------

    def open(self, ledger: Ledger, world: World, slot: int, visit: Visit) -> tuple[Step, ...]:
        """Write a visit down, then pull the latch, then hear what the door does."""
        written = Commit(ledger.visit(slot, visit))
        return (written, Pulse(slot, visit.kind, visit.parcel), Sense(slot, world.reading(slot)))

    def tell(self, ledger: Ledger, parcel: int) -> tuple[Step, ...]:
        """Commit what ends a visit, then say so."""
        return (Commit(ledger), Say(parcel, ledger.packages[parcel].status))
