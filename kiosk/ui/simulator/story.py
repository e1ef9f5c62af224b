"""What has happened since the simulator began: who is at which door, whose codes still open, how it is told."""

from collections.abc import Iterable
from dataclasses import dataclass

from hal.sim.cabinet import Deed
from kiosk.core.verbs import Answer, Happening, Outcome, Trouble, Visit, VisitKind, VisitState
from kiosk.notify.console import SentMessage
from kiosk.ui.simulator.cast import name_of
from kiosk.ui.simulator.hands import short_number

_WHY = {
    VisitKind.STORE: "door {door} is unlocked for {parcel}",
    VisitKind.RETRIEVE: "the code is right: door {door} is unlocked",
    VisitKind.REMOVE: "door {door} is unlocked to take {parcel} out",
    VisitKind.INSPECT: "door {door} is unlocked for a look",
}
_ENDS = {
    (VisitKind.STORE, Answer.INSIDE): "{parcel} is stored behind door {door}",
    (VisitKind.RETRIEVE, Answer.TAKEN): "door {door}: parcel collected, the box is free",
    (VisitKind.REMOVE, Answer.TAKEN): "door {door}: {parcel} taken out, the box is free",
    (VisitKind.STORE, Answer.NOT_INSIDE): "door {door}: {parcel} is not stored after all",
}
_OTHER_ENDS = {
    "SILENT": "door {door}: nobody answered, the visit is over",
    "UNANSWERED": "door {door}: nobody answered, the parcel is probably gone",
    "UNMOVED": "door {door}: its lock was not moved",
    "AGAIN": "door {door} is to be opened once more",
    "ELSEWHERE": "door {door} is left for another box",
}
_TROUBLES = {
    Trouble.NOT_OPENED: "door {door} did NOT open",
    Trouble.SILENT: "door {door} cannot be reached: the board is silent",
    Trouble.LEFT_OPEN: "door {door} stands open for a while",
    Trouble.LEFT_OPEN_LONG: "door {door} STILL stands open",
    Trouble.UNATTENDED: "door {door} stands open, and nobody is at it",
}
_DEEDS = {
    "pull": "door {where}: pulled open by force",
    "put": "door {where}: a hand lays a parcel inside",
    "take": "door {where}: a hand takes out what lies inside",
    "jam": "door {where}: JAMMED in its frame",
    "cut_sensor": "door {where}: its sensor is CUT OFF",
    "heal": "door {where}: healed",
    "silence": "bank {where}: its cable is CUT",
    "restore": "bank {where}: its cable is mended",
}


@dataclass(slots=True)
class Letter:
    """A message on a phone; `spent` once its code opens nothing any more."""

    name: str
    message: SentMessage
    spent: bool = False

    @property
    def code(self) -> str | None:
        """The code, while it opens a door."""
        return None if self.spent else self.message.code


class Story:
    """Hears of everything in its order, and answers with the sentence for the log, if there is one."""

    def __init__(self, messages: Iterable[SentMessage] = ()) -> None:
        self.visits: dict[str, Visit] = {}
        """The unfinished visits, by their doors."""
        self.letters: list[Letter] = []
        """The newest last."""
        for message in messages:
            self.rang(message)

    def rang(self, message: SentMessage) -> str:
        """A phone got a message."""
        name = name_of(message.to)
        if message.code is None:
            self._spend(message.door)
        self.letters.append(Letter(name, message))
        return f"{name}'s phone: {message.subject}"

    def happened(self, happening: Happening) -> str | None:
        """The controller said something."""
        visit = happening.visit
        if visit is not None:
            return self._moved(visit)
        if happening.door in self.visits:
            return None
        if happening.state == "open":
            return f"door {happening.door}: ALARM, nobody asked for it to open"
        if happening.state == "unknown":
            return f"door {happening.door}: the kiosk cannot see it any more"
        return None

    @staticmethod
    def did(deed: Deed) -> str | None:
        """Something was done to the steel."""
        told = _DEEDS.get(deed.name)
        return told.format(where=deed.where) if told else None

    def meet(self, visits: Iterable[Visit]) -> None:
        """Somebody goes on with visits that were begun before anybody listened here."""
        for visit in visits:
            if visit.live:
                self.visits.setdefault(visit.door, visit)

    @property
    def codes(self) -> tuple[Letter, ...]:
        """The messages whose codes still open a door, the newest first."""
        return tuple(letter for letter in reversed(self.letters) if letter.code)

    def _moved(self, visit: Visit) -> str | None:
        before = self.visits.get(visit.door)
        if before is not None and before.id == visit.id and _same(before, visit):
            return None
        if visit.live:
            self.visits[visit.door] = visit
        elif before is not None and before.id == visit.id:
            del self.visits[visit.door]
        if visit.kind is VisitKind.RETRIEVE and visit.outcome == Outcome.TAKEN:
            self._spend(visit.door)
        return _sentence(visit).format(door=visit.door, parcel=short_number(visit.parcel or "the parcel"))

    def _spend(self, door: str | None) -> None:
        """The codes for a door open nothing any more; a message about no door says nothing of any."""
        for letter in self.letters if door is not None else ():
            if letter.message.door == door:
                letter.spent = True


def _same(before: Visit, after: Visit) -> bool:
    return before.state is after.state and before.trouble is after.trouble


def _sentence(visit: Visit) -> str:
    if not visit.live:
        known = {answer.value: text for (kind, answer), text in _ENDS.items() if kind is visit.kind}
        return (known | _OTHER_ENDS).get(visit.outcome or "", f"door {{door}}: the visit is over ({visit.outcome})")
    if visit.trouble is not None:
        return _TROUBLES[visit.trouble]
    if visit.state is VisitState.OPENING:
        return _WHY[visit.kind]
    return "door {door} is open" if visit.state is VisitState.OPENED else "door {door} is shut"
