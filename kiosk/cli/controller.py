"""The running controller, as the command line sees it: its verbs, and an operator's session that ends with the call."""

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from kiosk.control.client import ControlClient, connect
from kiosk.core.errors import ControllerAbsent


@contextmanager
def controller(socket: Path) -> Iterator[tuple[ControlClient, str]]:
    """The verbs of the controller at `socket`, and the id of an operator's session there."""
    with closing(connect(socket)) as verbs:
        session = verbs.operator_session().id
        try:
            yield verbs, session
        finally:
            with suppress(ControllerAbsent):
                verbs.sign_out(session)
