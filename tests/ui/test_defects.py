"""What goes wrong around the screen, and that it goes on."""

import signal
import threading
from contextlib import closing
from pathlib import Path

import pytest
from textual import events
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

from kiosk.control.client import connect
from kiosk.ui.app import DEFECTS, FAILED, NO_TERMINAL, KioskApp, KioskDriver, run_screen
from kiosk.ui.messages import Absent
from kiosk.ui.screens.keypad import FirstScreen
from kiosk.ui.screens.notice import TURN
from kiosk.ui.screens.out_of_service import OutOfService
from kiosk.ui.screens.pickup import Pickup
from kiosk.ui.screens.wait import MOMENT, Wait
from tests.ui.conftest import PHONE

PATIENCE = 10.0
NO_EXIT = ("ctrl+q", "ctrl+c", "ctrl+p", "ctrl+z", "ctrl+d", "ctrl+s", "ctrl+backslash", "escape", "f1", "f10", "tab")


@pytest.fixture
def reported(caplog):
    """The errors that this test provokes on purpose; they are read here and forgotten."""

    def read() -> str:
        text = caplog.text
        caplog.clear()
        return text

    return read


async def test_no_key_leads_out(meet):
    """Every key that ends, suspends or searches elsewhere does nothing here."""
    async with meet() as front:
        for key in NO_EXIT:
            await front.pilot.press(key)
        assert front.app.is_running
        assert front.app.return_code is None
        await front.meets(FirstScreen)
        await front.type("41")
        await front.until(lambda: front.talk.typed == "41")


async def test_a_paste_and_markup_do_nothing(meet):
    """A pasted text is no typing, and what looks like markup in a scan is data."""
    async with meet() as front:
        front.app.post_message(events.Paste("123456789" * 1000))
        await front.scan("[@click=app.quit]x[/]")
        await front.reads("This is not a pickup code")
        await front.scan("[/foo]" + "\x00")
        await front.pilot.pause()
        assert front.talk.typed == ""


async def test_a_stuck_key_closes_the_keypad_to_nobody(street, meet):
    """It types nine equal digits again and again: that is a typo, and never counted as guessing."""
    _, code = street.stored()
    async with meet() as front:
        for digit in "0246":
            for _ in range(10):
                await front.type(digit * 9)
                await front.reads("A digit is wrong or swapped")
        assert street.verbs.unit().keypad_closed == 0
        await front.type(code)
        await front.meets(Pickup)


async def test_a_thousand_taps_at_once_are_survived(street, meet):
    """On every key in turn, down and up: at most nine digits are taken, and the screen answers afterwards."""
    async with meet() as front:
        keys = [key for key in front.touchable if key.label.isdigit() or key.label == "←"]
        for number in range(1000):
            key = keys[number * 7 % len(keys)]
            for kind in (events.MouseDown, events.MouseUp):
                front.app.post_message(kind(None, key.region.x, key.region.y, 0, 0, 1, False, False, False))
        await front.settled()
        await front.passes(46)
        await front.meets(FirstScreen)
        await front.touch("CLEAR")
        await front.type("41")
        await front.until(lambda: front.talk.typed == "41")


async def test_any_size_of_terminal_is_survived(street, meet):
    """Shrunk to one cell and back in the middle of a pickup, nothing is lost."""
    package, code = street.stored()
    async with meet() as front:
        await front.type(code)
        await front.meets(Pickup)
        for size in ((1, 1), (3, 200), (200, 3), (40, 12), (80, 24)):
            await front.pilot.resize_terminal(*size)
            await front.passes(1)
        await front.reads(f"Door {package.door} is open")


async def test_no_sequence_of_bytes_is_a_way_out(meet):
    """Escape sequences of terminals, whole and torn: titles, clipboards, device reports, keys of other protocols."""
    sequences = (
        "\x1b]0;title\x07",
        "\x1b]52;c;aGVsbG8=\x07",
        "\x1b]8;;file:///etc/passwd\x1b\\",
        "\x1bP1$r0m\x1b\\",
        "\x1b[113;5u",
        "\x1b[99;5u",
        "\x1b[122;5u",
        "\x1b[<0;999;999M\x1b[<0;1;1m",
        "\x1b[200~pasted\x1b[201~",
        "\x1b[" + "9" * 5000,
        "\x00\x01\x03\x11\x1a\x1c",
    )
    async with meet() as front:
        for sequence in sequences:
            parser = XTermParser()
            for event in [*parser.feed(sequence), *parser.tick()]:
                front.app.post_message(event)
            await front.pilot.pause()
        await front.settled()
        assert front.app.is_running
        assert front.app.return_code is None
        assert len(front.app.screen_stack) == 1
        await front.passes(60)
        await front.meets(FirstScreen)


