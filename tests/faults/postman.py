"""A process that delivers what a ledger's outbox holds, by e-mail to a port of this machine, until somebody kills it.

    python -m tests.faults.postman STATE PORT

It ends with whoever holds its standard input. Time hurries, so that the pauses between attempts are short; everything
else is as on a unit.
"""

import sys
from dataclasses import replace
from pathlib import Path

from kiosk.config import Config, NotifierPlan, example, load
from kiosk.core.clock import HurriedClock
from kiosk.runtime import open_unit
from tests.faults.stage import small_wall

HURRY = 60.0


def unit_with_mail(port: int) -> Config:
    """A small wall whose recipients are told by the mail server at a port."""
    settings: dict[str, object] = {
        "server": "127.0.0.1",
        "port": port,
        "security": "plain",
        "sender": "locker@example.org",
        "timeout": 5.0,
    }
    return replace(small_wall(load(example())), notifiers=(NotifierPlan(kind="EMAIL", settings=settings),))


def main() -> None:
    """Deliver."""
    state, port = Path(sys.argv[1]), int(sys.argv[2])
    with open_unit(unit_with_mail(port), state, clock=HurriedClock(HURRY), send=True):
        sys.stdin.read()


if __name__ == "__main__":
    main()
