"""`kiosk simulate` in the smallest window: the first minute of a newcomer, by touch."""

import re
from pathlib import Path

import pytest

from tests.e2e.conftest import Opens
from tests.e2e.window import Panel, Window

CODE = re.compile(r"Ana's PHONE .* door (\d\d)\. Code (\d{3} \d{3} \d{3})")
PAUSE = "needs a pause"
"""What the screen says of a lock that has just been used: by the parcel's deposit, in the second before."""


def test_a_newcomer_collects_anas_parcel_and_quits(
    opens: Opens, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Her code on the drawn keys, two clicks on the open door, DONE; Ctrl+C ends with 0 and leaves nothing behind."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    window = opens("simulate", panel=Panel(16, (80, 24)))
    door, code = window.until(lambda picture: CODE.search(picture.text), "Ana's message").groups()
    window.shoot("start")
    assert len([*scratch.glob("kiosk-simulate-*")]) == 1

    while not _tried(window, *code.replace(" ", "")):
        window.shoot("pause")
    window.reads(f"Door {door} is open", "CLICK IT to take the parcel out.")
    window.shoot("open")
    window.click(f"▐{door} OPEN")
    window.reads(f"CLICK door {door} once more to shut it.")
    window.shoot("taken")
    window.click(f"▐{door} OPEN")
    window.reads(f"Door {door} is shut", "Did you take your parcel?")
    window.shoot("shut")
    window.tap("DONE")
    window.reads("Thank you", "TRY THIS (3/6)")
    window.shoot("done")

    window.strike("ctrl+c")
    assert window.ends() == 0
    assert [*scratch.iterdir()] == []


def _tried(window: Window, first: str, *others: str) -> bool:
    """Type the code; whether the door has opened, or has to rest before the next try."""
    window.tap(first)
    window.until(lambda picture: PAUSE not in picture.text, "a new try")
    window.tap(*others)
    window.until(lambda picture: PAUSE in picture.text or "is open" in picture.text, "an answer")
    return PAUSE not in window.picture.text
