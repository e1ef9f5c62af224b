"""The tour for newcomers: six things to have done, and always the one next thing to try.

What is going on at a door comes before the tour: whoever does something else than advised is helped with that.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from hal.sim.cabinet import SimDoorView
from hal.sim.door import Fault
from kiosk.core.verbs import Answer, Role, Trouble, Visit, VisitKind, VisitState
from kiosk.ui.simulator.cast import COURIER, LATE, TECHNICIAN
from kiosk.ui.simulator.mischief import Trap
from kiosk.ui.simulator.story import Letter


class Step(Enum):
    """What a newcomer should have seen."""

    CODE = 1
    TAKE = 2
    DONE = 3
    LOAD = 4
    REMOVE = 5
    BREAK = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Everything that the advice depends on."""

    page: str
    """The kiosk's page, by the name of its class."""
    role: Role | None
    held: bool
    """Whether WORK HOLD is on."""
    doors: Mapping[str, SimDoorView]
    visits: Mapping[str, Visit]
    letter: Letter | None
    """The message on the phone whose code opens a door."""
    label: str | None
    """What is written on the trolley's next label."""
    late: str | None
    """The door behind which an expired parcel lies."""
    trap: Trap


@dataclass(slots=True)
class Tour:
    """How far the newcomer is; hears of visits and says what to try."""

    done: set[Step] = field(default_factory=set)

    def moved(self, visit: Visit, view: SimDoorView) -> None:
        """A visit moved on; `view` is its door at that moment."""
        if visit.trouble in (Trouble.NOT_OPENED, Trouble.SILENT):
            self.done.add(Step.BREAK)
        if visit.kind is VisitKind.RETRIEVE:
            self._picked_up(visit, view)
        elif visit.kind is VisitKind.STORE and visit.outcome in (Answer.INSIDE, "PRESENCE"):
            self.done.add(Step.LOAD)
        elif visit.kind is VisitKind.REMOVE and visit.state is VisitState.SETTLED:
            self.done.add(Step.REMOVE)

    def _picked_up(self, visit: Visit, view: SimDoorView) -> None:
        self.done.add(Step.CODE)
        if visit.state is VisitState.CLOSED and not view.parcels:
            self.done.add(Step.TAKE)
        if visit.state is VisitState.SETTLED:
            self.done |= {Step.TAKE, Step.DONE}

    @property
    def progress(self) -> str:
        """How many of the steps are behind the newcomer."""
        return f"{len(self.done)}/{len(Step)}"

    def advice(self, now: Situation) -> str:
        """The one next thing to try."""
        for visit in sorted(now.visits.values(), key=lambda visit: -now.doors[visit.door].share):
            if (text := _at_door(visit, now)) is not None:
                return text
        return _stray(now) or self._at_work(now) or self._next(now)

    def _at_work(self, now: Situation) -> str | None:
        """What staff can do on the page before them."""
        if now.role is Role.TECHNICIAN:
            return TECHNICIAN_PAGES.get(now.page, _TECHNICIAN)
        if now.role is not Role.COURIER:
            return _HELD if now.held else VISITOR_PAGES.get(now.page)
        if now.page == "Courier" and now.late is not None and Step.LOAD in self.done:
            return f"Touch TAKE OUT on the kiosk: {LATE.to}'s parcel behind door {now.late} has expired."
        return COURIER_PAGES.get(now.page) or _courier(now)

    def _next(self, now: Situation) -> str:
        """Nobody is at work: the first thing that was not tried and can be."""
        if now.trap in (Trap.JAM, Trap.CUT):
            return f"{now.trap.value} Now open one: {_some_code(now)}."
        if now.trap is Trap.SILENCE:
            return f"{now.trap.value} Try {_some_code(now)} - or press F4 once more to heal everything."
        for step, possible in _POSSIBLE.items():
            if step not in self.done and possible(now):
                return _TRY[step](now)
        return _FREE_PLAY


_FREE_PLAY = (
    "That was the tour. Now play: F2 loads more parcels, F3 is the technician (WORK HOLD, door tests), F4 breaks "
    "something, a click on a shut door offers mischief. Ctrl+C quits."
)


def _type_code(now: Situation) -> str:
    assert now.letter is not None, "asked only where there is a code"
    name, door = now.letter.name, now.letter.message.door
    return f"Type {name}'s code {now.letter.code}: digits always go to the kiosk. Door {door} opens."


_POSSIBLE: Mapping[Step, Callable[[Situation], bool]] = {
    Step.CODE: lambda now: now.letter is not None,
    Step.DONE: lambda now: now.letter is not None,
    Step.LOAD: lambda now: now.label is not None,
    Step.REMOVE: lambda now: now.late is not None,
    Step.BREAK: lambda _: True,
}
_TRY: Mapping[Step, Callable[[Situation], str]] = {
    Step.CODE: _type_code,
    Step.DONE: _type_code,
    Step.LOAD: lambda _: (
        f"Now be the courier: press F2. (By hand: HELP, STAFF, number {COURIER.number}, PIN {COURIER.pin}.)"
    ),
    Step.REMOVE: lambda now: (
        f"{LATE.to}'s parcel behind door {now.late} has expired: press F2, then touch TAKE OUT on the kiosk."
    ),
    Step.BREAK: lambda _: "Now break something: press F4, and the next door that opens will jam.",
}


def _some_code(now: Situation) -> str:
    if now.letter is None:
        return "press F2 and load a parcel"
    return f"type {now.letter.name}'s code {now.letter.code}"


