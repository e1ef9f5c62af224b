"""Answers at the control socket: a thread a connection, verbs carried out in that thread.

The peer's Unix credentials decide which verbs it may ask at all: the operators' verbs need root, the controller's
own user or a member of the operators' group. Whoever may connect is decided by the socket's file mode.
"""

import grp
import logging
import os
import pwd
import queue
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from kiosk.control.wire import (
    LONGEST_LINE,
    OPERATOR_SESSION,
    UNREAD,
    WATCH,
    Answer,
    Question,
    arguments,
    failure,
    read_question,
)
from kiosk.core.errors import BadInput, InternalError, KioskError, NotAllowed, SocketUnusable
from kiosk.core.trace import where
from kiosk.core.verbs import OPERATOR_VERBS, Happening, LiveVerbs

log = logging.getLogger(__name__)

_BACKLOG = 64
_MOST = 256
"""Conversations at once; further peers are turned away."""
_AFTER_FAILURE = 0.1
_TURN = 1.0
"""Seconds that the loop waits for a peer at most, so that a watchdog sees it turn."""
_UNREAD = 1000
"""Happenings that a slow watcher may leave unread before it is cut off."""


class ControlServer:
    """Listens at a Unix socket until closed."""

    def __init__(self, verbs: LiveVerbs, path: Path, operators: str | None = None) -> None:
        self._verbs = verbs
        self._path = path
        self._operators = operators
        self.turned = time.monotonic()
        """When the loop that lets peers in last turned, in monotonic seconds."""
        self._closing = False
        self._rest = threading.Event()
        self._conversations: set[_Conversation] = set()
        self._lock = threading.Lock()
        self._socket = self._listen()
        self._thread = threading.Thread(target=self._accept, name="control-accept")
        self._thread.start()

    def close(self) -> None:
        """Hang up on everybody; may be called twice."""
        if self._closing:
            return
        self._closing = True
        self._rest.set()
        with suppress(OSError):  # a folder that turned read-only keeps its name; nobody answers there
            self._path.unlink(missing_ok=True)
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()
        with self._lock:
            conversations = list(self._conversations)
        for conversation in conversations:
            conversation.close()
        for conversation in conversations:
            conversation.join()

    def _listen(self) -> socket.socket:
        if self._path.exists() and not self._path.is_socket():
            raise SocketUnusable(path=str(self._path), why="something else is there")
        if _answers(self._path):
            raise SocketUnusable(path=str(self._path), why="another controller answers there")
        # Whoever sees the socket may ask at once: it gets its name only when it listens, with its mode set.
        fresh = self._path.with_name(f"{self._path.name}.new")
        fresh.unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            listener.bind(str(fresh))
            fresh.chmod(0o660)
            listener.listen(_BACKLOG)
            listener.settimeout(_TURN)
            fresh.replace(self._path)
        except OSError:
            listener.close()
            raise
        return listener

    def _accept(self) -> None:
        while not self._closing:
            self.turned = time.monotonic()
            try:
                connection, _ = self._socket.accept()
            except TimeoutError:
                continue
            except OSError as error:
                # Out of descriptors, say: they come back when peers go, and the door must still be there.
                if not self._closing:
                    log.warning("a peer cannot be let in: %s", error)
                    self._rest.wait(_AFTER_FAILURE)
                continue
            if len(self._conversations) >= _MOST:
                connection.close()
                continue
            conversation = _Conversation(self._verbs, connection, self._is_operator(connection), self._forget)
            with self._lock:
                self._conversations.add(conversation)
            conversation.start()

    def _forget(self, conversation: "_Conversation") -> None:
        with self._lock:
            self._conversations.discard(conversation)

    def _is_operator(self, connection: socket.socket) -> bool:
        uid, gid = _peer(connection)
        return uid in (0, os.geteuid()) or (self._operators is not None and _belongs(uid, gid, self._operators))


