"""The kiosk controller of a parcel locker: its ledger, its verbs and its screen."""

__version__ = "0.1.0"
