"""Staff sign in by number and PIN or by badge; wrong PINs lock a number, never the keypad."""

import pytest

from kiosk.core.errors import BadInput, NotSignedIn, PinBlocked, PinTooSimple, SignInLocked, SignInRefused, StaffKnown
from kiosk.core.verbs import Role
from tests.core.conftest import ANA, COURIER, COURIER_PIN, TECHNICIAN, TECHNICIAN_PIN, Stage


def test_number_and_pin_or_badge_open_a_session(stage: Stage) -> None:
    """Both ways lead to the same rights."""
    by_pin = stage.system.sign_in(COURIER, COURIER_PIN)
    by_badge = stage.system.sign_in_badge("badge-of-1042")

    assert by_pin.id != by_badge.id
    assert (by_pin.role, by_pin.carrier) == (by_badge.role, by_badge.carrier) == (Role.COURIER, "DHL")


def test_a_session_knows_its_own_badge(stage: Stage) -> None:
    """However its person signed in; nobody else's badge is it, and no text that is none."""
    courier = stage.system.sign_in(COURIER, COURIER_PIN).id
    assert stage.system.is_own_badge(courier, "badge-of-1042")
    assert not stage.system.is_own_badge(courier, "badge-of-nobody")
    assert not stage.system.is_own_badge(stage.system.sign_in(TECHNICIAN, TECHNICIAN_PIN).id, "badge-of-1042")
    stage.system.sign_out(courier)
    with pytest.raises(NotSignedIn):
        stage.system.is_own_badge(courier, "badge-of-1042")


@pytest.mark.parametrize(
    ("number", "pin"), [(COURIER, "000000"), ("9999", COURIER_PIN), ("", ""), ("x" * 999, "y" * 999)]
)
def test_wrong_numbers_and_pins_share_one_text(stage: Stage, number: str, pin: str) -> None:
    """Nobody learns which of the two was wrong."""
    with pytest.raises(SignInRefused) as refusal:
        stage.system.sign_in(number, pin)
    assert str(refusal.value) == str(SignInRefused())


def test_five_wrong_pins_lock_that_number_alone_and_a_restart_shortens_nothing(stage: Stage) -> None:
    """The lock is durable; others go on, and so does the keypad."""
    for _ in range(5):
        with pytest.raises(SignInRefused):
            stage.system.sign_in(COURIER, "000000")
    stage.restart()
    with pytest.raises(SignInLocked):
        stage.system.sign_in(COURIER, COURIER_PIN)

    assert stage.system.sign_in(TECHNICIAN, TECHNICIAN_PIN).role is Role.TECHNICIAN
    assert stage.system.unit().keypad_closed == 0
    stage.clock.advance(16 * 60)
    assert stage.system.sign_in(COURIER, COURIER_PIN).number == COURIER


@pytest.mark.parametrize("pin", ["12345", "123456", "111111", "121212", "987654", "12a456", ""])
def test_simple_pins_are_refused(stage: Stage, pin: str) -> None:
    """What anybody tries first is no PIN."""
    with pytest.raises(PinTooSimple):
        stage.system.add_staff(stage.operator, "5555", Role.COURIER, pin)


def test_a_number_is_given_once(stage: Stage) -> None:
    """Two people never share a number or a badge; a number has four digits."""
    with pytest.raises(StaffKnown):
        stage.system.add_staff(stage.operator, COURIER, Role.COURIER, "918273")
    with pytest.raises(StaffKnown):
        stage.system.add_staff(stage.operator, "5555", Role.COURIER, "918273", badge="badge-of-1042")
    with pytest.raises(BadInput):
        stage.system.add_staff(stage.operator, "55", Role.COURIER, "918273")


def test_disabling_somebody_ends_their_sessions(stage: Stage) -> None:
    """Rights end at once."""
    courier = stage.courier()
    stage.system.disable_staff(stage.operator, COURIER)

    with pytest.raises(NotSignedIn):
        stage.system.work(courier)
    with pytest.raises(SignInRefused):
        stage.system.sign_in(COURIER, COURIER_PIN)


def test_an_idle_session_ends_but_never_while_its_door_is_open(stage: Stage) -> None:
    """Three minutes without activity end a courier's session; an open door keeps it."""
    courier = stage.courier()
    visit = stage.system.begin_store(courier, "P1", "SMALL", ANA)
    stage.step(200.0)
    assert [open_.id for open_ in stage.system.session(courier).visits] == [visit.id]

    stage.shut(visit.door)
    for _ in range(5):
        stage.step(60.0)
    with pytest.raises(NotSignedIn):
        stage.system.session(courier)


def test_a_session_outlives_the_controller_but_not_the_machines_run(stage: Stage) -> None:
    """A restarted controller knows the session; a power cut ends it."""
    courier = stage.courier()
    stage.restart()
    assert stage.system.session(courier).number == COURIER

    stage.clock.boot = "boot-2"
    stage.restart()
    with pytest.raises(NotSignedIn):
        stage.system.session(courier)


def test_a_session_that_outlived_its_controller_ends_by_idleness_too(stage: Stage) -> None:
    """A restart gives whoever was at work a whole idle time, not for ever."""
    courier = stage.courier()
    stage.restart()
    stage.step(stage.config.policy.courier_idle - 10)
    assert stage.system.session(courier).number == COURIER
    stage.restart()
    stage.step(stage.config.policy.courier_idle + 1)
    with pytest.raises(NotSignedIn):
        stage.system.session(courier)


def test_a_blocked_pin_says_so_and_a_new_one_helps(stage: Stage) -> None:
    """Nobody is told that a right PIN matches nobody; the badge goes on."""
    for _ in range(10):
        with pytest.raises((SignInRefused, SignInLocked)):
            stage.system.sign_in(COURIER, "000000")
        stage.clock.advance(16 * 60)
    with pytest.raises(PinBlocked):
        stage.system.sign_in(COURIER, COURIER_PIN)

    assert stage.system.sign_in_badge("badge-of-1042").number == COURIER
    stage.system.give_pin(stage.operator, COURIER, "918273")
    assert stage.system.sign_in(COURIER, "918273").number == COURIER


def test_who_is_let_go_while_his_pin_is_compared_has_no_session(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A comparison takes its time; a badge, or a new PIN for the old one, is no way round it either."""
    credentials = stage.system._reception._credentials
    is_pin = credentials.is_pin
    meanwhile = [
        lambda: stage.system.give_pin(stage.operator, COURIER, "918273"),
        lambda: stage.system.disable_staff(stage.operator, COURIER),
    ]

    def slowly(kept: str | None, pin: str) -> bool:
        meanwhile.pop(0)()
        return is_pin(kept, pin)

    monkeypatch.setattr(credentials, "is_pin", slowly)
    for pin in (COURIER_PIN, "918273"):
        with pytest.raises(SignInRefused):
            stage.system.sign_in(COURIER, pin)
