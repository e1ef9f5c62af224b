"""Somebody comes with a code while the screen shows something else: what the last person left gives way to the pickup.

An open door does not: whoever stands there is asked to shut it first, for two open doors are two open parcels.
"""

from collections.abc import Sequence

from kiosk.core.errors import ControllerAbsent, KioskError
from kiosk.ui.conversation import Conversation
from kiosk.ui.messages import Uncover
from kiosk.ui.screens.door import AtDoor
from kiosk.ui.screens.entry import Entry
from kiosk.ui.screens.pickup import collect
from kiosk.ui.words import Saying


class Arrivals:
    """Begins pickups over whatever pages are open; the last of `pages` is the one on the screen."""

    def __init__(self, pages: Sequence[Conversation]) -> None:
        self._pages = pages

    def scanned(self, page: Conversation, token: str) -> None:
        """A pickup token was held to the scanner."""
        if self._may_begin():
            page.work(self._collect, page, token)

    def typed(self, page: Conversation) -> bool:
        """The beginning of a code was typed on a page without a keypad; the answer is whether the first one comes."""
        if page.kiosk.session is not None:
            page.decline_stranger()
            return False
        begins = self._may_begin()
        if begins:
            page.home()
        return begins

    def _may_begin(self) -> bool:
        """Whether no door stands in the way; one that does says so."""
        open_door = next((page for page in self._pages if isinstance(page, AtDoor) and page.door_moves), None)
        if open_door is not None:
            open_door.tell(Saying("Shut door {door} first.", {"door": open_door.visit.door}))
            open_door.post_message(Uncover(open_door))
        return open_door is None

    async def _collect(self, page: Conversation, token: str) -> None:
        try:
            await collect(page, token)
        except ControllerAbsent:
            raise
        except KioskError as error:
            self._decline(page, error)

    def _decline(self, page: Conversation, error: KioskError) -> None:
        """Let the uppermost page that has a place for it say why nothing opened."""
        teller = next((each for each in reversed(self._pages) if isinstance(each, Entry | AtDoor)), None)
        if teller is None:
            page.home(error)
        else:
            teller.refused(error)
            teller.post_message(Uncover(teller))
