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
MANY = 3
"""So many keys, that one counted, stand two and two beside low ones."""
ONE_ROW = 3
"""So many keys of a grid stand beside each other, more of them in two rows."""


class LanguageKey(Key):
    """Leads to the list of languages; it names the other ones by their codes, which everybody finds."""

    def __init__(self, *, at_once: bool = False) -> None:
        super().__init__("", self._ask, classes="second language", name=LANGUAGE, at_once=at_once)

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
    """A row of keys with ids; the ones on offer share its width. The last one leads away, the language key ends it.

    On a page that any touch takes away, that key acts `at_once`.
    """

    def __init__(
        self,
        *keys: Key,
        id: str | None = None,  # noqa: A002 - Textual's name
        language: bool = True,
        at_once: bool = False,
    ) -> None:
        super().__init__(id=id)
        self._keys = keys
        self._gap = Static(classes="gap")
        self._language = LanguageKey(at_once=at_once) if language else None

    def compose(self) -> ComposeResult:
        """Every key, on offer or not; a secondary key alone is no whole row and keeps its place at the end."""
        yield self._gap
        yield from self._keys
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
        shown = self.offered
        self._gap.display = len(shown) < 2 and all(key.has_class("second") for key in shown)
        wide = ["1fr"] * (len(shown) + self._gap.display)
        if self._language is not None:
            self._language.display = not self._is_compact or len(shown) < CROWDED
            if self._language.display:
                wide.append(str(LEAST if self._is_compact else NARROW))
        self._set_columns(wide)

    def _set_columns(self, wide: list[str]) -> None:
        self.styles.grid_size_columns = max(1, len(wide))
        self.styles.grid_columns = " ".join(wide)

    @property
    def _is_compact(self) -> bool:
        return self._lies_in("compact")

    def _lies_in(self, layout: str) -> bool:
        return any(isinstance(each, Widget) and each.has_class(layout) for each in self.ancestors)


class SideKeys(KeyRow):
    """The row under or beside other keys; where those lie low it stands beside them, one or two keys wide."""

    def _set_columns(self, wide: list[str]) -> None:
        if self._lies_in("low") and not self._is_compact:
            self._gap.display = False
            places = len(self.offered) + (self._language is not None)
            wide = ["1fr"] * (1 if places < MANY else 2)
        super()._set_columns(wide)


class Answers(Widget):
    """A grid of keys to choose from above the row that leads away; low down, beside it."""


class KeyGrid(Widget):
    """Keys in one row or two, in the order in which they are mounted; they share the whole area."""

    def __init__(self, *, rows: int = 2) -> None:
        super().__init__()
        self._rows = rows

    def on_mount(self) -> None:
        """Up to three keys make one row."""
        keys = len(self.children)
        self.styles.grid_size_columns = max(1, keys if keys <= ONE_ROW else -(-keys // self._rows))
