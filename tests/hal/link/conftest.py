"""A parrot on a line, and a link to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hal.link import Link
from hal.sim.ptys import PtyLine
from tests.hal.link.parrot import FAST, Parrot


@pytest.fixture
def line(tmp_path: Path) -> Iterator[PtyLine]:
    with PtyLine(tmp_path / "port", [Parrot()]) as line:
        yield line


@pytest.fixture
def link(line: PtyLine) -> Iterator[Link]:
    link = Link(str(line.path), FAST)
    yield link
    link.close()
