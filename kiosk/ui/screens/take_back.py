"""A courier takes a parcel back that was stored by mistake, as long as its recipient was not told."""

from collections.abc import Iterator
from functools import partial

from textual.app import ComposeResult

from kiosk.core.verbs import Visit
from kiosk.ui.conversation import Conversation, Kiosk
from kiosk.ui.screens.loading import Loading
from kiosk.ui.screens.staff_door import StaffDoor
from kiosk.ui.widgets.key import Key
from kiosk.ui.widgets.key_row import Answers, KeyGrid, SideKeys
from kiosk.ui.widgets.text import Text

MOST = 4
"""Parcels on one page, a key each."""


class TakeBack(Conversation):
    """Asks which parcel, and opens its door; where its message has gone meanwhile, that is said instead."""

    numbered = True

    def __init__(self, kiosk: Kiosk, loading: Loading, first: int = 0) -> None:
        super().__init__(kiosk)
        self._loading = loading
        self._first = first
        self._visits = loading.to_undo[first : first + MOST]

    def compose(self) -> ComposeResult:
        """The last one first, and those before it on further pages."""
        say = self.say
        yield Text(say("Which parcel do you take back?"), id="title", classes="title")
        with Answers():
            with KeyGrid():
                for visit in self._visits:
                    label = say("DOOR {door}", door=visit.door) + f"\n{visit.parcel}"
                    yield Key(label, partial(self._chosen, visit), on_release=True)
            yield SideKeys(*self._more(), Key(say("BACK"), self.leave, classes="second"))

    def press(self, key: str) -> None:
        """Escape goes back."""
        if key == "escape":
            self.leave()

    def _more(self) -> Iterator[Key]:
        """The key to the next page, round and round, where one is not enough."""
        count = len(self._loading.to_undo)
        if count > MOST:
            after = (self._first + MOST) % (MOST * -(-count // MOST))
            yield Key(self.say("MORE"), lambda: self.go_on(TakeBack(self.kiosk, self._loading, after)))

    def _chosen(self, stored: Visit) -> None:
        self.work(self._undo, stored)

    async def _undo(self, stored: Visit) -> None:
        visit = await self.ask(self.kiosk.verbs.undo_store, self.kiosk.session_id, stored.parcel or "")
        self._loading.takes_back(stored)
        self.go_on(StaffDoor(self.kiosk, visit))
