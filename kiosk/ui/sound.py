"""What is heard at the unit: short sounds, and pages read out; both by commands that the unit's file names.

A command gets the text to speak on its standard input, never as an argument that others on the machine could read.
A command that is not installed is silence. Children are started and ended on a thread, and the headset is asked for
there, so nobody who asks waits.
"""

import logging
import queue
import shutil
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

log = logging.getLogger(__name__)

Command = Sequence[str]
Text = Callable[[], str | None]
"""What a command gets on its standard input, found out when its turn has come; None is silence after all."""

OPENED, SHUT, LEFT_OPEN, REFUSED, WARNING = "opened", "shut", "left-open", "refused", "warning"
SOUNDS = (OPENED, SHUT, LEFT_OPEN, REFUSED, WARNING)
"""The sounds that a file may name; `warning` comes before a technician's door."""
ASKING = 2.0
"""Seconds that the headset's command may take to answer."""


@dataclass(frozen=True, slots=True)
class _Job:
    command: Command
    text: Text


class Player:
    """Plays one thing at a time: what is asked for ends what went before."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def play(self, command: Command, text: Text = lambda: "") -> None:
        """Run a command that makes itself heard; `text` is called on the player's own thread."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
            self._thread.start()
        self._jobs.put(_Job(command, text))

    def stop(self) -> None:
        """Be silent."""
        if self._thread is not None:
            self._jobs.put(_Job((), lambda: None))

    def close(self) -> None:
        """Be silent for good; may be called twice."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._jobs.put(None)
            thread.join()

    def _run(self) -> None:
        child: subprocess.Popen[str] | None = None
        while True:
            job = self._jobs.get()
            if child is not None:
                child.kill()
                child.wait()
                child = None
            if job is None:
                return
            if job.command and self._jobs.empty():
                child = self._begun(job)

    def _begun(self, job: _Job) -> subprocess.Popen[str] | None:
        """The child that plays a job; none where finding its text took so long that something else is asked for."""
        text = job.text()
        return None if text is None or not self._jobs.empty() else _started(job.command, text)


def _started(command: Command, text: str) -> subprocess.Popen[str] | None:
    """The child that says a text; None where it cannot be had. A text is far shorter than what a pipe takes at once."""
    try:
        child = subprocess.Popen(  # noqa: S603 - the operator's own command, without a shell
            list(command), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True
        )
        assert child.stdin is not None
        with child.stdin:
            child.stdin.write(text)
    except OSError as error:
        log.warning("%s makes no sound: %s", command[0], error)
        return None
    return child


def _installed(commands: Mapping[str, Command]) -> Mapping[str, Command]:
    return {name: command for name, command in commands.items() if command and shutil.which(command[0])}


class Sounds:
    """Short sounds; in quiet hours only what must be heard all the same."""

    def __init__(self, commands: Mapping[str, Command], quiet: Callable[[], bool]) -> None:
        self._commands = _installed(commands)
        self._quiet = quiet
        self._player = Player("sounds")

    def play(self, sound: str, *, always: bool = False) -> None:
        """Make a sound out of SOUNDS; `always` even in quiet hours."""
        command = self._commands.get(sound)
        if command and (always or not self._quiet()):
            self._player.play(command)

    def close(self) -> None:
        """No sound any more."""
        self._player.close()


class Voice:
    """Reads texts out, in each language by a command of its own."""

    def __init__(self, commands: Mapping[str, Command], headset: Command = ()) -> None:
        self._commands = _installed(commands)
        self._headset = headset
        self._player = Player("voice")

    def speaks(self, language: str) -> bool:
        """Whether there is a voice for a language."""
        return language in self._commands

    def say(self, text: str, language: str, private: str | None = None) -> None:
        """Read a text out, in the place of what is being read; an empty one is silence.

        `private` is read instead of it into a headset, which is asked for each time: it may have been pulled out.
        """
        if command := self._commands.get(language):
            self._player.play(command, lambda: (private if private and self._is_private() else text) or None)

    def stop(self) -> None:
        """Be silent."""
        self._player.stop()

    def close(self) -> None:
        """Be silent for good."""
        self._player.close()

    def _is_private(self) -> bool:
        """Whether a headset is plugged in, as its command says by its exit code; blocks for up to ASKING seconds."""
        if not self._headset or not shutil.which(self._headset[0]):
            return False
        nothing = subprocess.DEVNULL
        try:
            asked = subprocess.run(  # noqa: S603 - the operator's own command, without a shell
                list(self._headset), check=False, timeout=ASKING, stdin=nothing, stdout=nothing, stderr=nothing
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            log.warning("nobody knows of a headset: %s", error)
            return False
        return asked.returncode == 0
