"""A terminal window on a display of its own, seen and touched as a person does it: by what is drawn there."""

import fcntl
import os
import re
import select
import shlex
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import chain
from pathlib import Path
from random import Random
from typing import TypeVar

import pyte

from kiosk.ui.held import FIRST_REPEAT
from kiosk.ui.pane import LANDING
from tests.e2e.picture import Patch, Picture

T = TypeVar("T")

PATIENCE = 15.0
"""Seconds to wait for anything that is to be seen."""
LONGEST = 60.0
"""Seconds that one of X's clients may take."""
STILL = LANDING + 0.05
"""Seconds for which a page has to stand before somebody touches it; until then the kiosk takes no touch."""
SERVICE = Path(__file__).parents[2] / "systemd" / "locker-screen.service"
BURST, TYPING = 2, 120
"""Milliseconds between two characters of the scanner, which types like a keyboard, and between two of a person: quicker
ones of one key would be the repeats of a finger that rests on it."""
ENTER = "KP_Enter"
KEYS = (
    *("Return", "Escape", "BackSpace", "Tab", "Left", "Right", "Up", "Down", "Delete", "F1", "F12", "Page_Down"),
    *("ctrl+c", "ctrl+q", "ctrl+z", "ctrl+p", "ctrl+backslash", "ctrl+d", "alt+F4", "alt+x", "KP_Divide", "asterisk"),
)
"""What a vandal's keyboard has: none of it may end or stop the screen."""
DIGITS, CHARACTERS = "0123456789", "0123456789ABCxyz:-/#_"
STEPS = 40
"""Keys on one page at most, over which the focus moves."""
PIPE = 1 << 20
"""Bytes that a window may draw while nobody looks."""
_EXIT = re.compile(rb'COMMAND_EXIT_CODE="(\d+)"')


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel in the wall: the height of its letters in pixels, and the cells that it has room for."""

    letters: int
    cells: tuple[int, int]

    @property
    def terminal(self) -> list[str]:
        """xterm with the options that it has in the unit's service."""
        service = SERVICE.read_text().replace("\\\n", " ").replace("${FONT_POINTS}", str(self.letters))
        started = next(line for line in service.splitlines() if line.startswith("ExecStart="))
        command = shlex.split(started)
        return ["xterm", *command[command.index("/usr/bin/xterm") + 1 : command.index("-e")]]


SMALL = Panel(16, (80, 25))
"""7 inches, 800x480."""
MIDDLE = Panel(22, (78, 23))
"""7 inches, 1024x600."""
LARGE = Panel(26, (80, 25))
"""10 inches, 1280x800."""


def _focus_after(passed: Sequence[Patch], picture: Picture) -> Patch | None:
    """The key with the focus, once it is another one than the last that was passed."""
    at = picture.focused
    return None if at is None or (passed and (at.left, at.top) == (passed[-1].left, passed[-1].top)) else at


class Display:
    """An X server in memory, with nothing on it; it chooses a free number itself."""

    def __init__(self) -> None:
        numbers, told = os.pipe()
        with os.fdopen(numbers, "rb") as answer:
            self._server = subprocess.Popen(
                ["Xvfb", "-displayfd", str(told), "-screen", "0", "1280x800x24", "-nolisten", "tcp"],
                pass_fds=[told],
                stderr=subprocess.DEVNULL,
            )
            os.close(told)
            ready, _, _ = select.select([answer], [], [], PATIENCE)
            self.name = f":{answer.readline().decode().strip()}" if ready else ""
        if self.name in ("", ":"):
            self.close()
            raise RuntimeError("Xvfb did not start")

    def do(self, *command: str) -> str:
        """Run one of X's clients to its end; the answer is what it printed."""
        done = subprocess.run(
            command,
            env=os.environ | {"DISPLAY": self.name},
            capture_output=True,
            text=True,
            timeout=LONGEST,
        )
        assert done.returncode == 0, f"{command[0]}: {done.stderr}"
        return done.stdout

    def close(self) -> None:
        """Switch it off."""
        self._server.terminate()
        self._server.wait(PATIENCE)