async def test_keys_of_a_scanner_at_the_terminal_are_one_scan(street, meet):
    """The same nine digits, struck by a scanner, open nothing."""
    package, code = street.stored()
    async with meet() as front:
        for number, key in enumerate([*code, "enter"]):
            event = events.Key(key, None if key == "enter" else key)
            event.time = 100.0 + number * 0.01
            front.app.pane.feed(event)
        await front.reads("This is not a pickup code")
        for number, key in enumerate(code):
            event = events.Key(key, key)
            event.time = 200.0 + number * 0.2
            front.app.pane.feed(event)
        await front.meets(Pickup)
        await front.reads(f"Door {package.door}")


async def test_the_keyboard_alone_reaches_every_key(meet):
    """Tab walks, arrows go by place, Enter touches; the focus can be seen."""
    async with meet() as front:
        for _ in range(3):
            await front.pilot.press("shift+tab")
        assert front.app.focused.label == "HELP"
        await front.pilot.press("right", "right", "right")
        assert front.app.focused.label == "0"
        await front.pilot.press("up", "up", "up", "left", "enter")
        await front.until(lambda: front.talk.typed == "1")


async def test_the_controller_goes_away_and_comes_back_by_itself(street, meet, tmp_path):
    """One moment, please; then the same door, as it stands now."""
    package, code = street.stored()
    socket = tmp_path / "run" / "control.sock"
    street.unit.serve(socket)
    verbs = connect(socket)
    async with meet(verbs=verbs) as front:
        await front.type(code)
        await front.meets(Pickup)
        await front.passes(3)
        await front.reads("is open")
        street.unit.close()
        await front.meets(Wait)
        street.shut(package.door)
        street.unit.serve(socket)
        await front.meets(Pickup)
        await front.reads("Did you take your parcel?")
    verbs.close()


async def test_a_screen_without_a_controller_waits_for_it(street, meet, tmp_path):
    """It starts before the controller and says so; the first screen comes when there is one."""
    socket = tmp_path / "run" / "control.sock"
    verbs = connect(socket)
    async with meet(verbs=verbs) as front:
        await front.meets(Wait)
        street.unit.serve(socket)
        await front.meets(FirstScreen)
    verbs.close()


async def test_whoever_waits_in_vain_is_told_whom_to_call(meet, tmp_path):
    """Though no controller has ever said so; a moment is over some time, and every language has its turn."""
    with closing(connect(tmp_path / "nowhere.sock")) as verbs:
        async with meet(verbs=verbs, operator_phone=PHONE) as front:
            await front.meets(Wait)
            words = front.app.pane._kiosk.words
            await front.reads(f"Help by phone: {PHONE}")
            for _ in range(round(MOMENT / TURN)):
                await front.reads("One moment, please.")
                await front.passes(TURN + 0.1)
            await front.reads("This locker is out of service just now.")
            said = set()
            for _ in words.in_all(Wait.text):
                said |= {text for text in words.in_all(Wait.text) if text in front._words()}
                await front.passes(TURN + 0.1)
            assert said == set(words.in_all(Wait.text))


class Hanging:
    """The unit's own verbs, which answer nobody until the gate opens."""

    def __init__(self, verbs):
        self._verbs = verbs
        self.gate = threading.Event()
        self.gate.set()

    def __getattr__(self, name):
        verb = getattr(self._verbs, name)
        return verb if name == "watch" else lambda *args: self.gate.wait(PATIENCE) and verb(*args)


async def test_a_controller_that_hangs_leaves_nobody_before_dead_keys(street, meet):
    """One moment, please, after ten seconds; what was asked goes on when there is an answer."""
    package, code = street.stored()
    verbs = Hanging(street.verbs)
    async with meet(verbs=verbs) as front:
        verbs.gate.clear()
        await front.type(code)
        front.app.pane.tick()
        street.clock.advance(11)
        front.app.pane.tick()
        await front.meets(Wait)
        verbs.gate.set()
        await front.meets(Pickup)
        await front.reads(f"Door {package.door}")


