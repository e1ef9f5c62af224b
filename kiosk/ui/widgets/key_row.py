"""Keys beside and under each other."""

from textual.app import ComposeResult
from textual.widget import Widget

from kiosk.ui.widgets.key import Key


class KeyRow(Widget):
    """A row of keys with ids; the ones on offer share its width."""

    def __init__(self, *keys: Key, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._keys = keys

    def compose(self) -> ComposeResult:
        """Every key, on offer or not."""
        yield from self._keys

    def on_mount(self) -> None:
        """Share the width."""
        self._share()

    def offer(self, *ids: str) -> None:
        """Show these keys alone, in the order in which the row was made."""
        for key in self._keys:
            key.display = key.id in ids
        self._share()

    def _share(self) -> None:
        self.styles.grid_size_columns = max(1, sum(key.display for key in self._keys))


class KeyGrid(Widget):
    """Keys in two columns, in the order in which they are mounted; they share the whole area."""
