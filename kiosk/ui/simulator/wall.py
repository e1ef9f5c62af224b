"""The simulated cabinet as it stands: doors that swing, parcels behind them, faults in words."""

from collections.abc import Callable, Mapping, Sequence

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip

from hal.doors import DoorState
from hal.sim.cabinet import SimDoorView
from hal.sim.door import Fault
from kiosk.core.verbs import LockerSlot
from kiosk.ui.simulator.plan import HINGE, Plate, laid_out
from kiosk.ui.simulator.region import Region

FAULTS = {
    Fault.JAMMED: "JAM",
    Fault.CUT: "CUT",
    Fault.WEAK_SPRING: "WEAK",
    Fault.STUCK_OPEN: "STUCK",
    Fault.STUCK_CLOSED: "STUCK",
    Fault.FLAPPING: "FLAPS",
    Fault.MISWIRED: "WIRES",
}
SEAM, LEAF, BOX, CHOSEN, DO = "▔", "▐", "■", "►", "»"
ROOMY = 14
"""Cells of a door on which its lock and its sensor are described."""

Piece = tuple[str, str]
"""A text, and the name of its component class."""


class SimWall(Region):
    """The wall with x-ray eyes: shut doors show whose parcel lies behind them."""

    COMPONENT_CLASSES = {  # noqa: RUF012 - Textual's name and type
        "wall--shut",
        "wall--other",
        "wall--seam",
        "wall--inside",
        "wall--open",
        "wall--leaf",
        "wall--parcel",
        "wall--fault",
        "wall--chosen",
        "wall--do",
    }

    class Touched(Message):
        """Somebody clicked a door."""

        def __init__(self, door: str) -> None:
            super().__init__()
            self.door = door

    class Chosen(Message):
        """Another door was chosen with the keyboard."""

        def __init__(self, door: str) -> None:
            super().__init__()
            self.door = door

    def __init__(
        self,
        slots: Sequence[LockerSlot],
        name_of: Callable[[str], str],
        *,
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        super().__init__(id=id)
        self._slots = slots
        self._name_of = name_of
        self._views: Mapping[str, SimDoorView] = {}
        self._moves: Mapping[str, str] = {}
        self._chosen = slots[0].door

    def show(self, views: Mapping[str, SimDoorView], moves: Mapping[str, str], chosen: str) -> None:
        """Draw the doors as they stand; `moves` names per open door what a click does there."""
        if (views, moves, chosen) != (self._views, self._moves, self._chosen):
            self._views, self._moves, self._chosen = views, moves, chosen
            self.refresh()

    def on_click(self, event: events.Click) -> None:
        """A hand reaches for a door."""
        at = event.get_content_offset(self)
        plate = next((plate for plate in self._plates() if at and plate.holds(at.x, at.y)), None)
        if plate is not None:
            self.post_message(self.Touched(plate.slot.door))

    def press(self) -> None:
        """Enter is a click on the chosen door."""
        self.post_message(self.Touched(self._chosen))

    def step(self, right: int, down: int) -> None:
        """Choose the door next to the chosen one."""
        here = next(slot for slot in self._slots if slot.door == self._chosen)
        column, row = here.column + right, here.row + down
        there = [slot for slot in self._slots if slot.column == column]
        if there:
            nearest = min(there, key=lambda slot: abs(slot.row - row))
            self.post_message(self.Chosen(nearest.door))

    def render_line(self, y: int) -> Strip:
        """One line of cells over all columns."""
        plates = sorted((p for p in self._plates() if p.top <= y < p.top + p.height), key=lambda plate: plate.left)
        segments: list[Segment] = []
        used = 0
        for plate in plates:
            segments.append(Segment(" " * (plate.left - used), self.rich_style))
            segments.extend(Segment(text, self._style(name)) for text, name in self._drawn(plate, y - plate.top))
            used = plate.left + HINGE + plate.width
        return Strip(segments).adjust_cell_length(self.size.width, self.rich_style)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"wall--{name}") if name else self.rich_style

    def _plates(self) -> tuple[Plate, ...]:
        return laid_out(self._slots, self.size.width, self.size.height, self._chosen)

    def _drawn(self, plate: Plate, line: int) -> list[Piece]:
        view = self._views.get(plate.slot.door)
        if view is None:
            return [(" " * (HINGE + plate.width), "")]
        chosen = plate.slot.door == self._chosen
        return self._open(plate, view, line, chosen) if view.share else self._shut(plate, view, line, chosen)

    # -- a shut door ------------------------------------------------------------------------------------------

    def _shut(self, plate: Plate, view: SimDoorView, line: int, chosen: bool) -> list[Piece]:
        steel = "other" if (plate.slot.column + plate.slot.row) % 2 else "shut"
        hinge = (CHOSEN if chosen and line == 0 else " ", "do")
        if line == 0:
            return [hinge, *self._number(plate, view, chosen, steel)]
        text = self._written(plate, view)[line - 1] if line <= len(self._written(plate, view)) else ""
        style = "fault" if text.startswith("!") else "parcel" if text.startswith("[") else steel
        text = text[: plate.width]
        return [hinge, (text, style), (" " * (plate.width - len(text)), steel)]

    def _number(self, plate: Plate, view: SimDoorView, chosen: bool, steel: str) -> list[Piece]:
        number = (plate.slot.door, "chosen" if chosen else steel)
        fault = _fault(view)
        tag = self._tag(view) if plate.height == 1 else None
        size = plate.slot.size if plate.width >= ROOMY else plate.slot.size[:1]
        rest = f" !{fault}" if fault else f" {tag}" if tag else f" {size}"
        rest = rest[: plate.width - len(plate.slot.door)]
        seam = SEAM * (plate.width - len(plate.slot.door) - len(rest))
        return [number, (rest, "fault" if fault else steel), (seam, "seam")]

    def _written(self, plate: Plate, view: SimDoorView) -> list[str]:
        """The lines under a shut door's number."""
        tag = self._tag(view)
        roomy = plate.width >= ROOMY and plate.height > 2
        return [*([tag] if tag else []), *([_lock_and_sensor(view)] if roomy else [])]

    def _tag(self, view: SimDoorView) -> str | None:
        return f"[{self._name_of(view.parcels[0])}]" if view.parcels else None

    # -- an open one ------------------------------------------------------------------------------------------

    def _open(self, plate: Plate, view: SimDoorView, line: int, chosen: bool) -> list[Piece]:
        """The leaf stands out into the hinge's cell; while it swings, a part of it still covers the box."""
        covered = round((1.0 - view.share) * plate.width)
        pieces = self._inside(plate, view, line, chosen)
        if not covered:
            return [(LEAF, "leaf"), *pieces]
        return [(LEAF, "leaf"), (" " * covered, "leaf"), *_cut(pieces, covered)]

    def _inside(self, plate: Plate, view: SimDoorView, line: int, chosen: bool) -> list[Piece]:
        width = plate.width
        if line == 0:
            number = (plate.slot.door, "chosen" if chosen else "open")
            word = " OPEN"[: width - len(plate.slot.door)]
            fault = f" !{_fault(view)}" if _fault(view) else ""
            fault = fault if len(plate.slot.door) + len(word) + len(fault) <= width else ""
            return _filled([number, (word, "open"), (fault, "fault")], width)
        move = self._moves.get(view.door, "")
        deed = (f"{DO}{move}", "do") if move and line == plate.height - 1 else ("", "do")
        seen = line == 1
        return _filled([self._seen(view, width - len(deed[0])) if seen else ("", "inside"), deed], width)

    def _seen(self, view: SimDoorView, room: int) -> Piece:
        """The parcel inside, by name where there is room."""
        fault = _fault(view)
        if not view.parcels:
            return (f"!{fault}"[:room] if fault and room >= 2 else "", "fault")
        named = f"{BOX}{self._name_of(view.parcels[0])}"
        return (named if len(named) <= room else BOX, "parcel")


def _lock_and_sensor(view: SimDoorView) -> str:
    lock = "pulsed" if view.energised else "locked" if view.latched else "ajar"
    seen = {DoorState.OPEN: "seen OPEN", DoorState.CLOSED: "seen shut", DoorState.UNKNOWN: "NOT SEEN"}
    return f"{lock}, {seen[view.sensor]}"


def _fault(view: SimDoorView) -> str:
    return next((word for fault, word in FAULTS.items() if fault in view.faults), "")


def _filled(pieces: list[Piece], width: int) -> list[Piece]:
    used = sum(len(text) for text, _ in pieces)
    return [*pieces, (" " * max(0, width - used), "inside")]


def _cut(pieces: list[Piece], cells: int) -> list[Piece]:
    """The pieces without their first cells."""
    kept = []
    for text, name in pieces:
        kept.append((text[cells:], name))
        cells = max(0, cells - len(text))
    return kept
