"""The log: JSON for the journal with what each line is about, and nothing secret in a day of it."""

import io
import json
import logging
import os
import re
import smtplib
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.control.client import ControlClient, connect
from kiosk.core.errors import CodeRefused, KioskError, SignInRefused
from kiosk.core.keeping.upkeep import Upkeep
from kiosk.core.keys import open_keys
from kiosk.core.outbox.messages import Message, Notifier, NotSent
from kiosk.core.verbs import Answer, Problem, Recipient, Role
from kiosk.log import JsonLines, is_journal, logging_to_stderr, tell
from kiosk.notify import create_notifier
from tests.core.conftest import COURIER, COURIER_PIN, TECHNICIAN, TECHNICIAN_PIN, Stage, config, stage
from tests.notify.conftest import (
    Mailbox,
    MailServer,
    Site,
    answering,
    authority,
    credential,
    mail_server,
    server_side,
    site,
)

__all__ = ["authority", "config", "mail_server", "server_side", "site", "stage"]

PEOPLE = tuple(Recipient(phone=f"+49176123400{n}", email=f"canary{n}@example.org") for n in range(4))
WRONG_PINS = ("555111", "555222", "987123")
WRONG_CODES = ("123456782", "000000018", "111222333", "990099008")
BADGE = "badge-of-1042"


def record(**about: object) -> logging.LogRecord:
    made = logging.LogRecord("kiosk.x", logging.WARNING, __file__, 1, "two\nlines and %s", ("ünïcode",), None)
    made.__dict__.update(about)
    return made


def test_a_record_is_one_line_of_json_with_what_it_is_about() -> None:
    """Unit, level, logger and message always; slot (by its door), visit and bank where there are any."""
    line = JsonLines("elm-12").format(record(door="07", visit="ab12"))
    assert "\n" not in line
    fields = json.loads(line)
    assert fields.pop("at").endswith("Z")
    assert fields == {
        "level": "warning",
        "logger": "kiosk.x",
        "unit": "elm-12",
        "message": "two\nlines and ünïcode",
        "slot": "07",
        "visit": "ab12",
    }


def test_the_journal_reads_the_priority_in_front() -> None:
    """`journalctl -p warning` finds it."""
    line = JsonLines("elm-12", prioritised=True).format(record())
    assert line.startswith("<4>{")


def test_the_journal_is_known_by_its_stream(tmp_path: Path) -> None:
    """A variable that was inherited does not make a file the journal."""
    with (tmp_path / "log").open("w") as stream:
        found = os.fstat(stream.fileno())
        assert is_journal(stream, {"JOURNAL_STREAM": f"{found.st_dev}:{found.st_ino}"})
        assert not is_journal(stream, {"JOURNAL_STREAM": "1:2"})
        assert not is_journal(stream, {})


def test_a_record_is_written_with_its_trace(capsys: pytest.CaptureFixture[str]) -> None:
    """By the time that logging ends, all of it."""
    with logging_to_stderr("elm-12", as_json=True) as as_json:
        assert as_json
        try:
            raise RuntimeError("a defect")
        except RuntimeError:
            logging.getLogger("kiosk.x").exception("door %s", "07")
    fields = json.loads(capsys.readouterr().err)
    assert (fields["message"], fields["level"]) == ("door 07", "error")
    assert "RuntimeError: a defect" in fields["trace"]


class Stuck(io.StringIO):
    """A stderr that nobody reads."""

    def __init__(self) -> None:
        super().__init__()
        self.go_on = threading.Event()
        self.written = threading.Semaphore(0)

    def write(self, text: str) -> int:
        self.go_on.wait(20)
        length = super().write(text)
        self.written.release()
        return length


