"""The control socket: the same verbs, the same errors, and nothing that a bad peer can break."""

import json
import os
import pwd
import signal
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from string import Formatter

import pytest

from kiosk.control.client import ControlClient, _Client, connect
from kiosk.control.server import ControlServer
from kiosk.control.wire import failure, raised
from kiosk.core.errors import (
    ERRORS,
    BadInput,
    ControllerAbsent,
    ControllerSilent,
    InternalError,
    NotAllowed,
    PackageUnknown,
    SocketUnusable,
)
from kiosk.core.verbs import Condition, Happening, Unit, VisitKind
from tests.core.conftest import ANA, Stage

DEADLINE = 10.0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the controller answers."""
    return tmp_path / "control"


@pytest.fixture
def server(stage: Stage, path: Path) -> Iterator[ControlServer]:
    """A server over a real system."""
    made = ControlServer(stage.system, path)
    yield made
    made.close()


@pytest.fixture
def client(server: ControlServer, path: Path) -> Iterator[ControlClient]:
    """A client of it."""
    made = connect(path)
    yield made
    made.close()


class Ear:
    """Hears happenings and waits for one."""

    def __init__(self) -> None:
        self.heard: list[Happening] = []
        self._changed = threading.Condition()

    def __call__(self, happening: Happening) -> None:
        with self._changed:
            self.heard.append(happening)
            self._changed.notify_all()

    def waits_for(self, wanted: Happening) -> bool:
        """Whether that was heard before the deadline."""
        with self._changed:
            return self._changed.wait_for(lambda: wanted in self.heard, DEADLINE)


def raw(path: Path, *lines: bytes) -> list[dict[str, object]]:
    """Answers to raw lines."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as peer:
        peer.settimeout(DEADLINE)
        peer.connect(str(path))
        with peer.makefile("rwb") as stream:
            answers = []
            for line in lines:
                stream.write(line + b"\n")
                stream.flush()
                answers.append(json.loads(stream.readline()))
    return answers


@contextmanager
def controller_saying(path: Path, reply: bytes) -> Iterator[threading.Event]:
    """A controller that answers one question with that line; tells when the peer has hung up."""
    hung_up = threading.Event()

    def answer(listener: socket.socket) -> None:
        peer, _ = listener.accept()
        with peer, peer.makefile("rwb") as stream:
            stream.readline()
            stream.write(reply + b"\n")
            stream.flush()
            if not stream.readline():
                hung_up.set()

    with socket.socket(socket.AF_UNIX) as listener, ThreadPoolExecutor(1) as controller:
        listener.settimeout(DEADLINE)
        listener.bind(str(path))
        listener.listen(1)
        answered = controller.submit(answer, listener)
        yield hung_up
        answered.result(DEADLINE)


def test_the_client_has_the_systems_verbs(stage: Stage, client: ControlClient) -> None:
    """A deposit over the socket is a deposit, with the same data in and out."""
    session = client.operator_session().id
    visit = client.begin_store(session, "P1", "SMALL", ANA)

    assert visit.kind is VisitKind.STORE
    assert client.visit(visit.id) == stage.system.visit(visit.id)
    assert client.unit() == stage.system.unit()
    assert client.package(session, "P1") == stage.system.package(stage.operator, "P1")


def test_an_error_crosses_the_socket_with_its_facts(client: ControlClient) -> None:
    """The same class, the same text."""
    with pytest.raises(PackageUnknown, match="nowhere"):
        client.package(client.operator_session().id, "nowhere")


