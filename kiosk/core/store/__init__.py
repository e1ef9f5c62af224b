"""The ledger on disk: the only SQL of the project, and the one thread that writes it."""

from kiosk.core.store.ledger import Ledger
from kiosk.core.store.writer import Store

__all__ = ["Ledger", "Store"]
