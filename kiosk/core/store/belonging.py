"""Whose a ledger is: it is stamped with its unit and the kind of its steel, and knows where its slots hang."""

from collections.abc import Iterator

from kiosk.core.errors import LedgerForeign, MappingChanged
from kiosk.core.model import Locker
from kiosk.core.store.ledger import Ledger

_STAMP = "cabinet"


def objections(ledger: Ledger, path: str, locker: Locker, steel: str) -> Iterator[LedgerForeign | MappingChanged]:
    """What keeps a unit from starting over a ledger: another unit's stamp, or full slots that hang elsewhere now.

    `steel` is the kind of the cabinet, `simulated` or `steel`. Nothing is written.
    """
    foreign = _foreign(ledger, path, locker, steel)
    if foreign is not None:
        yield foreign
    else:
        yield from ledger.slots.moved(locker)


def take_possession(ledger: Ledger, path: str, locker: Locker, steel: str, now: int) -> None:
    """Stamp a new ledger, and write down the wall as it is configured; raises the first of the `objections`."""
    foreign = _foreign(ledger, path, locker, steel)
    if foreign is not None:
        raise foreign
    ledger.set(_STAMP, _stamp(locker, steel))
    ledger.slots.install(locker, now)


def _foreign(ledger: Ledger, path: str, locker: Locker, steel: str) -> LedgerForeign | None:
    theirs, ours = ledger.setting(_STAMP), _stamp(locker, steel)
    return None if theirs in (None, ours) else LedgerForeign(path=path, theirs=str(theirs), ours=ours)


def _stamp(locker: Locker, steel: str) -> str:
    return f"{locker.id} on {steel}"
