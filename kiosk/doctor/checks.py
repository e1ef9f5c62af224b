"""Every check there is, in the order in which they are told."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping

from kiosk.core.errors import KioskError, StateUnusable
from kiosk.doctor import machine, records, wiring, work
from kiosk.doctor.finding import Finding, Level
from kiosk.doctor.patient import Patient

Check = Callable[[Patient], Iterable[Finding]]

CHECKS: Mapping[str, Check] = {
    "config": wiring.file,
    "ports": wiring.ports,
    "pins": wiring.pins,
    "strict_gpiod": wiring.strict_gpiod,
    "controller": work.controller,
    "boards": work.boards,
    "doors": work.doors,
    "locks": work.locks,
    "messages": work.messages,
    "incidents": work.incidents,
    "permissions": records.permissions,
    "database": records.database,
    "audit": records.audit,
    "backups": records.copies,
    "clock": machine.clock,
    "disk": machine.disk,
    "supply": machine.supply,
    "versions": machine.programs,
}


def examine(patient: Patient) -> list[Finding]:
    """Make every check; one that cannot be made is a finding of its own, and the others go on."""
    return [finding for name, check in CHECKS.items() for finding in _made(name, check, patient)]


def _made(name: str, check: Check, patient: Patient) -> list[Finding]:
    try:
        return list(check(patient))
    except StateUnusable as error:
        if error.facts["why"] == "Permission denied":
            text = f"only the unit's user may look into {patient.state}"
            return [Finding(check=name, level=Level.SKIPPED, text=text, remedy="sudo kiosk doctor")]
        return [Finding(check=name, level=Level.FAILURE, text=str(error), remedy="name the unit's --state directory")]
    except (KioskError, sqlite3.Error, OSError) as error:
        remedy = "if the ledger is damaged, restore a backup: kiosk backup list"
        return [Finding(check=name, level=Level.FAILURE, text=f"could not be examined: {error}", remedy=remedy)]
