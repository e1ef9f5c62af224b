"""Lines of which a page shows as many as there is room for."""

from collections.abc import Callable

from textual.widgets import Static


class Lines(Static):
    """The rest of a page; `resized` is called when it has more room or less, and has to fill it anew."""

    def __init__(self, resized: Callable[[], None]) -> None:
        super().__init__("", classes="fill", markup=False)
        self._resized = resized

    def on_resize(self) -> None:
        """The lines have another area than a moment ago."""
        self._resized()
