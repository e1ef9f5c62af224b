"""E-mail against a real server on this machine: what it says, and what each answer of the server means."""

import threading
from email.message import EmailMessage
from pathlib import Path

import pytest

from kiosk.core.errors import BadInput
from kiosk.core.outbox.messages import NotSent, OutOfReach
from kiosk.notify import Notifier, create_notifier
from kiosk.notify.page import qr_code
from tests.notify.conftest import PERSON, SECRET, Mailbox, MailServer, credential, dripping, message


def channel(port: int, **settings: object) -> Notifier:
    """The channel to the server at a port."""
    defaults: dict[str, object] = {
        "server": "localhost",
        "port": port,
        "security": "plain",
        "sender": "Elm St 12 <locker@example.org>",
        "timeout": 5.0,
    }
    return create_notifier("EMAIL", **(defaults | settings))


def part(mail: EmailMessage, kind: str) -> EmailMessage:
    return next(found for found in mail.walk() if found.get_content_type() == kind)  # type: ignore[return-value]  # of the default policy


def test_an_e_mail_says_everything_in_text_and_in_html(mail_server: MailServer) -> None:
    """Code, door and its place, until when, address, map and the operator's phone; the QR code travels inside."""
    box = Mailbox()
    channel(mail_server(box), reply_to="help@example.org").send(message())
    (mail,) = box.mails
    text, html = part(mail, "text/plain").get_content(), part(mail, "text/html").get_content()
    for fact in ("123 456 789", "07 (column 2 from the left, row 3 from the top)", "Wednesday 25 November", "7 days"):
        assert fact in text
        assert fact in html
    assert "https://www.openstreetmap.org/search?query=12%20Elm%20Street%2C%20Riverside" in text
    assert "+44 20 7946 0018" in text
    picture = part(mail, "image/png")
    assert f'src="cid:{picture["Content-ID"][1:-1]}"' in html
    assert picture.get_content() == qr_code("PK1:0123456789abcdef0123456789abcdef")


def test_the_headers_are_the_same_at_every_attempt(mail_server: MailServer) -> None:
    """So that whoever gets it twice sees it once; and nobody's holiday reply comes back."""
    box = Mailbox()
    sender = channel(mail_server(box))
    sender.send(message(language="de-AT"))
    sender.send(message(language="de-AT"))
    names = ("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language")
    first, second = ([mail[name] for name in names] for mail in box.mails)
    assert first == second
    assert first == [
        "Elm St 12 <locker@example.org>",
        "ana@example.org",
        "Ein Paket für Sie: Elm St 12",
        "Wed, 18 Nov 2026 11:06:40 +0000",
        "<0123abcd.stored@example.org>",
        "auto-generated",
        "de",
    ]


@pytest.mark.parametrize("where", ["recipient", "text"])
@pytest.mark.parametrize(
    ("answer", "permanent"), [("450 4.2.1 later", False), ("550 5.1.1 <ana@example.org> no", True)]
)
def test_a_5xx_is_final_and_a_4xx_is_not(mail_server: MailServer, where: str, answer: str, permanent: bool) -> None:
    """To the recipient or to the text; the server's words, which may name the recipient, go nowhere."""
    box = Mailbox(**{where: answer})
    with pytest.raises(NotSent) as refusal:
        channel(mail_server(box)).send(message())
    assert refusal.value.permanent is permanent
    assert str(refusal.value) == f"EMAIL: localhost refuses the {where}: {answer[:3]}"


def test_a_dropped_line_is_tried_again(mail_server: MailServer) -> None:
    """Whether the server took it is not known."""
    with pytest.raises(NotSent, match="does not answer") as refusal:
        channel(mail_server(Mailbox(drop=True))).send(message())
    assert (refusal.value.permanent, refusal.value.perhaps) == (False, True)


def test_a_server_that_hangs_costs_one_time_out(mail_server: MailServer) -> None:
    """And is tried again."""
    hang = threading.Event()
    with pytest.raises(NotSent, match="does not answer") as refusal:
        channel(mail_server(Mailbox(hang=hang)), timeout=0.2).send(message())
    hang.set()
    assert not refusal.value.permanent


def test_a_server_whose_answer_never_ends_costs_one_time_out() -> None:
    """A byte now and then keeps a socket's own time-out from ever coming."""
    with dripping(b"2", starts=False) as port, pytest.raises(NotSent, match="does not answer") as refusal:
        channel(port, server="127.0.0.1", timeout=0.3).send(message())
    assert not refusal.value.permanent


