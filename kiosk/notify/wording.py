"""What a message says, in plain words: subject and text by event."""

from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from kiosk.core.codes import grouped
from kiosk.core.messages import Message

_TEXTS: Mapping[str, tuple[str, str]] = {
    "stored": (
        "A parcel for you at {locker}",
        "A parcel waits for you at {locker}, {address}, door {door}.\nCode: {code}\nPlease collect it by {expires}.",
    ),
    "reminder": (
        "Your parcel waits until {expires}",
        "Your parcel at {locker}, {address}, door {door}, waits until {expires}.\nCode: {code}",
    ),
    "extended": (
        "Your parcel waits longer",
        "Your parcel at {locker}, {address}, door {door}, now waits until {expires}.\nCode: {code}",
    ),
    "retrieved": (
        "Your parcel was collected",
        "Your parcel was collected at {locker}. If that was not you, call {operator_phone}.",
    ),
    "expired": (
        "Your parcel was not collected in time",
        "The time to collect your parcel at {locker} has ended; it goes back. Questions: {operator_phone}.",
    ),
    "cancelled": (
        "Your parcel was called back",
        "The sender has called back your parcel at {locker}; its code opens nothing any more.",
    ),
}


def words(message: Message) -> tuple[str, str]:
    """Subject and text of a message."""
    subject, text = _TEXTS[message.event]
    facts = {
        "locker": message.locker,
        "address": message.address,
        "door": message.door or "",
        "code": grouped(message.code) if message.code else "",
        "expires": _day(message) if message.expires else "",
        "operator_phone": message.operator_phone,
    }
    return subject.format_map(facts), text.format_map(facts)


def _day(message: Message) -> str:
    when = datetime.fromtimestamp((message.expires or 0) / 1000, UTC).astimezone(ZoneInfo(message.time_zone))
    return when.strftime("%A %d %B, %H:%M")
