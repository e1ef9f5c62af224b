"""The webhook against a real web server on this machine: what it posts, and what each answer means."""

import hmac
import json
import re
import threading
from pathlib import Path

import pytest

from kiosk.core.errors import BadInput
from kiosk.core.outbox.messages import Noted, NotSent
from kiosk.notify import Notifier, create_notifier
from tests.notify.conftest import Site, credential, dripping, message


def channel(site: Site, folder: Path, **settings: object) -> Notifier:
    return create_notifier("WEBHOOK", url=f"{site.url}/in", secret=credential(folder, "s3cret"), **settings)


def test_a_receiver_can_tell_who_sent_what_and_when(site: Site, tmp_path: Path) -> None:
    """The signature covers the timestamp and every byte of the body; the key is the same at every attempt."""
    channel(site, tmp_path).send(message(language="fr"))
    (asked,) = site.asked
    stamp = asked.headers["Kiosk-Timestamp"]
    mac = hmac.new(b"s3cret", stamp.encode() + b"." + asked.body, "sha256").hexdigest()
    assert asked.headers["Kiosk-Signature"] == f"sha256={mac}"
    assert asked.headers["Idempotency-Key"] == "0123abcd:stored"
    assert (asked.path, asked.headers["Content-Type"]) == ("/in", "application/json")
    said = json.loads(asked.body)
    assert (said["event"], said["code"], said["phone"]) == ("stored", "123456789", "+491701234567")
    assert "Code : 123 456 789" in said["text"]


def test_the_manual_names_every_field_of_the_body(site: Site, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """Whoever writes a receiver finds there what it is sent, and nothing that it is not."""
    channel(site, tmp_path).send(message(incidents=(Noted(number="0001", at=1, door="01", cause="jam"),)))
    sent = json.loads(site.asked[0].body)
    manual = (pytestconfig.rootpath / "docs" / "messages.md").read_text()
    told = manual.partition("The body has")[2].partition("Times are")[0]
    assert set(re.findall(r"`(\w+)`", told)) == sent.keys() | sent["incidents"][0].keys()


@pytest.mark.parametrize(
    ("status", "permanent"),
    [(code, True) for code in (400, 410, 413, 422)]
    + [(code, False) for code in (302, 401, 403, 404, 408, 409, 425, 429, 500)],
)
def test_what_an_answer_means(site: Site, tmp_path: Path, status: int, permanent: bool) -> None:
    """Final is what says that this message will never do; a wrong address or secret can be put right."""
    site.status = status
    with pytest.raises(NotSent, match=f"WEBHOOK: answered with {status}") as refusal:
        channel(site, tmp_path).send(message())
    assert refusal.value.permanent is permanent


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_every_2xx_is_an_acceptance(site: Site, tmp_path: Path, status: int) -> None:
    """Whether the receiver has something to say or not."""
    site.status = status
    channel(site, tmp_path).send(message())
    assert len(site.asked) == 1


def test_a_redirect_carries_no_code_away(site: Site, tmp_path: Path) -> None:
    """It is a refusal."""
    site.status, site.location = 307, f"{site.url}/elsewhere"
    with pytest.raises(NotSent, match="307"):
        channel(site, tmp_path).send(message())
    assert [asked.path for asked in site.asked] == ["/in"]


def test_silence_is_tried_again(site: Site, tmp_path: Path) -> None:
    """A receiver that hangs, and one that is not there."""
    site.hang = threading.Event()
    with pytest.raises(NotSent, match=r"no answer \(TimeoutError") as refusal:
        channel(site, tmp_path, timeout=0.2).send(message())
    assert (refusal.value.permanent, refusal.value.perhaps) == (False, True)
    absent = Site(url="http://127.0.0.1:1")
    with pytest.raises(NotSent, match=r"no answer \(URLError") as refusal:
        channel(absent, tmp_path).send(message())
    assert (refusal.value.permanent, refusal.value.perhaps) == (False, False)


def test_an_answer_that_never_ends_costs_no_more_than_silence(tmp_path: Path) -> None:
    """A byte now and then keeps a socket's own time-out from ever coming."""
    with dripping(b"HTTP/1.1 200 OK\r\nX: ") as port:
        hook = channel(Site(url=f"http://127.0.0.1:{port}"), tmp_path, timeout=0.2)
        for _ in range(5):
            with pytest.raises(NotSent, match=r"no answer \(TimeoutError") as refusal:
                hook.send(message())
            assert not refusal.value.permanent
        assert len([thread for thread in threading.enumerate() if thread.name == "provider"]) <= 3


@pytest.mark.parametrize(
    "url", ["http://hooks.example.org/in", "ftp://localhost/in", "https://a b/", "http://10.0.0.7/"]
)
def test_no_code_goes_in_the_clear(url: str) -> None:
    """Plain HTTP is for programs on the same machine."""
    with pytest.raises(BadInput, match="notifier WEBHOOK"):
        create_notifier("WEBHOOK", url=url, secret="x")
