"""A message that nobody waits for, with something in every place: to be looked at, or sent as a test."""

from kiosk.core.clock import DAY_MS
from kiosk.core.model import Locker, Policy
from kiosk.core.outbox.messages import WITH_CODE, Message, Noted
from kiosk.language import spoken

_CODE, _TOKEN = "123456789", "PK1:" + "0" * 32
_PARCEL = "JD0099887766"


def sample(event: str, language: str, now: int, locker: Locker, policy: Policy) -> Message:
    """The message of an event at this locker, to nobody; its code opens nothing."""
    slot = locker.slots[0]
    with_code, trouble = event in WITH_CODE, event in ("problem", "missing")
    of_parcel = event not in ("alert", "test")
    return Message(
        key=f"sample-{now}:{event}",
        event=event,
        written=now,
        language=spoken(language),
        phone=None,
        email=None,
        locker=locker.name,
        address=locker.location.address,
        operator_phone="" if event == "alert" else locker.operator_phone,
        time_zone=locker.location.time_zone,
        parcel=_PARCEL if of_parcel else "",
        door=slot.door if of_parcel else None,
        place=(slot.column, slot.row) if of_parcel else None,
        code=_CODE if with_code else None,
        token=_TOKEN if with_code else None,
        expires=now + policy.keep_days * DAY_MS,
        ended=now,
        incident="0001" if trouble else None,
        keep_days=policy.keep_days,
        incidents=(Noted(number="0001", at=now, door=slot.door, cause="not opened"),) if event == "alert" else (),
    )
