"""The simulated cabinet as it stands: doors that swing, parcels behind them, faults in words."""

from collections.abc import Callable, Mapping, Sequence

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip

from hal.sim.cabinet import SimDoorView
from kiosk.core.verbs import LockerSlot
from kiosk.ui.simulator.face import STYLES, Face, Piece, blank
from kiosk.ui.simulator.plan import HINGE, Plate, laid_out
from kiosk.ui.simulator.region import Region


class SimWall(Region):
    """The wall with x-ray eyes: shut doors show whose parcel lies behind them."""

    COMPONENT_CLASSES = {f"wall--{style}" for style in STYLES}  # noqa: RUF012 - Textual's name and type

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
        self._moves: Mapping[str, tuple[str, str]] = {}
        self._chosen = slots[0].door

    def show(self, views: Mapping[str, SimDoorView], moves: Mapping[str, tuple[str, str]], chosen: str) -> None:
        """Draw the doors as they stand; `moves` names per open door what a click does there, at length and short."""
        if (views, moves, chosen) != (self._views, self._moves, self._chosen):
            self._views, self._moves, self._chosen = views, moves, chosen
            self.refresh()

    def on_click(self, event: events.Click) -> None:
        """A hand reaches for a door."""
        at = event.get_content_offset(self)
        plate = next((plate for plate in self._plates() if at and plate.holds(at.x, at.y)), None)
        if plate is not None:
            self.post_message(self.Touched(plate.slot.door))

    def on_mouse_scroll_down(self) -> None:
        """A wall that is wider than its place moves on with the wheel."""
        self.step(1, 0)

    def on_mouse_scroll_up(self) -> None:
        """And back."""
        self.step(-1, 0)

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

    def _drawn(self, plate: Plate, line: int) -> list[Piece]:
        door = plate.slot.door
        view = self._views.get(door)
        if view is None:
            return blank(plate)
        owner = self._name_of(view.parcels[0]) if view.parcels else None
        return Face(plate, view, door == self._chosen, owner, self._moves.get(door, ("", ""))).line(line)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"wall--{name}")

    def _plates(self) -> tuple[Plate, ...]:
        return laid_out(self._slots, self.size.width, self.size.height, self._chosen)
