"""Providers on this machine: a mail server and a web server that answer as a test tells them."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from kiosk.core.outbox.messages import Message, Noted

PERSON, SECRET = "unit", "correct horse"


@dataclass
class Mailbox:
    """What a mail server answers to each recipient and text, and what it took in."""

    recipient: str = "250 OK"
    text: str = "250 OK"
    hang: threading.Event | None = None
    """Hold the text's answer back until this is set."""
    drop: bool = False
    """Hang up in place of an answer to the text."""
    mails: list[EmailMessage] = field(default_factory=list)
    signed_in: list[bool] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)

    async def handle_RCPT(self, *said: Any) -> str:  # noqa: N802 - aiosmtpd's name
        _, _, envelope, address, _ = said
        envelope.rcpt_tos.append(address)
        return self.recipient

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        if self.hang is not None:
            while not self.hang.is_set():
                await asyncio.sleep(0.01)
        if self.drop:
            assert server.transport is not None
            server.transport.abort()
            return "451 never read"
        if self.text.startswith("250"):
            assert isinstance(envelope.content, bytes)
            mail = message_from_bytes(envelope.content, policy=default)
            self.mails.append(mail)
            self.signed_in.append(bool(session.authenticated))
            self.encrypted.append(session.ssl is not None)
        return self.text


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """Who signs the certificates of this machine's servers."""
    return trustme.CA()


@pytest.fixture(scope="session")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The authority's own certificate."""
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return str(path)


@pytest.fixture(scope="session")
def server_side(authority: trustme.CA) -> ssl.SSLContext:
    """A server's half of TLS."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    return context


class AnyPort(Controller):
    """A server on a port that is free, under which it is then known."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


MailServer = Callable[..., int]


@pytest.fixture
def mail_server(server_side: ssl.SSLContext) -> Iterator[MailServer]:
    """Start a mail server over a mailbox: `mail_server(mailbox, security="tls")`; answers its port."""
    with ExitStack() as running:

        def start(mailbox: Mailbox, security: str = "plain", password: bool = False) -> int:
            def check(server: SMTP, session: Session, envelope: Envelope, how: str, given: object) -> AuthResult:
                good = isinstance(given, LoginPassword) and given == LoginPassword(PERSON.encode(), SECRET.encode())
                return AuthResult(success=good, handled=False)

            controller = AnyPort(
                mailbox,
                hostname="127.0.0.1",
                port=0,
                ssl_context=server_side if security == "tls" else None,
                tls_context=server_side if security == "starttls" else None,
                require_starttls=security == "starttls",
                authenticator=check if password else None,
                auth_required=password,
                auth_require_tls=security == "starttls",
            )
            controller.start()
            running.callback(controller.stop)
            return controller.port

        yield start


@dataclass
class Asked:
    """One request that a web server got."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Site:
    """A web server's answer, and what it was asked."""

    status: int = 200
    hang: threading.Event | None = None
    location: str = ""
    asked: list[Asked] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def site() -> Iterator[Site]:
    """A web server on this machine that answers every request alike."""
    made = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            made.asked.append(Asked(self.path, dict(self.headers), self.rfile.read(length)))
            if made.hang is not None:
                made.hang.wait(20)
            self.send_response(made.status)
            if made.location:
                self.send_header("Location", made.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST  # noqa: N815 - the standard library's name

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as above
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    made.url = f"http://127.0.0.1:{server.server_address[1]}"
    yield made
    if made.hang is not None:
        made.hang.set()
    server.shutdown()
    server.server_close()
    thread.join()


@contextmanager
def dripping(head: bytes, starts: bool = True) -> Iterator[int]:
    """A server whose answer begins and never ends, a byte at a time; answers its port.

    One that `starts` waits for the question first.
    """
    stop = threading.Event()

    def drip(caller: socket.socket) -> None:
        with caller, suppress(OSError):
            if starts:
                caller.recv(65_536)
            caller.sendall(head)
            while not stop.wait(0.05):
                caller.sendall(b"2")

    def serve() -> None:
        with suppress(OSError):
            while True:
                caller, _ = server.accept()
                callers.append(threading.Thread(target=drip, args=(caller,)))
                callers[-1].start()

    callers: list[threading.Thread] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        door = threading.Thread(target=serve)
        door.start()
        yield server.getsockname()[1]
        stop.set()
        server.shutdown(socket.SHUT_RDWR)
        door.join()
        for caller in callers:
            caller.join()


@contextmanager
def answering(answer: bytes) -> Iterator[int]:
    """A server that hears one question after the other, says these bytes to each and hangs up; answers its port."""

    def serve() -> None:
        with suppress(OSError):
            while True:
                caller, _ = server.accept()
                with caller, suppress(OSError):
                    caller.settimeout(5)
                    heard = b""
                    while b"\r\n\r\n" not in heard:
                        heard += caller.recv(65_536) or b"\r\n\r\n"
                    caller.sendall(answer)
                    caller.shutdown(socket.SHUT_WR)
                    while caller.recv(65_536):
                        """Hear it out, or what was said is lost with the line."""

    with socket.create_server(("127.0.0.1", 0)) as server:
        door = threading.Thread(target=serve)
        door.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
        door.join()


def message(event: str = "stored", **other: object) -> Message:
    """A message with everything that its event can name."""
    fields: dict[str, object] = {
        "key": f"0123abcd:{event}",
        "event": event,
        "written": 1_795_000_000_000,
        "language": "en",
        "phone": "+491701234567",
        "email": "ana@example.org",
        "locker": "Elm St 12",
        "address": "12 Elm Street, Riverside",
        "operator_phone": "+44 20 7946 0018",
        "time_zone": "Europe/London",
        "parcel": "JD0099887766",
        "door": "07",
        "place": (2, 3),
        "keep_days": 7,
        "code": "123456789",
        "token": "PK1:0123456789abcdef0123456789abcdef",
        "expires": 1_795_600_000_000,
        "ended": 1_795_000_000_000,
        "incident": "0012",
    }
    if event not in ("stored", "reissued", "reminder", "extended"):
        fields |= {"code": None, "token": None}
    if event == "alert":
        noted = (Noted(number="0012", at=1_795_000_000_000, door="07", cause="not opened"),)
        noted += (Noted(number="0013", at=1_795_000_000_000, door=None, cause="the disk is nearly full"),)
        fields |= {"incidents": noted, "operator_phone": "", "door": None, "place": None, "incident": None}
        fields |= {"parcel": ""}
    return Message(**(fields | other))  # type: ignore[arg-type]  # a test names fields of Message


def credential(folder: Path, *lines: str) -> str:
    """A credential file with these lines."""
    path = folder / "credential"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)
