"""What a technician in training can break at a simulated door, and repair."""

from collections.abc import Mapping
from functools import partial

from textual.app import ComposeResult

from kiosk.core.verbs import Mishap
from kiosk.ui.conversation import Conversation, Kiosk
from kiosk.ui.names import MISHAPS
from kiosk.ui.screens.hold import hold_keys, show_hold
from kiosk.ui.widgets.key import Key
from kiosk.ui.widgets.key_row import Answers, KeyGrid, SideKeys
from kiosk.ui.widgets.text import Text


class Mishaps(Conversation):
    """One key a mishap, lit while it lasts."""

    def __init__(self, kiosk: Kiosk, door: str) -> None:
        super().__init__(kiosk)
        self._door = door
        self._wrong: tuple[Mishap, ...] = ()

    def compose(self) -> ComposeResult:
        """The mishaps, the repair, the way back."""
        say = self.say
        title = say("Simulated cabinet: what goes wrong with door {door}?", door=self._door)
        yield Text(title, id="title", classes="title")
        with Answers():
            with KeyGrid():
                for mishap, name in MISHAPS.items():
                    yield Key(say(name).upper(), partial(self._happen, mishap), id=mishap.value)
                yield Key(say("REPAIR ALL"), partial(self._happen, None), classes="main")
            yield SideKeys(*hold_keys(self), Key(say("BACK"), self.leave, classes="second"))

    def on_mount(self) -> None:
        """Ask what is wrong already."""
        self.fetch(self._look)

    def resumed(self) -> None:
        """Seen again."""
        self.fetch(self._look)

    def happened(self, _news: object) -> None:
        """The doors may have been held."""
        show_hold(self)

    def press(self, key: str) -> None:
        """Escape goes back."""
        if key == "escape":
            self.leave()

    def _happen(self, mishap: Mishap | None) -> None:
        self.work(self._happened, mishap)

    async def _happened(self, mishap: Mishap | None) -> None:
        await self.ask(self.kiosk.verbs.imagine, self.kiosk.session_id, self._door, mishap)
        await self._look()

    async def _look(self) -> None:
        wrong: Mapping[str, tuple[Mishap, ...]] = await self.ask(self.kiosk.verbs.mishaps, self.kiosk.session_id)
        self._wrong = wrong.get(self._door, ())
        for mishap in MISHAPS:
            self.query_one(f"#{mishap.value}", Key).set_class(mishap in self._wrong, "alarm")
