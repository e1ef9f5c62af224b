"""The computer in the wall: its clock, its disk, its heat and supply, and the versions on it."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime

from kiosk.core.clock import DAY_MS
from kiosk.core.errors import StateUnusable
from kiosk.core.watch.health import HOT, LEAST_DISK
from kiosk.doctor.finding import Finding, Level
from kiosk.doctor.patient import Patient
from kiosk.services.machine import machine_report
from kiosk.services.vitals import versions

_AMPLE_DISK = 4 * LEAST_DISK
_MIB = 2**20
_YEAR = 366 * DAY_MS


def clock(patient: Patient) -> Iterator[Finding]:
    """Wall time can be believed: a time source was seen, and it is not before what is written down."""
    now, written = patient.clock.wall(), _last_written(patient)
    remedy = "see `timedatectl status`: time synchronisation must be on, and its server within reach"
    level = Level.WARNING
    if not patient.time_source_seen:
        text = "no time source was seen since the machine started: nothing expires until one is"
    elif written is not None and now < written:
        text = f"it shows {_day(now)}, but something was written down on {_day(written)}: nothing expires until then"
    elif written is not None and now - written > _YEAR:
        text = f"it shows {_day(now)}, and nothing was written down since {_day(written)}: one of them is wrong"
    else:
        level, remedy = Level.OK, ""
        imagined = "every door is imagined: no time source is needed"
        text = imagined if patient.simulated else "a time source was seen"
    yield Finding(check="clock", level=level, text=text, remedy=remedy)


def _last_written(patient: Patient) -> int | None:
    """The latest time that the ledger trusted, where it can be asked."""
    try:
        return patient.read(lambda ledger: ledger.audit.trusted()) or None
    except (StateUnusable, sqlite3.Error):
        return None


def _day(wall: int) -> str:
    return f"{datetime.fromtimestamp(wall / 1000, UTC):%Y-%m-%d %H:%M} UTC"


def disk(patient: Patient) -> Iterator[Finding]:
    """There is room for the ledger, and for its backups."""
    free = machine_report(patient.state).disk_free
    if free is None:
        yield Finding(check="disk", level=Level.SKIPPED, text=f"there is no {patient.state} yet")
        return
    level = Level.FAILURE if free < LEAST_DISK else Level.WARNING if free < _AMPLE_DISK else Level.OK
    remedy = "" if level is Level.OK else "remove what is not the unit's, or old journals: journalctl --vacuum-size=50M"
    yield Finding(check="disk", level=level, text=f"{free // _MIB} MiB free at {patient.state}", remedy=remedy)


def metrics(patient: Patient) -> Iterator[Finding]:
    """The figures can be written where the file says."""
    plan, check = patient.plan, "metrics"
    if plan is None or plan.metrics is None:
        yield Finding(check=check, level=Level.OK, text="the file asks for none")
    elif plan.metrics.parent.is_dir():
        yield Finding(check=check, level=Level.OK, text=f"written to {plan.metrics}")
    else:
        yield Finding(
            check=check,
            level=Level.WARNING,
            text=f"the figures are written nowhere: {plan.metrics.parent} is no directory",
            remedy="make it, for the controller's user to write to, or correct [metrics] in the file",
        )


def supply(patient: Patient) -> Iterator[Finding]:
    """The computer is neither too hot nor undersupplied; a desk with imagined doors may be as it likes."""
    if patient.simulated:
        yield Finding(check="supply", level=Level.SKIPPED, text="every door is imagined: this is no computer in a wall")
        return
    report = machine_report(patient.state, patient.root)
    if report.under_voltage:
        yield Finding(
            check="supply",
            level=Level.WARNING,
            text="the supply is or was too weak since the machine started",
            remedy="give the computer a supply of its own, apart from the locks', with a short cable",
        )
    if report.temperature is not None and report.temperature >= HOT:
        yield Finding(
            check="supply",
            level=Level.WARNING,
            text=f"the computer has {report.temperature:.0f} degrees and slows itself down",
            remedy="give it air, shade, or a heat sink",
        )
    elif not report.under_voltage:
        told = "this machine has no thermometer" if report.temperature is None else f"{report.temperature:.0f} degrees"
        yield Finding(check="supply", level=Level.OK, text=told)


def programs(patient: Patient) -> Iterator[Finding]:
    """Which versions are here; and whether the running controller is of this one."""
    here = versions()
    text = ", ".join(f"{name} {version}" for name, version in here.items())
    running = patient.figures.health.vitals.versions if patient.figures else here
    if running.get("program") == here["program"]:
        yield Finding(check="versions", level=Level.OK, text=text)
    else:
        yield Finding(
            check="versions",
            level=Level.WARNING,
            text=f"the running controller is {running.get('program')}, this program is {here['program']}",
            remedy="restart the controller: systemctl restart locker-kiosk",
        )
