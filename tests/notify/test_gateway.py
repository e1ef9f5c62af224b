"""Text messages and other services by Apprise, against a stand-in for a gateway on this machine."""

import builtins
import json
import logging
import threading
from contextlib import suppress
from importlib import util
from pathlib import Path

import pytest

from kiosk.core.errors import BadInput, ExtraMissing
from kiosk.core.outbox.messages import NotSent, OutOfReach
from kiosk.notify import Notifier, create_notifier
from tests.notify.conftest import Site, answering, credential, dripping, message

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")  # Apprise imports it where it still exists


def channel(kind: str, site: Site, folder: Path, query: str = "{phone}") -> Notifier:
    """The channel of a kind, its address that of a JSON gateway; `query` is the end of its path."""
    place = site.url.removeprefix("http://")
    return create_notifier(kind, credentials=credential(folder, f"json://unit:token@{place}/send/{query}"))


def test_a_text_message_goes_to_the_recipient_s_number(site: Site, tmp_path: Path) -> None:
    """The short text, in letters that every phone has; the number in its place in the gateway's address."""
    channel("SMS", site, tmp_path).send(message(language="pl"))
    (asked,) = site.asked
    assert asked.path == "/send/+491701234567"
    body = json.loads(asked.body)["message"]
    assert "Kod: 123 456 789" in body
    assert body.isascii()


def test_a_gateway_that_refuses_or_is_away_is_tried_again(site: Site, tmp_path: Path) -> None:
    """Apprise does not say which of the two it was."""
    for status in (503, 404):
        site.status = status
        with pytest.raises(NotSent, match="the gateway did not accept it") as refusal:
            channel("SMS", site, tmp_path).send(message())
        assert not refusal.value.permanent
    with pytest.raises(NotSent, match="the gateway did not accept it"):
        channel("SMS", Site(url="http://127.0.0.1:1"), tmp_path).send(message())


def test_two_messages_in_a_row_wait_for_nothing(site: Site, tmp_path: Path) -> None:
    """Apprise lets five seconds pass between two uses of one address; the outbox is a better judge of that."""
    sms = channel("SMS", site, tmp_path)
    for _ in range(4):
        sms.send(message())
    assert len(site.asked) == 4


def test_who_gave_no_number_is_out_of_reach(site: Site, tmp_path: Path) -> None:
    """Of the SMS gateway, and of every service whose address asks for it; a fixed place reaches everybody."""
    somebody = message(phone=None)
    with pytest.raises(OutOfReach):
        channel("SMS", site, tmp_path).send(somebody)
    with pytest.raises(OutOfReach):
        channel("APPRISE", site, tmp_path, "{phone}").send(somebody)
    channel("APPRISE", site, tmp_path, "{email}").send(somebody)
    channel("APPRISE", site, tmp_path, "all").send(somebody)
    assert [asked.path for asked in site.asked] == ["/send/ana@example.org", "/send/all"]


def test_a_service_gets_subject_and_text(site: Site, tmp_path: Path) -> None:
    """Whole, as an e-mail would."""
    channel("APPRISE", site, tmp_path, "all").send(message())
    body = json.loads(site.asked[0].body)
    assert body["title"] == "A parcel for you at Elm St 12"
    assert "Door: 07" in body["message"]


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("json://localhost/send", r"does not say where \{phone\} goes"),
        ("json://localhost/{phone}/{name}", r"\{name\} in the address is neither"),
        ("nosuch://{phone}", "holds no address that Apprise knows"),
        ("json://localhost/{phone}{", r"a \{ or \} in the address stands alone"),
        ("json://localhost/}{phone}", r"a \{ or \} in the address stands alone"),
        ("json://localhost/{phone}/{phone!r}", r"\{phone!r\} in the address is neither"),
    ],
)
def test_a_wrong_address_is_named_but_not_repeated(address: str, says: str, tmp_path: Path) -> None:
    """It holds the gateway's account."""
    with pytest.raises(NotSent, match=says) as refusal:
        create_notifier("SMS", credentials=credential(tmp_path, address)).send(message())
    assert address not in str(refusal.value)


