"""The running controller, as the command line sees it: its verbs, and an operator's session that ends with the call."""

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from kiosk.control.client import ControlClient, connect
from kiosk.core.errors import ControllerAbsent

PATIENCE = 10.0
"""Seconds for what the controller reads out of its ledger; one that stands still is not waited for."""
_LONG = 60.0
"""Seconds for whatever opens a door, hashes a PIN or takes in a thousand rows."""


@contextmanager
def controller(socket: Path, patience: float = _LONG) -> Iterator[tuple[ControlClient, str]]:
    """The verbs of the controller at `socket`, and an operator's session there; `patience` is that of `connect`."""
    with closing(connect(socket, patience)) as verbs:
        session = verbs.operator_session().id
        try:
            yield verbs, session
        finally:
            with suppress(ControllerAbsent):
                verbs.sign_out(session)