class _Conversation:
    """One connection: reads questions and answers each in order; a second thread writes what is watched for."""

    def __init__(
        self, verbs: LiveVerbs, connection: socket.socket, operator: bool, forget: "Callable[[_Conversation], None]"
    ) -> None:
        self._verbs = verbs
        self._connection = connection
        self._operator = operator
        self._forget = forget
        self._writing = threading.Lock()
        self._news: queue.Queue[Happening | None] = queue.Queue(_UNREAD)
        self._teller: threading.Thread | None = None
        self._reader = threading.Thread(target=self._run, name="control-peer")

    def start(self) -> None:
        self._reader.start()

    def close(self) -> None:
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)

    def join(self) -> None:
        self._reader.join()

    def _run(self) -> None:
        stop_watching = None
        try:
            for line in self._lines():
                if not self._is_watch(line):
                    self._write(self._answer(line))
                    continue
                if stop_watching is None:
                    self._teller = threading.Thread(target=self._tell, name="control-teller")
                    self._teller.start()
                    stop_watching = self._verbs.watch(self._hear)
                self._write(Answer(id=read_question(line).id))
        except OSError as error:
            log.debug("a peer went away: %s", error)
        finally:
            if stop_watching is not None:
                stop_watching()
            self._hang_up()

    def _hang_up(self) -> None:
        self.close()
        if self._teller is not None:
            with suppress(queue.Full):
                self._news.put_nowait(None)
            self._teller.join()
        self._connection.close()
        self._forget(self)

    def _lines(self) -> Iterator[bytes]:
        with self._connection.makefile("rb") as stream:
            while line := stream.readline(LONGEST_LINE):
                yield line
                if len(line) == LONGEST_LINE:
                    return  # whatever follows is the rest of a line that nobody can answer

    @staticmethod
    def _is_watch(line: bytes) -> bool:
        try:
            return read_question(line).verb == WATCH
        except BadInput:
            return False

    def _answer(self, line: bytes) -> Answer:
        try:
            question = read_question(line)
        except BadInput as error:
            return Answer(id=UNREAD, error=failure(error))
        try:
            return Answer(id=question.id, result=self._carry_out(question))
        except KioskError as error:
            return Answer(id=question.id, error=failure(error))
        except Exception as error:  # noqa: BLE001 - a defect answers as one, and the next question is heard
            log.error("verb %s failed: %s", question.verb, where(error))
            return Answer(id=question.id, error=failure(InternalError()))

    def _carry_out(self, question: Question) -> object:
        checked = arguments(question)
        if question.verb in OPERATOR_VERBS and not self._operator:
            raise NotAllowed(what=f"{question.verb} is for the operators' group")
        if question.verb == OPERATOR_SESSION:
            checked["login"] = _login(_peer(self._connection)[0])
        return getattr(self._verbs, question.verb)(**checked)

    def _hear(self, happening: Happening) -> None:
        try:
            self._news.put_nowait(happening)
        except queue.Full:
            log.warning("a watcher reads too slowly and is cut off")
            self.close()

    def _tell(self) -> None:
        while (happening := self._news.get()) is not None:
            try:
                self._write(Answer(happening=happening))
            except OSError:
                return

    def _write(self, answer: Answer) -> None:
        with self._writing:
            self._connection.sendall(msgspec.json.encode(answer) + b"\n")


def _answers(path: Path) -> bool:
    """Whether somebody listens at a socket; what a killed controller left behind answers nobody."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as knock:
        try:
            knock.connect(str(path))
        except OSError:
            return False
        return True


def _peer(connection: socket.socket) -> tuple[int, int]:
    """User and group at the other end, by the kernel's word."""
    credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    _, uid, gid = struct.unpack("3i", credentials)
    return uid, gid


def _login(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _belongs(uid: int, gid: int, group: str) -> bool:
    try:
        wanted = grp.getgrnam(group)
        return gid == wanted.gr_gid or pwd.getpwuid(uid).pw_name in wanted.gr_mem
    except KeyError:
        return False
