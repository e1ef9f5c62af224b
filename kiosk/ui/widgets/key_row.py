"""Keys beside and under each other, and with them the key that leads to the other languages."""

from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Static

from kiosk.ui.conversation import Conversation
from kiosk.ui.widgets.key import LANGUAGE, Key

NARROW, LEAST = 8, 6
"""Cells of the language key in a row, and in one of the compact layout; the other keys share the rest."""
CROWDED = 5
"""So many other keys leave no room for it in the compact layout."""


class LanguageKey(Key):
    """Leads to the list of languages; it names the other ones by their codes, which everybody finds."""

    def __init__(self) -> None:
        super().__init__("", self._ask, classes="second language", name=LANGUAGE)

    def on_mount(self) -> None:
        """Name the languages that the page does not speak."""
        codes = [code.upper() for code in self._page.kiosk.words.others]
        half = (len(codes) + 1) // 2
        self.relabel("\n".join(filter(None, (" ".join(codes[:half]), " ".join(codes[half:])))))

    @property
    def _page(self) -> Conversation:
        return next(each for each in self.ancestors if isinstance(each, Conversation))

    def _ask(self) -> None:
        self._page.ask_language()


class KeyRow(Widget):
    """A row of keys with ids; the ones on offer share its width, but a secondary key alone is no whole row."""

    def __init__(self, *keys: Key, id: str | None = None, language: bool = True) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._keys = keys
        self._gap = Static(classes="gap")
        self._language = LanguageKey() if language else None

    def compose(self) -> ComposeResult:
        """Every key, on offer or not."""
        yield from self._keys
        yield self._gap
        if self._language is not None:
            yield self._language

    def on_mount(self) -> None:
        """Share the width."""
        self._share()

    def on_resize(self) -> None:
        """The layout may be another one now."""
        self._share()

    def offer(self, *ids: str) -> None:
        """Show these keys alone, in the order in which the row was made; the language key stays."""
        for key in self._keys:
            key.display = key.id in ids
        self._share()

    @property
    def offered(self) -> list[Key]:
        """The keys on offer, the language key left out."""
        return [key for key in self._keys if key.display]

    def _share(self) -> None:
        shown = len(self.offered)
        self._gap.display = not any(key for key in self.offered if shown > 1 or not key.has_class("second"))
        wide = ["1fr"] * (shown + self._gap.display)
        if self._language is not None:
            compact = bool(self.screen.query("KioskPane.compact"))
            self._language.display = not compact or shown < CROWDED
            if self._language.display:
                wide.append(str(LEAST if compact else NARROW))
        self._set_columns(wide)

    def _set_columns(self, wide: list[str]) -> None:
        self.styles.grid_size_columns = max(1, len(wide))
        self.styles.grid_columns = " ".join(wide)


class SideKeys(KeyRow):
    """The row beside a keypad; where that lies low, two and two beside it."""

    def _set_columns(self, wide: list[str]) -> None:
        low = self.screen.query("KioskPane.low") and not self.screen.query("KioskPane.compact")
        super()._set_columns(["1fr", "1fr"] if low else wide)


class KeyGrid(Widget):
    """Keys in two columns, in the order in which they are mounted; they share the whole area."""

    def __init__(self, *, language: bool = True) -> None:
        super().__init__()
        self._with_language = language

    def compose(self) -> ComposeResult:
        """The language key comes last."""
        if self._with_language:
            yield LanguageKey()
