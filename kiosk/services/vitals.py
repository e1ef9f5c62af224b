"""What the controller's process and its machine tell of themselves, read when somebody asks."""

import platform
import sqlite3
from collections.abc import Mapping
from pathlib import Path

from hal.cabinet import BankHealth, Cabinet
from hal.clock import Clock
from kiosk import __version__
from kiosk.core.store.migrations import STEPS
from kiosk.core.verbs import BankReport, Vitals
from kiosk.services.machine import machine_report, occupied
from kiosk.services.supervisor import Supervisor


class UnitVitals:
    """Asks the cabinet, the supervisor and the machine; `ports` says where each bank is plugged in."""

    def __init__(
        self, cabinet: Cabinet, supervisor: Supervisor, clock: Clock, state: Path, ports: Mapping[str, str]
    ) -> None:
        self._cabinet = cabinet
        self._supervisor = supervisor
        self._clock = clock
        self._began = clock.monotonic()
        self._state = state
        self._ports = ports

    def __call__(self) -> Vitals:
        """How it all is now."""
        return Vitals(
            banks=tuple(self._bank(bank) for bank in self._cabinet.health()),
            services=self._supervisor.reports(),
            machine=machine_report(self._state),
            running=self._clock.monotonic() - self._began,
            memory=occupied(),
            versions=versions(),
        )

    def _bank(self, bank: BankHealth) -> BankReport:
        return BankReport(
            bank=bank.bank,
            kind=bank.kind,
            port=self._ports.get(bank.bank),
            reply_ms=bank.reply_ms,
            silent_seconds=bank.silent_for,
            last_error=bank.last_error,
            stopped=bank.stopped,
        )


def versions() -> dict[str, str]:
    """Of the program and of what it stands on."""
    return {
        "program": __version__,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "schema": str(len(STEPS)),
    }