def test_a_log_that_nobody_reads_keeps_nobody_from_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Doors open while the journal stands still; what cannot be kept any longer is let go, and counted."""
    stuck = Stuck()
    monkeypatch.setattr("sys.stderr", stuck)
    monkeypatch.setattr("kiosk.log._UNWRITTEN", 50)
    with logging_to_stderr("elm-12", as_json=False):
        for number in range(1000):
            logging.getLogger("kiosk.x").info("line %d", number)
        stuck.go_on.set()
        assert all(stuck.written.acquire(timeout=20) for _ in range(50))
        logging.getLogger("kiosk.x").info("afterwards")
    *lines, afterwards = stuck.getvalue().splitlines()
    gaps = [int(found[1]) for line in lines if (found := re.search(r"(\d+) lines are lost here", line))]
    assert lines[0] == "INFO kiosk.x: line 0"
    assert 50 <= len(lines) <= 52
    assert len(lines) - len(gaps) + sum(gaps) == 1000
    assert afterwards == "INFO kiosk.x: afterwards"


# -- a full day -----------------------------------------------------------------------------------------------------


class Careless:
    """A notifier that writes the address into whatever it raises, as mail libraries do."""

    name = "CARELESS"

    def __init__(self) -> None:
        self.heard: list[Message] = []

    def send(self, message: Message) -> None:
        self.heard.append(message)
        match len(self.heard) % 5:
            case 0:
                raise smtplib.SMTPRecipientsRefused({message.email or "": (550, f"no {message.phone}".encode())})
            case 1:
                raise ValueError(f"cannot reach {message.email}, code {message.code}, {message.token}")
            case 2:
                try:
                    raise OSError(f"no route to {message.phone}")
                except OSError as error:
                    raise RuntimeError(f"while telling {message.email}") from error
            case 3:
                raise SystemExit(f"nobody at {message.email}")
        raise NotSent("the provider is busy")


@pytest.fixture
def written(stage: Stage) -> Iterator[list[str]]:
    """Every record down to DEBUG, as text and as the journal would get it."""
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.name == "mail.log":
                return  # the stand-in for a mail server, which runs in this process too
            lines.append(JsonLines("elm-12").format(record))
            lines.append(logging.Formatter("%(message)s").format(record))

    root, keep = logging.getLogger(), Keep(level=0)
    before = root.level
    root.addHandler(keep)
    root.setLevel(0)
    stop = stage.system.watch(tell)
    yield lines
    stop()
    root.removeHandler(keep)
    root.setLevel(before)


@pytest.fixture
def verbs(stage: Stage, tmp_path: Path) -> Iterator[ControlClient]:
    """The unit over its control socket."""
    stage.unit.serve(tmp_path / "control")
    with closing(connect(tmp_path / "control")) as client:
        yield client


def refused(*calls: object) -> None:
    """Each call is refused, as it should be."""
    for call in calls:
        with pytest.raises(KioskError):
            call()  # type: ignore[operator]  # a callable without arguments


GARBLED = b"HTTP/1.1 200 OK\r\nthis is no header\r\nX: y\r\nContent-Length: 0\r\n\r\n"


@pytest.fixture
def failing_channels(mail_server: MailServer, site: Site, tmp_path: Path) -> Iterator[list[Notifier]]:
    """Every kind of channel, its provider failing in a way that names the recipient or the message."""
    for talkative in ("apprise", "requests", "urllib3"):
        logging.getLogger(talkative).setLevel(logging.NOTSET)
    mail = mail_server(Mailbox(recipient=f"550 5.1.1 <{PEOPLE[0].email}> unknown"))
    site.status = 503
    secret = credential(tmp_path, "s3cret")
    with answering(GARBLED) as gateway:
        addresses = (
            f"json://127.0.0.1:{gateway}/{{phone}}?:key=ACCOUNT",
            f"form://127.0.0.1:{gateway}/{{phone}}?method=GET",
        )
        files = [tmp_path / f"gateway {n}" for n in range(len(addresses))]
        for file, address in zip(files, addresses, strict=True):
            file.write_text(address)
        yield [
            create_notifier("EMAIL", server="127.0.0.1", port=mail, security="plain", sender="a@example.org"),
            *(create_notifier("SMS", credentials=str(file), timeout=5.0) for file in files),
            create_notifier("WEBHOOK", url=f"{site.url}/in", secret=secret, timeout=5.0),
            create_notifier("CONSOLE"),
        ]


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")  # Apprise imports it where it still exists
def test_a_days_log_holds_no_secret_and_no_contact(
    stage: Stage,
    verbs: ControlClient,
    written: list[str],
    failing_channels: list[Notifier],
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Deposits, pickups, guesses, wrong PINs, failing channels, a careless one, a defect: searched at DEBUG for all of
    it, and what was printed as well."""
    careless = Careless()
    for notifier in (*failing_channels, careless):
        stage.system.add_notifier(notifier)
    sessions = [stage.operator]
    for wrong in WRONG_PINS[:2]:
        with pytest.raises(SignInRefused):
            verbs.sign_in(COURIER, wrong)
    courier = verbs.sign_in(COURIER, COURIER_PIN).id
    sessions += [courier, verbs.sign_in_badge(BADGE).id, verbs.sign_in(TECHNICIAN, TECHNICIAN_PIN).id]
    for number, person in enumerate(PEOPLE):
        stage.bring(f"PARCEL-{number}", recipient=person, session=courier)
    for wrong in WRONG_CODES:
        with pytest.raises(CodeRefused):
            verbs.begin_retrieve(wrong)
    sent = [message for message in stage.unit.phones.messages if message.code]
    assert len(sent) == len(PEOPLE)
    stage.collect(sent[0].code or "")
    visit = verbs.begin_retrieve(sent[1].token or "")
    stage.at_door(visit, lambda _: None)
    verbs.report(visit.id, Problem.EMPTY)
    verbs.settle(visit.id, Answer.LEFT)
    break_in_two(stage, verbs, sent[2].code or "")
    refused(lambda: verbs.add_staff(stage.operator, "3001", Role.COURIER, "123456"))
    stage.steel.silence("wall")
    for _ in range(24):
        stage.step(2.0)
        stage.clock.advance(3600.0)
        stage.system.deliver()
        stage.system.sweep()
        stage.system.look_after()
    upkeep = Upkeep(stage.system._store, open_keys(stage.state / "keys", True), stage.clock, stage.config.policy)
    upkeep.retain()
    upkeep.nightly()

    heard = careless.heard
    assert len(heard) >= 4, "it failed in each of its ways"
    codes = {text for message in heard for text in (message.code, message.token) if text}
    bare = {code.replace(" ", "") for code in codes}
    people = {text for person in PEOPLE for text in (person.phone, person.email) if text}
    pins = {COURIER_PIN, TECHNICIAN_PIN, *WRONG_PINS, *WRONG_CODES}
    printed = capfd.readouterr()
    told = "\n".join((*written, printed.out, printed.err))
    assert [
        text for text in ("ACCOUNT", *codes, *bare, *people, *pins, BADGE, "PARCEL-", *sessions) if text in told
    ] == []
    assert "notifier CARELESS failed" in told
    assert "verb begin_retrieve failed" in told
    assert '"message": "visit RETRIEVE at door' in told
    outbox = " ".join(str(row.last_error) for row in stage.system.outbox(stage.system.operator_session().id))
    assert [text for text in (*people, *codes) if text in outbox] == []


def break_in_two(stage: Stage, verbs: ControlClient, code: str) -> None:
    """A defect of the program while somebody types a code: its trace must not tell it."""

    def fail(typed: str, door: str | None = None) -> None:
        raise ValueError(f"invalid literal for int(): {typed!r}")

    pickups = stage.system._pickups
    pickups.begin = fail  # type: ignore[method-assign,assignment]  # stands for a defect that nobody foresaw
    refused(lambda: verbs.begin_retrieve(code))
    del pickups.begin  # type: ignore[attr-defined]  # the class's own method again