# -- somebody is at a door ------------------------------------------------------------------------------------


def _at_door(visit: Visit, now: Situation) -> str | None:
    """What to do about a visit that is not over."""
    view = now.doors[visit.door]
    if view.share:
        return _at_open(visit, view)
    match visit.state:
        case VisitState.CLOSED:
            return _after_shut(visit, view, now)
        case VisitState.OPENING:
            return _opening(visit, view, now)
        case VisitState.OPENED if Fault.CUT in view.faults:
            return f"Door {visit.door} is shut but its sensor is cut off: click HEAL below."
    return None


def _at_open(visit: Visit, view: SimDoorView) -> str:
    door = visit.door
    if visit.trouble in (Trouble.NOT_OPENED, Trouble.SILENT) or Fault.CUT in view.faults:
        return f"Door {door} is open but the kiosk cannot see that. Click HEAL below."
    if visit.kind is VisitKind.STORE:
        return (
            _shut_it(door) if visit.parcel in view.parcels else f"Door {door} is open: CLICK IT to put the parcel in."
        )
    if visit.kind is VisitKind.INSPECT:
        return f"Door {door} is open for a look: CLICK IT to shut it, then say what is inside."
    return f"Door {door} is open: CLICK IT to take the parcel out." if view.parcels else _shut_it(door)


def _shut_it(door: str) -> str:
    return f"CLICK door {door} once more to shut it."


def _after_shut(visit: Visit, view: SimDoorView, now: Situation) -> str:
    match visit.kind:
        case VisitKind.RETRIEVE if view.parcels:
            return "The parcel is still inside: touch STILL INSIDE on the kiosk, or OPEN AGAIN."
        case VisitKind.RETRIEVE:
            return "Touch DONE on the kiosk (or press Enter): the box is free again."
        case VisitKind.STORE if view.parcels and now.label is not None:
            return f"CLICK the next label {now.label} on the trolley. (After the last one: ALL INSIDE, DONE.)"
        case VisitKind.STORE if view.parcels:
            return "That was the last one: touch ALL INSIDE, DONE on the kiosk."
        case VisitKind.STORE:
            return "The box is empty: touch OPEN AGAIN, or NOT INSIDE."
        case VisitKind.REMOVE:
            return "Touch TAKEN OUT on the kiosk: the box is free again."
    return "Say on the kiosk what you saw inside: EMPTY, PARCEL INSIDE or BROKEN."


def _opening(visit: Visit, view: SimDoorView, now: Situation) -> str:
    door = visit.door
    if Fault.JAMMED in view.faults:
        return f"Door {door} is JAMMED; the kiosk notices in 3 s. Click HEAL below, then touch OPEN AGAIN on the kiosk."
    if now.trap is Trap.SILENCE:
        return "No board answers, so the kiosk cannot open. Press F4: it heals the cable. Then touch OPEN AGAIN."
    if visit.trouble is not None:
        return f"Door {door} is healed. Touch OPEN AGAIN on the kiosk (its lock may need a pause of 3 seconds)."
    return f"Door {door} opens - watch the wall."


def _stray(now: Situation) -> str | None:
    """A door that stands open without a visit."""
    door = next((view.door for view in now.doors.values() if view.share and view.door not in now.visits), None)
    if door is None:
        return None
    return f"Door {door} stands open and nobody asked for that: an alarm. CLICK IT to shut it; staff is to CHECK it."


# -- staff is signed in ---------------------------------------------------------------------------------------

_HELD = "WORK HOLD is on, so no door opens. Press F3 and touch RELEASE ALL DOORS on the kiosk."
_TECHNICIAN = (
    "You are the technician: touch a door's card to test that door. WORK HOLD keeps every door shut. SIGN OUT goes "
    "back to the customers."
)
TECHNICIAN_PAGES = {
    "DoorPage": "Touch OPEN to test this door, OUT OF SERVICE to give it to nobody, or BACK.",
    "Choice": "Touch a reason: it is written down with the visit.",
}
# What to do on a page of the kiosk, by the name of its class.
VISITOR_PAGES = {
    "SignIn": f"Type the courier's number {COURIER.number} and PIN {COURIER.pin}, or the technician's "
    f"{TECHNICIAN.number} and {TECHNICIAN.pin}.",
    "Help": "Touch BACK, or STAFF to sign in.",
    "WithDoor": "The keypad is locked after wrong codes. Type the door's number, too, and OK - or scan the QR code.",
    "Problems": "Touch what is wrong, or BACK: every report has a number for the phone.",
    "Noted": "Touch OK: the number is what the operator asks for.",
}
COURIER_PAGES = {
    "TakeOut": "Touch the yellow key: it opens the next door with an expired parcel.",
    "Checks": "Touch the yellow key: it opens the next box that somebody has to look into.",
    "AskPhone": "Nobody announced this parcel: type a phone number, like 00447700900105, then OK (or Enter).",
    "AskSize": "How large is it? Touch a size, or press 1, 2 or 3.",
    "LoadSummary": "Touch SIGN OUT: then the codes go to the recipients' phones.",
    "TypeNumber": "Type any parcel's number and OK, or click a label on the trolley.",
}


def _courier(now: Situation) -> str:
    if now.label is not None:
        return f"You are the courier. CLICK label {now.label} on the trolley: its door opens."
    way_out = "SIGN OUT" if now.page == "Courier" else "FINISHED"
    return f"No announced parcel is left: touch {way_out} on the kiosk, or click MORE PARCELS on the trolley."
