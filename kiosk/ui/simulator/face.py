"""How one simulated door looks: shut, swinging or open, what lies behind it, what is wrong with it."""

from dataclasses import dataclass

from hal.doors import DoorState
from hal.sim.cabinet import SimDoorView
from hal.sim.door import Fault
from kiosk.ui.simulator.plan import HINGE, Plate

FAULTS = {
    Fault.JAMMED: "JAM",
    Fault.CUT: "CUT",
    Fault.WEAK_SPRING: "WEAK",
    Fault.STUCK_OPEN: "LIES",
    Fault.STUCK_CLOSED: "LIES",
    Fault.FLAPPING: "FLAP",
    Fault.MISWIRED: "WIRE",
}
"""Each fault in at most four letters, which fit beside the number on the smallest door."""
SEEN = {DoorState.OPEN: "seen OPEN", DoorState.CLOSED: "seen shut", DoorState.UNKNOWN: "NOT SEEN"}
SEAM, LEAF, BOX, CHOSEN, DO = "▔", "▐", "■", "►", "»"
ROOMY = 14
"""Cells of a door on which its lock and its sensor are described."""

Piece = tuple[str, str]
"""A text, and in which style it is written."""
STYLES = ("shut", "other", "seam", "inside", "open", "leaf", "parcel", "fault", "chosen", "do")


@dataclass(frozen=True, slots=True)
class Face:
    """One door as it is drawn on its plate; `owner` is the name of whose parcel lies behind it."""

    plate: Plate
    view: SimDoorView
    chosen: bool
    owner: str | None
    move: tuple[str, str]
    """What a click does, at length and short; both empty where it only chooses."""

    def line(self, line: int) -> list[Piece]:
        """The pieces of one line, the hinge's cell first."""
        return self._open(line) if self.view.share else self._shut(line)

    # -- shut -------------------------------------------------------------------------------------------------

    def _shut(self, line: int) -> list[Piece]:
        hinge = (CHOSEN if self.chosen and line == 0 else " ", "do")
        if line == 0:
            return [hinge, *self._number()]
        written = self._written()
        text = written[line - 1][: self.plate.width] if line <= len(written) else ""
        return [hinge, (text, "parcel" if text.startswith("[") else self._steel), self._steel_after(len(text))]

    def _number(self) -> list[Piece]:
        """The door's upper edge: its number, and the most important word."""
        number = self.plate.slot.door
        room = self.plate.width - len(number)
        word = f" {self._word()}" if len(self._word()) < room else self._word()[:room]
        seam = SEAM * (self.plate.width - len(number) - len(word))
        return [
            (number, "chosen" if self.chosen else self._steel),
            (word, "fault" if self._fault else self._steel),
            (seam, "seam"),
        ]

    def _word(self) -> str:
        if self._fault:
            return f"!{self._fault}"
        if self.owner and self.plate.height == 1:
            return f"[{self.owner}]"
        return self.plate.slot.size if self._roomy else self.plate.slot.size[:1]

    def _written(self) -> list[str]:
        """The lines under the number."""
        tag = [f"[{self.owner}]"] if self.owner else []
        return [*tag, self._lock_and_sensor()] if self._roomy and self.plate.height > 2 else tag

    def _lock_and_sensor(self) -> str:
        lock = "pulsed" if self.view.energised else "locked" if self.view.latched else "ajar"
        return f"{lock}, {SEEN[self.view.sensor]}"

    def _steel_after(self, used: int) -> Piece:
        return (" " * (self.plate.width - used), self._steel)

    @property
    def _steel(self) -> str:
        """Neighbours differ a little, so that each is seen as a door."""
        return "other" if (self.plate.slot.column + self.plate.slot.row) % 2 else "shut"

    # -- open -------------------------------------------------------------------------------------------------

    def _open(self, line: int) -> list[Piece]:
        """The leaf stands out into the hinge's cell; while it swings, a part of it still covers the box."""
        inside = self._opening() if line == 0 else self._inside(line)
        used = sum(len(text) for text, _ in inside)
        inside.append((" " * max(0, self.plate.width - used), "inside"))
        covered = round((1.0 - self.view.share) * self.plate.width)
        return [(LEAF, "leaf"), (" " * covered, "leaf"), *_without(covered, inside)]

    def _opening(self) -> list[Piece]:
        """The number and the word OPEN, and a fault where there is room for it."""
        number = self.plate.slot.door
        word = " OPEN"[: self.plate.width - len(number)]
        fault = f" !{self._fault}" if self._fault else ""
        fits = len(number) + len(word) + len(fault) <= self.plate.width
        return [(number, "chosen" if self.chosen else "open"), (word, "open"), (fault if fits else "", "fault")]

    def _inside(self, line: int) -> list[Piece]:
        """What can be reached on the first line, what a click does on the last; in a low box both on one."""
        deed = self._deed() if line == self.plate.height - 1 else ""
        content = self._content(self.plate.width - len(deed)) if line == 1 else ("", "inside")
        return [content, (deed, "do")]

    def _content(self, room: int) -> Piece:
        if self.owner:
            named = f"{BOX}{self.owner}"
            return (named if len(named) <= room else BOX, "parcel")
        if self._fault:
            return (f"!{self._fault}"[:room] if room > 1 else "", "fault")
        return ("nothing inside" if room >= ROOMY else "", "inside")

    def _deed(self) -> str:
        label, short = self.move
        return f"{DO}{label if len(label) < self.plate.width - 1 else short}" if label else ""

    # -- both -------------------------------------------------------------------------------------------------

    @property
    def _roomy(self) -> bool:
        return self.plate.width >= ROOMY

    @property
    def _fault(self) -> str:
        """The first fault in a word."""
        return next((word for fault, word in FAULTS.items() if fault in self.view.faults), "")


def blank(plate: Plate) -> list[Piece]:
    """A door of which nothing is known yet."""
    return [(" " * (HINGE + plate.width), "inside")]


def _without(cells: int, pieces: list[Piece]) -> list[Piece]:
    """The pieces without their first cells."""
    kept = []
    for text, style in pieces:
        kept.append((text[cells:], style))
        cells = max(0, cells - len(text))
    return kept
