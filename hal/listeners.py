"""Who wants to be told, and that one of them failing is nobody else's trouble."""

import logging
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")

log = logging.getLogger(__name__)


class Listeners(Generic[T]):
    """Functions to be told of something, in the order in which they asked; safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._told: tuple[Callable[[T], None], ...] = ()

    def add(self, listener: Callable[[T], None]) -> Callable[[], None]:
        """Tell `listener` from now on; returns how to stop it, which may be called twice."""

        def told(news: T) -> None:
            listener(news)

        with self._lock:
            self._told += (told,)
        return lambda: self._remove(told)

    def _remove(self, told: Callable[[T], None]) -> None:
        with self._lock:
            self._told = tuple(other for other in self._told if other is not told)

    def tell(self, news: T) -> None:
        """Tell everybody on the caller's thread; a listener that raises is logged and the next one told."""
        for told in self._told:
            try:
                told(news)
            except Exception:  # the caller is a bus's loop, and a listener's mistake must not end it
                log.exception("a listener failed at %r", news)
