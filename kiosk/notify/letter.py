"""A message as an e-mail: text and HTML with the QR code inside, and headers that are the same at every attempt.

The Message-ID follows from the message's key, so that a mail server or program that got it twice shows it once.
Auto-Submitted (RFC 3834) keeps holiday replies away.
"""

from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, getaddresses
from zoneinfo import ZoneInfo

from kiosk.core.outbox.messages import Message, NotSent
from kiosk.notify.page import page, qr_code
from kiosk.notify.wording import Wording, words

_LIKE = "it should look like: Elm St 12 <locker@example.org>"


def address(text: str) -> Address:
    """One mailbox, with or without a name; raises ValueError where it is none, or more than one."""
    try:
        ((name, spec),) = getaddresses([text])
        found = Address(display_name=name, addr_spec=spec)
    except (MessageError, ValueError, IndexError) as error:
        raise ValueError(_LIKE) from error
    if not (found.username and found.domain):
        raise ValueError(_LIKE)
    return found


def letter(message: Message, sender: Address, reply_to: Address | None) -> EmailMessage:
    """The e-mail of a message; raises NotSent where the recipient's address is none."""
    said = words(message)
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = _recipient(message)
    if reply_to is not None:
        mail["Reply-To"] = reply_to
    mail["Subject"] = " ".join(said.subject.split())
    mail["Date"] = format_datetime(datetime.fromtimestamp(message.written / 1000, ZoneInfo(message.time_zone)))
    mail["Message-ID"] = f"<{message.key.replace(':', '.')}@{sender.domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(f"{said.text}\n")
    _add_page(mail, said, message.token)
    mail["Content-Language"] = said.language
    return mail


def _recipient(message: Message) -> Address:
    """The mailbox, its host in the letters that every mail server knows (RFC 5890)."""
    assert message.email is not None, "the channel is asked only for people with an address"
    try:
        given = Address(addr_spec=message.email)
        return Address(username=given.username, domain=given.domain.encode("idna").decode())
    except (MessageError, ValueError, IndexError) as error:
        raise NotSent("the e-mail address is none", permanent=True) from error


def _add_page(mail: EmailMessage, said: Wording, token: str | None) -> None:
    """The HTML alternative; its picture travels with it and is found by a name that only this mail has."""
    if token is None:
        mail.add_alternative(page(said, None), subtype="html")
        return
    name = f"qr.{mail['Message-ID'][1:-1]}"
    mail.add_alternative(page(said, f"cid:{name}"), subtype="html")
    _, shown = mail.iter_parts()
    assert isinstance(shown, EmailMessage)
    shown.add_related(qr_code(token), "image", "png", cid=f"<{name}>", disposition="inline", filename="code.png")
