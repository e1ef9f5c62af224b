"""What no type can say of a unit's file: names that must exist, and things that may be there only once."""

from collections.abc import Collection
from dataclasses import asdict
from importlib import import_module
from typing import Any, get_type_hints
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from msgspec import Struct

from hal.banks import BANKS
from hal.errors import WiringError
from kiosk.config.screen import FINGER_MM
from kiosk.config.strict import Mistakes, nearest, read, shown, wants
from kiosk.config.tables import BankPlan, File, NotifierPlan
from kiosk.core.allocation import STRATEGIES
from kiosk.core.errors import BadInput, KioskError
from kiosk.language import LANGUAGES
from kiosk.notify import NOTIFIERS, Settings, create_notifier

_MOST = 100_000
"""What no rule of the policy exceeds, in whatever unit: days, hours, seconds."""
_LEAST = {"keep_days": 1, "customer_doors_per_hour": 1, "customer_openings_per_parcel": 1, "witnessed_open": 2}
"""What a rule of the policy is at least, where that is not 0; the ledger's schema says the two seconds of its own."""


def check(file: File, mistakes: Mistakes) -> None:
    """Note what contradicts itself or does not exist; fields that are noted already are left alone."""
    _kinds(file, mistakes)
    _settings(file, mistakes)
    _alerts(file, mistakes)
    _time_zone(file, mistakes)
    _rules(file, mistakes)
    _reach(file, mistakes)
    _supply(file, mistakes)
    _screen(file, mistakes)
    _banks(file, mistakes)
    _wires(file, mistakes)
    _wall(file, mistakes)


def _known(word: str, table: Collection[str], what: str, key: str, mistakes: Mistakes) -> None:
    if word not in table:
        mistakes.add(key, f"unknown {what} {shown(word)}{nearest(word, table)}")


def _kinds(file: File, mistakes: Mistakes) -> None:
    _known(file.policy.strategy, STRATEGIES, "strategy", "policy.strategy", mistakes)
    for n, bank in enumerate(file.banks, 1):
        _known(bank.kind, BANKS, "kind of bank", f"banks[{n}].kind", mistakes)
    for n, notifier in enumerate(file.notifiers, 1):
        _known(notifier.kind, NOTIFIERS, "kind of notifier", f"notifiers[{n}].kind", mistakes)


def _settings(file: File, mistakes: Mistakes) -> None:
    """The settings of a bank or channel are its driver's own; one that names a `settings_type` says which."""
    for n, bank in enumerate(file.banks, 1):
        if bank.kind in BANKS:
            _read_settings(BANKS[bank.kind], bank.settings, f"banks[{n}]", mistakes)
    for n, notifier in enumerate(file.notifiers, 1):
        if notifier.kind in NOTIFIERS:
            _channel(notifier, f"notifiers[{n}]", mistakes)


def _channel(plan: NotifierPlan, key: str, mistakes: Mistakes) -> None:
    """Make a channel as at the start, after all that can be said of its settings one by one."""
    settings = _read_settings(NOTIFIERS[plan.kind], plan.settings, key, mistakes)
    if not isinstance(settings, Settings):
        return
    readable = not mistakes.within(key)
    hints = get_type_hints(type(settings), include_extras=True)
    for name in settings.needed:
        if name not in plan.settings:
            mistakes.add(f"{key}.settings.{name}", f"missing; give {wants(hints[name])}")
    for name, why in settings.mistakes() if readable else ():
        mistakes.add(f"{key}.settings.{name}", why)
    if not mistakes.within(key):
        try:
            create_notifier(plan.kind, **plan.settings)
        except KioskError as error:
            mistakes.add(f"{key}.kind", str(error))


def _read_settings(place: tuple[str, str], settings: object, key: str, mistakes: Mistakes) -> Struct | None:
    try:
        driver = _driver(place)
    except ImportError as error:
        mistakes.add(f"{key}.kind", f"its driver {place[0]} cannot be imported: {error}")
        return None
    kind: type[Struct] | None = getattr(driver, "settings_type", None)
    return None if kind is None else read(kind, settings, f"{key}.settings", mistakes)


def _driver(place: tuple[str, str]) -> Any:
    module, name = place
    return getattr(import_module(module), name)


def _alerts(file: File, mistakes: Mistakes) -> None:
    _known(file.alerts.language, LANGUAGES, "language", "alerts.language", mistakes)
    try:
        _ = file.alerts.contact
    except BadInput as error:
        mistakes.add("alerts", str(error))


