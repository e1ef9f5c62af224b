"""What a technician reads of the unit: its boards and its machine, its locks, and what happened last."""

from collections.abc import Iterable, Iterator

from kiosk.core.verbs import BankReport, Health, LockReport, MachineReport
from kiosk.language import second
from kiosk.ui.names import PROGRAMS
from kiosk.ui.screens.report import Report
from kiosk.ui.trail import told

EVENTS = 200
GIGA = 1e9
HOUR = 3600


class Boards(Report):
    """The boards, the network, the machine and the versions."""

    def title(self) -> str:
        """What it is about."""
        return self.say("Boards and machine")

    async def lines(self) -> Iterable[str]:
        """One line a thing; what is wrong stands among them in capitals."""
        health = await self.ask(self.kiosk.verbs.health, self.kiosk.session_id)
        return [
            *map(self._bank, health.vitals.banks),
            *self._machine(health.vitals.machine),
            *self._program(health),
        ]

    def _bank(self, bank: BankReport) -> str:
        say, where = self.say, bank.port or bank.kind
        last = say("last error: {error}", error=bank.last_error) if bank.last_error else ""
        if bank.stopped:
            told = say("{bank} ({where}) IS STOPPED: it opened another door than asked", bank=bank.bank, where=where)
        elif bank.silent_seconds is not None:
            seconds = round(bank.silent_seconds)
            told = say("{bank} ({where}) IS SILENT for {seconds} s", bank=bank.bank, where=where, seconds=seconds)
        elif bank.reply_ms is not None:
            milliseconds = round(bank.reply_ms)
            told = say("{bank} ({where}) answers in {ms} ms", bank=bank.bank, where=where, ms=milliseconds)
        else:
            told = say("{bank} ({where}) was not asked yet", bank=bank.bank, where=where)
        return "; ".join(filter(None, (told, last)))

    def _machine(self, machine: MachineReport) -> Iterator[str]:
        say = self.say
        if machine.addresses:
            yield say("Network: {addresses}", addresses=", ".join(machine.addresses))
        else:
            yield say("NO NETWORK: pickups and deposits go on, messages wait")
        if machine.disk_free is not None and machine.disk_size:
            free, size = f"{machine.disk_free / GIGA:.1f}", f"{machine.disk_size / GIGA:.1f}"
            yield say("Disk: {free} of {size} GB free", free=free, size=size)
        if machine.memory_free is not None and machine.memory_size:
            free, size = f"{machine.memory_free / GIGA:.1f}", f"{machine.memory_size / GIGA:.1f}"
            yield say("Memory: {free} of {size} GB free", free=free, size=size)
        if machine.temperature is not None:
            yield say("Processor: {degrees} degrees", degrees=round(machine.temperature))
        if machine.under_voltage:
            yield say("THE SUPPLY IS TOO WEAK, or was since the start")

    def _program(self, health: Health) -> Iterator[str]:
        say = self.say
        yield say("The clock is set") if health.clock_trusted else say("THE CLOCK IS NOT SET: nothing expires")
        yield say("Running for {hours} h", hours=f"{health.vitals.running / HOUR:.1f}")
        for service in health.vitals.services:
            if service.last_error:
                yield say("{service}: last error {error}", service=service.name, error=service.last_error)
        if health.vitals.versions:
            yield ", ".join(f"{say(PROGRAMS.get(name, name))} {at}" for name, at in health.vitals.versions.items())


class Locks(Report):
    """How fast each lock opens its door, now and when it was new; the tired ones first."""

    def title(self) -> str:
        """What it is about."""
        return self.say("Locks: from the pulse to the open door")

    async def lines(self) -> Iterable[str]:
        """One line a lock."""
        health = await self.ask(self.kiosk.verbs.health, self.kiosk.session_id)
        return [self._lock(lock) for lock in sorted(health.locks, key=lambda lock: not lock.drifting)]

    def _lock(self, lock: LockReport) -> str:
        if lock.pulse_to_open_ms is None:
            return self.say("{door}  never opened so far", door=lock.door)
        told = self.say(
            "{door}  {now} ms, {new} ms when new; opened {count} times",
            door=lock.door,
            now=lock.pulse_to_open_ms,
            new=lock.reference_ms,
            count=lock.cycles,
        )
        return self.say("{lock} - SLOW: oil or replace it", lock=told) if lock.drifting else told


class Events(Report):
    """The last rows of the audit trail."""

    def title(self) -> str:
        """What it is about."""
        return self.say("What happened last")

    async def lines(self) -> Iterable[str]:
        """One line an event, the newest first, by the clock of the unit's place."""
        events = await self.ask(self.kiosk.verbs.events, self.kiosk.session_id, EVENTS)
        zone, words = self.kiosk.unit.time_zone, self.kiosk.words
        return [f"{second(event.at, zone, words.language)} {told(words, event)}" for event in events]
