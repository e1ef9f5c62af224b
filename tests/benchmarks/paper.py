"""A ledger without steel: doors that open and shut the moment they are asked, so that only the ledger is measured."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from hal.doors import DoorEvent, DoorState, Reading
from kiosk.core.clock import MachineClock
from kiosk.core.codes import CodeBook
from kiosk.core.locker import LockerSystem
from kiosk.core.model import Location, Locker, Policy
from kiosk.core.store import Store
from kiosk.core.verbs import Answer, LockerSlot, Recipient

OPEN, CLOSED = Reading(DoorState.OPEN), Reading(DoorState.CLOSED)
ANA = Recipient(phone="+491701234567")


class PaperSteel:
    """Doors whose every unlock is an opening and a closing, told in the caller's thread."""

    kind = "paper"
    held = False

    def __init__(self) -> None:
        self.tell: Callable[[DoorEvent], None] = lambda _: None

    def unlock(self, door: str) -> None:
        self.tell(DoorEvent(door, CLOSED, OPEN, 0.0))
        self.tell(DoorEvent(door, OPEN, CLOSED, 3.0))

    def reading(self, door: str) -> Reading:  # noqa: ARG002 - all doors are alike
        return CLOSED

    def rest(self, door: str) -> float:  # noqa: ARG002 - no solenoid ever rests
        return 0.0

    def hold(self, on: bool) -> None:
        raise NotImplementedError

    def bank(self, door: str) -> str:  # noqa: ARG002 - all doors hang together
        return "paper"

    def stop(self, asked: str, opened: str) -> None:
        raise NotImplementedError

    def stopped(self, door: str) -> bool:  # noqa: ARG002 - no door ever opens for another
        return False

    def release(self, bank: str) -> None:
        raise NotImplementedError


def locker(number: int, slots: int) -> Locker:
    """A locker of so many SMALL slots."""
    doors = tuple(
        LockerSlot(door=f"{n:03d}", size="SMALL", column=n, row=1, height=800, box=(400, 100, 600), low=True)
        for n in range(slots)
    )
    return Locker(f"unit-{number}", "Paper", Location("nowhere"), doors, ("SMALL",))


class Paper:
    """A system over paper steel, and the verbs that are measured."""

    def __init__(self, folder: Path, slots: int, lockers: int = 1) -> None:
        steel, clock = PaperSteel(), MachineClock(assume_synchronised=True)
        self.store = Store(folder / "ledger.sqlite", secrets.token_bytes(32), clock)
        for number in range(1, lockers):
            other = locker(number, slots)
            self.store.write(lambda ledger, other=other: ledger.slots.install(other, clock.wall()))  # type: ignore[misc]
        book = CodeBook("unit-0", secrets.token_bytes(32), secrets.token_bytes(32))
        policy = Policy(customer_doors_per_hour=10_000_000)
        self.system = LockerSystem(self.store, steel, clock, locker(0, slots), policy, book)
        self.system.recover()
        steel.tell = self.system.door_moved
        self.session = self.system.operator_session().id
        self.book = book

    def put(self, number: str, recipient: Recipient = ANA) -> str:
        """Store a parcel; the answer is its code."""
        visit = self.system.begin_store(self.session, number, "SMALL", recipient)
        self.system.settle(visit.id, Answer.INSIDE, self.session)
        package = self.system.package(self.session, number)
        return self.book.digits(package.id, self.store.read(lambda ledger: ledger.codes.last_issue(package.id)))

    def take(self, code: str) -> None:
        """Hand a parcel out."""
        self.system.settle(self.system.begin_retrieve(code).id, Answer.TAKEN)


@contextmanager
def paper(folder: Path, slots: int, lockers: int = 1) -> Iterator[Paper]:
    """A paper unit, closed at the end."""
    folder.mkdir(exist_ok=True)
    made = Paper(folder, slots, lockers)
    try:
        yield made
    finally:
        made.store.close()
