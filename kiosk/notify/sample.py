"""A message that nobody waits for, with something in every place: to be looked at, or sent as a test."""

from kiosk.core.messages import Message
from kiosk.core.model import Locker, Policy
from kiosk.language import spoken

_DAY = 24 * 3_600_000
_CODE, _TOKEN = "123456789", "PK1:" + "0" * 32
_NO_CODE = frozenset({"retrieved", "expired", "cancelled", "problem", "test"})


def sample(event: str, language: str, now: int, locker: Locker, policy: Policy) -> Message:
    """The message of an event at this locker, to nobody; its code opens nothing."""
    slot = locker.slots[0]
    gone = event in ("retrieved", "expired", "test")
    return Message(
        key=f"sample-{now}:{event}",
        event=event,
        written=now,
        language=spoken(language),
        phone=None,
        email=None,
        locker=locker.name,
        address=locker.location.address,
        operator_phone=locker.operator_phone,
        time_zone=locker.location.time_zone,
        door=None if gone else slot.door,
        place=None if gone else (slot.column, slot.row),
        code=None if event in _NO_CODE else _CODE,
        token=None if event in _NO_CODE else _TOKEN,
        expires=now + policy.keep_days * _DAY,
        ended=now,
        incident="0001" if event == "problem" else None,
        keep_days=policy.keep_days,
    )
