"""How people are reached: what is a phone number or an e-mail address, and in which one spelling it is kept."""

import re

from kiosk.core.errors import BadInput, ContactNeeded
from kiosk.core.verbs import Recipient
from kiosk.language import spoken

SHORTEST, LONGEST = 7, 15
"""Digits of a phone number, its country's included (ITU-T E.164)."""
_PHONE = re.compile(rf"\+[1-9][0-9]{{{SHORTEST - 1},{LONGEST - 1}}}", re.ASCII)
_NAME = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"(?:[^\W_]|-)+"
# One mailbox, unquoted: what a mail server could take for two, or for a comment, is refused before a door opens.
_EMAIL = re.compile(rf"{_NAME}(\.{_NAME})*@{_LABEL}(\.{_LABEL})+")


def reachable(recipient: Recipient, number: str) -> Recipient:
    """A recipient who can be told, contact in one spelling; raises ContactNeeded or BadInput."""
    phone, email = (recipient.phone or "").strip(), (recipient.email or "").strip()
    if not phone and not email:
        raise ContactNeeded(number=number)
    phone = _dialled_from_anywhere(phone) if phone else ""
    if email and (len(email) > 254 or email.find("@") > 64 or not email.isprintable() or not _EMAIL.fullmatch(email)):
        raise BadInput(what="e-mail address", why="it should look like name@example.org")
    return Recipient(
        phone=phone or None,
        email=email or None,
        language=spoken(recipient.language) if recipient.language else None,
        needs_low_door=recipient.needs_low_door,
    )


def _dialled_from_anywhere(phone: str) -> str:
    """A number with + and its country in front; raises BadInput for one whose country could only be guessed."""
    number = re.sub("^00", "+", re.sub(r"[ \-/().]", "", phone))
    if not _PHONE.fullmatch(number):
        why = f"take + and the country in front, {SHORTEST} to {LONGEST} digits with it, like +442079460018"
        raise BadInput(what="phone number", why=why)
    return number
