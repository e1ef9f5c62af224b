"""What an empty ledger starts with, so that there is something to try: all of it brought by the real road.

The doors open, a hand lays the parcels inside and shuts them; about two seconds.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from hal.sim.cabinet import SimCabinet
from hal.sim.hand import Hand
from kiosk.core.errors import NoFreeSlot, NotWitnessed
from kiosk.core.verbs import Answer, Happening, LiveVerbs, Visit, VisitState
from kiosk.notify.console import Phones, SentMessage
from kiosk.ui.simulator.cast import LATE, STAFF, WAITING, Parcel, van

PATIENCE = 20.0
"""Seconds of the real clock to wait for a door or a message."""
LINGER = 0.2
"""Seconds for which the hand holds a door open."""


@dataclass(frozen=True, slots=True)
class _Brought:
    """A parcel at its open door, and who brings it."""

    parcel: Parcel
    session: str
    visit: Visit


def seed(verbs: LiveVerbs, steel: SimCabinet, phones: Phones) -> bool:
    """Fill an empty ledger: staff, expected parcels, one that waits, one that has expired; false where it is not.

    Raises KioskError when the unit does not play along.
    """
    operator = verbs.operator_session().id
    if verbs.staff(operator) or verbs.packages(operator, limit=1):
        return False
    for member in STAFF:
        verbs.add_staff(operator, member.number, member.role, member.pin, badge=member.badge)
    announce(verbs, van(0))
    _lay_inside(verbs, steel, phones)
    return True


def announce(verbs: LiveVerbs, parcels: tuple[Parcel, ...]) -> None:
    """Let the unit expect those parcels that have a recipient."""
    operator = verbs.operator_session().id
    sizes = tuple(verbs.unit().free)
    for parcel in parcels:
        if parcel.recipient is not None:
            verbs.expect(operator, parcel.number, parcel.size(sizes), parcel.recipient)


def _lay_inside(verbs: LiveVerbs, steel: SimCabinet, phones: Phones) -> None:
    """Store both parcels side by side, by two people, for one person opens one door at a time."""
    bringers = (verbs.operator_session().id, verbs.sign_in_badge(STAFF[0].badge).id)
    with _watching(verbs, phones) as word, _hand(steel) as hand:
        brought = [
            each
            for parcel, session in zip((LATE, WAITING), bringers, strict=True)
            if (each := _bring(verbs, hand, parcel, session)) is not None
        ]
        for each in brought:
            word.shut(each.visit)
            verbs.settle(each.visit.id, Answer.INSIDE, each.session)
        for session in bringers:
            verbs.sign_out(session)  # lets the messages go without the time in which a courier may undo
        word.messages(len(brought))
    if any(each.parcel is LATE for each in brought):
        verbs.expire(verbs.operator_session().id, LATE.number)


def _bring(verbs: LiveVerbs, hand: Hand, parcel: Parcel, session: str) -> _Brought | None:
    """Begin to store a parcel; none where the wall has no slot for it."""
    size = parcel.size(tuple(verbs.unit().free))
    try:
        visit = verbs.begin_store(session, parcel.number, size, parcel.recipient)
    except NoFreeSlot:
        return None
    hand.stores(visit.door, parcel.number)
    return _Brought(parcel, session, visit)


@contextmanager
def _hand(steel: SimCabinet) -> Iterator[Hand]:
    hand = Hand(steel, linger=LINGER)
    try:
        yield hand
    finally:
        hand.leave()


class _Word:
    """What was heard of visits and messages since listening began."""

    def __init__(self) -> None:
        self._news = threading.Condition()
        self._shut: set[str] = set()
        self._messages = 0

    def heard(self, happening: Happening) -> None:
        """Take word of a visit, on any thread."""
        if happening.visit is not None and happening.visit.state is VisitState.CLOSED:
            with self._news:
                self._shut.add(happening.visit.id)
                self._news.notify_all()

    def rang(self, _message: SentMessage) -> None:
        """Take word of a message, on any thread."""
        with self._news:
            self._messages += 1
            self._news.notify_all()

    def shut(self, visit: Visit) -> None:
        """Wait until the visit's door was opened and shut; raises NotWitnessed."""
        with self._news:
            if not self._news.wait_for(lambda: visit.id in self._shut, PATIENCE):
                raise NotWitnessed(door=visit.door)

    def messages(self, count: int) -> None:
        """Wait for so many messages, but no longer than it makes sense: they may come later."""
        with self._news:
            self._news.wait_for(lambda: self._messages >= count, PATIENCE)


@contextmanager
def _watching(verbs: LiveVerbs, phones: Phones) -> Iterator[_Word]:
    word = _Word()
    silence, hush = verbs.watch(word.heard), phones.listen(word.rang)
    try:
        yield word
    finally:
        silence()
        hush()
