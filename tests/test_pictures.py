"""The documents' pictures show the program as it is."""

import re
import runpy
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"
PICTURES = sorted(path.name for path in DOCS.glob("*.svg") if not path.name.startswith("simulator"))
AREA = re.compile(r'<rect fill="(#[0-9a-f]{6})" x="([0-9.]+)" y="([0-9.]+)" width="([0-9.]+)" height="([0-9.]+)"')
LABEL = re.compile(r"[A-ZÄÖÜ]{2,}")


@pytest.fixture(scope="module")
def taken(tmp_path_factory):
    """The pictures of the kiosk's screen as `make pictures` would take them now."""
    to = tmp_path_factory.mktemp("pictures")
    runpy.run_path(str(DOCS / "pictures.py"))["take_kiosk"](to)
    return to


def shown(picture):
    """Every coloured area and every word in capitals: where things stand, and what is on the keys."""
    text = picture.read_text().replace("&#160;", " ")
    words = re.findall(r"<text[^>]*>([^<]*)</text>", text)
    return set(AREA.findall(text)), set(LABEL.findall(" ".join(words)))


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_shows_the_page_as_it_is(taken, name):
    """The same areas in the same places, the same labels; `make pictures` takes those anew that have grown stale."""
    assert shown(DOCS / name) == shown(taken / name)
