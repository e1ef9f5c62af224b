"""Every check there is, in the order in which they are told."""

import errno
import os
import sqlite3
from collections.abc import Callable, Iterable, Mapping

from msgspec.structs import replace

from kiosk.core.errors import KeyMissing, KioskError, StateUnusable
from kiosk.doctor import channels, machine, records, wiring, work
from kiosk.doctor.finding import Finding, Level
from kiosk.doctor.patient import Patient

Check = Callable[[Patient], Iterable[Finding]]

CHECKS: Mapping[str, Check] = {
    "config": wiring.file,
    "ports": wiring.ports,
    "pins": wiring.pins,
    "strict_gpiod": wiring.strict_gpiod,
    "channels": channels.channels,
    "state": records.state,
    "permissions": records.permissions,
    "database": records.database,
    "cabinet": records.cabinet,
    "audit": records.audit,
    "backups": records.copies,
    "controller": work.controller,
    "boards": work.boards,
    "doors": work.doors,
    "locks": work.locks,
    "messages": work.messages,
    "incidents": work.incidents,
    "clock": machine.clock,
    "disk": machine.disk,
    "metrics": machine.metrics,
    "supply": machine.supply,
    "versions": machine.programs,
}


def examine(patient: Patient) -> list[Finding]:
    """Make every check; one that cannot be made is a finding of its own, and the others go on.

    Without a state directory, or the right to look into it, most of them cannot be made: that is told once.
    """
    findings: list[Finding] = []
    for name, check in CHECKS.items():
        made = _made(name, check, patient)
        known = {finding.text for finding in findings if finding.level in (Level.WARNING, Level.FAILURE)}
        findings += [_skipped(finding) if finding.text in known else finding for finding in made]
    return findings


def _skipped(finding: Finding) -> Finding:
    return Finding(check=finding.check, level=Level.SKIPPED, text="for the reason that is told above")


def _on_one_line(finding: Finding) -> Finding:
    """What SQLite says of a damaged file has several."""
    return replace(finding, text=" ".join(finding.text.splitlines()))


def _made(name: str, check: Check, patient: Patient) -> list[Finding]:
    try:
        return [_on_one_line(finding) for finding in check(patient)]
    except StateUnusable as error:
        if error.facts["why"] == os.strerror(errno.EACCES):
            text = f"could not be looked at: only the unit's user may look into {patient.state}"
            return [Finding(check=name, level=Level.WARNING, text=text, remedy="sudo kiosk doctor")]
        remedy = "name the unit's --state directory; if its ledger is lost: kiosk backup restore FILE"
        return [Finding(check=name, level=Level.FAILURE, text=str(error).partition("; ")[0], remedy=remedy)]
    except KeyMissing as error:
        text, _, remedy = str(error).partition("; ")
        return [Finding(check=name, level=Level.FAILURE, text=text, remedy=remedy)]
    except (KioskError, sqlite3.Error, OSError) as error:
        remedy = "if the ledger is damaged, restore a backup: kiosk backup list"
        return [Finding(check=name, level=Level.FAILURE, text=f"could not be examined: {error}", remedy=remedy)]