@pytest.mark.parametrize("name", sorted(ERRORS))
def test_every_error_can_be_told_apart_at_the_other_end(name: str) -> None:
    """Each error is rebuilt from its name and facts."""
    kind = ERRORS[name]
    facts = {fact: "x" for _, fact, _, _ in Formatter().parse(kind.text) if fact}
    error = kind(**facts)
    again = raised(failure(error))

    assert type(again) is kind
    assert str(again) == str(error)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b"not json", "request"),
        (b"[]", "request"),
        (b'{"id": 1, "verb": "\xff\xfe"}', "request"),
        (b'{"id": 1, "verb": "visit", "args": {"visit": "\xff"}}', "visit"),
        (b'{"id": 1, "verb": "visit", "args": {"visit": ' + b"[" * 50_000 + b"]" * 50_000 + b"}}", "request"),
        (b'{"id": 1, "verb": "no_such_verb"}', "no_such_verb"),
        (b'{"id": 1, "verb": "_private"}', "_private"),
        (b'{"id": 1, "verb": "visit"}', "visit"),
        (b'{"id": 1, "verb": "visit", "args": {"visit": 7}}', "visit"),
        (b'{"id": 1, "verb": "visit", "args": {"visit": "x", "more": 1}}', "more"),
        (b'{"id": 1, "verb": "unit", "args": {}, "colour": 1}', "colour"),
    ],
)
def test_a_malformed_question_is_refused_by_name_and_the_line_goes_on(
    server: ControlServer, path: Path, line: bytes, says: str
) -> None:
    """Whatever is wrong is named; the next question on the same connection is answered."""
    refusal, answer = raw(path, line, b'{"id": 2, "verb": "unit"}')

    assert refusal["error"]["kind"] == "BadInput"  # type: ignore[index]
    assert says in json.dumps(refusal)
    assert answer["id"] == 2
    assert "result" in answer


def test_an_endless_line_is_no_question(server: ControlServer, path: Path) -> None:
    """A peer that never ends its line gets an error and is not collected into memory."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as peer:
        peer.settimeout(DEADLINE)
        peer.connect(str(path))
        peer.sendall(b"x" * (300 * 1024) + b"\n")
        assert b"BadInput" in peer.recv(4096)


def test_operators_verbs_are_refused_to_other_peers(stage: Stage, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The screen's user may ask a person's verbs and no operator's."""
    monkeypatch.setattr(ControlServer, "_is_operator", lambda *_: False)
    server, client = ControlServer(stage.system, path), connect(path)
    try:
        assert client.unit().id
        with pytest.raises(NotAllowed):
            client.operator_session()
    finally:
        client.close()
        server.close()


def test_a_watcher_hears_of_visits_and_doors(stage: Stage, client: ControlClient) -> None:
    """Every change is told to every watcher, in order."""
    ear = Ear()
    client.watch(ear)
    assert ear.waits_for(Happening(connected=True))
    visit = stage.system.begin_store(stage.operator, "P1", "SMALL", ANA)
    stage.step(1.0)

    assert ear.waits_for(Happening(door=visit.door, state="open"))
    states = [heard.visit.state for heard in ear.heard if heard.visit]
    assert states == ["OPENING", "OPENED"]


def test_a_restarted_controller_is_found_again(stage: Stage, path: Path) -> None:
    """While nobody answers a call says so; afterwards the same client works, and its watcher is told of both."""
    client, ear = connect(path), Ear()
    client.watch(ear)
    with pytest.raises(ControllerAbsent):
        client.unit()
    first = ControlServer(stage.system, path)
    try:
        assert ear.waits_for(Happening(connected=True))
        assert client.unit().id == "elm-12"
    finally:
        first.close()
    assert ear.waits_for(Happening(connected=False))
    second = ControlServer(stage.system, path)
    try:
        assert client.unit().id == "elm-12"
    finally:
        client.close()
        second.close()


