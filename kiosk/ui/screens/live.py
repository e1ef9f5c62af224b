"""What a technician's pages about doors have in common: they follow the doors by themselves."""

from collections.abc import Mapping

from kiosk.core.verbs import Happening, SlotReport
from kiosk.ui.conversation import Conversation, Kiosk
from kiosk.ui.screens.hold import show_hold


class LivePage(Conversation):
    """A page that follows the doors."""

    def __init__(self, kiosk: Kiosk) -> None:
        super().__init__(kiosk)
        self._stale = True
        self.reports: Mapping[str, SlotReport] = {}

    def updated(self) -> None:
        """The doors were read anew."""

    def happened(self, _news: Happening) -> None:
        """Something moved: read the doors with the next tick."""
        self._stale = True
        show_hold(self)

    def resumed(self) -> None:
        """This page is seen again."""
        self._stale = True
        self.ticked()

    def ticked(self) -> None:
        """Read the doors when something has moved."""
        if self._stale and self.composed:
            self._stale = False
            self.fetch(self.read)

    async def read(self) -> None:
        """Ask how every door stands."""
        reports = await self.ask(self.kiosk.verbs.slots, self.kiosk.session_id)
        self.reports = {report.slot.door: report for report in reports}
        self.updated()
