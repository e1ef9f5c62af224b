"""How long the proofs may take: a short form by default, the full one with `--full`, its figures in one table."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.config import Config, example, load
from kiosk.core.access import credentials
from tests.faults.figures import Figures
from tests.faults.stage import Stage, small_wall

_FIGURES = pytest.StashKey[Figures]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--full`: every proof at its full length, hours of a unit's life instead of minutes."""
    parser.addoption("--full", action="store_true", help="run the fault proofs at full length")


def pytest_configure(config: pytest.Config) -> None:
    """Begin an empty table."""
    config.stash[_FIGURES] = Figures()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the table of a full run."""
    figures = config.stash.get(_FIGURES, None)
    if figures is None or not figures.rows or not config.getoption("full", default=False):
        return
    terminalreporter.section("figures")
    for line in figures.table():
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def full(pytestconfig: pytest.Config) -> bool:
    """Whether this is the long run."""
    return bool(pytestconfig.getoption("full", default=False))


@pytest.fixture(scope="session")
def figures(pytestconfig: pytest.Config) -> Figures:
    """Where a proof leaves what it measured."""
    return pytestconfig.stash.setdefault(_FIGURES, Figures())


@pytest.fixture(scope="session")
def wall() -> Config:
    """A simulated unit of five doors on two banks."""
    return small_wall(load(example()))


@pytest.fixture
def stage(tmp_path: Path, wall: Config) -> Iterator[Stage]:
    """A unit on stepped time whose power can go."""
    made = Stage(tmp_path, wall)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def cheap_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Units start many times here, with PINs and badges: what argon2 costs is proven elsewhere."""
    monkeypatch.setattr(credentials, "_PASSES", 1)
    monkeypatch.setattr(credentials, "_KIB", 1024)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A full proof takes minutes where a test takes seconds; on a busy machine `--timeout` gives it more."""
    if not config.getoption("full", default=False):
        return
    limit = max(3600, config.getoption("timeout", default=None) or 0)
    for item in items:
        item.add_marker(pytest.mark.timeout(limit))
