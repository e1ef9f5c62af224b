"""A look behind a door from the command line: who asks for it, and how it is followed while somebody stands there."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from kiosk.cli.asking import ask_secret
from kiosk.core.verbs import LiveVerbs, Visit, VisitState


@contextmanager
def signed_in(verbs: LiveVerbs, operator: str, staff: str | None) -> Iterator[str]:
    """The session that opens: the operator's own, or that of a technician who gives the PIN."""
    if staff is None:
        yield operator
        return
    session = verbs.sign_in(staff, ask_secret("PIN", confirm=False)).id
    try:
        yield session
    finally:
        verbs.sign_out(session)


def until(verbs: LiveVerbs, visit: Visit, done: Callable[[Visit], bool]) -> Visit:
    """Follow a visit until `done`: at every happening, and every half second in case one was missed."""
    changed = threading.Event()
    stop = verbs.watch(lambda _: changed.set())
    try:
        while not done(visit):
            changed.wait(0.5)
            changed.clear()
            visit = verbs.visit(visit.id)
    finally:
        stop()
    return visit


def has_moved(visit: Visit) -> bool:
    """Whether the visit's door did what it will do by itself."""
    return not visit.live or visit.trouble is not None or visit.state in (VisitState.OPENED, VisitState.CLOSED)


def is_shut(visit: Visit) -> bool:
    """Whether the visit's door was seen shut again."""
    return not visit.live or visit.state is VisitState.CLOSED
