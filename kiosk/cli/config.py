"""`kiosk config`: the unit's file, checked and shown."""

from dataclasses import asdict
from pathlib import Path

import click

import kiosk
from kiosk.cli.ending import CONFIG
from kiosk.cli.options import config_argument
from kiosk.cli.output import json_option, print_json, print_table, wants_json
from kiosk.config import Config, example, load
from kiosk.core.errors import ConfigInvalid


@click.group("config")
@json_option
def command() -> None:
    """The unit's file: check, show; and where files to begin with lie."""


@command.command("check")
@config_argument
@json_option
def check(file: Path) -> int:
    """Name every mistake in FILE, a line each; exit 78 when there is one."""
    try:
        mistakes = list(load(file).mistakes)
    except ConfigInvalid as error:
        mistakes = str(error.facts["mistakes"]).splitlines()
    if wants_json():
        print_json({"file": str(file), "mistakes": mistakes})
    else:
        for line in mistakes or ["no mistakes"]:
            click.echo(f"{file}: {line}")
    return CONFIG if mistakes else 0


@command.command("show")
@config_argument
@json_option
def show(file: Path) -> None:
    """Show the unit that FILE describes, defaults and derived heights included."""
    config = load(file)
    if wants_json():
        print_json(config)
    else:
        _show(config)
        for line in config.left_out:
            click.echo(f"{file}: left out, {line}", err=True)


@command.command("where", short_help="Print where files to copy lie.")
@click.argument("what", type=click.Choice(["example", "systemd"]))
def where(what: str) -> None:
    """Print where the example of a unit's file lies, or the directory of the service files (docs/install.md)."""
    click.echo(str(example() if what == "example" else service_files()))


def service_files() -> Path:
    """The directory of what systemd, udev and the like are given: in the package, or beside it in a source tree."""
    package = Path(kiosk.__file__).parent
    return next(place for place in (package / "systemd", package.with_name("systemd")) if place.is_dir())


def _show(config: Config) -> None:
    locker = config.locker
    unit = {"id": locker.id, "name": locker.name, "operator_phone": locker.operator_phone}
    for heading, values in (("unit", unit), ("location", asdict(locker.location)), ("policy", asdict(config.policy))):
        print_table((f"[{heading}]", ""), list(values.items()))
        click.echo()
    print_table(
        ("BANK", "KIND", "DOORS", "SENSOR", "PULSE", "PRESENCE"),
        [(b.name, b.kind, b.doors, b.sensor, f"{b.pulse_ms} ms", b.presence) for b in config.banks],
    )
    click.echo(f"\nlatches pulled at once: {config.coils_at_once}\n")
    print_table(
        ("DOOR", "SIZE", "COLUMN", "ROW", "ABOVE GROUND", "LOW", "WIRING"),
        [(s.door, s.size, s.column, s.row, f"{s.height} mm", s.low, locker.wiring[s.door]) for s in locker.slots],
    )
    click.echo()
    print_table(("NOTIFIER",), [(notifier.kind,) for notifier in config.notifiers])
