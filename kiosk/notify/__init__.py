"""The channels by which recipients are told, as a literal table; a driver is imported when it is asked for."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any, cast

import msgspec

from kiosk.core.errors import BadInput
from kiosk.core.outbox.messages import Message, Notifier, NotSent, OutOfReach

__all__ = ["NOTIFIERS", "Message", "NotSent", "Notifier", "OutOfReach", "create_notifier"]

NOTIFIERS: Mapping[str, tuple[str, str]] = {
    "EMAIL": ("kiosk.notify.email", "EmailNotifier"),
    "SMS": ("kiosk.notify.gateway", "SmsNotifier"),
    "APPRISE": ("kiosk.notify.gateway", "AppriseNotifier"),
    "WEBHOOK": ("kiosk.notify.webhook", "WebhookNotifier"),
    "CONSOLE": ("kiosk.notify.console", "ConsoleNotifier"),
}
"""kind -> (module, class). A class names its `settings_type` and is made from one."""


def create_notifier(kind: str, **settings: Any) -> Notifier:
    """A notifier of that kind; raises BadInput that lists the known kinds or settings, and ExtraMissing."""
    if kind not in NOTIFIERS:
        raise BadInput(what=f"notifier {kind[:32]!r}", why=f"take one of {', '.join(sorted(NOTIFIERS))}")
    module, name = NOTIFIERS[kind]
    driver = getattr(import_module(module), name)
    return cast(Notifier, driver(_read(kind, settings, driver.settings_type)))


def _read(kind: str, settings: Mapping[str, Any], known: type[msgspec.Struct]) -> msgspec.Struct:
    try:
        return msgspec.convert(settings, known)
    except msgspec.ValidationError as error:
        names = ", ".join(known.__struct_fields__) or "none"
        raise BadInput(what=f"settings of notifier {kind}", why=f"{error}; it knows: {names}") from error
