"""What is peculiar to the 8A / 80 boards."""

from itertools import product

import pytest

from hal.doors import DoorState
from hal.errors import BankSilent
from hal.sim.boards.shuoming import ShuomingBoard
from hal.sim.line_faults import LineFault, lost
from hal.sim.rig import Rig, Wired
from hal.wire import shuoming

CLOSED = DoorState.CLOSED
IMPATIENT = {"quiet_ms": 10, "timeout_ms": 250}


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


@pytest.mark.parametrize("between", [b"", b"\x00"])
def test_two_glued_answers_are_two(between: bytes) -> None:
    """Joined by their exclusive or they are whole as well, and would be one longer answer."""
    ambiguous = 0x81  # its check byte is the mark: with a zero behind, it is an answer of two groups as well
    for mine, other in product(set(range(0, 256, 3)) - {ambiguous}, range(0, 256, 5)):
        glued = [_contacts(1, mine), _contacts(2, other)]
        assert shuoming.REPLIES.cut(between.join(one.encode() for one in glued)) == (glued, b"")


@pytest.mark.parametrize("groups", range(1, 8))
def test_an_answer_of_any_length_is_one(groups: int) -> None:
    """However many groups a board sends, and whatever they say, as long as that is no frame of its own."""
    for group in range(256):
        whole = _contacts(1, *[group] * groups)
        assert shuoming.REPLIES.cut(whole.encode()) == ([whole], b"")


@pytest.mark.parametrize("before", [shuoming.Contact(2, 3, True), shuoming.Changed(2, 3, False)], ids=str)
def test_another_board_s_frame_makes_no_door_open(before: shuoming.Reply) -> None:
    """The own answer, all shut, is believed as it is, whatever stands before it."""
    own = _contacts(1, 0xFF)
    assert shuoming.contacts_of(1)(before.encode() + own.encode(), True) == own


def test_an_adapter_that_hears_itself_unknown_to_the_settings_is_believed_nothing() -> None:
    """What was asked looks like the answer of a board of eight channels; alone or before an answer it is none."""
    asked, answer = shuoming.ReadAll(1).encode(), _contacts(1, 0xFF, 0xFF, 0xFF).encode()
    for heard in (asked, asked + answer, answer + answer):
        assert shuoming.contacts_of(1, echoes=True)(heard, True) is None
    assert shuoming.contacts_of(1)(asked, True) == _contacts(1, 0)
    with Rig(Wired("shuoming", settings=IMPATIENT)) as rig:
        rig.line.to_host.always(LineFault("echo", lambda answer: asked + answer))
        with pytest.raises(BankSilent):
            rig.bank.read()
        rig.line.to_host.always(LineFault("echo alone", lambda _: asked))
        with pytest.raises(BankSilent):
            rig.bank.read()


def _contacts(board: int, *groups: int) -> shuoming.Contacts:
    return shuoming.Contacts(board, tuple(bool(group >> bit & 1) for group in groups for bit in range(8)))
