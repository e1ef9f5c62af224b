"""Which openings are proof of a swapped wire, and which are a person's hand."""

from hal.wrong_door import DECIDED, EXPLAINS, SUSPECTED, Suspicion, WrongDoor

PULSED = 100.0
LATE = PULSED + DECIDED


def after_pulse(door: str = "1") -> Suspicion:
    suspicion = Suspicion("bank")
    suspicion.pulsed(door, PULSED)
    return suspicion


def closed(door: str) -> bool:
    return True


def test_another_door_opened_while_the_asked_one_stays_shut() -> None:
    """The proof is told once, and not before the asked door had its time."""
    suspicion = after_pulse("1")
    suspicion.opened("2", PULSED + 0.4)
    assert suspicion.verdict(LATE - 0.1, closed) is None
    assert suspicion.undecided_for(LATE - 0.5, closed) == 0.5
    assert suspicion.verdict(LATE, closed) == WrongDoor("1", "2", "bank", LATE)
    assert suspicion.verdict(LATE + 1, closed) is None


def test_the_asked_door_opened_as_well_so_it_was_a_hand() -> None:
    """In either order, however soon it was shut again."""
    suspicion = after_pulse("1")
    suspicion.opened("2", PULSED + 0.1)
    suspicion.opened("1", PULSED + 0.4)
    assert suspicion.undecided_for(PULSED + 0.5, closed) == 0
    assert suspicion.verdict(LATE, closed) is None
    suspicion.pulsed("1", PULSED + 10)
    suspicion.opened("1", PULSED + 10.3)
    suspicion.opened("2", PULSED + 10.4)
    assert suspicion.verdict(LATE + 10, closed) is None


def test_an_opening_long_after_the_pulse_or_before_it_is_not_its_work() -> None:
    suspicion = after_pulse("1")
    suspicion.opened("2", PULSED + SUSPECTED + 0.1)
    suspicion.opened("3", PULSED - 0.1)
    assert suspicion.verdict(LATE + SUSPECTED, closed) is None


def test_a_door_s_own_pulse_explains_one_opening() -> None:
    """A late opening of a pulsed door is its own; the next one is not."""
    suspicion = after_pulse("2")
    suspicion.pulsed("1", PULSED + EXPLAINS - 1)
    suspicion.opened("2", PULSED + EXPLAINS - 0.5)
    assert suspicion.verdict(PULSED + EXPLAINS + 1, closed) is None
    suspicion.opened("2", PULSED + EXPLAINS)
    verdict = suspicion.verdict(PULSED + EXPLAINS + 1, closed)
    assert verdict is not None
    assert (verdict.asked, verdict.opened) == ("1", "2")


def test_an_old_pulse_explains_nothing_any_more() -> None:
    suspicion = after_pulse("2")
    suspicion.pulsed("1", PULSED + EXPLAINS)
    suspicion.opened("2", PULSED + EXPLAINS + 0.1)
    verdict = suspicion.verdict(LATE + EXPLAINS, closed)
    assert verdict is not None
    assert (verdict.asked, verdict.opened) == ("1", "2")


def test_an_asked_door_that_cannot_be_seen_proves_nothing() -> None:
    """UNKNOWN or still open is not `stayed shut`."""
    suspicion = after_pulse("1")
    suspicion.opened("2", PULSED + 0.4)
    assert suspicion.verdict(LATE, lambda _: False) is None


def test_of_two_asked_doors_the_one_that_stayed_shut_is_named() -> None:
    suspicion = after_pulse("1")
    suspicion.pulsed("2", PULSED + 0.6)
    suspicion.opened("3", PULSED + 0.7)
    suspicion.opened("2", PULSED + 0.9)
    verdict = suspicion.verdict(LATE + 0.6, closed)
    assert verdict is not None
    assert (verdict.asked, verdict.opened) == ("1", "3")
