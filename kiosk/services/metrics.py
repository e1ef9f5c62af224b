"""The unit's figures in the text format of Prometheus, and the file from which they are collected.

The format (prometheus.io, "Exposition formats") is lines: what a name means, its type, then a line for each set of
labels. It is written here, for all there is to it are three characters to escape; the tests read it with Prometheus'
own parser. Names carry their unit: `_seconds`, `_bytes`, `_celsius`, and `_total` for what only grows. No label holds
anything about a person or a parcel.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kiosk.core.verbs import (
    BankReport,
    Condition,
    Figures,
    LockReport,
    MachineReport,
    PackageStatus,
    SlotReport,
    Vitals,
)

_ESCAPES = str.maketrans({"\\": r"\\", "\n": r"\n", '"': r"\""})

Labels = Mapping[str, str]
Kind = Literal["gauge", "counter"]


@dataclass(frozen=True, slots=True)
class Family:
    """One name with its meaning, and its value for each set of labels; what is not known has no line."""

    name: str
    text: str
    samples: Sequence[tuple[Labels, float | None]]
    kind: Kind = "gauge"

    def lines(self) -> Iterator[str]:
        """The family as it is written; nothing when nothing of it is known."""
        known = [(labels, value) for labels, value in self.samples if value is not None]
        if known:
            yield f"# HELP locker_{self.name} {self.text}"
            yield f"# TYPE locker_{self.name} {self.kind}"
        for labels, value in known:
            inside = ",".join(f'{name}="{text.translate(_ESCAPES)}"' for name, text in labels.items())
            yield f"locker_{self.name}{{{inside}}} {value:.15g}"


def exposition(figures: Figures) -> str:
    """All figures as text; every line names its unit."""
    families = [*_unit(figures), *_wall(figures), *_vitals(figures.health.vitals), *_locks(figures.health.locks)]
    unit = {"unit": figures.unit}
    named = (
        Family(family.name, family.text, [({**unit, **labels}, value) for labels, value in family.samples], family.kind)
        for family in families
    )
    return "".join(f"{line}\n" for family in named for line in family.lines())


def write_metrics(file: Path, figures: Figures) -> None:
    """Put the figures in the file's place, whole or not at all; raises OSError.

    Nothing is synced to the disk: after a power cut, figures of before it are of no use.
    """
    draft = file.with_name(f"{file.name}.{os.getpid()}.new")
    try:
        draft.write_text(exposition(figures), encoding="utf-8")
        draft.chmod(0o644)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def _one(name: str, text: str, value: float | None, kind: Kind = "gauge") -> Family:
    return Family(name, text, [({}, value)], kind)


def _unit(figures: Figures) -> Iterator[Family]:
    post, health = figures.post, figures.health
    age = None if post.oldest is None else max(0.0, (figures.at - post.oldest) / 1000)
    versions = dict(sorted(health.vitals.versions.items()))
    yield Family("info", "Versions of the unit's program and of what it stands on.", [(versions, 1)])
    yield _one("uptime_seconds", "Time since the controller started.", health.vitals.running)
    yield _one("clock_trusted", "1 when a time source was seen since the machine started.", health.clock_trusted)
    yield _one("work_hold", "1 while a technician keeps every door shut.", figures.held)
    yield _one("keypad_rest_seconds", "Time that the keypad still rests after wrong codes.", figures.keypad_closed)
    yield _one("visits_total", "Openings of doors that somebody asked for.", figures.visits, "counter")
    yield _one("incidents_open", "Incidents that nobody has resolved.", figures.incidents)
    yield _one("messages_waiting", "Messages that are still to be sent.", post.waiting)
    lost = "Messages lost in the last seven days: given up, or with a code that was never told."
    yield _one("messages_lost", lost, post.dead)
    yield _one("messages_oldest_seconds", "Age of the longest waiting message.", age)


def _wall(figures: Figures) -> Iterator[Family]:
    slots = figures.slots
    conditions = [(size, condition) for size in figures.free for condition in Condition]
    yield Family(
        "slots",
        "Slots by size and condition.",
        [({"size": s, "condition": c.value}, _count(slots, s, c)) for s, c in conditions],
    )
    free = figures.free.items()
    yield Family("slots_free", "Slots that can be given out now.", [({"size": size}, n) for size, n in free])
    inside = {status.value: 0 for status in PackageStatus if status is not PackageStatus.RETRIEVED}
    for slot in slots:
        if slot.status is not None:
            inside[slot.status.value] += 1
    yield Family("packages", "Parcels that hold a slot.", [({"status": name}, n) for name, n in inside.items()])
    yield Family(
        "door_open",
        "1 when the door's sensor says open, 0 when closed; none while unknown.",
        [({"door": slot.slot.door}, {"open": 1, "closed": 0}.get(slot.state)) for slot in slots],
    )


def _count(slots: Iterable[SlotReport], size: str, condition: Condition) -> int:
    return sum(slot.slot.size == size and slot.condition is condition for slot in slots)


def _vitals(vitals: Vitals) -> Iterator[Family]:
    yield from _banks(vitals.banks)
    yield from _machine(vitals.machine)
    yield _one("memory_resident_bytes", "Memory that the controller occupies.", vitals.memory)
    services = vitals.services
    beats = [({"service": service.name}, service.beat_seconds) for service in services]
    yield Family("service_beat_seconds", "Time since a service's last sign of life.", beats)
    restarts = [({"service": service.name}, service.restarts) for service in services]
    yield Family("service_restarts_total", "Threads of a service that died or hung.", restarts, "counter")
    failures = [({"service": service.name}, service.failures) for service in services]
    yield Family("service_failed_turns", "Turns of a service that failed one after another, up to now.", failures)
    abandoned = [({"service": service.name}, service.abandoned) for service in services]
    yield Family("service_abandoned", "1 when nobody carries the service out any more: its threads hang.", abandoned)


def _banks(banks: Sequence[BankReport]) -> Iterator[Family]:
    named = [({"bank": bank.bank, "kind": bank.kind}, bank) for bank in banks]
    up = [(labels, bank.silent_seconds is None and not bank.stopped) for labels, bank in named]
    yield Family("bank_up", "1 when the board answers and is not stopped.", up)
    silent = [(labels, bank.silent_seconds or 0.0) for labels, bank in named]
    yield Family("bank_silent_seconds", "Time for which a board has not answered.", silent)
    reply = [(labels, None if bank.reply_ms is None else bank.reply_ms / 1000) for labels, bank in named]
    yield Family("bank_reply_seconds", "Time of the last exchange that was answered.", reply)


def _machine(machine: MachineReport) -> Iterator[Family]:
    yield _one("disk_free_bytes", "Room where the ledger lies.", machine.disk_free)
    yield _one("disk_size_bytes", "Size of the disk where the ledger lies.", machine.disk_size)
    yield _one("temperature_celsius", "Of the computer's hottest zone.", machine.temperature)
    yield _one("under_voltage", "1 when the supply is or was too weak since the start.", machine.under_voltage)


def _locks(locks: Sequence[LockReport]) -> Iterator[Family]:
    cycles = [({"door": lock.door}, lock.cycles) for lock in locks]
    yield Family("lock_cycles_total", "Openings of a lock that a pulse explains.", cycles, "counter")
    now = [({"door": lock.door}, _seconds(lock.pulse_to_open_ms)) for lock in locks]
    yield Family("lock_open_seconds", "Pulse to open door, median of the last openings.", now)
    reference = [({"door": lock.door}, _seconds(lock.reference_ms)) for lock in locks]
    yield Family("lock_reference_seconds", "Pulse to open door, median of the first openings.", reference)
    yield Family(
        "lock_drifting",
        "1 when a lock takes clearly longer than when it was new.",
        [({"door": lock.door}, lock.drifting) for lock in locks],
    )


def _seconds(milliseconds: int | None) -> float | None:
    return None if milliseconds is None else milliseconds / 1000
