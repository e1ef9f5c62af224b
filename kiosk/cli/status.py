"""`kiosk status`: how the unit is, on one screen."""

from collections import Counter
from pathlib import Path

import click

from kiosk.cli.controller import PATIENCE, controller
from kiosk.cli.options import socket_option
from kiosk.cli.output import json_option, local_time, print_json, wants_json
from kiosk.core.verbs import BankReport, Condition, Figures, Incident, OutboxRow, Unit

_LAST = 3
"""How many incidents are told that nobody has resolved, and how many messages that wait in vain or were lost."""


@click.command("status")
@socket_option
@json_option
def command(socket: Path) -> None:
    """Show doors, parcels, messages, boards and services on one screen."""
    with controller(socket, PATIENCE) as (verbs, session):
        unit, figures = verbs.unit(), verbs.figures(session)
        open_ones = list(verbs.incidents(session, unresolved=True, limit=_LAST))
        lost = {message.key for message in figures.post.lost}
        wrong = (row for row in verbs.outbox(session) if row.state == "WAITING" or row.key in lost)
        failed = [row for row in wrong if row.last_error is not None][:_LAST]
    if wants_json():
        print_json({"figures": figures, "incidents": open_ones, "failed_messages": failed})
        return
    for heading, text in _lines(unit, figures, open_ones, failed):
        click.echo(f"{heading:11}{text}")


def _failed(row: OutboxRow) -> str:
    about = f"parcel {row.parcel}, " if row.parcel else ""
    return f"{about}{row.event}, {row.state}, attempts {row.attempts}: {row.last_error}"


def _lines(unit: Unit, figures: Figures, incidents: list[Incident], failed: list[OutboxRow]) -> list[tuple[str, str]]:
    vitals = figures.health.vitals
    hold = ", WORK HOLD: every door stays shut" if figures.held else ""
    return [
        ("unit", f"{unit.name} ({unit.id}), running for {_span(vitals.running)}{hold}"),
        ("doors", _doors(figures)),
        ("free", ", ".join(f"{count} {size}" for size, count in figures.free.items())),
        ("parcels", _parcels(figures)),
        ("messages", _messages(figures)),
        *(("", _failed(row)) for row in failed),
        *(("board", text) for text in _boards(figures)),
        ("services", _services(figures)),
        ("machine", _machine(figures)),
        ("incidents", f"{figures.incidents} wait for somebody"),
        *(("", f"{i.number} {local_time(i.at, unit.time_zone)} {_at(i.door)}{i.cause}") for i in incidents),
    ]


def _doors(figures: Figures) -> str:
    by_state = Counter(slot.state for slot in figures.slots)
    told = [f"{count} {state}" for state, count in by_state.items()]
    for condition in (Condition.CHECK, Condition.OUT_OF_SERVICE):
        doors = [slot.slot.door for slot in figures.slots if slot.condition is condition]
        told += [f"{condition.value} {' '.join(doors)}"] if doors else []
    return ", ".join(told)


def _parcels(figures: Figures) -> str:
    inside = Counter(slot.status.value for slot in figures.slots if slot.status is not None)
    return ", ".join(f"{count} {status}" for status, count in inside.items()) or "none inside"


def _messages(figures: Figures) -> str:
    post = figures.post
    oldest = "" if post.oldest is None else f", the oldest for {_span((figures.at - post.oldest) / 1000)}"
    return f"{post.waiting} waiting{oldest}, {post.dead} lost in seven days"


def _boards(figures: Figures) -> list[str]:
    return [f"{bank.bank} ({bank.kind}) {_answers(bank)}" for bank in figures.health.vitals.banks]


def _answers(bank: BankReport) -> str:
    if bank.stopped:
        return "STOPPED after it opened a wrong door"
    if bank.silent_seconds is not None:
        return f"SILENT for {_span(bank.silent_seconds)}: {bank.last_error}"
    return "answers"


def _services(figures: Figures) -> str:
    services = figures.health.vitals.services
    ill = [f"{service.name} {service.trouble}" for service in services if service.trouble]
    return ", ".join(ill) or f"{len(services)} at work"


def _machine(figures: Figures) -> str:
    machine, clock = figures.health.vitals.machine, figures.health.clock_trusted
    told = ["clock set" if clock else "CLOCK NOT SET"]
    if machine.disk_free is not None:
        told.append(f"{machine.disk_free // 2**20} MiB free")
    if machine.temperature is not None:
        told.append(f"{machine.temperature:.0f} degrees")
    if machine.under_voltage:
        told.append("SUPPLY TOO WEAK")
    return ", ".join([*told, *machine.addresses])


def _at(door: str | None) -> str:
    return f"door {door}: " if door else ""


def _span(seconds: float) -> str:
    """A time in the largest unit that has more than one of it."""
    for size, name in ((86_400, "days"), (3_600, "hours"), (60, "minutes")):
        if seconds >= 2 * size:
            return f"{seconds // size:.0f} {name}"
    return f"{seconds:.0f} s"
