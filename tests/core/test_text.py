"""Text with half of a character in it is refused like any other bad value, whoever asks."""

from collections.abc import Callable

import pytest

from kiosk.core.errors import BadInput, KioskError
from kiosk.core.locker import LockerSystem
from kiosk.core.verbs import Condition, Recipient, Role
from tests.core.conftest import ANA, Stage

HALF = "P\udcff"
ASKED: dict[str, Callable[[LockerSystem, str], object]] = {
    "expect": lambda system, session: system.expect(session, HALF, "SMALL", ANA),
    "recipient": lambda system, session: system.expect(session, "P1", "SMALL", Recipient(email=f"{HALF}@b.example")),
    "carrier": lambda system, session: system.expect(session, "P1", "SMALL", ANA, carrier=HALF),
    "package": lambda system, session: system.package(session, HALF),
    "set_condition": lambda system, session: system.set_condition(session, "05", Condition.OUT_OF_SERVICE, HALF),
    "door": lambda system, session: system.set_condition(session, HALF, Condition.OUT_OF_SERVICE, "why"),
    "sign_in": lambda system, _: system.sign_in(HALF, "123987"),
}


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED.keys())
def test_half_a_character_is_a_bad_value(stage: Stage, asked: Callable[[LockerSystem, str], object]) -> None:
    """Wherever it stands, and nothing of it is kept."""
    with pytest.raises(BadInput):
        asked(stage.system, stage.operator)


def test_half_a_character_is_nobodys_secret(stage: Stage) -> None:
    """A PIN, a badge, a session and a code that hold one are wrong ones."""
    system = stage.system
    for ask in (
        lambda: system.sign_in("1042", HALF),
        lambda: system.sign_in_badge(HALF),
        lambda: system.session(HALF),
        lambda: system.begin_retrieve(HALF),
        lambda: system.add_staff(stage.operator, "5555", Role.COURIER, HALF),
    ):
        with pytest.raises(KioskError):
            ask()
