"""Messages to a program of the operator's: JSON by HTTP, signed, for whoever sends by ways of his own.

    POST, Content-Type: application/json
    Idempotency-Key:  the message's key, the same at every attempt
    Kiosk-Timestamp:  seconds since 1970
    Kiosk-Signature:  sha256=HMAC-SHA256(secret, timestamp "." body), in hexadecimal

A receiver compares the signature in constant time and refuses old timestamps. 2xx is an acceptance. Final is only what
says that this message will never do: 400, 410, 413 and 422. Everything else - a wrong address or password, an answer
that is no receiver's, silence - can be put right, and is tried again. Redirects are not followed: they would carry
codes away.
"""

import hmac
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from email.message import Message as Headers
from http.client import HTTPException
from ipaddress import ip_address
from typing import IO, Annotated, ClassVar
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from kiosk.core.outbox.messages import Message, NotSent
from kiosk.notify.credentials import lines
from kiosk.notify.patience import Patience
from kiosk.notify.settings import Settings
from kiosk.notify.wording import words

_FINAL = frozenset({400, 410, 413, 422})


class WebhookSettings(Settings, frozen=True):
    """Where to, and how it is signed."""

    needed: ClassVar = ("url", "secret")
    secrets: ClassVar = {"secret": 1}

    url: Annotated[str, Meta(pattern=r"^https?://[^\s]+\Z", description="an address that begins with https://")] = ""
    secret: Annotated[str, Meta(min_length=1, description="the name of a file that holds the secret")] = ""
    timeout: Annotated[float, Meta(gt=0, le=300)] = 10.0
    """Seconds to connect, and to wait for the answer."""

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """An address on the way to which somebody could read along."""
        if self.url and not _private(self.url):
            yield "url", "codes need https:// on their way to another machine"


class WebhookNotifier:
    """Posts each message to the operator's program, whatever way its recipient gave."""

    name = "WEBHOOK"
    personal = False
    settings_type = WebhookSettings

    def __init__(self, settings: WebhookSettings, now: Callable[[], float] = time.time) -> None:
        self._settings = settings
        self._now = now
        self._opener = urllib.request.build_opener(_NoRedirect)
        self._patience = Patience[None](2 * settings.timeout)

    def send(self, message: Message) -> None:
        """Post it; blocks for the time-out at most, twice."""
        self._settings.must_be_whole(self.name)
        request = self._request(message)
        try:
            self._patience.ask(lambda: self._post(request))
        except urllib.error.HTTPError as error:
            with error:
                why, said = f"WEBHOOK: answered with {error.code}", f"{error.code} {error.reason}"
                raise NotSent(why, error.code in _FINAL, said, perhaps=error.code >= 500) from error
        except (OSError, HTTPException, ValueError) as error:  # ValueError: a port that is no number, say
            why = f"WEBHOOK: no answer ({type(error).__name__}); see `url`"
            # A URLError came before anything was asked: nobody answers there.
            asked = not isinstance(error, urllib.error.URLError | ValueError)
            raise NotSent(why, said=str(error), perhaps=asked) from error

    def _post(self, request: urllib.request.Request) -> None:
        with self._opener.open(request, timeout=self._settings.timeout):
            """2xx: whatever else the program says is nobody's concern."""

    def _request(self, message: Message) -> urllib.request.Request:
        said = words(message)
        fields = msgspec.structs.asdict(message)
        body = msgspec.json.encode(fields | {"subject": said.subject, "text": said.text, "short": said.short})
        timestamp = str(int(self._now()))
        (secret,) = lines(self._settings.secret, 1)
        return urllib.request.Request(  # noqa: S310 - the settings take http and https alone
            self._settings.url,
            body,
            {
                "Content-Type": "application/json",
                "Idempotency-Key": message.key,
                "Kiosk-Timestamp": timestamp,
                "Kiosk-Signature": f"sha256={signature(secret, timestamp, body)}",
            },
        )


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """What proves that a message comes from who knows the secret, and when it was sent."""
    return hmac.digest(secret.encode(), timestamp.encode() + b"." + body, "sha256").hex()


def _private(url: str) -> bool:
    """Whether nobody on the way reads along: by TLS, or because there is no way."""
    parts = urlsplit(url)
    if parts.scheme == "https" or parts.hostname == "localhost":
        return True
    try:
        return ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Leaves a redirect as the refusal that it is here."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Headers, newurl: str
    ) -> None:
        """Nowhere."""
