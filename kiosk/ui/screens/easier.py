"""What the screen can do for somebody who sees, reaches or reads less easily: each a touch, until they are gone."""

from collections.abc import Mapping
from functools import partial

from textual.app import ComposeResult

from kiosk.ui.aids import Aid
from kiosk.ui.conversation import Conversation, Kiosk
from kiosk.ui.widgets.key import Key
from kiosk.ui.widgets.key_row import Answers, KeyGrid, SideKeys
from kiosk.ui.widgets.text import Text

AIDS: Mapping[Aid, str] = {
    Aid.LOW: "KEYS LOW DOWN",
    Aid.LARGE: "LARGE LETTERS",
    Aid.CONTRAST: "BLACK AND WHITE",
    Aid.TIME: "MORE TIME",
    Aid.SPEECH: "READ IT TO ME",
}


class Easier(Conversation):
    """Turns aids on and off; the page itself shows at once what each of them does, and whoever sits reaches it all."""

    numbered = True

    def __init__(self, kiosk: Kiosk) -> None:
        super().__init__(kiosk)
        self.add_class(Aid.LOW)

    def compose(self) -> ComposeResult:
        """A key for each aid; those in use are marked."""
        say = self.say
        yield Text(say("What would make it easier?"), classes="title")
        with Answers():
            with KeyGrid():
                for aid, label in AIDS.items():
                    if aid is not Aid.SPEECH or self.kiosk.talks:
                        yield Key(say(label), partial(self._turn, aid), id=aid.value)
            yield SideKeys(Key(say("OK"), self.leave, id="ok", classes="main"))

    def on_mount(self) -> None:
        """Mark what is in use."""
        self._show()

    def resumed(self) -> None:
        """Drawn anew."""
        self._show()

    def press(self, key: str) -> None:
        """Enter and Escape go back."""
        if key in ("enter", "escape", "backspace"):
            self.leave()

    def _turn(self, aid: Aid) -> None:
        self.kiosk.aids.turn(aid)
        self._show()

    def _show(self) -> None:
        """Mark what is in use, by a tick as well as by colour."""
        for aid, label in AIDS.items():
            for key in self.query(f"#{aid.value}").results(Key):
                on = aid in self.kiosk.aids
                key.relabel(f"✓ {self.say(label)}" if on else self.say(label))
                key.set_class(on, "chosen")
