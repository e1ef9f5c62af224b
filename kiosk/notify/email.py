"""E-mail by SMTP, to the one server that the operator names.

What a refusal means: the server's 5xx to the recipient or the text is final for that message; everything else - 4xx,
silence, a dropped line, a wrong password, an untrusted certificate - may be otherwise at the next try. Where STARTTLS
is asked for and not offered nothing is sent: a code never travels in the clear without the operator's word.
"""

import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.headerregistry import Address
from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from kiosk.core.outbox.messages import Message, NotSent, OutOfReach
from kiosk.notify.credentials import lines, trust
from kiosk.notify.letter import address, letter
from kiosk.notify.settings import Settings

_PORTS = {"starttls": 587, "tls": 465, "plain": 25}
_FAREWELL = 2.0
"""Seconds for a server that has accepted to say goodbye."""


class EmailSettings(Settings, frozen=True):
    """The server, and in whose name the unit writes."""

    needed: ClassVar = ("server", "sender")
    secrets: ClassVar = {"credentials": 2}
    certificates: ClassVar = ("ca_file",)

    server: Annotated[str, Meta(min_length=1, description="the name of a mail server")] = "localhost"
    sender: Annotated[str, Meta(description='a mailbox, like "Elm St 12 <locker@example.org>"')] = ""
    """By default `locker` at this machine's name."""
    reply_to: str = ""
    security: Literal["starttls", "tls", "plain"] = "starttls"
    port: Annotated[int, Meta(ge=0, le=65535)] = 0
    """0 for the usual one: 587 with starttls, 465 with tls, 25 with plain."""
    credentials: str = ""
    """A file with the user's name and the password, a line each; empty where the server asks for none."""
    ca_file: str = ""
    """Certificates to trust instead of the machine's own."""
    timeout: Annotated[float, Meta(gt=0, le=300)] = 20.0
    """Seconds for each answer of the server."""

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """Mailboxes that are none, and a password that would travel in the clear."""
        for name, text in (("sender", self.sender), ("reply_to", self.reply_to)):
            try:
                _ = text and address(text)
            except ValueError as error:
                yield name, str(error)
        if self.credentials and self.security == "plain":
            yield "credentials", "a password needs security starttls or tls"


class EmailNotifier:
    """Writes one e-mail to whoever gave an address."""

    name = "EMAIL"
    settings_type = EmailSettings

    def __init__(self, settings: EmailSettings) -> None:
        self._settings = settings
        self._sender = address(settings.sender) if settings.sender else _own_mailbox()
        self._reply_to = address(settings.reply_to) if settings.reply_to else None

    def send(self, message: Message) -> None:
        """Hand the e-mail to the server; blocks for some answers' time-outs at most."""
        if not message.email:
            raise OutOfReach("EMAIL: no e-mail address")
        mail = letter(message, self._sender, self._reply_to)
        handed_over = False
        try:
            with self._connected() as server:
                handed_over = True
                server.send_message(mail, self._sender.addr_spec, [mail["To"].addresses[0].addr_spec])
        except smtplib.SMTPRecipientsRefused as error:
            (answer,) = error.recipients.values()
            raise self._refused("recipient", *answer, final=True) from error
        except smtplib.SMTPDataError as error:
            raise self._refused("text", error.smtp_code, error.smtp_error, final=True) from error
        except smtplib.SMTPResponseException as error:
            step = _STEPS.get(type(error), "connection")
            raise self._refused(step, error.smtp_code, error.smtp_error, final=False) from error
        except smtplib.SMTPNotSupportedError as error:
            raise NotSent(f"{self._server} cannot do what is asked: {error}; see `security`") from error
        except ssl.SSLCertVerificationError as error:
            why = f"its certificate is not trusted ({error.verify_message}); name its authority as ca_file"
            raise NotSent(f"{self._server}: {why}") from error
        except (smtplib.SMTPException, OSError) as error:
            why = f"does not answer ({type(error).__name__}); see `server`, `port` and the network"
            raise NotSent(f"{self._server} {why}", said=str(error), perhaps=handed_over) from error

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """A conversation with the server, encrypted and signed in as asked; its farewell undoes no acceptance."""
        server = self._connect()
        try:
            if self._settings.security == "starttls":
                server.starttls(context=trust(self._settings.ca_file))
            if self._settings.credentials:
                server.login(*lines(self._settings.credentials, 2))
            yield server
            with suppress(smtplib.SMTPException, OSError):
                if server.sock is not None:
                    server.sock.settimeout(_FAREWELL)
                server.quit()
        finally:
            server.close()

    def _connect(self) -> smtplib.SMTP:
        settings = self._settings
        place = settings.server, settings.port or _PORTS[settings.security]
        # Without a name of ours smtplib asks the DNS for one, and waits for it where there is none.
        ours = self._sender.domain
        if settings.security == "tls":
            return _Tls(*place, ours, timeout=settings.timeout, context=trust(settings.ca_file))
        return _Plain(*place, ours, timeout=settings.timeout)

    @property
    def _server(self) -> str:
        return f"EMAIL: {self._settings.server}"

    def _refused(self, what: str, code: int, words: bytes | str, *, final: bool) -> NotSent:
        said = words.decode(errors="replace") if isinstance(words, bytes) else words
        return NotSent(f"{self._server} refuses the {what}: {code}", final and code >= 500, f"{code} {said}")


class _Plain(smtplib.SMTP):
    """Hangs up on a server whose answer is not whole in time, however steadily its bytes drip in."""

    _late = False

    def getreply(self) -> tuple[int, bytes]:
        """Read one answer; what came of it when time is up is none."""
        alarm = threading.Timer(self.timeout, self._hang_up)
        alarm.daemon = True
        alarm.start()
        try:
            answer = super().getreply()
        finally:
            alarm.cancel()
        if self._late:
            self.close()
            raise smtplib.SMTPServerDisconnected("the answer was not whole in time")
        return answer

    def _hang_up(self) -> None:
        self._late = True
        with suppress(OSError):
            if self.sock is not None:
                self.sock.shutdown(socket.SHUT_RDWR)


class _Tls(_Plain, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""


_STEPS: dict[type[smtplib.SMTPException], str] = {
    smtplib.SMTPAuthenticationError: "password",
    smtplib.SMTPSenderRefused: "sender",
    smtplib.SMTPHeloError: "greeting",
}


def _own_mailbox() -> Address:
    """A sender made of this machine's name; not every name is one that a mailbox may have."""
    try:
        return address(f"locker@{socket.gethostname()}")
    except ValueError:
        return address("locker@localhost")
