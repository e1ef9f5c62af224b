"""The verbs over the control socket, for every face: the screen, the command line.

A call that finds nobody raises ControllerAbsent; the next one connects anew. A watcher keeps a connection of its own
and is told when the controller goes away and when it is back.
"""

import itertools
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, cast

import msgspec

from kiosk.control.line import Line
from kiosk.control.wire import UNREAD, WATCH, Answer, raised, shapes
from kiosk.core.errors import ControllerAbsent, ControllerSilent, InternalError
from kiosk.core.text import whole_characters
from kiosk.core.verbs import Happening, LiveVerbs

log = logging.getLogger(__name__)

_KNOCK = 0.5
"""Seconds between two knocks at an absent controller."""


class ControlClient(LiveVerbs, Protocol):
    """The verbs of a controller elsewhere."""

    def close(self) -> None:
        """Hang up; may be called twice."""


class _Client:
    """One face's side of the socket; calls may come from any thread and are made one at a time.

    Every verb of `Verbs` is a method of it, added below from the verbs' own list.
    """

    def __init__(self, path: Path, patience: float | None) -> None:
        self._path = path
        self._patience = patience
        self._numbers = itertools.count(1)
        self._calling = threading.Lock()
        self._line: Line | None = None
        self._watches: list[_Watch] = []

    def call(self, verb: str, *args: object, **named: object) -> Any:
        """Ask a verb and wait for its answer; raises what the controller raised, or ControllerAbsent."""
        struct, result = shapes()[verb]
        named |= dict(zip(struct.__struct_fields__, args, strict=False))
        number = next(self._numbers)
        with whole_characters():
            line = msgspec.json.encode({"id": number, "verb": verb, "args": named}) + b"\n"
        with self._calling:
            answer = self._exchange(number, line)
        if answer.error is not None:
            raise raised(answer.error)
        return msgspec.convert(answer.result, type=result)

    def watch(self, listener: Callable[[Happening], None]) -> Callable[[], None]:
        """Tell `listener` of every change, on a thread of its own; returns how to stop it."""
        watch = _Watch(self._path, listener)
        self._watches.append(watch)
        return watch.close

    def close(self) -> None:
        """Hang up; may be called twice."""
        for watch in self._watches:
            watch.close()
        with self._calling:
            self._hang_up()

    def _exchange(self, number: int, line: bytes) -> Answer:
        """Write a question and read its answer. Never asked twice: the verb may have been carried out."""
        try:
            answer = msgspec.json.decode(self._ask(line), type=Answer)
            if answer.id not in (number, UNREAD):
                raise InternalError
        except msgspec.MsgspecError as error:
            self._hang_up()
            raise InternalError from error
        except BaseException:
            # Ctrl-C included: an answer that is still to come would be taken for that of the next question.
            self._hang_up()
            raise
        return answer

    def _ask(self, line: bytes) -> bytes:
        """Write a line and read one; raises ControllerAbsent or ControllerSilent."""
        try:
            if self._line is not None and self._line.stale():
                self._hang_up()
            if self._line is None:
                self._line = Line(self._path, self._patience)
            self._line.write(line)
            reply = self._line.read()
        except OSError as error:
            if self._patience is not None and isinstance(error, TimeoutError | BlockingIOError):
                # BlockingIOError: as many as there is room for wait there already.
                raise ControllerSilent(path=str(self._path), seconds=self._patience) from error
            raise ControllerAbsent(path=str(self._path)) from error
        if not reply:
            raise ControllerAbsent(path=str(self._path))
        return reply

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None


class _Watch:
    """One watcher's connection, made again whenever it is lost."""

    def __init__(self, path: Path, listener: Callable[[Happening], None]) -> None:
        self._path = path
        self._listener = listener
        self._stop = threading.Event()
        self._line: Line | None = None
        self._thread = threading.Thread(target=self._run, name="control-watch", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        line = self._line
        if line is not None:
            line.wake()
        if self._thread is not threading.current_thread():
            self._thread.join()

    def _run(self) -> None:
        connected: bool | None = None
        while not self._stop.is_set():
            try:
                with Line(self._path) as self._line:
                    self._line.write(msgspec.json.encode({"id": 0, "verb": WATCH}) + b"\n")
                    if self._line.read() and connected is not True:
                        connected = self._say(True)
                    self._listen(self._line)
            except OSError as error:
                log.debug("no controller at %s: %s", self._path, error)
            self._line = None
            if connected is not False and not self._stop.is_set():
                connected = self._say(False)
            self._stop.wait(_KNOCK)

    def _listen(self, line: Line) -> None:
        while not self._stop.is_set() and (news := line.read()):
            answer = msgspec.json.decode(news, type=Answer)
            if answer.happening is not None:
                self._listener(answer.happening)

    def _say(self, connected: bool) -> bool:
        self._listener(Happening(connected=connected))
        return connected


def connect(path: Path, patience: float | None = None) -> ControlClient:
    """A client of the controller at that socket; nothing is asked of it yet.

    With `patience` a call raises ControllerSilent when its answer takes longer than so many seconds: for questions
    that the controller answers at once. A call that opens a door or hashes a PIN has no such time.
    """
    return cast(ControlClient, _Client(path, patience))


def _forward(verb: str) -> Callable[..., Any]:
    def forward(self: _Client, *args: object, **named: object) -> Any:
        return self.call(verb, *args, **named)

    forward.__name__ = verb
    return forward


for _verb in shapes():
    setattr(_Client, _verb, _forward(_verb))