def test_nobody_listening_is_tried_again(mail_server: MailServer) -> None:
    """A server that is being restarted."""
    with pytest.raises(NotSent, match="does not answer") as refusal:
        channel(1).send(message())
    assert (refusal.value.permanent, refusal.value.perhaps) == (False, False)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_encrypted_and_signed_in(mail_server: MailServer, ca_file: str, tmp_path: Path, security: str) -> None:
    """With the password from its file, and the server's certificate checked against the authority that is named."""
    box = Mailbox()
    port = mail_server(box, security, password=security == "starttls")
    secret = {"credentials": credential(tmp_path, PERSON, SECRET)} if security == "starttls" else {}
    channel(port, security=security, ca_file=ca_file, **secret).send(message())
    assert box.encrypted == [True] or security == "tls"
    assert box.signed_in == [security == "starttls"]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_an_unknown_certificate_is_refused_with_its_remedy(mail_server: MailServer, security: str) -> None:
    """Nothing is sent to somebody who only says that he is the server."""
    box = Mailbox()
    with pytest.raises(NotSent, match="name its authority as ca_file") as refusal:
        channel(mail_server(box, security), security=security).send(message())
    assert not refusal.value.permanent
    assert box.mails == []


def test_without_starttls_nothing_is_sent(mail_server: MailServer) -> None:
    """A server, or somebody on the way, that hides it gets no code in the clear."""
    box = Mailbox()
    with pytest.raises(NotSent, match="STARTTLS extension not supported"):
        channel(mail_server(box), security="starttls").send(message())
    assert box.mails == []


def test_a_wrong_password_loses_no_message(mail_server: MailServer, ca_file: str, tmp_path: Path) -> None:
    """The operator puts it right, and the message goes; the refusal does not repeat it."""
    port = mail_server(Mailbox(), "starttls", password=True)
    wrong = credential(tmp_path, PERSON, "wrong")
    with pytest.raises(NotSent, match="refuses the password: 535") as refusal:
        channel(port, security="starttls", ca_file=ca_file, credentials=wrong).send(message())
    assert not refusal.value.permanent


def test_a_missing_credential_file_is_named(mail_server: MailServer, ca_file: str) -> None:
    """The message waits until it is there."""
    port = mail_server(Mailbox(), "starttls", password=True)
    with pytest.raises(NotSent, match="credential file /nowhere cannot be read: No such file"):
        channel(port, security="starttls", ca_file=ca_file, credentials="/nowhere").send(message())


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_missing_authority_is_named_and_not_the_network(mail_server: MailServer, security: str) -> None:
    """The server is not to blame; the message waits until the file is there."""
    port = mail_server(Mailbox(), security)
    with pytest.raises(NotSent, match="ca_file /nowhere cannot be read: No such file") as refusal:
        channel(port, security=security, ca_file="/nowhere").send(message())
    assert (refusal.value.permanent, refusal.value.perhaps) == (False, False)


@pytest.mark.parametrize(
    "email",
    ["a\r\nBcc: all@example.org", "a,b@example.org", "x@example.org>\nDATA", "<a@example.org>", "@", "a b@c.de"],
)
def test_an_address_that_is_more_than_one_reaches_nobody(mail_server: MailServer, email: str) -> None:
    """Neither a second recipient nor a header comes in by it."""
    box = Mailbox()
    with pytest.raises(NotSent) as refusal:
        channel(mail_server(box)).send(message(email=email))
    assert refusal.value.permanent
    assert box.mails == []


@pytest.mark.parametrize("field", ["locker", "address", "incident", "door", "parcel"])
def test_no_text_becomes_a_header_or_markup(mail_server: MailServer, field: str) -> None:
    """What the operator or a person has typed is shown as it is, or not at all."""
    box = Mailbox()
    hostile = "x\r\nBcc: all@example.org\r\n<script>{code}</script>"
    event = "problem" if field == "incident" else "stored"
    try:
        channel(mail_server(box)).send(message(event, **{field: hostile}))
    except NotSent:
        assert box.mails == []
        return
    (mail,) = box.mails
    assert mail["Bcc"] is None
    assert "<script>" not in part(mail, "text/html").get_content()


def test_a_host_of_any_script_is_written_as_mail_servers_know_it(mail_server: MailServer) -> None:
    """Where no server on the way speaks more than ASCII."""
    box = Mailbox()
    channel(mail_server(box)).send(message(email="ana@müller.example"))
    assert box.mails[0]["To"] == "ana@xn--mller-kva.example"


def test_who_gave_no_address_is_out_of_reach(mail_server: MailServer) -> None:
    """Neither told nor failed."""
    with pytest.raises(OutOfReach):
        channel(mail_server(Mailbox())).send(message(email=None))


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"sender": "nobody"}, "sender of notifier EMAIL"),
        ({"sender": "a@b.de, c@d.de"}, "sender of notifier EMAIL"),
        ({"reply_to": "help@"}, "reply_to of notifier EMAIL"),
        ({"credentials": "x"}, "a password needs security starttls or tls"),
        ({"sever": "typo"}, "unknown field `sever`; it knows: server, sender"),
        ({"security": "ssl"}, r"\$.security"),
    ],
)
def test_wrong_settings_are_named(settings: dict[str, object], says: str) -> None:
    """With what would do."""
    with pytest.raises(BadInput, match=says):
        channel(25, **settings)
