"""The channels by which recipients are told, as a literal table; a driver is imported when it is asked for."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any, cast

from kiosk.core.errors import BadInput
from kiosk.core.messages import Message, Notifier, NotSent

__all__ = ["NOTIFIERS", "Message", "NotSent", "Notifier", "create_notifier"]

NOTIFIERS: Mapping[str, tuple[str, str]] = {
    "CONSOLE": ("kiosk.notify.console", "ConsoleNotifier"),
}
"""kind -> (module, class)."""


def create_notifier(kind: str, **settings: Any) -> Notifier:
    """A notifier of that kind; raises BadInput that lists the known ones."""
    if kind not in NOTIFIERS:
        raise BadInput(what=f"notifier {kind[:32]!r}", why=f"take one of {', '.join(sorted(NOTIFIERS))}")
    module, name = NOTIFIERS[kind]
    return cast(Notifier, getattr(import_module(module), name)(**settings))
