"""`kiosk notify`: a message looked at beforehand, and one sent to see whether it arrives."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.cli.ending import end
from kiosk.cli.program import program
from kiosk.config import example
from kiosk.language import LANGUAGES
from kiosk.notify.wording import EVENTS
from tests.notify.conftest import Mailbox, MailServer, Site, credential

WITHOUT_CHANNELS = example().read_text().partition("# [[notifiers]]")[0]

UnitFile = Callable[[str], str]


@pytest.fixture
def unit_file(tmp_path: Path) -> UnitFile:
    """The example's file with these channels."""

    def write(channels: str) -> str:
        path = tmp_path / "config.toml"
        path.write_text(WITHOUT_CHANNELS + channels)
        return str(path)

    return write


def test_a_language_may_have_a_country(capsys: pytest.CaptureFixture[str]) -> None:
    """As in a manifest; what the unit does not speak is refused."""
    preview = ["notify", "preview", "stored", "--config", "/nowhere", "--language"]
    assert [end(program, [*preview, tag]) for tag in ("de", "de-AT")] == [0, 0]
    said = capsys.readouterr().out
    assert said == said[: len(said) // 2] * 2
    assert end(program, [*preview, "nl-BE"]) == 64


def test_the_help_names_every_event_and_any_case_will_do(capsys: pytest.CaptureFixture[str]) -> None:
    """What is accepted is listed, and spelled as people do."""
    assert end(program, ["notify", "preview", "--help"]) == 0
    told = re.findall(r"[a-z]+", capsys.readouterr().out)
    assert set(EVENTS) <= set(told)
    for event in ("STORED", "Alert"):
        assert end(program, ["notify", "preview", event, "--config", "/nowhere"]) == 0


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_can_be_read_beforehand(event: str, language: str, capsys: pytest.CaptureFixture[str]) -> None:
    """In every language, with no controller and no unit's file."""
    assert end(program, ["notify", "preview", event, "--language", language, "--config", "/nowhere"]) == 0
    text = capsys.readouterr().out
    assert "Elm St 12" in text
    assert "{" not in text


def test_a_page_can_be_looked_at_alone(capsys: pytest.CaptureFixture[str]) -> None:
    """Its picture is inside."""
    assert end(program, ["notify", "preview", "stored", "--html", "--config", "/nowhere"]) == 0
    assert 'src="data:image/png;base64,iVBOR' in capsys.readouterr().out


def email_to(port: int) -> str:
    return (
        '[[notifiers]]\nkind = "EMAIL"\n[notifiers.settings]\nserver = "localhost"\nsecurity = "plain"\n'
        f'port = {port}\nsender = "locker@example.org"\n'
    )


def test_a_test_says_what_each_channel_made_of_it(
    mail_server: MailServer, site: Site, unit_file: UnitFile, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Accepted here, not asked there."""
    box = Mailbox()
    sms = credential(tmp_path, f"json://{site.url.removeprefix('http://')}/{{phone}}")
    channels = f'{email_to(mail_server(box))}[[notifiers]]\nkind = "SMS"\nsettings = {{ credentials = "{sms}" }}\n'
    assert end(program, ["notify", "test", "ana@example.org", "--config", unit_file(channels), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == [
        {"channel": "EMAIL", "answer": "accepted", "said": ""},
        {"channel": "SMS", "answer": "not asked: SMS: no phone number", "said": ""},
    ]
    assert [mail["Subject"] for mail in box.mails] == ["A test message from Elm St 12"]
    assert site.asked == []


def test_a_failed_test_repeats_the_server_s_words(
    mail_server: MailServer, unit_file: UnitFile, capsys: pytest.CaptureFixture[str]
) -> None:
    """To the person who asks, who knows the address."""
    box = Mailbox(recipient="550 5.1.1 <ana@example.org> unknown")
    code = end(program, ["notify", "test", "ana@example.org", "--config", unit_file(email_to(mail_server(box)))])
    printed = capsys.readouterr().out
    assert code == 69
    assert "failed: EMAIL: localhost refuses the recipient: 550" in printed
    assert "550 5.1.1 <ana@example.org> unknown" in printed


@pytest.mark.parametrize(
    ("address", "says"),
    [("nobody", "phone number"), ("a@b", "e-mail address"), ("", "address: give an e-mail"), (" ", "address: give")],
)
def test_an_address_that_is_none_is_refused(
    address: str, says: str, unit_file: UnitFile, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything is sent."""
    assert end(program, ["notify", "test", address, "--config", unit_file(email_to(1))]) == 64
    assert says in capsys.readouterr().err


def test_a_unit_without_channels_is_told_so(unit_file: UnitFile, capsys: pytest.CaptureFixture[str]) -> None:
    """With what to add."""
    assert end(program, ["notify", "test", "ana@example.org", "--config", unit_file("")]) == 64
    assert "[[notifiers]]" in capsys.readouterr().err
