"""How people are reached: what is a phone number or an e-mail address, and in which one spelling it is kept."""

import re

from kiosk.core.errors import BadInput, ContactNeeded
from kiosk.core.verbs import Recipient
from kiosk.language import spoken

_PHONE = re.compile(r"\+?[0-9]{5,15}", re.ASCII)
_NAME = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"(?:[^\W_]|-)+"
# One mailbox, unquoted: what a mail server could take for two, or for a comment, is refused before a door opens.
_EMAIL = re.compile(rf"{_NAME}(\.{_NAME})*@{_LABEL}(\.{_LABEL})+")


def reachable(recipient: Recipient, number: str) -> Recipient:
    """A recipient who can be told, contact in one spelling; raises ContactNeeded or BadInput."""
    phone = re.sub(r"[ \-/().]", "", recipient.phone or "")
    email = (recipient.email or "").strip()
    if not phone and not email:
        raise ContactNeeded(number=number)
    if phone and not _PHONE.fullmatch(phone):
        raise BadInput(what="phone number", why="take 5 to 15 digits, with + and the country in front")
    if email and (len(email) > 254 or email.find("@") > 64 or not email.isprintable() or not _EMAIL.fullmatch(email)):
        raise BadInput(what="e-mail address", why="it should look like name@example.org")
    return Recipient(
        phone=phone or None,
        email=email or None,
        language=spoken(recipient.language),
        needs_low_door=recipient.needs_low_door,
    )
