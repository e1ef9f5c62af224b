"""The channels by which recipients are told, as a literal table; a driver is imported when it is asked for."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any, cast

import msgspec

from kiosk.core.errors import BadInput
from kiosk.core.outbox.messages import Message, Notifier, NotSent, OutOfReach
from kiosk.notify.settings import Settings

__all__ = [
    "NEEDED",
    "NOTIFIERS",
    "Message",
    "NotSent",
    "Notifier",
    "OutOfReach",
    "Settings",
    "create_notifier",
    "driver",
]

NOTIFIERS: Mapping[str, tuple[str, str]] = {
    "EMAIL": ("kiosk.notify.email", "EmailNotifier"),
    "SMS": ("kiosk.notify.gateway", "SmsNotifier"),
    "APPRISE": ("kiosk.notify.gateway", "AppriseNotifier"),
    "WEBHOOK": ("kiosk.notify.webhook", "WebhookNotifier"),
    "CONSOLE": ("kiosk.notify.console", "ConsoleNotifier"),
}
"""kind -> (module, class). A class names its `settings_type` and is made from one."""

NEEDED: Mapping[str, str] = {"EMAIL": "email", "SMS": "phone"}
"""kind -> the contact without which it reaches nobody; the others may reach whoever they like."""


def create_notifier(kind: str, **settings: Any) -> Notifier:
    """A notifier of that kind; raises BadInput that lists the known kinds or settings, and ExtraMissing.

    What is left out has its default; a kind that cannot work without it says so when it should send.
    """
    if kind not in tuple(NOTIFIERS):  # compared, not hashed: a caller without types may hand over anything
        raise BadInput(what=f"notifier {str(kind)[:32]!r}", why=f"take one of {', '.join(sorted(NOTIFIERS))}")
    made = driver(kind)
    read = _read(kind, settings, made.settings_type)
    for name, why in read.mistakes():
        raise BadInput(what=f"{name} of notifier {kind}", why=why)
    return cast(Notifier, made(read))


def driver(kind: str) -> Any:
    """The class of a known kind; raises ImportError."""
    module, name = NOTIFIERS[kind]
    return getattr(import_module(module), name)


def _read(kind: str, settings: Mapping[str, Any], known: type[Settings]) -> Settings:
    try:
        return msgspec.convert(settings, known)
    except msgspec.ValidationError as error:
        names = ", ".join(known.__struct_fields__) or "none"
        raise BadInput(what=f"settings of notifier {kind}", why=f"{error}; it knows: {names}") from error