@pytest.mark.parametrize(("away", "left"), [(30, "41708"), (60, "")])
async def test_a_half_typed_code_is_cleared_in_its_time_while_the_controller_is_away(street, meet, away, left):
    """Who waits before the page for a moment types on; what the last person typed is not there for the next one."""
    verbs = Hanging(street.verbs)
    async with meet(verbs=verbs) as front:
        await front.type("41708")
        verbs.gate.clear()
        front.app.pane.post_message(Absent())
        await front.meets(Wait)
        for _ in range(away // 10):
            await front.passes(10)
        verbs.gate.set()
        await front.meets(FirstScreen)
        assert front.talk.typed == left


@pytest.mark.parametrize("where", ["act", "job", "pump"])
async def test_a_defect_ends_the_conversation_and_nothing_else(meet, reported, where, capfd):
    """Out of service for a few seconds, then the first screen; no trace on the terminal, nothing typed in the log."""
    secret = "417" + "082936"

    def fails(*_args: object) -> None:
        code = secret
        raise RuntimeError(code)

    async def breaks() -> None:
        fails()

    async with meet() as front:
        if where == "act":
            front.talk.press = fails
            front.app.pane.press("1")
        elif where == "job":
            front.talk.work(breaks)
        else:
            front.talk.call_later(fails)
        await front.meets(OutOfService)
        await front.reads("Nothing is lost")
        await front.passes(6)
        await front.meets(FirstScreen)
        await front.type("1")
        await front.until(lambda: front.talk.typed == "1")
    assert "in fails" in (log := reported())
    assert "RuntimeError" in log
    assert secret not in log + "".join(capfd.readouterr())


async def test_a_screen_that_failed_at_an_open_door_goes_on_there(street, meet, reported):
    """Whoever stands there is still asked to shut it; should the page itself be what fails, the keypad comes."""

    def fails(*_args: object) -> None:
        raise RuntimeError

    _, code = street.stored()
    async with meet() as front:
        await front.type(code)
        await front.passes(3)
        await front.reads("is open")
        for after in (Pickup, FirstScreen):
            front.talk.press = fails
            front.app.pane.press("backspace")
            await front.meets(OutOfService)
            await front.passes(6)
            await front.meets(after)
    assert reported()


async def test_a_screen_that_comes_up_goes_on_at_the_open_door(street, meet):
    """It was killed, or the power failed: the visit is the controller's, and it goes on to its end."""
    package, code = street.stored()
    street.verbs.begin_retrieve(code)
    street.turn(3)
    async with meet() as front:
        await front.meets(Pickup)
        await front.shuts(package.door)
        await front.touch("DONE")
        await front.reads("Goodbye")


async def test_a_screen_that_fails_again_and_again_ends_with_a_failure(meet, reported):
    """The service starts it anew; nothing is drawn at the end."""

    def fails() -> None:
        raise RuntimeError

    async with meet() as front:
        for _ in range(DEFECTS + 1):
            failing = front.talk
            failing.call_later(fails)
            await front.until(lambda failing=failing: front.talk is not failing or front.app.return_code)
        await front.until(lambda: front.app.return_code == FAILED)
        assert not front.app._exit_renderables
    reported()


@pytest.mark.parametrize("part", ["pane", "screen"])
async def test_a_screen_that_cannot_be_mended_ends_with_a_failure(meet, reported, part):
    """A pane that has died shows nothing any more: only a new program helps."""

    def fails() -> None:
        raise RuntimeError

    async with meet() as front:
        getattr(front.app, part).call_later(fails)
        await front.until(lambda: front.app.return_code == FAILED)
    reported()


def test_without_a_terminal_it_refuses_to_start(street, monkeypatch, capsys):
    """On /dev/null Textual would spin for ever."""
    with Path("/dev/null").open() as nothing:
        monkeypatch.setattr("sys.__stdin__", nothing)
        assert run_screen(street.verbs) == NO_TERMINAL
    assert "no terminal" in capsys.readouterr().err


async def test_the_driver_survives_bytes_that_are_no_text(street, monkeypatch):
    """One invalid byte costs the input beside it, not the program."""
    runs = []

    def reads(driver: LinuxDriver) -> None:
        runs.append(driver)
        if len(runs) < 3:
            b"\xff\xfe".decode()
        driver.exit_event.set()

    monkeypatch.setattr(LinuxDriver, "run_input_thread", reads)
    app = KioskApp(street.verbs, clock=street.clock)
    before = signal.getsignal(signal.SIGTSTP), signal.getsignal(signal.SIGCONT)
    driver = KioskDriver(app)
    signal.signal(signal.SIGTSTP, before[0]), signal.signal(signal.SIGCONT, before[1])
    driver.run_input_thread()
    assert len(runs) == 3
