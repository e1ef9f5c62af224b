"""The ledger's rows as plain data, named like their tables."""

import sqlite3
from collections.abc import Iterable
from typing import TypeVar

import msgspec
from msgspec import Struct

from kiosk.core.lifecycle import LIVE
from kiosk.core.verbs import Condition, Outcome, PackageStatus, Role, Trouble, VisitKind, VisitState

LIVE_SQL = f"({', '.join(repr(state.value) for state in VisitState if state in LIVE)})"
"""The states of an unfinished visit, in the words of the schema's own index, so that it is used."""


class SlotRow(Struct, frozen=True, kw_only=True):
    """A slot with its condition; `package_id` and `visit_state` are set where a query joined them."""

    id: int
    door: str
    size: str
    wiring: str
    condition: Condition
    cause: str | None = None
    set_by: str | None = None
    since: int | None = None


class PackageRow(Struct, frozen=True, kw_only=True):
    """A package: what happened to it, and the slot that it holds."""

    id: str
    number: str
    status: PackageStatus
    slot_id: int | None
    user_id: str
    size: str
    carrier: str | None
    created: int
    lapses: int | None = None
    stored: int | None = None
    accept_by: int | None = None
    accepted: int | None = None
    expires: int | None = None
    extensions: int = 0
    ended: int | None = None
    unanswered: int | None = None


class VisitRow(Struct, frozen=True, kw_only=True):
    """A visit with the times of its steps; `door` and `size` come from its slot."""

    id: str
    kind: VisitKind
    state: VisitState
    slot_id: int
    package_id: str | None
    actor: str
    boot_id: str
    follows: str | None = None
    look: str | None = None
    strategy: str | None = None
    why: str | None = None
    reason: str | None = None
    witnessed: bool = False
    open_ms: int | None = None
    reaction_ms: int | None = None
    trouble: str | None = None
    incident: str | None = None
    outcome: Outcome | None = None
    planned: int = 0
    opening: int | None = None
    opened: int | None = None
    closed: int | None = None
    ended: int | None = None
    door: str = ""
    size: str = ""
    parcel: str | None = None

    @property
    def was_open(self) -> bool:
        """Whether its door was seen open, by itself or by the opening that it follows."""
        return self.opened is not None or self.witnessed

    @property
    def stuck(self) -> bool:
        """Whether its door was not seen to open."""
        return self.trouble in (Trouble.NOT_OPENED, Trouble.SILENT)

    @property
    def unattended(self) -> bool:
        """Whether its door stands open and nobody is taken to be at it any more."""
        return self.trouble == Trouble.UNATTENDED


class CodeRow(Struct, frozen=True, kw_only=True):
    """One issue of a package's code."""

    package_id: str
    issue: int
    voided: int | None
    ended: int | None


class StaffRow(Struct, frozen=True, kw_only=True):
    """One person of the staff; the hash is argon2id's own text."""

    number: str
    role: Role
    carrier: str | None
    pin_hash: str
    badge_index: bytes | None
    disabled: bool = False
    fails: int = 0
    failed_at: int | None = None


class SessionRow(Struct, frozen=True, kw_only=True):
    """A session of staff, as of its last activity in running milliseconds of `boot_id`."""

    number: str
    role: Role
    carrier: str | None
    boot_id: str
    active_ms: int


class UserRow(Struct, frozen=True, kw_only=True):
    """A recipient and, as long as it is kept, how to reach them."""

    id: str
    language: str
    needs_low_door: bool
    phone: str | None = None
    email: str | None = None


class ExpectedRow(Struct, frozen=True, kw_only=True):
    """A parcel that will be brought; `noted` is set where it was read."""

    number: str
    size: str | None
    user_id: str
    carrier: str | None
    noted: int = 0


class MessageRow(Struct, frozen=True, kw_only=True):
    """A message on its way: what it is about, never what it says. One to the operator is about no package."""

    id: int
    key: str
    event: str
    package_id: str | None
    user_id: str | None
    incident: str | None
    state: str
    due: int
    attempts: int
    last_error: str | None
    written: int
    parcel: str | None = None
    """The number on its label, where a query joined it."""


class AuditRow(Struct, frozen=True, kw_only=True):
    """One row of the audit trail, its details by name."""

    wall_ms: int
    event: str
    detail: dict[str, str | int | float | bool]


class IncidentRow(Struct, frozen=True, kw_only=True):
    """Something that a person has to look at."""

    number: str
    at: int
    slot_id: int | None
    package_id: str | None
    visit_id: str | None
    cause: str
    resolved: int | None
    resolved_by: str | None
    note: str | None
    door: str | None = None


R = TypeVar("R", bound=Struct)


def one(rows: sqlite3.Cursor, kind: type[R]) -> R | None:
    """The first row of a result, or None."""
    row = rows.fetchone()
    return None if row is None else msgspec.convert(dict(row), kind, strict=False)


def every(rows: Iterable[sqlite3.Row], kind: type[R]) -> list[R]:
    """All rows of a result."""
    return [msgspec.convert(dict(row), kind, strict=False) for row in rows]
