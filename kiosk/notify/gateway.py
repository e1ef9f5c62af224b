"""Text messages and everything else that Apprise speaks: some 170 services, each named by an address of its own.

The address holds the gateway's account, so it stands in a credential file. `{phone}` and `{email}` in it stand for the
recipient's; one that names neither goes to a fixed place and reaches everybody. Apprise does not tell a refusal for
good from one for now, so every failure is tried again until the code ends.

Apprise is an optional extra: it is large, and it is imported when the first such channel is made.
"""

import logging
import string
from importlib.util import find_spec
from typing import Annotated
from urllib.parse import quote

from msgspec import Meta, Struct

from kiosk.core.errors import ExtraMissing
from kiosk.core.outbox.messages import Message, NotSent, OutOfReach
from kiosk.notify.credentials import lines
from kiosk.notify.wording import words


class GatewaySettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the address is kept."""

    credentials: Annotated[str, Meta(min_length=1, description="the name of a file that holds Apprise's address")]
    timeout: Annotated[float, Meta(gt=0, le=300)] = 10.0
    """Seconds to connect, and to wait for the answer."""


class _Gateway:
    name: str
    settings_type = GatewaySettings

    def __init__(self, settings: GatewaySettings) -> None:
        if find_spec("apprise") is None:
            raise ExtraMissing(what=f"notifier {self.name}", extra="apprise")
        self._settings = settings

    def _post(self, message: Message, title: str, body: str) -> None:
        (pattern,) = lines(self._settings.credentials, 1)
        url = self._url(pattern, message)
        from apprise import Apprise

        # At every level below it Apprise writes recipients into the log.
        logging.getLogger("apprise").setLevel(logging.CRITICAL)
        # A service of its own for each message, and asked directly: Apprise lets five seconds pass between two uses of
        # one service, and asks a collection of them by threads that it never ends.
        service = Apprise.instantiate(url)
        if service is None:
            raise NotSent(f"{self.name}: {self._settings.credentials} holds no address that Apprise knows")
        if not service.notify(body=body, title=title):
            raise NotSent(f"{self.name}: the gateway did not accept it")

    def _url(self, pattern: str, message: Message) -> str:
        """The address with the recipient's filled in; raises OutOfReach where he gave none of that kind."""
        known = {"phone": message.phone, "email": message.email}
        wanted = {name for _, name, _, _ in string.Formatter().parse(pattern) if name is not None}
        if unknown := wanted - known.keys():
            raise NotSent(f"{self.name}: {{{min(unknown)}}} in the address is neither {{phone}} nor {{email}}")
        if any(not known[name] for name in wanted):
            raise OutOfReach(f"{self.name}: no {' and '.join(sorted(wanted))}")
        url = pattern.format_map({name: quote(value or "", safe="+") for name, value in known.items()})
        patience = f"cto={self._settings.timeout}&rto={self._settings.timeout}"
        return f"{url}{'&' if '?' in url else '?'}{patience}"


class SmsNotifier(_Gateway):
    """Sends the short text to whoever gave a phone number."""

    name = "SMS"

    def send(self, message: Message) -> None:
        """Hand it to the gateway; blocks for the time-out at most, twice."""
        if not message.phone:
            raise OutOfReach("SMS: no phone number")
        self._post(message, "", words(message).short)

    def _url(self, pattern: str, message: Message) -> str:
        if "{phone}" not in pattern:
            raise NotSent("SMS: the address does not say where {phone} goes")
        return super()._url(pattern, message)


class AppriseNotifier(_Gateway):
    """Sends subject and text by any service that Apprise knows."""

    name = "APPRISE"

    def send(self, message: Message) -> None:
        """Hand it to the service; blocks for the time-out at most, twice."""
        said = words(message)
        self._post(message, said.subject, said.text)
