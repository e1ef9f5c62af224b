"""A unit's file names its channels; what it says of them is checked with everything else."""

from pathlib import Path

import pytest

from kiosk.cli.ending import end
from kiosk.cli.program import program
from kiosk.config import example, load
from kiosk.core.errors import BadInput, ConfigInvalid
from kiosk.core.outbox.messages import NotSent
from kiosk.notify import NOTIFIERS, create_notifier
from kiosk.runtime import open_unit
from tests.notify.conftest import Mailbox, MailServer, message

BEFORE, _, COMMENTED = example().read_text().partition("# [[notifiers]]")
SHOWN = "".join(line.removeprefix("#").removeprefix(" ") for line in f"# [[notifiers]]{COMMENTED}".splitlines(True))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def test_the_channels_of_the_example_are_all_there_are_and_can_be_used(file: Path) -> None:
    """Whoever takes the comment signs away has a unit that starts."""
    file.write_text(BEFORE + SHOWN)
    plans = load(file).notifiers
    assert {plan.kind for plan in plans} == set(NOTIFIERS)
    assert [create_notifier(plan.kind, **plan.settings).name for plan in plans] == [plan.kind for plan in plans]


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ("ca_file, timeout", "x\ncafile = 'y'", 'notifiers[2].settings.cafile: unknown key; did you mean "ca_file"?'),
        ('"starttls"  ', '"ssl"  ', 'notifiers[2].settings.security: "ssl" will not do; give "plain" or "starttls"'),
        ('"https://example.org/locker"', '"example.org"', "notifiers[5].settings.url: "),
    ],
)
def test_a_mistake_is_named_with_its_key(file: Path, right: str, wrong: str, says: str) -> None:
    """`kiosk config check` says where, and what would do; the other channels are as they were."""
    assert SHOWN.count(right) == 1
    file.write_text(BEFORE + SHOWN.replace(right, wrong))
    config = load(file)
    (line,) = config.left_out
    assert line.startswith(says)
    assert len(config.notifiers) == len(NOTIFIERS) - 1


def channel(kind: str, settings: str) -> str:
    return f'[[notifiers]]\nkind = "{kind}"\nsettings = {{ {settings} }}\n'


BAD = {
    channel("EMAIL", 'server = "x", sender = "locker", reply_to = "x y"'): [
        "notifiers[1].settings.sender: it should look like: Elm St 12 <locker@example.org>",
        "notifiers[1].settings.reply_to: it should look like: Elm St 12 <locker@example.org>",
    ],
    channel("EMAIL", 'server = "x", sender = "a@b.de", security = "plain", credentials = "/x"'): [
        "notifiers[1].settings.credentials: a password needs security starttls or tls",
    ],
    channel("EMAIL", ""): [
        "notifiers[1].settings.server: missing; give the name of a mail server",
        'notifiers[1].settings.sender: missing; give a mailbox, like "Elm St 12 <locker@example.org>"',
    ],
    channel("WEBHOOK", 'url = "http://10.0.0.5/x"'): [
        "notifiers[1].settings.secret: missing; give the name of a file that holds the secret",
        "notifiers[1].settings.url: codes need https:// on their way to another machine",
    ],
    channel("SMS", ""): [
        "notifiers[1].settings.credentials: missing; give the name of a file that holds Apprise's address",
    ],
    channel("EMIAL", ""): ['notifiers[1].kind: unknown kind of notifier "EMIAL"; did you mean "EMAIL"?'],
    "notifiers = 3\n": ["notifiers: 3 will not do; give a list"],
}


