"""What is peculiar to the 8A / 80 boards."""

import pytest

from hal.doors import DoorState
from hal.errors import BankSilent
from hal.sim.boards.shuoming import ShuomingBoard
from hal.sim.line_faults import lost
from hal.sim.rig import Rig, Wired

CLOSED = DoorState.CLOSED
IMPATIENT = {"quiet_ms": 10, "timeout_ms": 100}


def test_a_bank_of_few_doors_reads_them_from_a_long_answer() -> None:
    """An 8-channel board sends three groups; the doors are in the last one."""
    with Rig(Wired("shuoming", doors=8, settings=IMPATIENT)) as rig:
        assert [reading.state for reading in rig.bank.read()] == [CLOSED] * 8
        assert len(rig.line.said[-1]) == 7


def test_doors_beyond_the_answer_are_unknown() -> None:
    """A door that the board has no bit for is neither open nor closed."""
    with Rig(Wired("shuoming", doors=25, settings=IMPATIENT)) as rig:
        for number in range(9, 26):
            rig.board.disconnect(number)
        assert [reading.state for reading in rig.bank.read()][24] is DoorState.UNKNOWN


@pytest.mark.parametrize("header", [0x82, 0x81])
def test_events_that_nobody_asked_for_disturb_nothing(header: int) -> None:
    """A firmware that tells changes by itself, in the same burst as an answer."""
    with Rig(Wired("shuoming", settings=IMPATIENT)) as rig:
        assert isinstance(rig.board, ShuomingBoard)
        rig.board.event_header = header
        rig.bank.read()
        rig.bank.unlock(2)
        assert [reading.state for reading in rig.bank.read()] == [CLOSED, DoorState.OPEN, CLOSED]
        assert rig.line.said[-1][0] == header


def test_an_unlock_s_lost_answer_is_not_told_as_a_shut_door() -> None:
    """The bank says that it heard nothing; the door opened, and the sensors show it."""
    with Rig(Wired("shuoming", settings=IMPATIENT)) as rig:
        rig.line.to_host.once(lost())
        with pytest.raises(BankSilent, match="no answer"):
            rig.bank.unlock(2)
        assert rig.bank.read()[1].state is DoorState.OPEN
