"""The files of a unit's state directory that belong to its ledger, by name."""

from pathlib import Path

LEDGER = "ledger.sqlite"
KNOWN = "known"
"""An empty file that says: a ledger was here. Without it a lost ledger would look like a new unit's empty wall."""
_TAILS = ("", "-wal", "-shm", "-journal")


def anchor_of(ledger: Path) -> Path:
    """Where the anchor of a ledger lies."""
    return ledger.with_suffix(".anchor")


def backups_of(ledger: Path) -> Path:
    """Where the backups of a ledger lie."""
    return ledger.with_name("backups")


def replaced_of(ledger: Path) -> Path:
    """Where the ledger is kept that the last restore replaced."""
    return ledger.with_name(f"{ledger.name}.before-restore")


def restoring_of(ledger: Path) -> Path:
    """Where a restore writes the ledger that is to be."""
    return ledger.with_name(f"{ledger.name}.restoring")


def erased_of(ledger: Path) -> Path:
    """Where the recipients are named, by their opaque ids, who asked to be forgotten."""
    return ledger.with_name("erased")


def with_tails(database: Path) -> tuple[Path, ...]:
    """A database and what SQLite may keep beside it, the database first."""
    return tuple(database.with_name(database.name + tail) for tail in _TAILS)
