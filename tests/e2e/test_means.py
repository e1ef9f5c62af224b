"""A parcel comes and goes by one means alone, on every panel: by fingers, by a keypad of digits, by the scanner."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.core.verbs import PackageStatus
from kiosk.notify.console import SentMessage
from tests.e2e.conftest import WINDOWS, fresh_pictures, unit
from tests.e2e.controller import KIOSK, Controller
from tests.e2e.people import BADGE, COURIER, FIRST, PIN, abroad, open_by_code, put_in, sign_in, take
from tests.e2e.window import ENTER, LARGE, MIDDLE, SMALL, Display, Panel, Window

PANELS: Mapping[str, Panel] = {"7in-800x480": SMALL, "7in-1024x600": MIDDLE, "10in-1280x800": LARGE}


@dataclass(frozen=True, slots=True)
class Before:
    """Somebody before a panel, and the parcels that are theirs alone."""

    screen: Window
    wall: Controller
    phone: str
    numbers: tuple[str, str]

    def told(self, number: str, door: str) -> None:
        """Their parcel lies behind that door, and its recipient got a code for it."""
        assert number in self.wall.steel.inside[door]
        assert self.wall.message_to(self.phone, "stored").code is not None
        assert self.wall.package(number).status is PackageStatus.STORED


@pytest.fixture(scope="module")
def wall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Controller]:
    """One unit for all panels of this file."""
    with unit(tmp_path_factory.mktemp("means") / "unit") as controller:
        yield controller


@pytest.fixture(scope="module", params=PANELS)
def window(
    request: pytest.FixtureRequest, display: Display, wall: Controller, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Window]:
    """The unit's screen on one panel; every test begins and ends with the first page."""
    command: list[str | Path] = [KIOSK, "screen", "--socket", wall.socket]
    folder, pictures = tmp_path_factory.mktemp(request.param) / "window", fresh_pictures(request.param)
    window = Window(display, folder, command, pictures, PANELS[request.param])
    yield window
    window.close()


@pytest.fixture
def before(request: pytest.FixtureRequest, window: Window, wall: Controller) -> Before:
    """Whoever stands there now."""
    request.node.stash.setdefault(WINDOWS, []).append(window)
    count = request.session.items.index(request.node)
    window.reads(FIRST)
    return Before(window, wall, f"+447700900{100 + count}", (f"77{count:02}", f"RR1234567{count:02}GB"))


# -- loads ----------------------------------------------------------------------------------------------------


def by_taps(before: Before) -> dict[str, str]:
    """Number and PIN, the parcel's number, the phone, the size, all on drawn keys."""
    screen, number = before.screen, f"JD-{before.numbers[0]}"
    sign_in(screen)
    screen.tap("LOAD")
    screen.tap("TYPE THE NUMBER")
    for page, typed in (("A-J", "JD"), ("U-Z -/.", "-"), ("0-9", before.numbers[0])):
        screen.tap(page)
        screen.tap(*typed)
    screen.reads(f"{number}_")
    screen.tap("OK")
    screen.reads("the recipient's phone number")
    screen.tap(*abroad(before.phone))
    screen.tap("OK")
    screen.tap("LARGE")
    door = put_in(screen, before.wall, number, slowly=True)
    screen.shoot("shut")
    screen.tap("ALL INSIDE, DONE")
    screen.reads("1 stored in this round", "1 large", f"Behind doors {door}")
    screen.tap("SIGN OUT")
    return {number: door}


def by_keypad(before: Before) -> dict[str, str]:
    """The slash leads to every key, Enter presses it; nobody touches the panel."""
    screen, number = before.screen, before.numbers[0]
    screen.press("HELP")
    screen.press("STAFF")
    screen.reads("Staff: type your number")
    screen.type(COURIER + PIN)
    screen.press("LOAD")
    screen.reads("Scan the next parcel")
    screen.type(number)
    screen.reads(f"{number}_")
    screen.strike(ENTER)
    screen.reads(f"Parcel {number}: the recipient's phone number")
    screen.type(abroad(before.phone))
    screen.strike(ENTER)
    screen.reads(f"How large is parcel {number}?")
    screen.type("2")
    door = put_in(screen, before.wall, number, slowly=True)
    screen.press("ALL INSIDE, DONE")
    screen.reads("1 stored in this round", "1 medium")
    screen.strike(ENTER)
    return {number: door}


