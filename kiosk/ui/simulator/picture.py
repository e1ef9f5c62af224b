"""Everything that is drawn: the kiosk beside the wall, and under them what people hold and read."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Static

from hal.sim.cabinet import SimDoorView
from kiosk.ui.pane import KioskPane
from kiosk.ui.simulator.cast import STAFF, Member, Parcel
from kiosk.ui.simulator.chips import Chip, Chips
from kiosk.ui.simulator.logbook import Logbook
from kiosk.ui.simulator.people import People
from kiosk.ui.simulator.phone import Phone
from kiosk.ui.simulator.play import Play
from kiosk.ui.simulator.region import Region
from kiosk.ui.simulator.wall import SimWall

LEAST = (80, 24)
"""Columns and rows under which nothing fits."""
TALL, MIDDLE, WIDE = (80, 28), (116, 34), (160, 46)
"""Columns and rows from which there are more lines of log, the kiosk's full layout, and frames around everything."""


class Picture(Widget):
    """The whole screen of the simulator; `show` brings it up to date."""

    def __init__(self, pane: KioskPane, play: Play, people: People, keys: Sequence[Chip]) -> None:
        super().__init__()
        self._pane = pane
        self._play = play
        self._people = people
        self._keys = Chips(" SIMULATOR", keys, id="keys")
        self._wall = SimWall(play.unit.slots, play.owner, id="wall")
        self._hand = Chips(id="hand")
        self._phone = Phone(id="phone")
        self._trolley = Chips(id="trolley")
        self._badges = Chips("BADGES", [_badge_chip(member, people.scan) for member in STAFF], id="badges")
        self._coach = Static(id="coach", markup=False)
        self._small = Static(id="small", markup=False)
        self.log_book = Logbook(id="log")

    @property
    def regions(self) -> tuple[Region, ...]:
        """Where Tab leads, after the kiosk."""
        return (self._wall, self._hand, self._phone, self._trolley, self._badges)

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield self._keys
        with Horizontal(id="stage"):
            yield self._pane
            yield self._wall
        yield self._hand
        with Container(id="props"):
            yield self._phone
            with Vertical(id="carried"):
                yield self._trolley
                yield self._badges
            yield self.log_book
        yield self._coach
        yield self._small

    def on_mount(self) -> None:
        """Name the frames that a large terminal shows."""
        self._pane.border_title = "KIOSK"
        self._wall.border_title = "CABINET"
        self._phone.border_title = "PHONES - click: scan the QR code"
        self.query_one("#carried").border_title = "TROLLEY - click: scan the label"
        self.log_book.border_title = "LOG"

    def on_resize(self, event: events.Resize) -> None:
        """Choose the layout."""
        wide, high = event.size
        self._small.update(
            f"The simulator needs {LEAST[0]} columns and {LEAST[1]} rows, this window has {wide} and {high}. "
            "Please make it larger, or press Ctrl+C to quit."
        )
        self.set_class(wide < LEAST[0] or high < LEAST[1], "small")
        for name, (columns, rows) in {"tall": TALL, "middle": MIDDLE, "wide": WIDE}.items():
            self.set_class(wide >= columns and high >= rows, name)

    @on(SimWall.Touched)
    def _touched(self, event: SimWall.Touched) -> None:
        self._people.touch(event.door)
        self.show()

    @on(SimWall.Chosen)
    def _chosen(self, event: SimWall.Chosen) -> None:
        self._people.choose(event.door)
        self.show()

    @on(Phone.Held)
    def _held(self, event: Phone.Held) -> None:
        self._people.scan(event.token)

    # -- bringing it up to date -------------------------------------------------------------------------------

    def show(self) -> None:
        """Draw what has changed: the steel, the phones, the trolley, the advice."""
        play, people = self._play, self._people
        views = play.views()
        moves = {door: (move.label, move.short) for door in views if (move := play.natural(door)) is not None}
        self._wall.show(views, moves, play.chosen)
        self._show_hand(views)
        self._show_trolley()
        self._phone.show(play.story.letters[::-1])
        self._advise(people.note or play.advice(people.page, people.role, people.held, views))

    def _show_hand(self, views: Mapping[str, SimDoorView]) -> None:
        door = self._play.chosen
        view = views[door]
        in_question = bool(view.share or view.faults)
        chips = [
            Chip(move.label, partial(self._do, door, move.label), move.short, main=place == 0 and in_question)
            for place, move in enumerate(self._play.moves(door))
        ]
        self._hand.show(f" DOOR {door} {'OPEN' if view.share else 'shut'}: your hand can", chips)

    def _do(self, door: str, label: str) -> None:
        self._people.do(door, label)
        self.show()

    def _show_trolley(self) -> None:
        chips = [self._label_chip(parcel) for parcel in self._play.trolley.parcels]
        if not any(parcel.to for parcel in self._play.trolley.parcels):
            chips.append(Chip("MORE PARCELS", lambda: self.run_worker(self._people.call_the_van(), exclusive=True)))
        self._trolley.show(" TROLLEY", chips)

    def _label_chip(self, parcel: Parcel) -> Chip:
        size = parcel.size(self._play.sizes) if parcel.to else "unannounced"
        label = f"{size:<11} {parcel.number:<20} {'for ' + parcel.to if parcel.to else ''}"
        return Chip(label, partial(self._scan_label, parcel.number), self._play.label(parcel))

    def _scan_label(self, number: str) -> None:
        self._people.scan_label(number)
        self.show()

    def _advise(self, advice: str) -> None:
        text = f"TRY THIS ({self._play.tour.progress}): {advice}"
        if str(self._coach.content) != text:
            self._coach.update(text)


def _badge_chip(member: Member, scan: Callable[[str], None]) -> Chip:
    role = member.role.value.lower()
    return Chip(f"{role} {member.number} PIN {member.pin}", partial(scan, member.badge))
