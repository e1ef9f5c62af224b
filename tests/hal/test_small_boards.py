"""What is peculiar to Dingchang's, WKLY and Winnsen boards."""

import logging

import pytest

from hal.belief import Belief
from hal.doors import DoorState
from hal.errors import BankSilent
from hal.sim.boards.dingchang import DingchangBoard
from hal.sim.boards.wkly import WklyBoard
from hal.sim.line_faults import garbled
from hal.sim.rig import Rig, Wired

OPEN, CLOSED, UNKNOWN = DoorState.OPEN, DoorState.CLOSED, DoorState.UNKNOWN
IMPATIENT = {"quiet_ms": 10, "timeout_ms": 250}


@pytest.mark.parametrize("by_table", [False, True])
@pytest.mark.parametrize("lock", [1, 3])
def test_a_dc_board_may_answer_by_its_table_or_by_its_example(by_table: bool, lock: int) -> None:
    """The one byte of the example is 01, whether it means the lock or "done": no lock's unlock fails by it."""
    with Rig(Wired("dingchang", pulse=0.15, settings=IMPATIENT)) as rig:
        assert isinstance(rig.board, DingchangBoard)
        rig.board.by_table = by_table
        rig.bank.unlock(lock)
        assert rig.line.said[-1][4:-1] == (bytes((2, lock, 1)) if by_table else b"\1\1")
        assert [pulse.door for pulse in rig.steel.pulses] == [f"bank {lock}"]


def test_a_dc_board_with_24_locks_answers_in_three_groups() -> None:
    with Rig(Wired("dingchang", doors=24, settings=IMPATIENT)) as rig:
        rig.bank.unlock(24)
        assert [reading.state for reading in rig.bank.read()] == [CLOSED] * 23 + [OPEN]


@pytest.mark.parametrize("answers", [True, False])
def test_a_wkly_firmware_may_answer_an_unlock_or_not(answers: bool) -> None:
    """Neither is a failure, and neither makes the bank send it again."""
    with Rig(Wired("wkly", pulse=0.1, settings=IMPATIENT)) as rig:
        assert isinstance(rig.board, WklyBoard)
        rig.board.answers_unlock = answers
        rig.bank.unlock(1)
        assert len(rig.steel.pulses) == len(rig.line.heard) == 1


def test_a_wkly_board_s_refusal_is_told() -> None:
    with Rig(Wired("wkly", settings=IMPATIENT)) as rig:
        rig.board.disconnect(2)
        with pytest.raises(BankSilent, match="refused: command 82 failed"):
            rig.bank.unlock(2)


def test_a_contact_that_a_wkly_board_reports_as_broken_is_unknown() -> None:
    with Rig(Wired("wkly", settings=IMPATIENT)) as rig:
        rig.steel.cut_sensor("bank 2")
        assert [reading.state for reading in rig.bank.read()] == [CLOSED, UNKNOWN, CLOSED]


def test_a_winnsen_board_s_no_is_logged_and_not_believed(caplog: pytest.LogCaptureFixture) -> None:
    """Whether the door opened is for the sensors to say."""
    caplog.set_level(logging.WARNING, "hal.banks.winnsen")
    with Rig(Wired("winnsen", settings=IMPATIENT)) as rig:
        rig.board.disconnect(2)
        rig.bank.unlock(2)
    assert [record.message for record in caplog.records] == ["bank bank: lock 2 answered 00 to an unlock"]


def test_a_wrong_bit_that_winnsen_s_frames_cannot_show_is_not_believed_of_a_door() -> None:
    """One read in error changes nothing: a door is believed after two equal reads."""
    with Rig(Wired("winnsen", doors=1, settings=IMPATIENT)) as rig:
        belief = Belief()
        seen = []
        for now in range(6):
            if now == 3:
                rig.line.to_host.once(garbled(bit=32))
            [reading] = rig.bank.read()
            seen.append(reading.state)
            belief.see(reading, now)
            assert now < 2 or belief.reading.state is CLOSED
        assert seen == [CLOSED] * 3 + [OPEN] + [CLOSED] * 2