def by_scanner(before: Before) -> dict[str, str]:
    """The badge, the parcels, the badge again, and once more; each scan says that the parcel before is inside."""
    screen, doors = before.screen, dict[str, str]()
    for number in before.numbers:
        before.wall.expects(number, "SMALL", before.phone)
    screen.scan(BADGE)
    screen.reads("Free boxes", "2 expected")
    for number in before.numbers:
        screen.scan(number)
        doors[number] = put_in(screen, before.wall, number, slowly=True)
    screen.scan(BADGE)
    screen.reads("2 stored in this round", f"Behind doors {', '.join(doors.values())}")
    screen.scan(BADGE)
    return doors


LOADS: Mapping[str, Callable[[Before], dict[str, str]]] = {
    "taps": by_taps,
    "keypad": by_keypad,
    "scanner": by_scanner,
}


def collected_by_taps(before: Before, message: SentMessage) -> None:
    """Nine digits and DONE."""
    take(before.screen, before.wall, open_by_code(before.screen, message))
    before.screen.tap("OK")


def collected_by_keypad(before: Before, message: SentMessage) -> None:
    """Nine digits and Enter."""
    assert message.code is not None
    assert message.door is not None
    before.screen.type(message.code.replace(" ", ""))
    before.screen.reads(f"Door {message.door} is open")
    before.wall.takes(message.door)
    before.screen.reads("Did you take your parcel?")
    before.screen.strike(ENTER)
    before.screen.reads("Thank you")
    before.screen.strike(ENTER)


PICKUPS: Mapping[str, Callable[[Before, SentMessage], None]] = {
    "taps": collected_by_taps,
    "keypad": collected_by_keypad,
}


@pytest.mark.parametrize("means", LOADS)
def test_a_parcel_comes_and_goes(before: Before, means: str) -> None:
    """From signing in to signing out: every parcel lies where the ledger says, and its recipient was told.

    Who reads that there collects it by the same means, with no more than the digits and one answer.
    """
    doors = LOADS[means](before)
    before.screen.reads(FIRST)
    for number, door in doors.items():
        before.told(number, door)
    if means in PICKUPS:
        PICKUPS[means](before, before.wall.message_to(before.phone, "stored"))
        before.screen.reads(FIRST)
        assert {before.wall.package(number).status for number in doors} == {PackageStatus.RETRIEVED}
        assert set(doors) <= set(before.wall.steel.taken)


def test_a_pickup_by_the_scanner_alone_ends_by_itself(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Nobody touches a key: silence frees no slot and spends no code, and the next courier is asked to look.

    All panels at once, each on a display of its own, since what is waited for is time.
    """
    with ExitStack() as stack:
        wall = stack.enter_context(unit(tmp_path / "unit", answer_within=8.0))
        command: list[str | Path] = [KIOSK, "screen", "--socket", wall.socket]
        for name, panel in PANELS.items():
            display = stack.enter_context(closing(Display()))
            window = Window(display, tmp_path / name, command, fresh_pictures(f"scanner-{name}"), panel)
            request.node.stash.setdefault(WINDOWS, []).append(stack.enter_context(closing(window)))
        screens = dict(zip(PANELS, request.node.stash[WINDOWS], strict=True))
        messages = {name: wall.stored(name, "SMALL", f"+4477009002{at}0") for at, name in enumerate(PANELS)}
        for name, screen in screens.items():
            _scans_and_takes(screen, wall, messages[name])
        for screen in screens.values():
            screen.reads("Did you take your parcel?")
        for screen in screens.values():
            screen.reads("This visit has ended", "Your code stays valid.")
        for name, screen in screens.items():
            screen.reads(FIRST)
            assert wall.package(name).status is PackageStatus.STORED
            assert wall.slot(messages[name].door or "").probably_empty
        assert sorted(wall.steel.taken) == sorted(PANELS)


def _scans_and_takes(screen: Window, wall: Controller, message: SentMessage) -> None:
    assert message.token is not None
    assert message.door is not None
    screen.reads(FIRST)
    wall.takes(message.door, slowly=True)
    screen.scan(message.token)
    screen.reads(f"Door {message.door} is open")
