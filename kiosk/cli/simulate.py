"""`kiosk simulate`: a whole unit in one terminal, its cabinet imagined."""

import os
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import click

from kiosk.config import example, load
from kiosk.core.clock import HurriedClock

FILE = click.Path(path_type=Path)


def own_state() -> Path:
    """Where the simulator keeps its ledger: the user's own state directory, never the real unit's."""
    base = os.environ.get("XDG_STATE_HOME")
    return (Path(base) if base else Path.home() / ".local" / "state") / "locker-kiosk" / "simulator"


@click.command("simulate")
@click.option("--config", type=FILE, envvar="KIOSK_CONFIG", help="The unit's file.  [default: the shipped example]")
@click.option("--state", type=FILE, help="Where the simulated ledger is kept.  [default: in ~/.local/state]")
@click.option("--speed", type=click.IntRange(1, 1000), default=1, show_default=True, help="Times as fast as life.")
def command(config: Path | None, state: Path | None, speed: int) -> int:
    """Run the kiosk on a simulated cabinet, in this terminal: no hardware, no set-up."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.UsageError("the simulator needs a terminal")
    plan = load(config or example())
    clock = HurriedClock(speed) if speed > 1 else None
    # Imported here: no other command pays for Textual.
    run: Callable[..., int] = import_module("kiosk.ui.simulator").run
    return run(plan, state or own_state(), clock=clock)
