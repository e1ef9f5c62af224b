"""A display, terminal windows in it, and a unit with its wall; skipped where there is no terminal to be had."""

import os
import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.e2e.controller import KIOSK, Controller
from tests.e2e.people import BADGE, COURIER, PIN
from tests.e2e.window import SMALL, Display, Panel, Window

TOOLS = ("Xvfb", "xterm", "xdotool", "script", "import")
PICTURES = Path(__file__).with_name("screenshots")
LONGEST = 180
"""Seconds after which a test hangs; each of its waits ends much sooner."""
WINDOWS = pytest.StashKey[list[Window]]()

Opens = Callable[..., Window]


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--events 20000`: the monkey at its full length."""
    parser.addoption("--events", type=int, default=300, help="how many random events the monkey makes")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives the real program in a real window, and takes its time."""
    longest = max((LONGEST + item.config.getoption("events", default=0) // 5 for item in items), default=LONGEST)
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.timeout(longest))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Of a test that failed, print what stood on its last screen, and keep the picture."""
    report = yield
    if report.when == "call" and report.failed:
        for window in item.stash.get(WINDOWS, []):
            report.sections.append(("the last screen", str(window.picture)))
            with suppress(AssertionError, OSError):  # of a window that is gone there is no picture
                window.shoot("failed")
    return report


@pytest.fixture(scope="session")
def display() -> Iterator[Display]:
    """A display of this run's own."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        reason = f"not installed: {', '.join(missing)}"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    display = Display()
    yield display
    display.close()


@pytest.fixture
def pictures(request: pytest.FixtureRequest) -> Path:
    """Where this test's pictures are kept; those of the run before are gone."""
    return fresh_pictures(request.node.name)


def fresh_pictures(name: str) -> Path:
    """An empty folder for pictures."""
    folder = PICTURES / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def opens(request: pytest.FixtureRequest, display: Display, tmp_path: Path, pictures: Path) -> Iterator[Opens]:
    """How to open a window with a `kiosk` command in it."""
    windows: list[Window] = request.node.stash.setdefault(WINDOWS, [])

    def open_window(*arguments: str | Path, panel: Panel = SMALL) -> Window:
        folder = tmp_path / f"window{len(windows)}"
        windows.append(Window(display, folder, [KIOSK, *arguments], pictures, panel))
        return windows[-1]

    yield open_window
    for window in windows:
        window.close()


@contextmanager
def unit(folder: Path, **settings: object) -> Iterator[Controller]:
    """The example's unit with other settings, and with its courier."""
    controller = Controller(folder, **settings)
    try:
        controller.kiosk("staff", "add", COURIER, "--role", "courier", "--badge-prompt", said=f"{PIN}\n{BADGE}\n")
        yield controller
    finally:
        controller.close()


@pytest.fixture
def controller(tmp_path: Path) -> Iterator[Controller]:
    """The example's unit with its courier."""
    with unit(tmp_path / "unit") as controller:
        yield controller


@pytest.fixture
def screen(opens: Opens, controller: Controller) -> Window:
    """The unit's screen in a window."""
    return opens("screen", "--socket", controller.socket)
