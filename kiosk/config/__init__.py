"""The one file that describes a unit: its place, its rules, its wall and its wiring; `example.toml` shows every key."""

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

from hal.doors import DoorPlace
from kiosk.config.checks import check
from kiosk.config.screen import ScreenPlan
from kiosk.config.strict import Mistakes, read
from kiosk.config.tables import BankPlan, File, NotifierPlan, UnitTable
from kiosk.config.wall import locker, places
from kiosk.core.errors import ConfigInvalid, ConfigUnreadable
from kiosk.core.model import Locker, Policy
from kiosk.core.verbs import Recipient
from kiosk.notify import NEEDED

__all__ = ["BankPlan", "Config", "NotifierPlan", "ScreenPlan", "example", "load", "load_operator_phone", "load_screen"]


@dataclass(frozen=True, slots=True)
class Config:
    """A unit as the controller needs it: free of mistakes, its heights and its order worked out."""

    locker: Locker
    policy: Policy
    banks: tuple[BankPlan, ...]
    places: tuple[DoorPlace, ...]
    coils_at_once: int
    notifiers: tuple[NotifierPlan, ...]
    screen: ScreenPlan
    metrics: Path | None
    """Where the figures are written for whoever collects them; None for nowhere."""
    left_out: tuple[str, ...] = ()
    """What is wrong with channels that the file names besides, a line each: a locker opens its doors without them."""

    @property
    def mistakes(self) -> tuple[str, ...]:
        """What is wrong with the file although a locker opens its doors with it, a line each."""
        return self.left_out or _unheard(self)


def _unheard(config: Config) -> tuple[str, ...]:
    """The operator's contact, where none of the channels has a way to it."""
    contact = config.locker.alerted
    if contact is None or any(_reaches(plan.kind, contact) for plan in config.notifiers):
        return ()
    given = " and ".join(name for name in ("email", "phone") if getattr(contact, name))
    kinds = " or ".join(kind for kind, needed in NEEDED.items() if getattr(contact, needed))
    return (f"alerts: no channel reaches the operator by {given}; add one of kind {kinds}, or give another contact",)


def _reaches(kind: str, contact: Recipient) -> bool:
    return kind not in NEEDED or bool(getattr(contact, NEEDED[kind]))


def load(path: Path) -> Config:
    """Read a unit's file; ConfigInvalid names every mistake in it, a line each, ConfigUnreadable what hides them.

    A channel with a mistake is left out, and that is no reason to refuse the file.
    """
    mistakes = Mistakes()
    file = read(File, _parsed(path), "", mistakes)
    check(file, mistakes)
    left_out = mistakes.of("notifiers")
    if set(mistakes) - set(left_out):
        raise ConfigInvalid(path=str(path), mistakes="\n".join(mistakes))
    return Config(
        locker(file),
        file.policy,
        file.banks,
        places(file),
        file.supply.coils_at_once,
        tuple(plan for n, plan in enumerate(file.notifiers, 1) if not mistakes.within(f"notifiers[{n}]")),
        file.screen,
        Path(file.metrics.file) if file.metrics.file else None,
        left_out,
    )


def load_screen(path: Path) -> ScreenPlan:
    """What a unit's file says of the screen; the plain one where there is no file that this user may read.

    Mistakes elsewhere are the controller's affair; ConfigInvalid names those in this table.
    """
    if not os.access(path, os.R_OK):
        return ScreenPlan()
    mistakes = Mistakes()
    plan = read(ScreenPlan, _parsed(path).get("screen", {}), "screen", mistakes)
    if mistakes:
        raise ConfigInvalid(path=str(path), mistakes="\n".join(mistakes))
    return plan


def load_operator_phone(path: Path) -> str:
    """Whom to call, for a screen that no controller has told; empty where the file says nothing of use about it."""
    if not os.access(path, os.R_OK):
        return ""
    mistakes = Mistakes()
    unit = read(UnitTable, _parsed(path).get("unit", {}), "unit", mistakes)
    return "" if mistakes.within("unit.operator_phone") else unit.operator_phone


def example() -> Path:
    """The annotated example; it is the simulator's default, too."""
    return Path(__file__).with_name("example.toml")


def _parsed(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_bytes().decode())
    except OSError as error:
        why = f"cannot be read: {error.strerror}"
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        why = f"line {line} is not UTF-8 text; save the file as UTF-8"
    except ValueError as error:
        why = f"this is no TOML: {error}"
    except RecursionError:
        why = "its lists or tables are nested too deeply"
    raise ConfigUnreadable(path=str(path), mistakes=why)
