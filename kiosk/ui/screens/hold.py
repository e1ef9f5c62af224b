"""WORK HOLD: one touch on any of a technician's pages, and every door stays shut until it is released."""

from kiosk.core.verbs import Role
from kiosk.ui.conversation import Conversation
from kiosk.ui.widgets.key import Key


class HoldKey(Key):
    """Turns WORK HOLD on and off in the name of a page, and shows which of the two it will do.

    Most act when the finger is lifted, one that acts `at_once` when it comes down.
    """

    def __init__(self, page: Conversation, *, at_once: bool = False) -> None:
        super().__init__("", self._turn, on_release=not at_once, at_once=at_once, id="hold")
        self._page = page

    def on_mount(self) -> None:
        """Show what a touch will do."""
        self.show()

    def show(self) -> None:
        """Bring the label up to date."""
        held = self._page.kiosk.unit.held
        self.relabel(self._page.say("RELEASE ALL DOORS") if held else self._page.say("WORK HOLD"))
        self.set_class(held, "alarm")

    def _turn(self) -> None:
        self._page.work(self._turned)

    async def _turned(self) -> None:
        kiosk = self._page.kiosk
        await self._page.ask(kiosk.verbs.work_hold, kiosk.session_id, not kiosk.unit.held)
        kiosk.unit = await self._page.ask(kiosk.verbs.unit)
        self.show()


def hold_keys(page: Conversation, *, at_once: bool = False) -> tuple[Key, ...]:
    """The key for a technician's page; a courier has none."""
    session = page.kiosk.session
    return () if session is None or session.role is Role.COURIER else (HoldKey(page, at_once=at_once),)


def show_hold(page: Conversation) -> None:
    """Bring the key of a page up to date: the doors may have been held or released elsewhere."""
    for key in page.query(HoldKey):
        key.show()