class Window:
    """An xterm with one program in it.

    All that the program draws passes through script(1) into a pipe as well, from which a second terminal, without a
    window, learns what stands in which cell. Touches and keys are events of the X server in the real window.
    """

    def __init__(
        self,
        display: Display,
        folder: Path,
        program: Sequence[str | Path],
        pictures: Path,
        panel: Panel = SMALL,
    ) -> None:
        size = panel.cells
        self._display, self._pictures, self._size = display, pictures, size
        self._told, self._pid, pipe = folder / "window", folder / "pid", folder / "typescript"
        folder.mkdir()
        os.mkfifo(pipe)
        self._drawn = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
        fcntl.fcntl(self._drawn, fcntl.F_SETPIPE_SZ, PIPE)
        self._screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self._screen)
        self._end = b""
        self._ended = False
        self._entered_at = 0.0
        self.picture = Picture(self._screen)
        self._xterm = subprocess.Popen(
            [
                *panel.terminal,
                *("-geometry", f"{size[0]}x{size[1]}+0+0", "-e", "sh", "-c", self._starter(pipe, program)),
            ],
            env=os.environ | {"DISPLAY": display.name, "LC_ALL": "C.UTF-8", "SHELL": "/bin/sh"},
        )

    def _starter(self, pipe: Path, program: Sequence[str | Path]) -> str:
        quoted = {name: shlex.quote(str(path)) for name, path in (("window", self._told), ("pid", self._pid))}
        inside = f"echo $$ >{quoted['pid']}; exec {shlex.join(map(str, program))}"
        script = shlex.join(["script", "--quiet", "--return", "--flush", "--command", inside, str(pipe)])
        # xterm takes COLORTERM out of what it hands on, though it shows true colours.
        return f"echo $WINDOWID >{quoted['window']}; COLORTERM=truecolor exec {script}"

    # -- what is seen -----------------------------------------------------------------------------------------

    def until(self, so: Callable[[Picture], T | None], what: str) -> T:
        """Wait until the picture shows something; the answer is what was found there."""
        deadline = time.monotonic() + PATIENCE
        while not (found := so(self.picture)):
            assert self._look(deadline - time.monotonic()), f"it never became so: {what}\n{self.picture}"
        return found

    def reads(self, *texts: str) -> None:
        """Wait until the person can read all that, however its lines are broken."""
        self.until(lambda picture: all(map(picture.shows, texts)), f"«{'», «'.join(texts)}» is shown")

    def shoot(self, step: str) -> None:
        """Keep a picture of the real window, once it stands still."""
        self._stand_still()
        count = len([*self._pictures.iterdir()])
        self._display.do("import", "-window", self._id, str(self._pictures / f"{count + 1:02}-{step}.png"))

    def ends(self) -> int:
        """Wait until the program has ended; the answer is its exit code."""
        deadline = time.monotonic() + PATIENCE
        while not self._ended:
            left = deadline - time.monotonic()
            assert self._look(left) or self._ended, f"the program goes on\n{self.picture}"
        self._xterm.wait(PATIENCE)
        code = _EXIT.search(self._end)
        assert code is not None, "script(1) wrote no exit code"
        return int(code[1])

    # -- what is done -----------------------------------------------------------------------------------------

    def tap(self, *labels: str) -> None:
        """Touch keys of one page, one after the other, each in its middle."""
        self._key(labels[0])
        self._stand_still()
        for label in labels:
            self._click(self._key(label).middle)

    def slide(self, down: str, up: str) -> None:
        """Put the finger down on one key and lift it from another."""
        at = [self._pixels(self._key(label).middle) for label in (down, up)]
        self._stand_still()
        move = ("mousemove", "--window", self._id)
        self._display.do("xdotool", *move, *at[0], "mousedown", "1", *move, *at[1], "mouseup", "1")

    def drag(self, text: str, *modifiers: str) -> None:
        """Draw a finger over a text that stands in one place, while keys of a keyboard are down."""
        column, row = self.until(lambda picture: picture.place(text), f"«{text}» in one place")
        half = len(text) / 2
        ends = [self._pixels((column + side, row)) for side in (-half, half)]
        move = ("mousemove", "--window", self._id)
        down, up = (list(chain.from_iterable((do, key) for key in modifiers)) for do in ("keydown", "keyup"))
        self._stand_still()
        self._display.do("xdotool", *down, *move, *ends[0], "mousedown", "1", *move, *ends[1], "mouseup", "1", *up)

    def click(self, text: str) -> None:
        """Touch a text that stands in one place."""
        self.until(lambda picture: picture.place(text), f"«{text}» in one place")
        self._stand_still()
        self._click(self.until(lambda picture: picture.place(text), f"«{text}» in one place"))

    def scan(self, text: str) -> None:
        """Hold something to the scanner: its characters come in a burst, with Enter behind them."""
        self._stand_still()
        self.burst(text)

    def burst(self, text: str) -> None:
        """As `scan`, but at once, whatever the page is about to draw."""
        self._display.do("xdotool", "type", "--delay", str(BURST), "--args", "1", text, "key", "Return")

    def strike(self, *keys: str, pause: int = TYPING) -> float:
        """Strike keys of a keyboard, one after the other, by their names in X; Enter not before it came up.

        After each of them `pause` milliseconds pass. The answer is when the first one was struck, in the machine's
        monotonic seconds.
        """
        if ENTER in keys:
            self._let_pass(self._entered_at + FIRST_REPEAT)
        begun = time.monotonic()
        self._display.do("xdotool", "key", "--delay", str(pause), *keys)
        if ENTER in keys:
            self._entered_at = time.monotonic()
        return begun

    def type(self, digits: str) -> None:
        """Type digits on a keypad, at a person's pace."""
        self.strike(*(f"KP_{digit}" for digit in digits))

    def press(self, label: str) -> None:
        """Press a key of the page by a keypad of digits alone: the slash moves the focus on, Enter presses."""
        self._key(label)
        self._stand_still()
        passed: list[Patch] = []
        while not (passed and passed[-1].label.startswith(label)):
            assert len(passed) < STEPS, f"the focus never comes to {label}, but to {[key.label for key in passed]}"
            self.strike("KP_Divide")
            passed.append(self.until(partial(_focus_after, passed), "the focus moves on"))
        self.strike(ENTER)

    def at_random(self, dice: Random, events: int, labels: Sequence[str] = ()) -> None:
        """Do so many things to the window, each of them something that a hand, a keyboard or a scanner can do.

        `labels` lie about there, and now and then one of them is held to the scanner.
        """
        things = [self._mischief(dice, labels) for _ in range(events)]
        self._display.do("xdotool", *chain.from_iterable(things))
        while self._look(0.0):
            pass

    def _mischief(self, dice: Random, labels: Sequence[str]) -> Sequence[str]:
        """One such thing, as xdotool takes it."""
        cell = (dice.uniform(0, self._size[0]), dice.uniform(0, self._size[1]))
        there = ("mousemove", "--window", self._id, *self._pixels(cell))
        match dice.randrange(9 if labels else 8):
            case 0:
                return (*there, "mousedown", "1")
            case 1:
                return (*there, "mouseup", "1")
            case 2:
                return ("key", "--delay", "1", dice.choice(KEYS))
            case 3:
                delay, longest = dice.choice(((BURST, 30), (TYPING, 5)))
                text = dice.choice(DIGITS) + "".join(dice.choices(CHARACTERS, k=dice.randrange(longest)))
                return ("type", "--delay", str(delay), "--args", "1", text)
            case 8:
                return ("type", "--delay", str(BURST), "--args", "1", dice.choice(labels), "key", "Return")
        return (*there, "click", "1")

    def kill(self) -> None:
        """End the program without giving it a chance, as the kernel does when memory runs out."""
        os.kill(int(self._pid.read_text()), signal.SIGKILL)
        assert self.ends() == 128 + signal.SIGKILL

    def close(self) -> None:
        """End the program and take the window away."""
        if not self._ended:
            with suppress(FileNotFoundError, ProcessLookupError, AssertionError):
                os.kill(int(self._pid.read_text()), signal.SIGTERM)
                self.ends()
        self._xterm.terminate()
        self._xterm.wait(PATIENCE)
        os.close(self._drawn)

    # -- inside -----------------------------------------------------------------------------------------------

    def _look(self, within: float) -> bool:
        """Take in what was drawn meanwhile, waiting for it that long; false when there was nothing."""
        if self._ended or not select.select([self._drawn], [], [], max(0.0, within))[0]:
            return False
        drawn = os.read(self._drawn, PIPE)
        self._ended = not drawn
        self._end = (self._end + drawn)[-200:]
        self._stream.feed(drawn)
        self.picture = Picture(self._screen)
        return bool(drawn)

    def _let_pass(self, moment: float) -> None:
        """Watch until a moment is over."""
        while (left := moment - time.monotonic()) > 0 and not self._ended:
            self._look(left)

    def _key(self, label: str) -> Patch:
        return self.until(lambda picture: picture.key(label), f"a key {label}")

    def _stand_still(self) -> None:
        """Wait until nothing was drawn for a moment."""
        deadline = time.monotonic() + PATIENCE
        while self._look(STILL):
            assert time.monotonic() < deadline, f"the page never stood still\n{self.picture}"

    def _click(self, cell: tuple[float, float]) -> None:
        self._display.do("xdotool", "mousemove", "--window", self._id, *self._pixels(cell), "click", "1")

    def _pixels(self, cell: tuple[float, float]) -> list[str]:
        return [str(round(at * pixels)) for at, pixels in zip(cell, self._cell, strict=True)]

    @cached_property
    def _id(self) -> str:
        return self._told.read_text().strip()

    @cached_property
    def _cell(self) -> tuple[float, float]:
        """How wide and how high a cell is, in pixels of the real window."""
        lines = self._display.do("xdotool", "getwindowgeometry", "--shell", self._id).splitlines()
        shape = dict(line.split("=") for line in lines)
        return int(shape["WIDTH"]) / self._size[0], int(shape["HEIGHT"]) / self._size[1]
