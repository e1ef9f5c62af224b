"""What is peculiar to KERONG's boards."""

from collections.abc import Callable
from itertools import count

import pytest

from hal.belief import Belief
from hal.cabinet import Cabinet
from hal.clock import RunningClock
from hal.doors import DoorState
from hal.errors import BankSilent
from hal.sim.line_faults import LineFault, replaced
from hal.sim.rig import Rig, Wired
from hal.trace import replies
from hal.wire import kerong_cu12

Until = Callable[..., None]
OPEN, CLOSED = DoorState.OPEN, DoorState.CLOSED
IMPATIENT = {"quiet_ms": 10, "timeout_ms": 250}


@pytest.mark.parametrize("kind", ["kerong-cu16", "kerong-cu48", "kerong-cu48b"])
def test_these_boards_say_nothing_to_an_unlock(kind: str) -> None:
    """And the bank does not wait for what never comes."""
    with Rig(Wired(kind, settings=IMPATIENT)) as rig:
        rig.bank.unlock(1)
        rig.bank.read()
        assert len(rig.line.said) == 1
        assert len(rig.steel.pulses) == 1


def test_a_cu12_says_why_it_refuses() -> None:
    """A refusal is no proof that the door stayed shut, so it is silence, with the board's reason."""
    with Rig(Wired("kerong-cu12", settings=IMPATIENT)) as rig:
        rig.board.disconnect(2)
        with pytest.raises(BankSilent, match="refused: failed"):
            rig.bank.unlock(2)
        rig.bank.unlock(1)


def test_a_cu12_that_heard_a_question_badly_is_asked_again() -> None:
    """Its "wrong check sum" is no word about the doors; a cabinet that starts knows them all the same."""
    with Rig(Wired("kerong-cu12", settings=IMPATIENT)) as rig:
        why = next(code for code, words in kerong_cu12.REFUSALS.items() if words == "wrong check sum")
        rig.line.to_host.once(replaced(kerong_cu12.Refused(0, 0, kerong_cu12.Command.STATUS, why).encode()))
        cabinet = Cabinet(rig.steel.places, rig.banks, RunningClock())
        cabinet.poll()
        cabinet.poll()
        assert {cabinet.reading(door).state for door in cabinet.doors} == {CLOSED}


@pytest.mark.parametrize("fitted", [True, False])
@pytest.mark.parametrize("kind", ["kerong-cu16", "kerong-cu48b"])
def test_eyes_count_only_where_they_are_fitted(kind: str, fitted: bool) -> None:
    """Without eyes their bits read 0, which must not be taken for "nothing inside"."""
    with Rig(Wired(kind, presence=fitted, settings=IMPATIENT)) as rig:
        assert {reading.presence for reading in rig.bank.read()} == ({False} if fitted else {None})


@pytest.mark.parametrize("kind", ["kerong-cu16", "kerong-cu48b"])
def test_which_way_round_an_eye_reads_is_the_settings_to_say(kind: str, until: Until) -> None:
    """The frame's bits are turned, what is told of the slots is not."""
    frames = []
    for bit in (1, 0):
        with Rig(Wired(kind, presence=True, settings={**IMPATIENT, "present_bit": bit})) as rig:
            rig.steel.pull("bank 2")
            until(rig.steel.clock, lambda rig=rig: rig.steel.view("bank 2").share == 1.0)
            rig.steel.put("bank 2", "a parcel")
            assert [reading.presence for reading in rig.bank.read()] == [False, True, False]
            [told] = replies(kind).cut(rig.line.said[-1])[0]
            frames.append(told.items[:3])
    assert frames == [(False, True, False), (True, False, True)]


def test_two_wrong_bits_can_cheat_a_sum_and_are_still_not_believed() -> None:
    """A sum does not see one bit up and the same bit down elsewhere; reading everything twice does."""

    def swapped(frame: bytes) -> bytes:
        """Hook 1 reads open, eye 9 something: the same bit of two bytes, and the same sum."""
        return frame[:3] + bytes((frame[3] ^ 1, frame[4], frame[5], frame[6] ^ 1)) + frame[7:]

    with Rig(Wired("kerong-cu16", doors=1, settings=IMPATIENT)) as rig:
        belief, now = Belief(), count()
        for _ in range(3):
            belief.see(rig.bank.read()[0], next(now))
        rig.line.to_host.once(LineFault("swapped", swapped))
        [cheated] = rig.bank.read()
        assert cheated.state is OPEN
        assert not belief.see(cheated, next(now))
        assert not belief.see(rig.bank.read()[0], next(now))
        assert belief.reading.state is CLOSED
