"""Bytes in words."""

import pytest

from hal.errors import BankKindUnknown
from hal.link import TRACE
from hal.sim.rig import Rig, Wired
from hal.trace import explain, explain_lines, replies, requests


@pytest.mark.parametrize(
    ("kind", "frame", "words"),
    [
        ("kerong-cu16", "02 02 31 03 38", "unlock: board 0, lock 2"),
        ("kerong-cu16", "02 00 30 03 35", "read status: board 0"),
        ("waveshare", "01 05 02 00 00 07 8D B0", "flash: slave 1, relay 0, tenths 7"),
        ("winnsen", "90 07 02 02 FF 0F 03", "read doors: station 2, locks 1 2 3 4 5 6 7 8 9 10 11 12 of 16"),
        ("kerong-cu16", "02 00 30 03 35 FF 02", "read status: board 0; 2 bytes of no message known here"),
    ],
)
def test_requests_in_words(kind: str, frame: str, words: str) -> None:
    assert explain(requests(kind), bytes.fromhex(frame)) == words


def test_replies_in_words() -> None:
    """Flags are told by the numbers of those that are set."""
    reply = bytes.fromhex("02 00 35 01 00 01 00 03 3C")
    assert explain(replies("kerong-cu16"), reply) == "status: board 0, hooks 1 of 16, items 1 of 16"
    assert explain(replies("kerong-cu12"), bytes.fromhex("02 00 00 80 10 02 03 97 00 00")).endswith("hooks none of 16")


@pytest.mark.parametrize(
    ("kind", "frame", "words"),
    [
        ("kerong-cu16", "02 10 36 01 00 00 00 03 4C", "status: board 1, hooks 1 of 16, items none of 16, of bus True"),
        ("kerong-cu12", "02 00 00 80 13 00 03 98", "refused: board 0, lock 0, command 128, why 19, unknown command"),
        ("modbus", "01 82 02 C1 61", "refused: slave 1, function 2, code 2, exception 2, illegal data address"),
        ("wkly", "57 4B 4C 59 0A 01 85 03 01 85", "changed: board 1, channel 3, contact True"),
    ],
)
def test_what_a_bank_never_asked_for_is_told_too(kind: str, frame: str, words: str) -> None:
    """Events, refusals and answers to other programs on the line."""
    assert explain(replies(kind), bytes.fromhex(frame)) == words


def test_the_log_of_the_wire_in_words(caplog: pytest.LogCaptureFixture) -> None:
    """What a link wrote into its log is read back; other lines are left out."""
    caplog.set_level(TRACE, "hal.wire")
    with Rig(Wired("winnsen", doors=1)) as rig:
        rig.bank.read()
    lines = ["something else", *(f"12:00:01 {record.message}" for record in caplog.records)]
    assert list(explain_lines("winnsen", lines)) == [
        f"12:00:01 {rig.line.path} > read doors: station 1, locks 1 of 16",
        f"12:00:01 {rig.line.path} < contacts: station 1, contacts none of 16",
    ]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("0202310338", "> unlock: board 0, lock 2"),
        ("< 02 00 35 01 00 01 00 03 3c", "< status: board 0, hooks 1 of 16, items 1 of 16"),
        ("> 02 00 35 01 00 01 00 03 3C", "> 9 bytes of no message known here"),
        ("TX: 0x02, 0x02, 0x31, 0x03, 0x38", "> unlock: board 0, lock 2"),
        ("rx 02 00 35 01 00 01 00 03 3c", "< status: board 0, hooks 1 of 16, items 1 of 16"),
        ("AB CD", "? 2 bytes of no message known here"),
    ],
)
def test_hex_alone_is_told_too(line: str, words: str) -> None:
    """From a logic analyser or a vendor's document; an arrow says which way it went."""
    assert list(explain_lines("kerong-cu16", ["a note, no bytes", line])) == [words]


def test_bytes_that_go_either_way_are_told_both_ways() -> None:
    """A Shuoming board's answer may be the very bytes of the request."""
    [told] = explain_lines("shuoming", ["8A 01 01 11 9B"])
    assert told == "> unlock: board 1, channel 1  or  < unlocked: board 1, channel 1, contact True"


def test_an_unknown_kind_is_told_the_known_ones() -> None:
    with pytest.raises(BankKindUnknown, match="kerong-cu16"):
        requests("telepathic")
