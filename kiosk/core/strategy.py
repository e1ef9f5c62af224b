"""Which strategy chooses slots: the file's, until an operator chose another; a file that is changed wins again."""

from kiosk.core.allocation import STRATEGIES
from kiosk.core.errors import BadInput
from kiosk.core.person import Person
from kiosk.core.store import Ledger

_SETTING = "strategy"


def in_force(ledger: Ledger, configured: str) -> str:
    """The strategy by which the next slot is chosen."""
    over, _, chosen = (ledger.setting(_SETTING) or "").partition(" ")
    return chosen if over == configured and chosen in STRATEGIES else configured


def choose(ledger: Ledger, configured: str, name: str, by: Person) -> None:
    """From now on, restarts included, and as long as the file says what it says; raises BadInput."""
    if name not in STRATEGIES:
        raise BadInput(what=f"strategy {name[:32]}", why=f"take one of {', '.join(STRATEGIES)}")
    ledger.set(_SETTING, f"{configured} {name}")
    ledger.audit.add("strategy", name=name, by=by.name)