def test_neither_number_nor_account_is_logged(site: Site, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever Apprise likes to say."""
    caplog.set_level(logging.INFO)
    logging.getLogger("apprise").setLevel(logging.NOTSET)
    channel("SMS", site, tmp_path).send(message())
    site.status = 500
    with pytest.raises(NotSent) as refusal:
        channel("SMS", site, tmp_path).send(message())
    assert "token" not in str(refusal.value)
    assert "49170" not in caplog.text
    assert "token" not in caplog.text


HEADERS = {
    "no header": b"HTTP/1.1 200 OK\r\nthis is no header\r\nX: y\r\nContent-Length: 0\r\n\r\n",
    "no HTTP": b"hello\r\n\r\n",
    "cut off": b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc",
    "nothing": b"",
    "elsewhere": b"HTTP/1.1 302 x\r\nLocation: http://127.0.0.1:1/q\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
    "no gzip": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
}


@pytest.mark.parametrize("answer", HEADERS.values(), ids=HEADERS)
@pytest.mark.parametrize(
    "address", ["json://{place}/{{phone}}?:key=token", "form://{place}/{{phone}}?method=GET&:key=token"]
)
def test_no_garbled_answer_puts_number_account_or_code_into_the_log(
    answer: bytes, address: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """The libraries below Apprise name the whole address in their warnings, and with GET the message stands in it."""
    caplog.set_level(logging.DEBUG)
    for name in ("apprise", "requests", "urllib3"):
        logging.getLogger(name).setLevel(logging.NOTSET)
    with answering(answer) as port:
        pattern = address.format(place=f"127.0.0.1:{port}")
        with suppress(NotSent):
            create_notifier("SMS", credentials=credential(tmp_path, pattern), timeout=2.0).send(message())
    printed = capfd.readouterr()
    everything = caplog.text + printed.out + printed.err
    assert [
        secret for secret in ("491701234567", "token", "123+456", "123%20456", "123 456") if secret in everything
    ] == []


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """At the start, not when the first parcel is stored."""
    real = util.find_spec
    monkeypatch.setattr("kiosk.notify.gateway.find_spec", lambda name: None if name == "apprise" else real(name))
    with pytest.raises(ExtraMissing, match=r"pip install 'locker-kiosk\[apprise\]'"):
        create_notifier("SMS", credentials="x")


def test_apprise_is_imported_only_when_something_is_sent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It costs a third of a second on a desk and more in a locker."""
    asked: list[str] = []
    real = builtins.__import__
    monkeypatch.setattr(builtins, "__import__", lambda name, *rest: asked.append(name) or real(name, *rest))
    create_notifier("SMS", credentials="x")
    assert not [name for name in asked if name.startswith("apprise")]


def test_an_unknown_kind_lists_the_known() -> None:
    """So that the name of the right one is at hand."""
    with pytest.raises(BadInput, match="'PIGEON': take one of APPRISE, CONSOLE, EMAIL, SMS, WEBHOOK"):
        create_notifier("PIGEON")


def test_a_gateway_that_hangs_costs_one_time_out(site: Site, tmp_path: Path) -> None:
    """And is tried again."""
    site.hang = threading.Event()
    place = site.url.removeprefix("http://")
    sms = create_notifier("SMS", credentials=credential(tmp_path, f"json://{place}/{{phone}}"), timeout=0.3)
    with pytest.raises(NotSent, match="did not accept it"):
        sms.send(message())


def test_a_gateway_whose_answer_never_ends_costs_no_more(tmp_path: Path) -> None:
    """Nor do its threads pile up."""
    with dripping(b"HTTP/1.1 200 OK\r\nX: ") as port:
        sms = create_notifier(
            "SMS", credentials=credential(tmp_path, f"json://127.0.0.1:{port}/{{phone}}"), timeout=0.2
        )
        for _ in range(5):
            with pytest.raises(NotSent, match="did not answer in time"):
                sms.send(message())
        assert len([thread for thread in threading.enumerate() if thread.name == "provider"]) <= 3


def test_only_an_address_with_a_place_for_the_recipient_is_personal(tmp_path: Path) -> None:
    """Who reads the operator's chat has not told anybody of his parcel."""

    def personal(kind: str, address: str) -> bool:
        return getattr(create_notifier(kind, credentials=credential(tmp_path, address)), "personal", True)

    assert personal("SMS", "json://localhost/{phone}")
    assert personal("APPRISE", "mailto://localhost/{email}")
    assert not personal("APPRISE", "slack://token/#lockers")
    assert getattr(create_notifier("APPRISE", credentials="/nowhere"), "personal", True)
