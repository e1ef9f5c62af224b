"""Text that can leave this process: every character of it whole."""

from collections.abc import Iterator
from contextlib import contextmanager

from kiosk.core.errors import BadInput


@contextmanager
def whole_characters() -> Iterator[None]:
    """Refuse as BadInput what no file and no socket can take: half a character, from bytes that were no UTF-8."""
    try:
        yield
    except UnicodeEncodeError as error:
        raise BadInput(what="text", why="it holds bytes that are no UTF-8") from error
