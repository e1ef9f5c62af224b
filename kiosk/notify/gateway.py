"""Text messages and everything else that Apprise speaks: some 170 services, each named by an address of its own.

The address holds the gateway's account, so it stands in a credential file. `{phone}` and `{email}` in it stand for the
recipient's; one that names neither goes to a fixed place, whoever the recipient is. Apprise does not tell a refusal for
good from one for now, so every failure is tried again until the code ends.

Apprise is an optional extra: it is large, and it is imported when the first such channel is made.
"""

import logging
import re
from importlib.util import find_spec
from typing import Annotated, ClassVar
from urllib.parse import quote

from msgspec import Meta

from kiosk.core.errors import ExtraMissing
from kiosk.core.outbox.messages import Message, NotSent, OutOfReach
from kiosk.notify.credentials import lines
from kiosk.notify.patience import Patience
from kiosk.notify.settings import Settings
from kiosk.notify.wording import words

_TALKATIVE = ("apprise", "requests", "urllib3")
_PLACE = re.compile(r"\{([^{}]*)\}")
_PLACES = frozenset({"phone", "email"})


class GatewaySettings(Settings, frozen=True):
    """Where the address is kept."""

    needed: ClassVar = ("credentials",)
    secrets: ClassVar = {"credentials": 1}

    credentials: Annotated[str, Meta(min_length=1, description="the name of a file that holds Apprise's address")] = ""
    timeout: Annotated[float, Meta(gt=0, le=300)] = 10.0
    """Seconds to connect, and to wait for the answer."""


class _Gateway:
    name: str
    settings_type = GatewaySettings

    def __init__(self, settings: GatewaySettings) -> None:
        if find_spec("apprise") is None:
            raise ExtraMissing(what=f"notifier {self.name}", extra="apprise")
        self._settings = settings
        self._patience = Patience[bool](2 * settings.timeout)

    def _pattern(self) -> str:
        """The gateway's address, with places for the recipient's."""
        self._settings.must_be_whole(self.name)
        (pattern,) = lines(self._settings.credentials, 1)
        return pattern

    def _post(self, message: Message, title: str, body: str) -> None:
        url = self._url(self._pattern(), message)
        try:
            accepted = self._patience.ask(lambda: self._notify(url, title, body))
        except TimeoutError as error:
            raise NotSent(f"{self.name}: the gateway did not answer in time", perhaps=True) from error
        if not accepted:
            # Nor does Apprise tell a refusal from an answer that was lost.
            raise NotSent(f"{self.name}: the gateway did not accept it", perhaps=True)

    def _notify(self, url: str, title: str, body: str) -> bool:
        from apprise import Apprise

        # Apprise and the libraries below it write addresses and recipients into the log, at any level.
        for talkative in _TALKATIVE:
            logging.getLogger(talkative).setLevel(logging.CRITICAL + 1)
        # A service of its own for each message, and asked directly: Apprise lets five seconds pass between two uses of
        # one service, and asks a collection of them by threads that it never ends.
        service = Apprise.instantiate(url)
        if service is None:
            raise NotSent(f"{self.name}: {self._settings.credentials} holds no address that Apprise knows")
        return bool(service.notify(body=body, title=title))

    def _url(self, pattern: str, message: Message) -> str:
        """The address with the recipient's filled in; raises OutOfReach where he gave none of that kind."""
        wanted = set(_PLACE.findall(pattern))
        if unknown := wanted - _PLACES:
            raise NotSent(f"{self.name}: {{{min(unknown)}}} in the address is neither {{phone}} nor {{email}}")
        if set("{}") & set(_PLACE.sub("", pattern)):
            raise NotSent(f"{self.name}: a {{ or }} in the address stands alone; write %7B or %7D for itself")
        known = {"phone": message.phone, "email": message.email}
        if any(not known[name] for name in wanted):
            raise OutOfReach(f"{self.name}: no {' and '.join(sorted(wanted))}")
        url = _PLACE.sub(lambda place: quote(known[place[1]] or "", safe="+"), pattern)
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

    @property
    def personal(self) -> bool:
        """Whether its address has a place for the recipient's; as long as nobody can tell, it counts as such."""
        try:
            return bool(_PLACE.search(self._pattern()))
        except NotSent:
            return True

    def send(self, message: Message) -> None:
        """Hand it to the service; blocks for the time-out at most, twice."""
        said = words(message)
        self._post(message, said.subject, said.text)
