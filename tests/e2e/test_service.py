"""`kiosk run` and `kiosk screen` as their services start and stop them, in any order."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.config import example
from tests.e2e.conftest import Opens
from tests.e2e.controller import KIOSK, PATIENCE
from tests.e2e.people import COURIER, FIRST, PIN, sign_in

ABSENT = "One moment, please."


def test_the_screen_waits_for_the_controller_and_keeps_the_courier_signed_in(opens: Opens, tmp_path: Path) -> None:
    """Started first, it waits; through a restart of the controller nobody has to sign in again."""
    place = {name: str(tmp_path / name) for name in ("KIOSK_STATE", "KIOSK_SOCKET")}
    window = opens("screen", "--socket", place["KIOSK_SOCKET"])
    window.reads(ABSENT)
    window.shoot("waiting")
    with _run(place):
        window.reads(FIRST)
        subprocess.run(
            [KIOSK, "staff", "add", COURIER, "--role", "courier"],
            env=os.environ | place,
            input=f"{PIN}\n",
            text=True,
            check=True,
            timeout=PATIENCE,
        )
        sign_in(window)
    window.reads(ABSENT)
    with _run(place):
        window.reads("Free boxes")
        window.shoot("back")
        window.tap("SIGN OUT")
        window.reads(FIRST)


@contextmanager
def _run(place: dict[str, str]) -> Iterator[None]:
    """The controller, stopped in the end as its service stops it."""
    running = subprocess.Popen([KIOSK, "run"], env=os.environ | place | {"KIOSK_CONFIG": str(example())})
    try:
        yield
    finally:
        running.terminate()
        code = running.wait(PATIENCE)
    assert code == 0