def _time_zone(file: File, mistakes: Mistakes) -> None:
    name = file.location.time_zone
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # ZoneInfo opens the name as a file: a directory like "Europe" ends as OSError, a path as ValueError.
        close = nearest(name, available_timezones()) if name else ""
        hint = close if "did you mean" in close else '; give a name like "Europe/London"'
        mistakes.add("location.time_zone", f"unknown time zone {shown(name)}{hint}")


def _rules(file: File, mistakes: Mistakes) -> None:
    for name, value in asdict(file.policy).items():
        least = _LEAST.get(name, 0)
        if not isinstance(value, str) and not least <= value <= _MOST:
            mistakes.add(f"policy.{name}", f"{value} will not do; give a number from {least} to {_MOST}")
    policy = file.policy
    if not policy.left_open <= policy.left_open_long <= policy.left_open_incident:
        mistakes.add("policy.left_open", "left_open, left_open_long and left_open_incident must grow in this order")
    if not policy.remind_from < policy.remind_until <= 24:
        mistakes.add("policy.remind_from", "remind_from and remind_until are hours of one day, in this order")


def _reach(file: File, mistakes: Mistakes) -> None:
    if file.reach.lowest_mm > file.reach.highest_mm:
        mistakes.add("reach.lowest_mm", f"lies above highest_mm = {file.reach.highest_mm}")


def _supply(file: File, mistakes: Mistakes) -> None:
    if not mistakes.within("supply") and not file.supply.coils_at_once:
        mistakes.add("supply.gives_ma", f"is less than one lock takes, lock_takes_ma = {file.supply.lock_takes_ma}")


def _screen(file: File, mistakes: Mistakes) -> None:
    if mistakes.within("screen"):
        return
    wide, high = file.screen.key_mm
    if min(wide, high) < FINGER_MM:
        mistakes.add(
            "screen.cell_mm",
            f"the smallest key would measure {wide:.0f} x {high:.0f} mm, and a finger needs {FINGER_MM:.0f}; "
            "give the screen a larger font",
        )


def _banks(file: File, mistakes: Mistakes) -> None:
    in_use = {line.bank for _, line in file.slots()}
    first: dict[str, int] = {}
    for n, bank in enumerate(file.banks, 1):
        if first.setdefault(bank.name, n) != n:
            mistakes.add(f"banks[{n}].name", f'"{bank.name}" is the name of banks[{first[bank.name]}] already')
        if bank.sensor == "none" and bank.name in in_use:
            mistakes.add(
                f"banks[{n}].sensor",
                "customers' slots hang here, and without a sensor nobody knows whether a door opened; "
                'give "door" or "hook"',
            )


def _wires(file: File, mistakes: Mistakes) -> None:
    """Let each bank without mistakes take its pins or its board's address, as at the start, but touch none of them."""
    machine = None
    for n, bank in enumerate(file.banks, 1):
        if mistakes.within(f"banks[{n}]") or not hasattr(driver := _driver(BANKS[bank.kind]), "reserve"):
            continue
        # Imported here: it brings pyserial along, which a file without real boards does not need.
        from hal.machine import Machine

        machine = machine or Machine()
        try:
            driver.reserve(bank.wiring, machine)
        except WiringError as error:
            mistakes.add(f"banks[{n}]", str(error).removeprefix(f"bank {bank.name}: "))
            continue
        if hasattr(driver, "pulse_mistake") and (mistake := driver.pulse_mistake(bank.wiring)):
            mistakes.add(f"banks[{n}].pulse_ms", mistake)


def _wall(file: File, mistakes: Mistakes) -> None:
    if not any(True for _ in file.slots()):
        mistakes.add("columns", "a wall needs at least one slot")
    doors: dict[int, str] = {}
    places: dict[tuple[str, int], str] = {}
    banks = {bank.name: (f"banks[{n}]", bank) for n, bank in enumerate(file.banks, 1)}
    for key, line in file.slots():
        _known(line.size, file.sizes, "size", f"{key}.size", mistakes)
        _known(line.bank, banks, "bank", f"{key}.bank", mistakes)
        # "7" and "07" are one number to a person in front of the wall.
        first = doors.setdefault(int(line.door or -1), key)
        if first != key:
            mistakes.add(f"{key}.door", f'door "{line.door}" is {first} already')
        first = places.setdefault((line.bank, line.number), key)
        if first != key:
            mistakes.add(f"{key}.number", f'number {line.number} of bank "{line.bank}" is the door of {first} already')
        if line.bank in banks:
            _within(line.number, *banks[line.bank], f"{key}.number", mistakes)


def _within(number: int, bank_key: str, bank: BankPlan, key: str, mistakes: Mistakes) -> None:
    if number > bank.doors and not mistakes.about(f"{bank_key}.doors"):
        mistakes.add(key, f'bank "{bank.name}" has {bank.doors} doors; {number} is beyond them')
