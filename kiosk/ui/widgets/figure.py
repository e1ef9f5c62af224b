"""What a page shows largest: texts in large letters leave it as large as it is beside plain ones."""

from textual.widget import Widget


class Figure(Widget):
    """A part of the page that is drawn as large as its area allows."""

    def fills(self, wide: int, high: int) -> int:
        """Rows, out of `high` ones, that it makes use of."""
        raise NotImplementedError