def test_a_defect_in_a_verb_is_told_as_one(stage: Stage, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The caller learns that it was a defect, never its trace; the server goes on."""
    monkeypatch.setattr(stage.system, "unit", lambda: 1 / 0)
    server, client = ControlServer(stage.system, path), connect(path)
    try:
        with pytest.raises(InternalError):
            client.unit()
        with pytest.raises(BadInput):
            client.begin_inspect(stage.operator, "01", "")
    finally:
        client.close()
        server.close()


def test_a_socket_at_which_somebody_answers_is_not_taken_over(
    server: ControlServer, stage: Stage, client: ControlClient, path: Path
) -> None:
    """A second controller is refused; one that was killed leaves no obstacle."""
    with pytest.raises(SocketUnusable):
        ControlServer(stage.system, path)
    assert client.unit().id == "elm-12"
    server.close()
    left_behind = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    left_behind.bind(str(path))
    left_behind.close()
    ControlServer(stage.system, path).close()


def test_a_file_at_the_sockets_path_is_left_alone(stage: Stage, path: Path) -> None:
    """What is no socket was not left behind by a controller."""
    path.write_text("precious")
    with pytest.raises(SocketUnusable):
        ControlServer(stage.system, path)
    assert path.read_text() == "precious"


def test_text_that_is_no_utf_8_is_refused_before_it_is_sent(client: ControlClient) -> None:
    """As bytes of a command line may be: a bad value, and the next question is answered."""
    with pytest.raises(BadInput):
        client.sign_in_badge("badge \udcff")
    assert client.unit().id


def test_an_operator_acts_under_the_login_that_the_kernel_names(client: ControlClient, stage: Stage) -> None:
    """Whatever name the peer gives itself; the journal tells one operator from another."""
    session = client.operator_session("somebody-else")
    assert session.number == pwd.getpwuid(os.getuid()).pw_name
    client.set_condition(session.id, "05", Condition.OUT_OF_SERVICE, "hinge bent")
    assert stage.report("05").set_by == f"operator {session.number}"


def test_an_interrupted_call_leaves_no_answer_to_the_next(
    stage: Stage, client: ControlClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C while a verb is carried out: what it answers afterwards is heard by nobody."""
    unit, go_on = stage.system.unit, threading.Event()

    def interrupted() -> Unit:
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        go_on.wait(DEADLINE)
        return unit()

    monkeypatch.setattr(stage.system, "unit", interrupted)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            client.unit()
    finally:
        signal.signal(signal.SIGINT, before)
        go_on.set()
    assert client.operator_session().id


@pytest.mark.parametrize("reply", [b'{"id": 7, "result": {}}', b"no answer"], ids=["another's", "none"])
def test_an_answer_that_is_none_to_the_question_is_a_defect(path: Path, reply: bytes) -> None:
    """It is taken for nobody's, and the connection is given up."""
    with controller_saying(path, reply) as hung_up, closing(connect(path, DEADLINE)) as client:
        with pytest.raises(InternalError):
            client.unit()
        assert hung_up.wait(DEADLINE)


def test_who_is_not_understood_is_told_so(path: Path) -> None:
    """A question that the controller cannot read has no number there; its answer is the asker's all the same."""
    reply = b'{"id": 0, "error": {"kind": "BadInput", "facts": {"what": "request", "why": "too long"}}}'
    with controller_saying(path, reply), closing(connect(path, DEADLINE)) as client, pytest.raises(BadInput):
        client.unit()


@pytest.mark.parametrize("waiting", [0, 5])
def test_who_has_a_time_for_an_answer_does_not_wait_for_ever(path: Path, waiting: int) -> None:
    """A controller that stands still lets peers in and says nothing; or lets none in, once many wait."""
    with ExitStack() as open_, socket.socket(socket.AF_UNIX) as still:
        still.bind(str(path))
        still.listen(1)
        for _ in range(waiting):
            peer = open_.enter_context(socket.socket(socket.AF_UNIX))
            peer.setblocking(False)
            peer.connect_ex(str(path))
        with closing(connect(path, 0.2)) as client, pytest.raises(ControllerSilent, match=r"within 0\.2 s; restart"):
            client.unit()


def test_who_has_a_time_is_answered_as_everybody(server: ControlServer, path: Path) -> None:
    """As long as the answers come; and its connection is kept."""
    with closing(_Client(path, DEADLINE)) as client:
        assert client.call("unit").id == "elm-12"
        line = client._line
        assert client.call("unit").id == "elm-12"
        assert client._line is line
