"""What a technician can do besides touching single doors."""

from collections.abc import Callable

from textual.app import ComposeResult

from kiosk.ui.conversation import Conversation
from kiosk.ui.screens.door_test import DoorTest
from kiosk.ui.screens.hold import hold_keys, show_hold
from kiosk.ui.screens.reports import Boards, Events, Locks
from kiosk.ui.widgets.key import Key
from kiosk.ui.widgets.key_row import Answers, KeyGrid, SideKeys
from kiosk.ui.widgets.text import Text


class Tools(Conversation):
    """One key a tool."""

    def compose(self) -> ComposeResult:
        """The tools, the way back, and the hold."""
        say = self.say
        yield Text(say("What do you want to do?"), classes="title")
        with Answers():
            with KeyGrid():
                yield self._key(say("TEST EMPTY DOORS"), DoorTest)
                yield self._key(say("BOARDS AND MACHINE"), Boards)
                yield self._key(say("LOCKS"), Locks)
                yield self._key(say("EVENTS"), Events)
            yield SideKeys(*hold_keys(self), Key(say("BACK"), self.leave, classes="second"))

    def happened(self, _news: object) -> None:
        """The doors may have been held."""
        show_hold(self)

    def press(self, key: str) -> None:
        """Escape goes back."""
        if key == "escape":
            self.leave()

    def _key(self, label: str, page: Callable[..., Conversation]) -> Key:
        return Key(label, lambda: self.go(page(self.kiosk)))
