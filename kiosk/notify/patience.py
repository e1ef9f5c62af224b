"""A provider's answer, waited for no longer than it may take: a byte now and then keeps a socket's time-out away.

Nobody can end a question that hangs: its thread is left behind, and ends when the provider hangs up. Some of them at
once, and no more is asked until one is back.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

T = TypeVar("T")

_MOST_LATE = 3


class Patience(Generic[T]):
    """Waits so many seconds for each answer of one provider."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._asking: tuple[threading.Thread, ...] = ()

    def ask(self, question: Callable[[], T]) -> T:
        """What `question` answers or raises, on a thread of its own; TimeoutError when it does not answer in time."""
        self._asking = tuple(thread for thread in self._asking if thread.is_alive())
        if len(self._asking) >= _MOST_LATE:
            raise TimeoutError("earlier questions are still not answered")
        answer: Future[T] = Future()
        thread = threading.Thread(target=_answer, args=(question, answer), name="provider", daemon=True)
        thread.start()
        self._asking = (*self._asking, thread)
        return answer.result(self._seconds)


def _answer(question: Callable[[], T], answer: "Future[T]") -> None:
    try:
        answer.set_result(question())
    except BaseException as error:  # noqa: BLE001 - it is raised where the answer is waited for
        answer.set_exception(error)