@pytest.mark.parametrize(("channels", "lines"), BAD.items(), ids=[lines[0].split(";")[0] for lines in BAD.values()])
def test_every_mistake_of_a_channel_is_named_and_none_keeps_a_locker_shut(
    file: Path, channels: str, lines: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """What only the channel itself can tell, too."""
    table = channels.startswith("[[")
    file.write_text(BEFORE + channels if table else channels + BEFORE)
    assert end(program, ["config", "check", str(file)]) == 78
    assert capsys.readouterr().out.splitlines() == [f"{file}: {line}" for line in lines]
    assert (load(file).notifiers, list(load(file).left_out)) == ((), lines)


def test_a_package_that_is_not_installed_is_a_mistake_of_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has to start the unit to hear of it."""
    monkeypatch.setattr("kiosk.notify.gateway.find_spec", lambda _: None)
    file.write_text(BEFORE + channel("SMS", 'credentials = "/x"'))
    (line,) = load(file).left_out
    assert line.startswith("notifiers[1].kind: notifier SMS needs a package that is not installed; pip install")


def test_mistakes_of_channels_are_named_beside_all_others(file: Path) -> None:
    """One look at the file is enough."""
    text = (BEFORE + channel("EMIAL", "")).replace("keep_days = 7 ", "keep_days = 0 ")
    file.write_text(text)
    with pytest.raises(ConfigInvalid) as refusal:
        load(file)
    lines = str(refusal.value.facts["mistakes"]).splitlines()
    assert [line.partition(":")[0] for line in lines] == ["notifiers[1].kind", "policy.keep_days"]


def test_a_unit_opens_without_the_channel_that_cannot_be_made(
    file: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Pickups go on; the log says what is wrong with it, and an incident that somebody has to look."""
    good = channel("EMAIL", 'server = "localhost", sender = "a@example.org"')
    file.write_text(BEFORE + channel("EMAIL", 'server = "localhost", sender = "locker"') + good)
    with open_unit(load(file), tmp_path / "state", send=True) as unit:
        session = unit.system.operator_session().id
        health = next(service for service in unit.supervisor._posts if service.service.name == "health")
        health.service.turn()
        causes = [incident.cause for incident in unit.system.incidents(session)]
        names = [answer.channel for answer in unit.system._channels.ask(message(email=None))]
    assert "a channel is left out for notifiers[1].settings.sender; see: kiosk config check" in causes
    assert names == ["EMAIL"]
    assert "a channel is left out: notifiers[1].settings.sender: it should look like" in caplog.text


@pytest.mark.parametrize("kind", NOTIFIERS)
def test_a_channel_can_be_made_of_its_name_alone(kind: str) -> None:
    """What it cannot do without its settings it says when it should: not for good, for they can be given."""
    notifier = create_notifier(kind)
    assert notifier.name == kind
    if kind in ("CONSOLE", "EMAIL"):
        return
    with pytest.raises(NotSent, match=f"{kind}: the unit's file does not say") as refusal:
        notifier.send(message())
    assert not refusal.value.permanent


@pytest.mark.parametrize("kind", ["PIGEON", "email", "", None, 5, ["EMAIL"]])
def test_what_is_no_kind_is_told_the_kinds(kind: str) -> None:
    """Whatever it is, as a caller without types may hand it over."""
    with pytest.raises(BadInput, match="take one of APPRISE, CONSOLE, EMAIL, SMS, WEBHOOK"):
        create_notifier(kind)


def test_an_e_mail_is_from_the_locker_at_its_own_machine_where_nothing_else_is_said(
    mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine whose name no mailbox may have is localhost."""
    box = Mailbox()
    port = mail_server(box)
    for name in ("elm-12", "elm 12@"):
        monkeypatch.setattr("socket.gethostname", lambda name=name: name)
        create_notifier("EMAIL", server="127.0.0.1", port=port, security="plain").send(message())
    assert [mail["From"] for mail in box.mails] == ["locker@elm-12", "locker@localhost"]


MAIL = channel("EMAIL", 'server = "x", sender = "a@b.de"')
HOOK = channel("WEBHOOK", 'url = "https://example.org", secret = "s"')


def test_an_operator_s_phone_number_has_its_country_or_is_a_mistake(file: Path) -> None:
    """As every other number to which the unit writes."""
    file.write_text(BEFORE.replace('phone = ""', 'phone = "0791234567"'))
    with pytest.raises(ConfigInvalid, match=r"alerts: phone number: take \+ and the country in front"):
        load(file)


@pytest.mark.parametrize(
    ("alerts", "channels", "lines"),
    [
        ('email = ""', "", []),
        ('phone = "+442079460018"', MAIL, ["by phone; add one of kind SMS, or give another contact"]),
        ('email = "o@example.org"', "", ["by email; add one of kind EMAIL, or give another contact"]),
        ('email = "o@example.org"\nphone = "+442079460018"', MAIL, []),
        ('phone = "+442079460018"', MAIL + HOOK, []),
    ],
)
def test_an_operator_whom_no_channel_reaches_is_a_mistake(
    file: Path, capsys: pytest.CaptureFixture[str], alerts: str, channels: str, lines: list[str]
) -> None:
    """He would wait for messages in vain; the locker opens its doors all the same."""
    bare = "".join(line for line in BEFORE.splitlines(True) if not line.startswith(('email = ""', 'phone = ""')))
    file.write_text(bare.replace("[alerts]", f"[alerts]\n{alerts}\n#") + channels)
    told = [f"alerts: no channel reaches the operator {line}" for line in lines]
    assert list(load(file).mistakes) == told
    assert end(program, ["config", "check", str(file)]) == (78 if told else 0)
    assert capsys.readouterr().out.splitlines() == [f"{file}: {line}" for line in told or ["no mistakes"]]
