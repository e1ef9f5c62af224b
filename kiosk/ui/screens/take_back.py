"""A courier takes a parcel back that was stored by mistake, as long as its recipient was not told."""

from functools import partial

from textual.app import ComposeResult
from textual.widgets import Static

from kiosk.core.errors import KioskError
from kiosk.core.verbs import Visit
from kiosk.ui.conversation import Conversation, Kiosk
from kiosk.ui.screens.loading import Loading
from kiosk.ui.screens.staff_door import StaffDoor
from kiosk.ui.widgets.key import Key
from kiosk.ui.widgets.key_row import KeyGrid

MOST = 4
"""The last parcels of the round, one key each; messages about earlier ones have gone."""


class TakeBack(Conversation):
    """Asks which parcel, and opens its door."""

    def __init__(self, kiosk: Kiosk, loading: Loading) -> None:
        super().__init__(kiosk)
        self._loading = loading
        self._visits = tuple(reversed(loading.stored.values()))[:MOST]

    def compose(self) -> ComposeResult:
        """The last one first."""
        say = self.say
        yield Static(say("Which parcel do you take back?"), id="title", classes="title", markup=False)
        with KeyGrid():
            for visit in self._visits:
                label = say("DOOR {door}", door=visit.door) + f"\n{visit.parcel}"
                yield Key(label, partial(self._chosen, visit), on_release=True)
            yield Key(say("BACK"), self.leave, classes="second")

    def press(self, key: str) -> None:
        """1 is the last parcel; Escape goes back."""
        if key.isdecimal() and 0 < int(key) <= len(self._visits):
            self._chosen(self._visits[int(key) - 1])
        elif key == "escape":
            self.leave()

    def refused(self, error: KioskError) -> None:
        """Say what was refused: the message may have gone."""
        self.query_one("#title", Static).update(self.kiosk.words.refusal(error))

    def _chosen(self, stored: Visit) -> None:
        self.work(self._undo, stored)

    async def _undo(self, stored: Visit) -> None:
        visit = await self.ask(self.kiosk.verbs.undo_store, self.kiosk.session_id, stored.parcel or "")
        self._loading.stored.pop(stored.id, None)
        self.go_on(StaffDoor(self.kiosk, visit))
